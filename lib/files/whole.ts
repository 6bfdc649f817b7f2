import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Writes a file whole or not at all: beside the target first, then renamed. Its folder is created; a link is followed.
 * @param mode permissions of a new file, before the umask
 * @throws the error of the file system, or Error where the target is no regular file; the target is then as it was
 */
export function writeWhole(file: string, content: string | Uint8Array, mode = 0o666): void {
  makeParents(dirname(file));
  const target = existsSync(file) ? realpathSync(file) : file;
  // A rename would replace it: `--out /dev/null` as root must not take the device from everybody.
  if (existsSync(target) && !statSync(target).isFile()) throw new Error('it exists and is no regular file');
  const draft = `${target}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(draft, content, { flag: 'wx', mode });
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/**
 * Makes a folder and those above it that are missing. In place of `mkdirSync(…, { recursive: true })`, which never returns where a parent exists
 * and its children cannot, as under /proc.
 * @throws the error of the file system
 */
export function makeParents(folder: string): void {
  const missing: string[] = [];
  for (let path = resolve(folder); !existsSync(path) && dirname(path) !== path; path = dirname(path)) missing.push(path);
  for (const path of missing.toReversed()) {
    try {
      mkdirSync(path);
    } catch (error) {
      // Another process may have made it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * Makes a folder whole or not at all, unless it exists. Two processes may do this at once: the first one to finish wins, and what the other one
 * made is discarded.
 * @param fill writes the contents into the folder that it is given
 * @throws what `fill` throws, or the error of the file system; no folder is left then
 */
export function makeFolder(folder: string, fill: (draft: string) => void): void {
  if (existsSync(folder)) return;
  makeParents(dirname(folder));
  const draft = mkdtempSync(join(dirname(folder), '.draft-'));
  try {
    fill(draft);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/**
 * Writes a file that does not exist yet, whole or not at all. Unlike a look before the write this holds against another process, too.
 * @throws the error of the file system: `EEXIST` where something of that name exists
 */
export function writeNew(file: string, content: string): void {
  makeParents(dirname(file));
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(draft, content, { flag: 'wx' });
    linkSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
