import { chmodSync, existsSync, lstatSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { maxInputBytes, readRegularFile } from '../../files/read';
import { makeParents } from '../../files/whole';
import { type OutputFile, sourceAnnotation } from './files';

/** The output folder holds something that must not be lost, or cannot be written. */
export class OutputError extends Error {}

/**
 * Writes a whole folder or nothing: the files go into a new folder beside it, which then takes its place. A folder that an earlier run wrote is
 * replaced; one with anything else in it is refused.
 * @returns how many files were written
 * @throws OutputError
 */
export function writeFolder(folder: string, files: Iterable<OutputFile>, cwd: string): number {
  const target = resolve(cwd, folder);
  let staging: string | undefined;
  try {
    assertReplaceable(target, folder, cwd);
    makeParents(dirname(target));
    staging = mkdtempSync(join(dirname(target), '.netpol-convert-'));
    // A draft is its owner's alone; what takes its place is as public as the umask lets it be.
    chmodSync(staging, 0o777 & ~process.umask());
    const count = writeAll(staging, files);
    swap(staging, target);
    return count;
  } catch (error) {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true });
    if (error instanceof OutputError || (error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new OutputError(`${folder}: could not be written (${(error as Error).message}); nothing was changed`);
  }
}

function writeAll(staging: string, files: Iterable<OutputFile>): number {
  const made = new Set<string>();
  let count = 0;
  for (const file of files) {
    const path = join(staging, file.path);
    const parent = dirname(path);
    if (!made.has(parent)) {
      makeParents(parent);
      made.add(parent);
    }
    // `wx`: two outputs of one name would be a defect, and must not go unnoticed.
    writeFileSync(path, file.text, { flag: 'wx' });
    count += 1;
  }
  return count;
}

function swap(staging: string, target: string): void {
  if (!existsSync(target)) {
    renameSync(staging, target);
    return;
  }
  const old = `${staging}.old`;
  renameSync(target, old);
  try {
    renameSync(staging, target);
  } catch (error) {
    renameSync(old, target);
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

function assertReplaceable(target: string, folder: string, cwd: string): void {
  const own = 'expected: a folder of its own, such as gitops/network-policies/converted/prod';
  if (folder.trim() === '') throw new OutputError(`--out: found an empty name; ${own}`);
  // The folder is replaced as a whole, by a rename: not the shell's current one, nor one above it, nor what a link leads to.
  if (holds(target, resolve(cwd))) throw new OutputError(`${folder}: is the current folder or one above it; ${own}`);
  const present = lstatSync(target, { throwIfNoEntry: false });
  if (!present) return;
  if (present.isSymbolicLink()) throw new OutputError(`${folder}: is a symbolic link; expected: the folder itself`);
  if (!present.isDirectory()) throw new OutputError(`${folder}: is a file; ${own}`);
  const stranger = listFiles(target).find((path) => !isOurs(target, path));
  if (stranger !== undefined)
    throw new OutputError(`${folder}: holds ${stranger}, which this command did not write; choose a folder of its own`);
}

/** Whether a folder is another one, or one above it. A name may begin with two dots. */
function holds(folder: string, other: string): boolean {
  const way = relative(folder, other);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Whether an earlier run wrote it. Each file says so itself: a list in summary.json could name any file. */
function isOurs(target: string, path: string): boolean {
  try {
    const text = readRegularFile(join(target, path), maxInputBytes).toString();
    return path === 'summary.json' ? isSummary(text) : text.includes(`\n    ${sourceAnnotation}: `);
  } catch {
    return false;
  }
}

function isSummary(text: string): boolean {
  const entries: unknown = JSON.parse(text);
  return Array.isArray(entries) && entries.every((entry) => typeof entry === 'object' && entry !== null && 'outputs' in entry);
}

/** Paths of all files below a folder, relative to it. A link counts as a file: it is not followed. */
function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
