import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Color } from '../../names';
import { type CallOptions, call } from './call';
import type { MetricPlaces } from './target-groups';

/** Metrics of a load balancer have a value a minute. */
export const minuteMs = 60_000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const queriesPerCall = 500;

/** How metrics are asked for, and where those of a service are. */
export interface Metrics {
  readonly client: CloudWatchClient;
  readonly placeOf: MetricPlaces;
}

const namespaces = { application: 'AWS/ApplicationELB', network: 'AWS/NetworkELB' } as const;

/** A metric of one target group. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html */
export interface WantedMetric {
  readonly service: string;
  readonly color: Color;
  /** What the caller calls it. */
  readonly name: string;
  readonly metric: string;
  readonly stat: string;
}

/** The value of a metric in the minute that begins at an instant; undefined where CloudWatch has none. */
export type MinuteValues = (service: string, color: Color, name: string, at: number) => number | undefined;

/**
 * Values of metrics, minute by minute.
 * @param start of the first minute, `end` of the last one, milliseconds since the epoch; nothing is asked where none lies between them
 * @throws BackendError
 */
export async function minuteValues(
  { client, placeOf }: Metrics,
  wanted: readonly WantedMetric[],
  [start, end]: readonly [number, number],
  options: CallOptions = {},
): Promise<MinuteValues> {
  const values = wanted.map(() => new Map<number, number>());
  const queries = end > start ? wanted.map((one, index) => queryOf(one, `m${index}`, placeOf)) : [];
  for (let at = 0; at < queries.length; at += queriesPerCall) {
    const MetricDataQueries = queries.slice(at, at + queriesPerCall);
    let NextToken: string | undefined;
    do {
      const command = new GetMetricDataCommand({ MetricDataQueries, StartTime: new Date(start), EndTime: new Date(end), NextToken });
      const page = await call('GetMetricData', (abortSignal) => client.send(command, { abortSignal }), options);
      for (const { Id = '', Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
        Timestamps.forEach((timestamp, index) => values[Number(Id.slice(1))]?.set(timestamp.getTime(), Values[index] ?? 0));
      }
      NextToken = page.NextToken;
    } while (NextToken);
  }
  const byName = new Map(wanted.map(({ service, color, name }, index) => [`${service}/${color}/${name}`, values[index]]));
  return (service, color, name, at) => byName.get(`${service}/${color}/${name}`)?.get(at);
}

function queryOf({ service, color, metric, stat }: WantedMetric, Id: string, placeOf: MetricPlaces): MetricDataQuery {
  const { kind, loadBalancer, targetGroup } = placeOf(service, color);
  const Dimensions = [
    // Counts of flows have the dimension of the target group alone: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
    ...(kind === 'application' ? [{ Name: 'LoadBalancer', Value: loadBalancer }] : []),
    { Name: 'TargetGroup', Value: targetGroup },
  ];
  const Metric = { Namespace: namespaces[kind], MetricName: metric, Dimensions };
  return { Id, ReturnData: true, MetricStat: { Stat: stat, Period: minuteMs / 1000, Metric } };
}

/** Where the minutes from `start` to `end` begin. */
export const minutesBetween = (start: number, end: number): number[] =>
  Array.from({ length: Math.max(0, (end - start) / minuteMs) }, (_, minute) => start + minute * minuteMs);
