import { Random } from './random';
import { type Behavior, playStep } from './simulate';
import { limitsByDefault, steps } from './table';

/** Clean shifts: both colors behave alike, and any rise that is found is a false alarm. */

/** From a flawless service to one that answers many requests with errors. */
const behaviors: readonly Behavior[] = [
  { serverError: 0, clientError: 0, unanswered: 0, slow: 0 },
  { serverError: 0.0005, clientError: 0.01, unanswered: 0.0001, slow: 0.002 },
  { serverError: 0.005, clientError: 0.05, unanswered: 0.002, slow: 0.01 },
  { serverError: 0.02, clientError: 0.3, unanswered: 0.005, slow: 0.02 },
];

/** What a failing dependency, or somebody who sends what makes a service fail, does to both colors. */
export const failingAlike: readonly Behavior[] = [
  { serverError: 0.06, clientError: 0.01, unanswered: 0, slow: 0.01 },
  { serverError: 0.5, clientError: 0.01, unanswered: 0.1, slow: 0.01 },
  { serverError: 0, clientError: 0.01, unanswered: 0.3, slow: 0.01 },
  { serverError: 0.99, clientError: 0, unanswered: 0, slow: 0 },
];

/**
 * Plays so many shifts of one service, five steps of ten minutes each. One service has the whole error probability of its shift: the least
 * strict division there is.
 * @returns how many were rolled back
 */
export function falseAlarms(rps: number, shifts: number, seed: number, ofBoth: readonly Behavior[] = behaviors): number {
  const random = new Random(seed);
  const limits = limitsByDefault();
  let alarms = 0;
  for (let shift = 0; shift < shifts; shift++) {
    const behavior = random.pick(ofBoth);
    const isCaught = steps.some((percent, index) => {
      const situation = { blue: behavior, green: behavior, rps, percent, percentBefore: steps[index - 1] ?? 0, bakeMinutes: 10 };
      const healthy = { countedAfterSeconds: 0, healthy: 100, targets: 100 };
      return playStep({ ...situation, ...healthy }, limits, { services: 1, steps: steps.length }, random) !== undefined;
    });
    if (isCaught) alarms++;
  }
  return alarms;
}
