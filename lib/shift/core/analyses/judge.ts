import { listed } from '../../../text/listing';
import type { Analysis, AnalysisResult, AnalysisResults } from '../../model/analysis';
import type { Reading, Step, Verdict } from '../../model/model';
import { fulfils, parseCondition } from './condition';

/** How often analyses are read, in milliseconds: a Prometheus scrapes, and CloudWatch counts, by the minute. */
const everyMs = 60_000;

/** Values that the queries gave, by name of the analysis. */
export type AnalysisReadings = Readonly<Record<string, Reading<readonly number[]>>>;

/** The analyses that a step is judged by. */
export const analysesOf = (analyses: readonly Analysis[], step: Step): Analysis[] =>
  analyses.filter(({ services }) => services === undefined || services.some((service) => step.weights[service] !== undefined));

/**
 * Those that are to be read now. All at once, so that one time-out bounds them. A reading from the future is of a ticker whose clock was ahead: waiting for
 * that time to come would pass a step by what nobody has read meanwhile.
 */
export function dueAnalyses(analyses: readonly Analysis[], known: AnalysisResults | undefined, at: number): readonly Analysis[] {
  const age = at - (known?.readAt ?? -Infinity);
  return age >= everyMs || age < 0 ? analyses : [];
}

/**
 * One value that fulfils the condition passes, one that does not fails. Anything else is no data: a query without a result, with several series, with a
 * value that is no number, or one that could not be asked.
 */
export function judgeAnalysis({ condition: text, dryRun }: Analysis, reading: Reading<readonly number[]> | undefined): AnalysisResult {
  const noData = (why: string): AnalysisResult => ({ outcome: 'no-data', text: why, dryRun });
  if (!reading?.ok) return noData(`cannot be read: ${reading?.why ?? 'not asked for'}`);
  const [value, ...others] = reading.value;
  if (value === undefined) return noData('the query returned nothing');
  if (others.length > 0) return noData(`the query returned ${reading.value.length} series; expected: one. Aggregate them, e.g. with sum()`);
  if (Number.isNaN(value)) return noData('the query returned NaN, as a division by zero does');
  const condition = parseCondition(text);
  if (!condition) return noData(`the condition ${JSON.stringify(text)} is not known to this program`);
  const outcome = fulfils(value, condition) ? 'pass' : 'fail';
  return { outcome, value, text: `${shown(value)}${outcome === 'pass' ? '' : `, expected ${text}`}`, dryRun };
}

/** Results of all, as the record keeps them. */
export const judgeAnalyses = (analyses: readonly Analysis[], readings: AnalysisReadings, at: number): AnalysisResults => ({
  readAt: at,
  results: Object.fromEntries(analyses.map((analysis) => [analysis.name, judgeAnalysis(analysis, readings[analysis.name])])),
});

/** One that fails rolls back; without data the step holds. Dry runs decide nothing. */
export function analysesVerdict(analyses: readonly Analysis[], known: AnalysisResults | undefined): Verdict {
  const counting = analyses.flatMap(({ name, dryRun }) => (dryRun ? [] : [{ name, result: known?.results[name] }]));
  const texts = (outcome: AnalysisResult['outcome']) =>
    counting
      .filter(({ result }) => (result?.outcome ?? 'no-data') === outcome)
      .map(({ name, result }) => `analysis ${name}: ${result?.text ?? 'not read yet'}`);
  const failed = texts('fail');
  if (failed.length > 0) return { kind: 'fire', why: listed(failed, 5, '; ') };
  const silent = texts('no-data');
  return silent.length > 0 ? { kind: 'no-data', why: listed(silent, 5, '; ') } : { kind: 'ok' };
}

/** What has changed since the last reading, in sentences: a first pass is no news. */
export function analysisNews(before: AnalysisResults | undefined, now: AnalysisResults): string[] {
  return Object.entries(now.results).flatMap(([name, { outcome, text, dryRun }]) => {
    const was = before?.results[name]?.outcome;
    if (outcome === was || (was === undefined && outcome === 'pass')) return [];
    const word = { pass: 'passes', fail: 'fails', 'no-data': 'has no data' }[outcome];
    return [`analysis ${name} ${word}${dryRun ? ' (dry run: decides nothing)' : ''}: ${text}`];
  });
}

const shown = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value));
