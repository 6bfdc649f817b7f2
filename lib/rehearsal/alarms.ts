import type { ShiftGate } from '../config/schema';
import { type Color, serviceAlarmName } from '../names';
import { albMetrics } from '../shift/alarms/alb-metrics';
import { alarmState, evaluation } from '../shift/alarms/evaluation';
import { evaluateAll } from '../shift/alarms/metric-math';
import { type ServiceAlarm, serviceAlarms, type Term } from '../shift/alarms/service';
import type { AlarmReading, HealthByService, TrafficByService } from '../shift/model/model';

/** What is judged: the requests of some whole seconds, one entry each, the oldest first, and the state of the targets now. */
export interface Measured {
  /** Whose alarms they are: the first part of their names. */
  readonly env?: string;
  readonly seconds: readonly TrafficByService[];
  readonly health: HealthByService;
}

/** How many seconds the alarms evaluate. */
export const secondsJudged = ({ evaluationMinutes }: ShiftGate): number => evaluation(evaluationMinutes).evaluationPeriods;

/**
 * The alarms of the gate stack, their own metric math evaluated here, with a second for a minute: a limit per minute holds for a second's count.
 * @param alarmsOfService those of requests, or of connections
 * @returns those that are not OK; where all are, one reading in state `ok`
 */
export function alarmsOf(
  to: Color,
  limits: ShiftGate,
  services: readonly string[],
  measured: Measured,
  alarmsOfService: typeof serviceAlarms = serviceAlarms,
): AlarmReading[] {
  const readings = services.flatMap((service) =>
    alarmsOfService(limits, to).map((alarm) => readingOf(service, to, limits, alarm, measured)),
  );
  const firing = readings.filter(({ state }) => state !== 'ok');
  return firing.length > 0 ? firing : [{ name: 'rehearsal', state: 'ok' }];
}

function readingOf(
  service: string,
  to: Color,
  limits: ShiftGate,
  alarm: ServiceAlarm,
  { env = 'rehearsal', seconds, health }: Measured,
): AlarmReading {
  const { concern, expressions, threshold, says, terms } = alarm;
  const series = Object.fromEntries(
    Object.entries(terms).map(([id, term]) => [id, seconds.map((traffic) => pointOf(service, term, traffic, health))]),
  );
  const values = evaluateAll(expressions, { series, fillsEmpty: true, needsBoth: true });
  const state = alarmState(values, threshold, evaluation(limits.evaluationMinutes));
  const shown = values.map((value) => (value === undefined ? 'none' : value.toFixed(2))).join(', ');
  return {
    name: serviceAlarmName(env, service, to, concern),
    state,
    ...(state !== 'ok' && { reason: `${service} ${concern}: ${shown}, above ${threshold} fires. ${says}` }),
  };
}

/** A point as CloudWatch has it: a load balancer reports counts that are 0 not at all, and healthy targets only while there are any registered. */
function pointOf(service: string, { name, stat, color }: Term, traffic: TrafficByService, health: HealthByService): number | undefined {
  if (name === albMetrics.healthyTargets) {
    const zones = health[service]?.[color] ?? [];
    return zones.length === 0 ? undefined : zones.reduce((sum, { healthy }) => sum + healthy, 0);
  }
  const sample = traffic[service]?.[color];
  if (!sample) return undefined;
  const counts: Readonly<Record<string, number | undefined>> = {
    [albMetrics.requests]: sample.requests,
    [albMetrics.targetErrors]: sample.errors,
    [albMetrics.connectionErrors]: sample.connectionErrors,
    [albMetrics.responseTime]: stat === 'SampleCount' ? sample.answered : sample.p99Ms === undefined ? undefined : sample.p99Ms / 1000,
  };
  return counts[name] || undefined;
}
