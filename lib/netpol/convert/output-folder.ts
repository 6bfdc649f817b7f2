import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { OutputFile } from './files';

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
  assertReplaceable(target, folder);
  const staging = join(dirname(target), `.${basename(target)}.new-${process.pid}`);
  try {
    const count = writeAll(staging, files);
    swap(staging, target);
    return count;
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (error instanceof OutputError || (error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new OutputError(`${folder}: could not be written (${(error as Error).message}); nothing was changed`);
  }
}

function writeAll(staging: string, files: Iterable<OutputFile>): number {
  mkdirSync(staging, { recursive: true });
  const made = new Set<string>();
  let count = 0;
  for (const file of files) {
    const path = join(staging, file.path);
    const parent = dirname(path);
    if (!made.has(parent)) {
      mkdirSync(parent, { recursive: true });
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

function assertReplaceable(target: string, folder: string): void {
  if (!existsSync(target)) return;
  const present = listFiles(target).map((path) => relative(target, path).split(sep).join('/'));
  if (present.length === 0) return;
  const written = new Set(writtenBefore(target));
  const foreign = present.find((path) => !written.has(path));
  if (foreign !== undefined)
    throw new OutputError(`${folder}: holds ${foreign}, which this command did not write; choose a folder of its own`);
}

function writtenBefore(target: string): string[] {
  try {
    const summary = JSON.parse(readFileSync(join(target, 'summary.json'), 'utf8')) as readonly { outputs: readonly string[] }[];
    return ['summary.json', ...summary.flatMap((entry) => entry.outputs)];
  } catch {
    return [];
  }
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
