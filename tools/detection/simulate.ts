import { complete } from '../../lib/shift/core/evidence/arrival';
import { lostOf, shortOf } from '../../lib/shift/core/evidence/capacity';
import { judgeService, noCounts, type Spending } from '../../lib/shift/core/evidence/judge';
import type { Counts, EvidenceLimits, Period, ServiceReference } from '../../lib/shift/model/evidence';
import type { Random } from './random';

/**
 * One step of a shift to green as its evidence shows it: requests that arrive at random, metrics by the minute that come late, a poll every 15
 * seconds. Judged by the code that judges the real ones.
 */

/** Probabilities for one request. */
export interface Behavior {
  readonly serverError: number;
  readonly clientError: number;
  /** The target is chosen and no answer comes. */
  readonly unanswered: number;
  /** Of those, how many because no connection comes about. */
  readonly refused?: number;
  /** Later than what counts as slow. */
  readonly slow: number;
}

export interface Situation {
  readonly blue: Behavior;
  readonly green: Behavior;
  /** Requests of both colors a second. */
  readonly rps: number;
  /** Green's share of them. */
  readonly percent: number;
  /** Share before the step, in which blue was observed. */
  readonly percentBefore: number;
  readonly bakeMinutes: number;
  /** An unanswered request is counted so many seconds late: when the load balancer gives up. */
  readonly countedAfterSeconds: number;
  /** Healthy targets of green once the step is in force, of as many as blue has. */
  readonly healthy: number;
  readonly targets: number;
}

const minuteMs = 60_000;
const pollMs = 15_000;

/** How a step ended: caught after so many seconds, as what; undefined: not in its bake. */
export interface Caught {
  readonly afterSeconds: number;
  readonly as: string;
}

/** Plays one step. */
export function playStep(situation: Situation, limits: EvidenceLimits, spending: Spending, random: Random): Caught | undefined {
  const { percent, targets, healthy, bakeMinutes } = situation;
  const reference = before(situation, random);
  // The step comes into force at any second of a minute.
  const since = random.next() * minuteMs;
  const until = since + bakeMinutes * minuteMs;
  const periods = arrivals(situation, since, until, random);
  const share = {
    service: 'web',
    to: 'green',
    percent,
    capacityPercent: limits.capacityPercent,
    before: { blue: targets, green: targets },
  } as const;
  let known = -1;
  for (let now = since + random.next() * pollMs; now <= until; now += pollMs) {
    const afterSeconds = (now - since) / 1000;
    const short = healthy === 0 ? 'no healthy target' : (shortOf(share, healthy) ?? lostOf(share, healthy));
    if (short !== undefined) return { afterSeconds, as: short };
    const usable = complete(periods, 'green', minuteMs, now);
    if (usable.length === known) continue;
    known = usable.length;
    const { rises } = judgeService({ service: 'web', to: 'green', periods: usable, reference, limits, spending });
    if (rises[0] !== undefined) return { afterSeconds, as: rises[0] };
  }
  return undefined;
}

/** Ten minutes of blue before the step. */
function before({ blue, rps, percentBefore }: Situation, random: Random): ServiceReference {
  const counts = answers(random.poisson(rps * 600 * (1 - percentBefore / 100)), blue, random);
  return { counts: { ...counts, slow: 0 }, p99Ms: 50 };
}

/** Minutes as CloudWatch cuts them: the first and the last are partly of this step. */
function arrivals(situation: Situation, since: number, until: number, random: Random): Period[] {
  const { rps, percent, blue, green, countedAfterSeconds } = situation;
  return Array.from({ length: Math.ceil(until / minuteMs) }, (_, minute): Period => {
    const at = minute * minuteMs;
    const lastsSeconds = (at + minuteMs - Math.max(at, since)) / 1000;
    const greenSeconds = Math.max(0, Math.min(lastsSeconds, (at + minuteMs - since) / 1000 - countedAfterSeconds));
    const share = percent / 100;
    return {
      at,
      counts: {
        blue: share === 1 ? noCounts : answers(random.poisson(rps * 60 * (1 - share)), blue, random),
        green: answers(random.poisson(rps * greenSeconds * share), green, random),
      },
    };
  });
}

function answers(requests: number, { serverError, clientError, unanswered, refused = 0, slow }: Behavior, random: Random): Counts {
  const lost = random.binomial(requests, unanswered);
  const serverErrors = random.binomial(requests - lost, serverError);
  const clientErrors = random.binomial(requests - lost - serverErrors, clientError);
  const good = requests - lost - serverErrors - clientErrors;
  return {
    requests,
    good,
    clientErrors,
    serverErrors,
    connectionErrors: random.binomial(lost, refused),
    slow: random.binomial(good, slow),
  };
}
