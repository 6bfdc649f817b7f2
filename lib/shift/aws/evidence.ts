import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { type Color, otherColor } from '../../names';
import { complete } from '../core/evidence/arrival';
import { noCounts, sumOf } from '../core/evidence/judge';
import type { EvidenceRequest } from '../model/backends';
import type { Counts, Period, PeriodsByService, ServiceReference } from '../model/evidence';
import { call } from './call';
import { targetGroupDimension } from './deployment';
import { pairsOf, type TargetGroupArns } from './target-groups';

/** Metrics of a load balancer have a value a minute. */
const minuteMs = 60_000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const queriesPerCall = 500;

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

/**
 * Trimmed count: how many response times (seconds) were above a limit. Interpolated, so not always a whole number.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
const countAbove = (ms: number): string => `TC(${ms / 1000}:)`;

/** How metrics are asked for: whose load balancer, and which target group is whose. */
export interface Metrics {
  readonly client: CloudWatchClient;
  /** LoadBalancer dimension. */
  readonly loadBalancer: string;
  readonly arnOf: TargetGroupArns;
}

interface Wanted {
  readonly service: string;
  readonly color: Color;
  readonly name: string;
  readonly metric: string;
  readonly stat: string;
}

/** Both colors' counts from the minute of `since` on, as far as they are complete at `now`. @throws BackendError */
export async function readEvidence(metrics: Metrics, request: EvidenceRequest, now: number): Promise<PeriodsByService> {
  const { services, to, slowAboveMs } = request;
  const [start, end] = [Math.floor(request.since / minuteMs) * minuteMs, Math.floor(now / minuteMs) * minuteMs];
  if (services.length === 0 || end <= start) return Object.fromEntries(services.map((service) => [service, []]));
  const wanted = pairsOf(services).flatMap(({ service, color }): Wanted[] => {
    const limit = slowAboveMs[service];
    const slow = limit === undefined ? [] : [{ service, color, name: 'slow', metric: responseTime, stat: countAbove(limit) }];
    return [...countersOf(service, color), ...slow];
  });
  const values = await valuesOf(metrics, wanted, start, end);
  const minutes = Array.from({ length: (end - start) / minuteMs }, (_, minute) => start + minute * minuteMs);
  const periodsOf = (service: string): Period[] =>
    minutes.map((at) => {
      const of = (color: Color): Counts => countsAt(at, (name) => values.get(`${service}/${color}/${name}`));
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
  const wanted = services.flatMap((service): Wanted[] => [
    ...countersOf(service, of),
    { service, color: of, name: 'p99', metric: responseTime, stat: 'p99' },
  ]);
  const values = await valuesOf(metrics, wanted, start, end);
  const minutes = Array.from({ length: Math.max(0, (end - start) / minuteMs) }, (_, minute) => start + minute * minuteMs);
  // Both colors of a minute that is not complete would be missing alike; here there is one, and the newest minute is left out if its answers are.
  const referenceOf = (service: string): ServiceReference => {
    const series = (name: string) => values.get(`${service}/${of}/${name}`);
    const periods = minutes.map((at) => ({ at, counts: { blue: noCounts, green: noCounts, [of]: countsAt(at, series) } }));
    const usable = complete(periods, otherColor(of), minuteMs, to).map(({ counts }) => counts[of]);
    const p99s = [...(series('p99')?.values() ?? [])].toSorted((one, other) => one - other);
    const median = p99s[Math.floor(p99s.length / 2)];
    return { counts: sumOf(usable), ...(median !== undefined && { p99Ms: 1000 * median }) };
  };
  return Object.fromEntries(services.map((service) => [service, referenceOf(service)]));
}

const countersOf = (service: string, color: Color): Wanted[] =>
  Object.entries(counters).map(([name, metric]) => ({ service, color, name, metric, stat: 'Sum' }));

/** A metric without a value in a minute counted nothing. */
function countsAt(at: number, series: (name: string) => ReadonlyMap<number, number> | undefined): Counts {
  const value = (name: string): number => series(name)?.get(at) ?? 0;
  return {
    requests: value('requests'),
    good: value('twos') + value('threes'),
    clientErrors: value('fours'),
    serverErrors: value('fives'),
    connectionErrors: value('refused'),
    slow: value('slow'),
  };
}

/** Values by instant, by `<service>/<color>/<name>`. */
async function valuesOf(
  { client, loadBalancer, arnOf }: Metrics,
  wanted: readonly Wanted[],
  start: number,
  end: number,
): Promise<ReadonlyMap<string, ReadonlyMap<number, number>>> {
  const found = wanted.map(() => new Map<number, number>());
  const queries = wanted.map(({ service, color, metric, stat }, index): MetricDataQuery => {
    const Dimensions = [
      { Name: 'LoadBalancer', Value: loadBalancer },
      { Name: 'TargetGroup', Value: targetGroupDimension(arnOf(service, color)) },
    ];
    const Metric = { Namespace: 'AWS/ApplicationELB', MetricName: metric, Dimensions };
    return { Id: `m${index}`, ReturnData: true, MetricStat: { Stat: stat, Period: minuteMs / 1000, Metric } };
  });
  const asked = end > start ? queries : [];
  for (let at = 0; at < asked.length; at += queriesPerCall) {
    const MetricDataQueries = asked.slice(at, at + queriesPerCall);
    let NextToken: string | undefined;
    do {
      const command = new GetMetricDataCommand({ MetricDataQueries, StartTime: new Date(start), EndTime: new Date(end), NextToken });
      const page = await call('GetMetricData', (abortSignal) => client.send(command, { abortSignal }));
      for (const { Id = '', Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
        Timestamps.forEach((timestamp, index) => found[Number(Id.slice(1))]?.set(timestamp.getTime(), Values[index] ?? 0));
      }
      NextToken = page.NextToken;
    } while (NextToken);
  }
  return new Map(
    wanted.map(({ service, color, name }, index) => [`${service}/${color}/${name}`, found[index] ?? new Map<number, number>()]),
  );
}
