import { spawnSync } from 'node:child_process';

/** Tests of one copy of the repository. */
export interface Run {
  readonly folder: string;
  /** Files of lib, from the top of the repository: the tests that depend on them run, those nearest to the first one first. */
  readonly files: readonly string[];
  /** Only tests under these folders. */
  readonly tests: readonly string[];
  /** The beginning of the full name of tests that do not count. */
  readonly notCounted?: string;
  /** Tests that take longer never end, which is as good as failed. */
  readonly timeoutMs: number;
}

/** @returns whether all tests pass, and the end of what Jest says */
export function runTests({ folder, files, tests, notCounted, timeoutMs }: Run): { readonly pass: boolean; readonly said: string } {
  // Jest follows imports only through its roots: without test/support, a test that reaches a file through a helper is not known to depend on it.
  const roots = ['test/unit', 'test/support', 'lib', 'bin', 'config', 'tools'];
  const jest = [
    'node_modules/.bin/jest',
    ...roots.flatMap((root) => ['--roots', root]),
    ...tests.flatMap((path) => ['--testMatch', `<rootDir>/${path}/**/*.test.ts`]),
    '--testSequencer=./tools/mutation/nearest-first.cjs',
    '--bail',
    '--silent',
    '--maxWorkers=1',
    // A busy machine is no failed test.
    '--testTimeout=120000',
    '--passWithNoTests',
    ...(notCounted === undefined ? [] : ['--testNamePattern', `^(?!${notCounted})`]),
  ];
  const { status, stderr } = spawnSync('node', [...jest, '--findRelatedTests', ...files], {
    cwd: folder,
    env: { ...process.env, MUTATED_FILE: files[0] ?? '' },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  return { pass: status === 0, said: stderr.toString().slice(-4000) };
}
