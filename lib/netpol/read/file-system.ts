import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { assertRegularFile, maxInputBytes, ReadError, readRegularFile } from '../../files/read';
import type { InputFile } from './documents';

/** A path that is not there or may not be read. */
export class InputError extends Error {}

/**
 * The YAML and JSON files of a path, sorted by name, read one at a time. Folders are read to the bottom; entries that begin with a dot are left out, and so
 * are symbolic links to folders, which could form a loop.
 * @throws InputError where the path itself cannot be read
 */
export function* filesOf(path: string, cwd: string): Generator<InputFile> {
  const root = resolve(cwd, path);
  const stat = statOf(root, path);
  if (!stat.isDirectory()) {
    yield named(root, path);
    return;
  }
  for (const file of listFiles(root)) yield fileAt(file, join(path, relative(root, file)).split(sep).join('/'));
}

function statOf(root: string, path: string) {
  try {
    return statSync(root);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file or folder' : (error as Error).message;
    throw new InputError(`${path}: ${reason}`);
  }
}

function listFiles(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listFiles(path);
    // A link that leads nowhere is kept: it is reported when it is read.
    return /\.(ya?ml|json)$/i.test(entry.name) && !statSync(path, { throwIfNoEntry: false })?.isDirectory() ? [path] : [];
  });
}

const fileAt = (path: string, name: string): InputFile => ({ name, read: () => readRegularFile(path, maxInputBytes) });

/** A file of a folder that cannot be read is a problem among others; one that was named on the command line ends the command. */
function named(root: string, path: string): InputFile {
  try {
    assertRegularFile(root);
    return fileAt(root, path);
  } catch (error) {
    throw error instanceof ReadError ? new InputError(`${path}: ${error.message}`) : error;
  }
}
