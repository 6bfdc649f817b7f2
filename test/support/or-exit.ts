import { RefusedError } from '../../lib/cli/host';

/**
 * For what a tier needs before its first test: where something is missing, one line says what and how to get it, and the run ends with exit code 1. Jest
 * would print a stack for every file.
 */
export async function orExit<T>(prepare: () => Promise<T> | T): Promise<T> {
  try {
    return await prepare();
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    process.exit(error.exitCode);
  }
}
