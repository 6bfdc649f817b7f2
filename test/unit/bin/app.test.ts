import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const project = resolve(__dirname, '..', '..', '..');

/** Runs the app as `npm run synth` does. */
const synth = (...args: string[]) => spawnSync(process.execPath, ['bin/loader/app.cjs', ...args], { cwd: project, encoding: 'utf8' });

test.each<[string, string[], RegExp]>([
  [
    'an environment that is not there',
    ['--env', 'prodd'],
    /config\/environments\n {2}no such environment\n {2}found: {5}"prodd"\n {2}expected: {2}prod\?/,
  ],
  [
    'a missing environment name',
    ['--env'],
    /command line\n {2}Option '--env <value>' argument missing\n {2}found: {5}--env\n {2}expected: {2}--env with one of dev, prod, staging/,
  ],
])('%s: a message, exit code 2, nothing on standard output and no stack trace', (_, args, message) => {
  const { status, stdout, stderr } = synth(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('a version past its standard support is a warning on standard error, with the file and what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-app-'));
  const { stderr, status } = synth('--env', 'prod', '--out', folder);
  expect(status).toBe(0);
  expect(stderr).toMatch(/^warning: config\/environments\/prod\.ts: clusters\.blue\.version\n {2}out of support since 2026-11-26/);
  expect(stderr).toMatch(/\n {2}expected: {2}a cluster of 1\.36 in its place/);
  expect(stderr).toMatch(/\nNext: npx bluegreen doctor --env prod, then npx cdk deploy 'prod\/\*' -c env=prod\n$/);
});
