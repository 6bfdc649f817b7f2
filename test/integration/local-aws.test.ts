import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

/** Ctrl-C reaches every process of a terminal's group. The demo goes on after it: that is how a watch is left. */
const script = `
const { startLocalAws } = require('./tools/local-aws/local-aws');
process.on('SIGINT', () => {});
(async () => {
  const aws = await startLocalAws('111111111111');
  process.kill(0, 'SIGINT');
  await new Promise((wake) => setTimeout(wake, 1000));
  const { status } = await fetch(aws.endpoint + '/moto-api/data.json');
  await aws.stop();
  await aws.stop();
  console.log(status);
})();
`;

test('the local AWS lives on after a Ctrl-C in its terminal, and can be stopped twice', async () => {
  const command = [process.execPath, '--require', './bin/loader/typescript.cjs', '--eval', script];
  // A group of its own, or the signal would reach this test.
  const { stdout } = await promisify(execFile)('setsid', ['--wait', ...command], { cwd: resolve(__dirname, '../..') });
  expect(stdout).toBe('200\n');
});
