import { type Color, otherColor } from '../../names';
import { networkMetrics } from '../alarms/network-metrics';
import { complete } from '../core/evidence/arrival';
import { noCounts, sumOf } from '../core/evidence/judge';
import type { EvidenceRequest } from '../model/backends';
import type { Counts, Period, PeriodsByService, ServiceReference } from '../model/evidence';
import { type Metrics, minuteMs, minutesBetween, minuteValues, type WantedMetric } from './metric-data';
import { pairsOf } from './target-groups';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html, those of a target group. */
const counters = {
  requests: 'RequestCount',
  twos: 'HTTPCode_Target_2XX_Count',
  threes: 'HTTPCode_Target_3XX_Count',
  fours: 'HTTPCode_Target_4XX_Count',
  fives: 'HTTPCode_Target_5XX_Count',
  refused: 'TargetConnectionErrorCount',
} as const;

const responseTime = 'TargetResponseTime';

/** A connection has no answer: all that is counted is that it was made. */
const connectionCounters = { requests: networkMetrics.newFlows } as const;

/**
 * Trimmed count: how many response times (seconds) were above a limit. Interpolated, so not always a whole number.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
const countAbove = (ms: number): string => `TC(${ms / 1000}:)`;

/** Both colors' counts from the minute of `since` on, as far as they are complete at `now`. @throws BackendError */
export async function readEvidence(metrics: Metrics, request: EvidenceRequest, now: number): Promise<PeriodsByService> {
  const { services, to, slowAboveMs } = request;
  const [start, end] = [Math.floor(request.since / minuteMs) * minuteMs, Math.floor(now / minuteMs) * minuteMs];
  if (services.length === 0 || end <= start) return Object.fromEntries(services.map((service) => [service, []]));
  const wanted = pairsOf(services).flatMap(({ service, color }): WantedMetric[] => {
    const limit = slowAboveMs[service];
    const slow =
      limit === undefined || isNetwork(metrics, service, color)
        ? []
        : [{ service, color, name: 'slow', metric: responseTime, stat: countAbove(limit) }];
    return [...countersOf(metrics, service, color), ...slow];
  });
  const valueOf = await minuteValues(metrics, wanted, [start, end]);
  const periodsOf = (service: string): Period[] =>
    minutesBetween(start, end).map((at) => {
      const of = (color: Color): Counts => countsOf((name) => valueOf(service, color, name, at), isNetwork(metrics, service, color));
      return { at, counts: { blue: of('blue'), green: of('green') } };
    });
  return Object.fromEntries(services.map((service) => [service, complete(periodsOf(service), to, minuteMs, now)]));
}

/** Counts and p99 of one color between two instants, in whole minutes. @throws BackendError */
export async function readReference(
  metrics: Metrics,
  { services, of, from, to }: { readonly services: readonly string[]; readonly of: Color; readonly from: number; readonly to: number },
): Promise<Readonly<Record<string, ServiceReference>>> {
  const [start, end] = [Math.ceil(from / minuteMs) * minuteMs, Math.floor(to / minuteMs) * minuteMs];
  const wanted = services.flatMap((service): WantedMetric[] => [
    ...countersOf(metrics, service, of),
    ...(isNetwork(metrics, service, of) ? [] : [{ service, color: of, name: 'p99', metric: responseTime, stat: 'p99' }]),
  ]);
  const valueOf = await minuteValues(metrics, wanted, [start, end]);
  const minutes = minutesBetween(start, end);
  // Both colors of a minute that is not complete would be missing alike; here there is one, and the newest minute is left out if its answers are.
  const referenceOf = (service: string): ServiceReference => {
    const countsAt = (at: number): Counts => countsOf((name) => valueOf(service, of, name, at), isNetwork(metrics, service, of));
    const periods = minutes.map((at) => ({ at, counts: { blue: noCounts, green: noCounts, [of]: countsAt(at) } }));
    const usable = complete(periods, otherColor(of), minuteMs, to).map(({ counts }) => counts[of]);
    const p99s = minutes.flatMap((at) => valueOf(service, of, 'p99', at) ?? []).toSorted((one, other) => one - other);
    const median = p99s[Math.floor(p99s.length / 2)];
    return { counts: sumOf(usable), ...(median !== undefined && { p99Ms: 1000 * median }) };
  };
  return Object.fromEntries(services.map((service) => [service, referenceOf(service)]));
}

const isNetwork = ({ placeOf }: Metrics, service: string, color: Color): boolean => placeOf(service, color).kind === 'network';

const countersOf = (metrics: Metrics, service: string, color: Color): WantedMetric[] =>
  Object.entries(isNetwork(metrics, service, color) ? connectionCounters : counters).map(([name, metric]) => ({
    service,
    color,
    name,
    metric,
    stat: 'Sum',
  }));

/** A metric without a value in a minute counted nothing. A connection that was made counts as one that went well: nothing says otherwise of it. */
function countsOf(valueOf: (name: string) => number | undefined, isConnections: boolean): Counts {
  const value = (name: string): number => valueOf(name) ?? 0;
  return {
    requests: value('requests'),
    good: isConnections ? value('requests') : value('twos') + value('threes'),
    clientErrors: value('fours'),
    serverErrors: value('fives'),
    connectionErrors: value('refused'),
    slow: value('slow'),
  };
}
