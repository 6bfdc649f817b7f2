import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Tiers that need files of other projects, where there are none: one line, no stack, exit code 1, and nothing was started. */
const root = resolve(__dirname, '../..');
const nowhere = mkdtempSync(join(tmpdir(), 'bluegreen-nowhere-'));
afterAll(() => rmSync(nowhere, { recursive: true }));

async function run(program: string, args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, SHARED_DIR: nowhere, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, text };
}

test.concurrent.each(['manifests', 'cluster', 'live'])('npm run test:%s', async (tier) => {
  expect(await run('node_modules/.bin/jest', ['--config', `test/${tier}/jest.config.js`])).toEqual({
    code: 1,
    text: `error: crds: not found under ${nowhere}; expected: the files of docs/testing.md, "Files of other projects", in a folder that SHARED_DIR names\n`,
  });
});

test.concurrent('npm run check:manifests with a folder that is not there', async () => {
  const { code, text } = await run('npm', ['run', '--silent', 'check:manifests', '--', 'gitops/samples', '--crds', join(nowhere, 'crds')]);
  expect(text).toMatch(/^error: .*crds.*\n$/);
  expect(text).not.toContain('    at ');
  expect(code).toBe(2);
});

test.concurrent('schemas that cannot be fetched: no Go', async () => {
  const { code, text } = await run('npm', ['run', '--silent', 'check:manifests', '--', 'gitops/samples', '--crds', nowhere], {
    XDG_CACHE_HOME: nowhere,
    PATH: (process.env.PATH ?? '')
      .split(':')
      .filter((folder) => !/go\b/.test(folder))
      .join(':'),
  });
  expect(text).toMatch(/error: Kubernetes' schemas are not in .*: found no go on PATH; expected Go 1\.21 or newer/);
  expect(text).not.toContain('    at ');
  expect(code).toBe(1);
});
