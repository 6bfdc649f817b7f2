import * as fc from 'fast-check';
import type { Asked, Engine } from './engine';

/** Verdicts per engine and run. ENGINES_VERDICTS asks for more, ENGINES_SEED for others. */
export const wanted = Number(process.env.ENGINES_VERDICTS ?? 20_000);
export const seed = Number(process.env.ENGINES_SEED ?? 20_261_128);

/** A case that an engine has answered, to be held against a model. */
export interface Answered<T extends Asked> {
  readonly given: T;
  readonly verdicts: readonly string[];
}

/** Our model's verdicts on a case: `allowed`, `blocked`, or `either` where it leaves the answer to chance. */
export type Judge<T extends Asked> = (given: T) => readonly string[];

/** Connections that engine and model judge differently. */
export function disagreements<T extends Asked>({ given, verdicts }: Answered<T>, judge: Judge<T>): string[] {
  const ours = judge(given);
  return given.probes.flatMap((probe, index) => {
    const [engine = 'no answer', model = 'no answer'] = [verdicts[index], ours[index]];
    return model === 'either' || model === engine ? [] : [`${probe}: the engine says ${engine}, our model ${model}`];
  });
}

/**
 * Has an engine judge random cases, as many as make the wanted number of verdicts, and our model too. On a disagreement the smallest case
 * that still shows it is printed, as the driver reads it.
 * @returns the cases with the engine's answers
 */
export async function compare<T extends Asked>(engine: Engine, cases: fc.Arbitrary<T>, judge: Judge<T>): Promise<Answered<T>[]> {
  const answered: Answered<T>[] = [];
  let shrinking = false;
  const property = fc.asyncProperty(cases, async (given) => {
    const one = { given, verdicts: await engine.judge(given) };
    if (!shrinking) answered.push(one);
    const found = disagreements(one, judge);
    if (found.length === 0) return;
    shrinking = true;
    throw new Error(found.slice(0, 5).join('\n'));
  });
  await fc.assert(property, { seed, numRuns: casesFor(cases, wanted), reporter: report });
  return answered;
}

/** How many of these cases hold that many questions, by the first hundred; a tenth more, since the others may hold fewer. */
function casesFor<T extends Asked>(cases: fc.Arbitrary<T>, verdicts: number): number {
  const first = fc.sample(cases, { seed, numRuns: 100 });
  const questions = first.reduce((sum, { probes }) => sum + probes.length, 0);
  return Math.ceil((1.1 * verdicts * first.length) / questions);
}

function report<T extends Asked>(run: fc.RunDetails<[T]>): void {
  if (!run.failed) return;
  const [smallest] = run.counterexample ?? [];
  const first = run.errorInstance instanceof Error ? run.errorInstance.message : String(run.errorInstance);
  throw new Error(
    `the engine and our model disagree (ENGINES_SEED=${run.seed}, case ${run.numRuns}, made smaller ${run.numShrinks} times):\n${first}\n${JSON.stringify(smallest)}`,
  );
}

/** How often each verdict was given, so that a run of nothing but one answer does not pass. */
function shares(answered: readonly Answered<Asked>[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const all = answered.flatMap(({ verdicts }) => verdicts);
  for (const verdict of all) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).map(([verdict, count]) => [verdict, count / all.length]));
}

/** There were as many verdicts as asked for, and neither kind was rare: else the comparison says little. Prints how many there were. */
export function expectEnough(engine: string, answered: readonly Answered<Asked>[]): void {
  const verdicts = answered.flatMap((one) => one.verdicts);
  const { allowed = 0, blocked = 0 } = shares(answered);
  console.info(`${engine}: ${verdicts.length} verdicts, ${answered.length} clusters, seed ${seed}, ${Math.round(blocked * 100)} % blocked`);
  expect(verdicts.length).toBeGreaterThanOrEqual(wanted);
  expect(Math.min(allowed, blocked)).toBeGreaterThan(0.2);
}
