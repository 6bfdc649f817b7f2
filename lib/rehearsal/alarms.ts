import type { ShiftGate } from '../config/schema';
import { type Color, colors, otherColor } from '../names';
import type { AlarmReading, HealthByService, Sample, TrafficByService, WeightsByService } from '../shift/model/model';

/** What is judged: the requests of some whole seconds, one entry each, and the state of the targets. */
export interface Measured {
  readonly seconds: readonly TrafficByService[];
  readonly health: HealthByService;
  readonly weights: WeightsByService;
}

/**
 * What the alarms of the gate stack compare (lib/constructs/metrics/expressions.ts; a test holds this against the expressions themselves), with a
 * second for a minute: a limit must be exceeded in every one of the seconds, and a limit per minute holds for a second's count.
 */
export function alarmsOf(to: Color, limits: ShiftGate, { seconds, health, weights }: Measured): AlarmReading[] {
  const firing = Object.keys(weights).filter((service) =>
    seconds.every((traffic) => breachesOf(service, to, limits, { traffic, health, weights }).length > 0),
  );
  const last = seconds.at(-1) ?? {};
  const reasons = firing.flatMap((service) => breachesOf(service, to, limits, { traffic: last, health, weights }));
  if (reasons.length > 0) return [{ name: 'rehearsal', state: 'alarm', reason: reasons.join('; ') }];
  const anyRequest = Object.values(last).some((sample) => colors.some((color) => sample[color].requests > 0));
  return [{ name: 'rehearsal', state: anyRequest ? 'ok' : 'no-data' }];
}

function breachesOf(
  service: string,
  to: Color,
  limits: ShiftGate,
  { traffic, health, weights }: Omit<Measured, 'seconds'> & { readonly traffic: TrafficByService },
): string[] {
  const [mine, old] = [traffic[service]?.[to], traffic[service]?.[otherColor(to)]];
  if (!mine || !old) return [];
  const healthy = (health[service]?.[to] ?? []).reduce((sum, zone) => sum + zone.healthy, 0);
  const isJudged = mine.requests > limits.requestsPerMinuteToJudge;
  const isOldJudged = old.requests > limits.requestsPerMinuteToJudge;
  const [p99, oldP99] = [mine.p99Ms ?? 0, old.p99Ms ?? 0];
  return [
    isJudged && rate(mine) > limits.errorRatePercent && `${service}: ${rate(mine).toFixed(1)} % of ${to}'s answers are 5XX`,
    isJudged &&
      isOldJudged &&
      mine.requests <= newPerOld * old.requests &&
      rate(mine) - rate(old) > limits.errorRateAboveOldPercent &&
      `${service}: ${to}'s 5XX rate is ${(rate(mine) - rate(old)).toFixed(1)} points above`,
    isJudged &&
      isOldJudged &&
      oldP99 > 0 &&
      p99 > limits.p99FloorMs &&
      p99 > limits.p99Ratio * oldP99 &&
      `${service}: ${to}'s p99 is ${Math.round(p99)} ms, the other's ${Math.round(oldP99)} ms`,
    (mine.connectionErrors ?? 0) > limits.connectionErrorsPerMinute &&
      `${service}: ${mine.connectionErrors} connections to ${to} failed in a second`,
    (weights[service]?.[to] ?? 0) > 0 && healthy < limits.healthyTargets && `${service}: ${to} has ${healthy} healthy targets`,
  ].filter((breach) => typeof breach === 'string');
}

/** As in the alarms: beyond it the old color is too coarse to compare with. */
const newPerOld = 9;

/** Per cent of the requests. */
const rate = ({ errors, requests }: Sample): number => (requests === 0 ? 0 : (100 * errors) / requests);
