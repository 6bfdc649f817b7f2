import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const loader = resolve(__dirname, '../../../bin/loader/bluegreen.cjs');

/** Packages that a command line has loaded when it ends. */
function packagesOf(...args: string[]): string[] {
  const program = `process.on('exit', () => process.stderr.write(JSON.stringify(Object.keys(require.cache)))); require(${JSON.stringify(loader)});`;
  // The first argument behind a program text is in the place of the script's name.
  const { stderr } = spawnSync(process.execPath, ['-e', program, 'bluegreen', ...args], { encoding: 'utf8' });
  const files = JSON.parse(stderr) as string[];
  return [...new Set(files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []))];
}

test('help waits for no schema, no SDK and no prompt: a command loads them when it runs', () => {
  const packages = packagesOf('--help');
  expect(packages).toContain('commander');
  expect(packages.filter((name) => /^(zod|@aws-sdk\/|@aws-cdk\/|@clack\/)/.test(name))).toEqual([]);
});

test('an error is all that is printed: on Node 20, no lines of the SDK above it', () => {
  // A port that nobody listens on.
  const env = { ...process.env, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
  const { status, stderr } = spawnSync(process.execPath, [loader, 'status', '--env', 'prod'], { encoding: 'utf8', env });
  expect(status).toBe(1);
  expect(stderr.split('\n').filter((line) => line !== '' && !/^(error:|Set BLUEGREEN_DEBUG)/.test(line))).toEqual([]);
});
