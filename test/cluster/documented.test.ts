import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kubectlLayer } from '../../tools/kubectl-layer';
import { blocks } from '../support/command-blocks/blocks';
import { commandsOf } from '../support/command-blocks/commands';
import { green } from './cluster';

/** Commands of the pages, judged by the programs they call. */

const { kubectl, helm, helmEnv } = kubectlLayer();
const programs = { kubectl, helm };
const run = promisify(execFile);

const calls = blocks.flatMap(({ page, line, text }) =>
  commandsOf(text).flatMap(({ program, args }) =>
    program in programs ? [{ at: `${page}:${line}`, program: program as 'kubectl' | 'helm', args }] : [],
  ),
);

// Both read all of a command's words before they print its help; of a command that does not exist they print their own.
test.each(calls)('$at: $program $args', async ({ program, args }) => {
  const { stdout } = await run(programs[program], [...args, '--help'], { env: { ...process.env, ...helmEnv } });
  const verb = args.find((word, at) => !word.startsWith('-') && args[at - 1] !== '-n') ?? '';
  expect(stdout).toContain(`\n  ${program} ${verb} `);
});

test('all of them are here', () => {
  expect(calls.length).toBeGreaterThan(15);
});

describe('docs/gitops.md', () => {
  const page = blocks.filter((block) => block.page === 'docs/gitops.md');
  const commandsFrom = (begin: string) =>
    commandsOf(page.find(({ text }) => text.startsWith(begin))?.text ?? '').filter(({ program }) => program === 'kubectl');
  const namespace = `test-documented-${randomBytes(3).toString('hex')}`;
  afterAll(() => green().kubectl(['delete', 'namespace', namespace, '--wait=false']));
  /** In a namespace of the test's own. */
  const here = (args: readonly string[]) => args.map((word) => (word === 'argocd' ? namespace : word));

  test('the secret with the credentials of a private repository is made, and has the label by which Argo CD finds it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'documented-'));
    writeFileSync(join(folder, 'token.txt'), 'token');
    const [create, ...rest] = commandsFrom('kubectl create namespace');
    await green().kubectl(here(create?.args ?? []));
    for (const { args } of rest) await green().kubectl(here(args).map((word) => word.replace('token.txt', join(folder, 'token.txt'))));
    rmSync(folder, { recursive: true });
    expect(await green().get('secret', 'platform-repository', namespace)).toMatchObject({
      metadata: { labels: { 'argocd.argoproj.io/secret-type': 'repository' } },
      data: { password: Buffer.from('token').toString('base64') },
    });
  });

  test('an Application that fails is found, with its reason', async () => {
    const application = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'name', namespace } };
    const spec = { project: 'default', destination: {}, source: { repoURL: 'https://example.com/platform.git', path: '.' } };
    const status = { conditions: [{ type: 'ComparisonError', message: 'no such branch' }] };
    expect(await green().apply([{ ...application, spec, status }])).toMatchObject({ code: 0 });
    const [list] = commandsFrom('kubectl -n argocd get applications');
    expect(await green().kubectl(here(list?.args ?? []))).toMatch(/^name /m);
    const [reason] = commandsFrom('kubectl -n argocd get application <name>');
    expect(await green().kubectl(here(reason?.args ?? []))).toContain('no such branch');
  });
});
