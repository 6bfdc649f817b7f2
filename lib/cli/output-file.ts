import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { writeWhole } from '../files/whole';
import { oneLine } from '../text/printable';
import { type Host, UsageError } from './host';

/**
 * Writes a file that was named on the command line, whole or not at all: a full disk must not cost the report of yesterday. Its folder is created, and
 * named then.
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
    namingNewFolder(host, path, () => writeWhole(resolve(host.cwd, path), content, mode));
  } catch (error) {
    throw new UsageError(`${what}: cannot be written: ${(error as Error).message}; expected a file in a folder that you may write to`);
  }
}

/**
 * The one rule of all options that write: a folder that is missing above the file is made and reported. A command is not refused for want of a folder while
 * people wait, and a mistyped path does not go unnoticed.
 * @param path the file or folder that is written
 */
export function namingNewFolder<T>(host: Host, path: string, write: () => T): T {
  const folder = dirname(resolve(host.cwd, path));
  const isNew = !existsSync(folder);
  const result = write();
  if (isNew) host.stderr(`Made the folder ${oneLine(relative(host.cwd, folder))}\n`);
  return result;
}
