import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
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
    yield read(root, path);
    return;
  }
  for (const file of listFiles(root)) yield read(file, join(path, relative(root, file)).split(sep).join('/'));
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
    return /\.(ya?ml|json)$/i.test(entry.name) && statSync(path).isFile() ? [path] : [];
  });
}

function read(path: string, name: string): InputFile {
  return { name, size: statSync(path).size, read: () => readFileSync(path) };
}
