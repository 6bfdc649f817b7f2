import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answered, disagreements, type Judge } from './compare';
import type { Asked } from './engine';

/** An error to plant in our model: one piece of its source, and what it is replaced with. */
export interface PlantedError {
  readonly name: string;
  /** Below lib/netpol. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const root = join(__dirname, '../..');
/** All that a judge is made of. */
const judged = ['lib/netpol', 'lib/text', 'lib/files', 'test/engines/judges', 'test/engines/case.ts', 'test/support/netpol/verdict-of.ts'];

/**
 * Which of the errors the recorded answers of an engine find: for each, the first connection that the model with the error judges
 * differently, or undefined. The model without an error must agree with all of them, or the answers would find anything.
 * @param judgeName a file of judges/
 */
function findPlanted<T extends Asked>(
  judgeName: string,
  errors: readonly PlantedError[],
  answered: readonly Answered<T>[],
): Record<string, string | undefined> {
  // Inside of the repository, so that packages are found from there and TypeScript is read.
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache/planted-'));
  try {
    const found = (copy: string, error?: PlantedError) => firstFound(judgeOf<T>(join(folder, copy), judgeName, error), answered);
    const control = found('control');
    if (control !== undefined) throw new Error(`without any error: ${control}`);
    return Object.fromEntries(errors.map((error, index) => [error.name, found(String(index), error)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same as an assertion, with what found each error printed. */
export function expectEachFound<T extends Asked>(
  judgeName: string,
  errors: readonly PlantedError[],
  answered: readonly Answered<T>[],
): void {
  const found = findPlanted(judgeName, errors, answered);
  console.info(
    Object.entries(found)
      .map(([name, where = 'NOT FOUND']) => `${name}: ${where}`)
      .join('\n'),
  );
  expect(errors.length).toBeGreaterThanOrEqual(10);
  expect(Object.entries(found).flatMap(([name, where]) => (where === undefined ? [name] : []))).toEqual([]);
}

/** A judge from a copy of its source. Every error gets a copy of its own, because jest reads a file once. */
function judgeOf<T extends Asked>(copy: string, judgeName: string, error?: PlantedError): Judge<T> {
  for (const path of judged) cpSync(join(root, path), join(copy, path), { recursive: true });
  if (error !== undefined) plant(copy, error);
  return jest.requireActual<{ judge: Judge<T> }>(join(copy, 'test/engines/judges', judgeName)).judge;
}

function plant(copy: string, { name, file, from, to }: PlantedError): void {
  const path = join(copy, 'lib/netpol', file);
  const text = readFileSync(path, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`planted error "${name}": expected once in lib/netpol/${file}: ${from}`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
}

function firstFound<T extends Asked>(judge: Judge<T>, answered: readonly Answered<T>[]): string | undefined {
  for (const one of answered) {
    const [found] = disagreements(one, judge);
    if (found !== undefined) return found;
  }
  return undefined;
}
