import { resolve } from 'node:path';
import { writeWhole } from '../files/whole';
import { type Host, UsageError } from './host';

/**
 * Writes a file that was named on the command line, whole or not at all: a full disk must not cost the report of yesterday. Its folder is created.
 * @param what names the option it came with, for the message: `--runbook rollback.sh`
 * @param mode permissions of a new file
 * @throws UsageError where it cannot be written; what was there is then as it was
 */
export function writeOutputFile(
  host: Host,
  path: string,
  content: string,
  { what = path, mode }: { what?: string; mode?: number } = {},
): void {
  try {
    writeWhole(resolve(host.cwd, path), content, mode);
  } catch (error) {
    throw new UsageError(`${what}: cannot be written: ${(error as Error).message}; expected a file in a folder that you may write to`);
  }
}
