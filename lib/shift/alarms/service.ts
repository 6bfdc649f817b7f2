import type { ShiftGate } from '../../config/schema';
import { type AlarmConcern, type Color, otherColor } from '../../names';
import { plural } from '../../text/listing';
import { albMetrics, type MetricStat } from './alb-metrics';
import { errorsOverLimit, latencyRatio, targetFault, targetFaults } from './expressions';

/**
 * The alarms that watch a service while its requests move to one color: the answers' errors, their time, and the way to the targets. The gate
 * stack makes them on CloudWatch, the rehearsal evaluates them itself.
 */

/** A metric of one color's target group, as a term of an expression. */
export interface Term {
  readonly name: string;
  readonly stat: MetricStat;
  readonly color: Color;
}

export interface ServiceAlarm {
  readonly concern: AlarmConcern;
  /** Metric math over the terms, by id; each may name those before it. The last one, `value`, is what the alarm watches. */
  readonly expressions: Readonly<Record<string, string>> & { readonly value: string };
  /** Fires above it. */
  readonly threshold: number;
  /** What the value is, for people. */
  readonly says: string;
  /** By the id that the expression has for it. */
  readonly terms: Readonly<Record<string, Term>>;
}

/** @param to the color that gains requests */
export function serviceAlarms(gate: ShiftGate, to: Color): readonly ServiceAlarm[] {
  const old = otherColor(to);
  // What every expression asks for: without it there is no data.
  const anchor = { ho: healthy(old) };
  return [
    {
      concern: 'errors',
      expressions: errorsOverLimit(gate),
      threshold: 0,
      says:
        `Points by which ${to} fails (5XX, no answer) more than ${old} and ${plural(gate.errorRateAboveOldPercent, 'point')}, beyond chance; ` +
        `with few requests to ${old}${gate.whenBothColorsFail === 'hold' ? '' : ', or if higher'}: its 5XX above ${gate.errorRatePercent} %`,
      terms: {
        rn: requests(to),
        ro: requests(old),
        en: errors(to),
        eo: errors(old),
        sn: answers(to),
        so: answers(old),
        ...anchor,
      },
    },
    {
      concern: 'latency',
      expressions: { value: latencyRatio(gate) },
      threshold: gate.p99Ratio,
      says: `p99 of ${to} as a multiple of that of ${old}, where it is above ${gate.p99FloorMs} ms`,
      terms: { rn: requests(to), ro: requests(old), ln: p99(to), lo: p99(old), ...anchor },
    },
    {
      concern: 'targets',
      expressions: { value: targetFaults(gate) },
      threshold: 0,
      says:
        `Sum of ${targetFault.tooFewHealthy}: fewer than ${gate.healthyTargets} healthy targets in ${to}, ${targetFault.connectionErrors}: more than ` +
        `${gate.connectionErrorsPerMinute} connection errors a minute, ${targetFault.failOpen}: more than ${gate.failOpenRequestsPerMinute} requests to unhealthy targets`,
      terms: {
        hn: healthy(to),
        cn: sumOf(albMetrics.connectionErrors)(to),
        fn: sumOf(albMetrics.failOpen)(to),
        gn: sumOf(albMetrics.failOpenOtherSpelling)(to),
        ...anchor,
      },
    },
  ];
}

const sumOf =
  (name: string) =>
  (color: Color): Term => ({ name, stat: 'Sum', color });
const requests = sumOf(albMetrics.requests);
const errors = sumOf(albMetrics.targetErrors);
/** Each answer has a response time; a request without an answer has none. */
const answers = (color: Color): Term => ({ name: albMetrics.responseTime, stat: 'SampleCount', color });
const p99 = (color: Color): Term => ({ name: albMetrics.responseTime, stat: 'p99', color });
/**
 * The largest count of any load balancer node in the minute. With the smallest, a service with fewer pods than zones would never be healthy
 * where nodes count the targets of their own zone.
 */
const healthy = (color: Color): Term => ({ name: albMetrics.healthyTargets, stat: 'Maximum', color });
