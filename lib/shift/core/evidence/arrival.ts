import { type Color, otherColor } from '../../../names';
import type { Counts, Period } from '../../model/evidence';
import { answered } from './judge';

/**
 * Which minutes of a load balancer's metrics are complete. CloudWatch gives no time by which they are: they come within a minute or two, and not
 * necessarily all of one minute at once. Requests that have come before their answers would look unanswered.
 */

/** A minute is used this long after its end if what became of its requests has come too. */
const usuallyMs = 40_000;
/** Whatever has not come by then does not exist: nobody answered. */
const latestMs = 100_000;

/** When the newest period began that can be complete at `now`. @param lengthMs of a period */
export const newestComplete = (lengthMs: number, now: number): number => Math.floor((now - usuallyMs) / lengthMs) * lengthMs - lengthMs;

/** The periods that can be judged at `now`. @param lengthMs of a period */
export function complete(periods: readonly Period[], to: Color, lengthMs: number, now: number): Period[] {
  return periods.filter(({ at, counts }) => {
    const age = now - (at + lengthMs);
    // The load balancer publishes a minute's metrics together: where the source color's are, the target color's are too.
    const source = counts[otherColor(to)];
    return age >= latestMs || (age >= usuallyMs && isAccountedFor(source.requests > 0 ? source : counts[to]));
  });
}

/** Of most requests it is known how they ended. */
const isAccountedFor = (counts: Counts): boolean =>
  counts.requests > 0 && 2 * (answered(counts) + counts.connectionErrors) > counts.requests;
