import { listed } from '../../text/listing';
import type { Findings } from '../model/evidence';
import type { AlarmReading, Observation, ShiftState } from '../model/model';
import type { Pace } from '../model/pace';
import type { Decision } from './decision';
import { describeAlarm } from './gate';
import { holdPatiently } from './patient-hold';

/**
 * Both colors fail alike. A rollback would not help where both depend on what fails, and would obey anybody who sends requests that make a service fail. To
 * raise the weights meanwhile would be to compare noise. So the step stays where it is (docs/adr/0019-both-colors-fail-alike.md).
 */

/** @param holding the load balancer's alarm, where it fires. @returns why a step must not go on; undefined: it may */
export function whyBothFail(holding: readonly AlarmReading[], findings: Findings | undefined): string | undefined {
  const services = Object.values(findings ?? {}).flatMap(({ bothFail }) => bothFail ?? []);
  const reasons = [...holding.map((alarm) => `alarm ${describeAlarm(alarm)}`), ...services];
  return reasons.length === 0 ? undefined : `both colors fail: ${listed(reasons, 5, '; ')}`;
}

/** Holds for as long as it lasts; people are reminded what they can do. */
export function holdForBoth(state: ShiftState, observed: Observation, pace: Pace, env: string, why: string): Decision {
  const ways = `bluegreen promote --env ${env} goes on all the same, bluegreen rollback --env ${env} goes back`;
  return holdPatiently(state, observed, pace, { kind: 'both-fail', why: `${why}. ${ways}` });
}
