import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkManifestsCommand } from '../../../../tools/manifests/command';
import { loadSchemas } from '../../../../tools/manifests/schemas';
import { testHost } from '../../cli/test-host';
import { definitions } from './fixtures/definitions';

const fixtures = join(__dirname, 'fixtures');
const good = 'apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: shop}\nspec: {type: ClusterIP}\n';
const bad = good.replace('type', 'tpye');

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'manifests-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function run(args: string[], files: Record<string, string> = {}, stdin = '') {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const host = testHost({ stdin });
  const code = await checkManifestsCommand(args, host, async (crds) => loadSchemas(definitions, crds));
  return { code, out: host.output(), err: host.errors() };
}

test('valid objects: exit 0 and a count', async () => {
  expect(
    await run([folder, '--crds', fixtures], {
      'a.yaml': good,
      'b.json': JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' } }),
    }),
  ).toEqual({
    code: 0,
    out: '2 objects checked, all valid\n',
    err: '',
  });
});

test('findings: exit 1, each with file, line, object, path, what was found and what is expected', async () => {
  const { code, out } = await run([folder, '--crds', fixtures], { 'a.yaml': bad });
  expect(code).toBe(1);
  expect(out).toContain(`${join(folder, 'a.yaml')}:4 (document 1): v1 Service shop/s: spec.tpye: found an unknown field; expected type\n`);
  expect(out).toContain('1 object checked, 2 findings\n');
});

test('--json and standard input', async () => {
  const { code, out } = await run(['-', '--json', '--crds', fixtures], {}, bad);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ objects: 1, findings: [{ file: '<stdin>', path: 'spec.type' }, { path: 'spec.tpye' }] });
});

test.each([
  ['no manifests', ['--crds', fixtures], 'found no manifest file or folder'],
  ['no CRD folder', ['x.yaml'], 'found no --crds'],
  ['an unknown option', ['x.yaml', '--crd', fixtures], '--crd'],
  ['a file that does not exist', ['absent.yaml', '--crds', fixtures], 'absent.yaml: ENOENT; expected an existing file or folder'],
  ['a CRD folder that does not exist', ['-', '--crds', 'absent'], 'absent: ENOENT'],
  ['a CRD folder without CRDs', ['-', '--crds', join(__dirname, '..', '..', '..', 'browser')], 'found no .yaml'],
  ['nothing to check', ['-', '--crds', fixtures], 'found no Kubernetes object'],
])('%s: exit 2, no stack trace', async (_, args, message) => {
  const { code, out, err } = await run(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
  expect(err).not.toMatch(/^ +at /m);
});

test('help', async () => {
  expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Examples:') });
});
