import { type Color, otherColor } from '../../../names';
import type { Counts, EvidenceLimits, Finding, Period, ServiceReference } from '../../model/evidence';
import { type Count, highestRate, type Pair, proofAbove, proofOfRise } from './proportions';

/**
 * Whether a service's requests at the target color go worse than at the source color, by what was counted since the step's weights came into
 * force. The formulas are in `proportions.ts`.
 */

/** How the error probability of a shift is divided: over the services and steps of its plan, and the tests of one service at one step. */
export interface Spending {
  readonly services: number;
  readonly steps: number;
}

export interface Judged {
  readonly service: string;
  readonly to: Color;
  /** Periods of this step. */
  readonly periods: readonly Period[];
  /** Undefined where the source color could not be observed before the step, e.g. because it had no requests. */
  readonly reference?: ServiceReference;
  readonly limits: EvidenceLimits;
  readonly spending: Spending;
}

/** Four measures against the source color, and one against an absolute limit. */
const testsPerStep = 5;

/** Requests of the target color for one of the source color beyond which the source is too coarse to compare with (90 %). */
const targetPerSource = 9;

interface Measure {
  readonly is: string;
  readonly bad: (counts: Counts) => number;
  readonly all: (counts: Counts) => number;
  /** The source color's count before the step, if it says something of this measure. */
  readonly before: (counts: Counts) => Count;
  readonly tolerated: (limits: EvidenceLimits) => number;
}

export const answered = ({ good, clientErrors, serverErrors }: Counts): number => good + clientErrors + serverErrors;
/** Requests that ended without an answer of a target: refused, reset, or longer than the load balancer waits. */
export const unanswered = (counts: Counts): number => Math.max(0, counts.requests - answered(counts));
/** A metric of answers may be a moment ahead of the one of requests. */
const all = (counts: Counts): number => Math.max(counts.requests, answered(counts));

const measures: readonly Measure[] = [
  measure(
    'answered with 5XX',
    ({ serverErrors }) => serverErrors,
    (limits) => limits.errorRisePercent,
  ),
  measure('not answered', unanswered, (limits) => limits.errorRisePercent),
  measure(
    'answered with 4XX',
    ({ clientErrors }) => clientErrors,
    (limits) => limits.clientErrorRisePercent,
  ),
  {
    is: 'slow',
    bad: ({ slow }) => slow,
    all: answered,
    // The limit lies above the p99 of that time, so it was exceeded by one in a hundred at most.
    before: (counts) => ({ bad: answered(counts) / 100, all: answered(counts) }),
    // p99 is above the limit when more than this are.
    tolerated: () => 1,
  },
];

function measure(is: string, bad: Measure['bad'], tolerated: Measure['tolerated']): Measure {
  return { is, bad, all, before: (counts) => ({ bad: bad(counts), all: all(counts) }), tolerated };
}

const failed = (counts: Counts): Count => ({ bad: Math.min(all(counts), counts.serverErrors + unanswered(counts)), all: all(counts) });

/** Judges one service at one step. Repeating it as the step goes on does not add to the error probability. */
export function judgeService(judged: Judged): Finding {
  const { periods, to } = judged;
  const counts = { blue: sumOf(periods.map((period) => period.counts.blue)), green: sumOf(periods.map((period) => period.counts.green)) };
  const alpha = alphaOf(judged);
  const rises = measures.flatMap((one) => riseOf(one, judged, counts, alpha));
  const excess = rises.length > 0 || isCompared(judged, counts) ? [] : excessOf(judged, failed(counts[to]), alpha);
  const bothFail = bothFailOf(judged, alpha);
  return { rises: [...rises, ...excess], ...(bothFail && { bothFail }), isEnough: couldProveFailure(judged, counts, alpha), counts };
}

/** Error probability of one test. */
const alphaOf = ({ limits, spending }: Judged): number =>
  (1 - limits.confidencePercent / 100) / (Math.max(1, spending.services) * Math.max(1, spending.steps) * testsPerStep);

function riseOf(one: Measure, judged: Judged, counts: Finding['counts'], alpha: number): string[] {
  const { to, service, periods, reference, limits } = judged;
  const from = otherColor(to);
  const target = countOf(one, counts[to]);
  if (target.bad === 0) return [];
  if (isComparable(counts, to)) {
    const source = countOf(one, counts[from]);
    const pairs = periods.map((period): Pair => ({ target: countOf(one, period.counts[to]), source: countOf(one, period.counts[from]) }));
    if (rateOf(target) - rateOf(source) < one.tolerated(limits) / 100 || proofOfRise(pairs) < -Math.log(alpha)) return [];
    return [`${service}: ${shown(target)} of ${to}'s requests were ${one.is}, ${shown(source)} of ${from}'s`];
  }
  if (!reference || all(reference.counts) === 0) return [];
  const before = one.before(reference.counts);
  const limit = Math.max(highestRate(before, alpha / 2), rateOf(before) + one.tolerated(limits) / 100);
  if (proofAbove(target, limit) < -Math.log(alpha / 2)) return [];
  const then = one.is === 'slow' ? `expected: ${percent(limit)} at most` : `${shown(before)} of ${from}'s before the step`;
  return [`${service}: ${shown(target)} of ${to}'s requests were ${one.is}, ${then}`];
}

/** The absolute limit is for what nothing can be compared with, unless it is to hold for both colors alike. */
const isCompared = ({ to, reference, limits }: Judged, counts: Finding['counts']): boolean =>
  limits.whenBothColorsFail === 'hold' && (isComparable(counts, to) || (reference !== undefined && all(reference.counts) > 0));

function excessOf({ service, to, limits }: Judged, target: Count, alpha: number): string[] {
  if (proofAbove(target, limits.errorRatePercent / 100) < -Math.log(alpha)) return [];
  return [`${service}: ${shown(target)} of ${to}'s requests failed (5XX or not answered), the limit is ${limits.errorRatePercent} %`];
}

/** So many of the newest periods show whether both colors fail now: what has passed must not hold a step for the rest of its bake. */
const newestPeriods = 3;

/** Whether both colors fail above the absolute limit in the same periods. */
function bothFailOf({ service, to, periods, limits }: Judged, alpha: number): string | undefined {
  if (limits.whenBothColorsFail !== 'hold') return undefined;
  const newest = periods.slice(-newestPeriods);
  const [target, source] = [to, otherColor(to)].map((color) => failed(sumOf(newest.map(({ counts }) => counts[color])))) as [Count, Count];
  const limit = limits.errorRatePercent / 100;
  if ([target, source].some((count) => proofAbove(count, limit) < -Math.log(alpha))) return undefined;
  return `${service}: ${shown(target)} of ${to}'s requests failed, ${shown(source)} of ${otherColor(to)}'s`;
}

/** Would these requests have been enough, had each of them failed? */
function couldProveFailure({ to, periods }: Judged, counts: Finding['counts'], alpha: number): boolean {
  const failing = ({ counts: here }: Period): Pair => ({ target: everyOf(here[to]), source: failed(here[otherColor(to)]) });
  if (isComparable(counts, to) && proofOfRise(periods.map(failing)) >= -Math.log(alpha)) return true;
  return proofAbove(everyOf(counts[to]), 0.5) >= -Math.log(alpha);
}

const everyOf = (counts: Counts): Count => ({ bad: all(counts), all: all(counts) });

const isComparable = (counts: Finding['counts'], to: Color): boolean =>
  all(counts[otherColor(to)]) > 0 && all(counts[to]) <= targetPerSource * all(counts[otherColor(to)]);

/** A statistic that is interpolated may exceed the whole by a fraction. */
function countOf(one: Measure, counts: Counts): Count {
  const whole = one.all(counts);
  return { bad: Math.min(whole, one.bad(counts)), all: whole };
}

export const noCounts: Counts = { requests: 0, good: 0, clientErrors: 0, serverErrors: 0, connectionErrors: 0, slow: 0 };

export const sumOf = (every: readonly Counts[]): Counts =>
  every.reduce(
    (sum, one) => ({
      requests: sum.requests + one.requests,
      good: sum.good + one.good,
      clientErrors: sum.clientErrors + one.clientErrors,
      serverErrors: sum.serverErrors + one.serverErrors,
      connectionErrors: sum.connectionErrors + one.connectionErrors,
      slow: sum.slow + one.slow,
    }),
    noCounts,
  );

/**
 * Above how many milliseconds an answer counts as slow, from the source color's p99 before the step; undefined without one. The ratio alone would fire on
 * services that answer in a millisecond, a fixed floor would be blind to those that answer in fifty.
 */
export function slowAboveMs(reference: ServiceReference | undefined, limits: EvidenceLimits): number | undefined {
  if (reference?.p99Ms === undefined) return undefined;
  return Math.max(limits.p99Ratio * reference.p99Ms, reference.p99Ms + limits.slowerByMs);
}

const rateOf = ({ bad, all: whole }: Count): number => (whole === 0 ? 0 : bad / whole);
const shown = ({ bad, all: whole }: Count): string =>
  `${Math.round(bad)} of ${Math.round(whole)} (${percent(rateOf({ bad, all: whole }))})`;
const percent = (rate: number): string => `${Number((100 * rate).toPrecision(2))} %`;
