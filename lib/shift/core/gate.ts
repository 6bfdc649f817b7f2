import { type Color, otherColor } from '../../names';
import type { AlarmReading, GateLimits, Reading, Step, TrafficByService, Verdict } from '../model/model';
import { compareShare } from './share';

/**
 * The gate's verdict. Three answers, because two are not enough: what cannot be read is neither good nor bad. Only `ok` lets the new color's
 * share rise; `fire` rolls back at once; `no-data` holds, and rolls back when it lasts.
 */

/** The alarms alone: any that fires wins over any that is silent. No alarm at all is no data. */
export function judgeAlarms(alarms: Reading<readonly AlarmReading[]>): Verdict {
  if (!alarms.ok) return { kind: 'no-data', why: `the alarms cannot be read: ${alarms.why}` };
  const firing = alarms.value.filter((alarm) => alarm.state === 'alarm');
  if (firing.length > 0) return { kind: 'fire', why: `alarm ${firing.map(describeAlarm).join('; ')}` };
  const silent = alarms.value.filter((alarm) => alarm.state === 'no-data');
  if (silent.length > 0) return { kind: 'no-data', why: `no data: ${silent.map(({ name }) => name).join(', ')}` };
  return alarms.value.length === 0 ? { kind: 'no-data', why: 'there is no alarm to go by' } : { kind: 'ok' };
}

/**
 * Whether the requests follow the weights. More than its share at the new color fires: users are exposed to what no gate has passed. Less
 * does not harm them, but what the alarms say then says little: no data. (Sticky clients stay with the old color for as long as their cookie
 * lasts; the plan names such a service.)
 */
export function judgeShare(to: Color, step: Step, limits: GateLimits, traffic: TrafficByService): Verdict {
  for (const service of Object.keys(step.weights)) {
    const sample = traffic[service];
    const mine = sample?.[to].requests ?? 0;
    const all = mine + (sample?.[otherColor(to)].requests ?? 0);
    const finding = compareShare(mine, all, step.percent, limits.shareTolerancePercent);
    const why = `${service}: ${mine} of ${all} requests went to ${to}, where the weights say ${step.percent} %`;
    if (finding === 'too-high') return { kind: 'fire', why };
    if (finding === 'too-low') return { kind: 'no-data', why };
  }
  return { kind: 'ok' };
}

/** Whether the step has been tried at all: requests that the new color answered, over all services of the step. */
export function judgeEvidence(to: Color, step: Step, limits: GateLimits, traffic: TrafficByService): Verdict {
  const answered = Object.keys(step.weights).reduce((sum, service) => sum + (traffic[service]?.[to].requests ?? 0), 0);
  if (answered >= limits.requestsPerStep) return { kind: 'ok' };
  return { kind: 'no-data', why: `${to} has answered ${answered} requests at this step, ${limits.requestsPerStep} are asked for` };
}

/** The first that is not OK, a firing one before a silent one. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.find(({ kind }) => kind === 'fire') ?? verdicts.find(({ kind }) => kind === 'no-data') ?? { kind: 'ok' };
}

/** An alarm and why it fires. */
export const describeAlarm = (alarm: AlarmReading): string => (alarm.reason ? `${alarm.name}: ${alarm.reason}` : alarm.name);
