import { resolve } from 'node:path';
import { maxInputBytes, ReadError, readRegularFile } from '../files/read';
import { type Host, UsageError } from './host';

/**
 * The text of a file that was named on the command line.
 * @param what names the option it came with, for the message: `--node-pools pools.yaml`
 * @throws UsageError where it is not a regular file, cannot be read or is too large
 */
export function readInputFile(host: Host, path: string, what = path): string {
  try {
    return readRegularFile(resolve(host.cwd, path), maxInputBytes).toString();
  } catch (error) {
    throw error instanceof ReadError ? new UsageError(`${what}: ${error.message}`) : error;
  }
}
