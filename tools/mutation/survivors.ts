import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import type { SampledMutant } from './sample';

/** A mutant that no test can or need notice, and why. */
export interface Survivor {
  readonly file: string;
  /** The line of code, without indentation. */
  readonly code: string;
  readonly replacement: string;
  readonly reason: string;
}

export const readSurvivors = (path: string): readonly Survivor[] => (load(readFileSync(path, 'utf8')) ?? []) as readonly Survivor[];

export const isExplained = (survivors: readonly Survivor[], mutant: SampledMutant): boolean =>
  survivors.some(({ file, code, replacement }) => file === mutant.file && code === mutant.code && replacement === mutant.replacement);
