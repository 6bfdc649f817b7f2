import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

/**
 * The import rules, each against a planted violation, in a small tree of its own: a rule that matches nothing any more (a folder was renamed)
 * would pass for ever.
 */
const project = resolve(__dirname, '..', '..');
const { forbidden } = require('../../.dependency-cruiser.cjs') as { forbidden: readonly { readonly name: string }[] };

/** File → what it imports. */
type Tree = Readonly<Record<string, readonly string[]>>;

/** By rule: files that break it, the culprit first. Reachability rules are broken through a file in between. */
const planted: Readonly<Record<string, Tree>> = {
  'no-circular': { 'lib/html/a.ts': ['./b'], 'lib/html/b.ts': ['./a'] },
  'no-unresolvable': { 'lib/html/c.ts': ['./gone'] },
  'nothing-imports-bin': { 'lib/html/d.ts': ['../../bin/program'], 'bin/program.ts': [] },
  'product-imports-no-tests': { 'lib/html/e.ts': ['../../tools/tool'], 'tools/tool.ts': [] },
  'tools-import-no-tests': { 'tools/f.ts': ['../test/support/help'], 'test/support/help.ts': [] },
  'product-has-no-dev-dependency': { 'lib/html/g.ts': ['fast-check'] },
  'ground-floor-is-pure': { 'lib/names.ts': ['./html/markup'], 'lib/html/markup.ts': [] },
  'what-runs-reaches-no-cdk': { 'lib/cli/h.ts': ['../new-folder/i'], 'lib/new-folder/i.ts': ['aws-cdk-lib'] },
  'what-runs-reaches-nothing-synthesized': {
    'lib/stacks/edge/lambda/j.ts': ['../../../new-folder/k'],
    'lib/new-folder/k.ts': ['../constructs/l'],
    'lib/constructs/l.ts': [],
  },
  'stacks-know-no-other-stack': { 'lib/stacks/edge/m.ts': ['../network/n'], 'lib/stacks/network/n.ts': [] },
  'stacks-know-no-stage': { 'lib/stacks/edge/o.ts': ['../environment-stage'], 'lib/stacks/environment-stage.ts': [] },
  'config-stands-on-the-ground-floor': { 'lib/config/p.ts': ['../kubernetes/q'], 'lib/kubernetes/q.ts': [] },
  'config-is-free-of-cdk-and-aws': { 'lib/config/r.ts': ['@aws-sdk/client-ssm'] },
  'environment-files-are-not-imported': { 'lib/cli/s.ts': ['../../config/environments/dev'], 'config/environments/dev.ts': [] },
  'netpol-is-pure': { 'lib/netpol/read/t.ts': ['../../new-folder/u'], 'lib/new-folder/u.ts': ['@aws-sdk/client-eks'] },
  'judge-knows-no-converter': {
    'lib/netpol/verdict/v.ts': ['../shared/w'],
    'lib/netpol/shared/w.ts': ['../convert/x'],
    'lib/netpol/convert/x.ts': [],
  },
  'converter-knows-no-judge': { 'lib/netpol/convert/y.ts': ['../verify/z'], 'lib/netpol/verify/z.ts': [] },
  'cli-is-on-top': { 'lib/workers/aa.ts': ['../cli/host'], 'lib/cli/host.ts': [] },
};

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'import-rules-'));
  for (const folder of ['bin', 'lib', 'config', 'test', 'tools']) mkdirSync(join(root, folder));
  for (const file of ['package.json', '.dependency-cruiser.cjs']) copyFileSync(join(project, file), join(root, file));
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  for (const [file, imports] of Object.values(planted).flatMap((tree) => Object.entries(tree))) plant(file, imports);
});
afterAll(() => rmSync(root, { recursive: true }));

function plant(file: string, imports: readonly string[]): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  const lines = imports.map((specifier, index) => `export * as m${index} from '${specifier}';\n`);
  writeFileSync(join(root, file), `${lines.join('')}export const planted = true;\n`);
}

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** The violations of a tree, as `npm run imports` finds them. */
async function violationsIn(cwd: string): Promise<string[]> {
  const cruise = join(project, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const options = '--config .dependency-cruiser.cjs --output-type json bin lib config test tools'.split(' ');
  // It ends with the number of violations.
  const ended = (error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? '' });
  const { stdout } = await promisify(execFile)(process.execPath, [cruise, ...options], { cwd, maxBuffer: 2 ** 26 }).catch(ended);
  const { violations } = (JSON.parse(stdout) as { summary: { violations: readonly Violation[] } }).summary;
  return violations.map(({ rule, from }) => `${rule.name}: ${from}`);
}

test('the project breaks no rule', async () => {
  expect(await violationsIn(project)).toEqual([]);
}, 60_000);

test('each rule finds its planted violation', async () => {
  const found = new Set(await violationsIn(root));
  const expected = Object.entries(planted).map(([rule, tree]) => `${rule}: ${Object.keys(tree)[0]}`);
  expect(expected.filter((violation) => !found.has(violation))).toEqual([]);
}, 60_000);

test('every rule has a planted violation', () => {
  expect(Object.keys(planted).toSorted()).toEqual(forbidden.map(({ name }) => name).toSorted());
});
