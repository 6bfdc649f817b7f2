import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

test.each([
  ['bluegreen', 'node bin/loader/bluegreen.cjs netpol convert --help'],
  ['synthesis', 'node bin/loader/app.cjs --help'],
])('%s: a reader that closes the pipe is no error', (_, command) => {
  // `true` reads nothing and is gone before Node writes.
  const script = `set -o pipefail; ${command} | true; exit $PIPESTATUS`;
  const { status, stderr } = spawnSync('bash', ['-c', script], { cwd: resolve(__dirname, '..', '..', '..'), encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
