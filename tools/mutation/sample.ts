import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Mutant, mutantsOf } from './mutants';

export interface SampledMutant extends Mutant {
  readonly file: string;
  readonly line: number;
  /** The line that it begins in, without indentation: with `replacement` it names the mutant when lines move. */
  readonly code: string;
}

/** So many mutants of a zone, by chance but the same for the same seed and sources. */
export function sample(root: string, paths: readonly string[], size: number, seed: string): SampledMutant[] {
  const all = paths.flatMap((path) => filesOf(root, path)).flatMap((file) => ofFile(root, file));
  const rank = ({ file, start, replacement }: SampledMutant): string =>
    createHash('sha256').update(`${seed}\n${file}\n${start}\n${replacement}`).digest('hex');
  return all
    .map((mutant) => ({ mutant, order: rank(mutant) }))
    .toSorted((a, b) => (a.order < b.order ? -1 : 1))
    .slice(0, size)
    .map(({ mutant }) => mutant);
}

function filesOf(root: string, path: string): string[] {
  if (statSync(join(root, path)).isFile()) return [path];
  return readdirSync(join(root, path))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .flatMap((name) => filesOf(root, join(path, name)))
    .filter((file) => file.endsWith('.ts'));
}

function ofFile(root: string, file: string): SampledMutant[] {
  const source = readFileSync(join(root, file));
  return mutantsOf(source).map((mutant) => {
    const before = source.subarray(0, mutant.start).toString('utf8');
    const line = before.split('\n').length;
    return { ...mutant, file, line, code: (source.toString('utf8').split('\n')[line - 1] ?? '').trim() };
  });
}
