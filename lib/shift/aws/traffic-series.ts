import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { type Color, colors } from '../../names';
import type { Rules } from '../model/backends';
import type { TimedSample, TrafficSeries } from '../report/record';
import { call } from './call';
import { type ClientOptions, forReading } from './clients';
import { targetGroupDimension } from './deployment';
import { pairsOf, targetGroupArns } from './target-groups';

/** Metrics of a load balancer have a value a minute. */
const minuteMs = 60_000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const queriesPerCall = 500;

const metrics = {
  requests: { MetricName: 'RequestCount', Stat: 'Sum' },
  errors: { MetricName: 'HTTPCode_Target_5XX_Count', Stat: 'Sum' },
  p99: { MetricName: 'TargetResponseTime', Stat: 'p99' },
} as const;
type Measure = keyof typeof metrics;

export interface SeriesRequest {
  readonly rules: Pick<Rules, 'list'>;
  /** LoadBalancer dimension. */
  readonly loadBalancer: string;
  readonly services: readonly string[];
  /** Milliseconds since the epoch; whole minutes are taken. */
  readonly from: number;
  readonly to: number;
}

/**
 * Requests, 5XX and p99 of both colors, minute by minute. Minutes without data have no requests and no p99. CloudWatch keeps minutes for 15
 * days. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention
 * @throws BackendError
 */
export async function trafficSeries(request: SeriesRequest, options: ClientOptions): Promise<TrafficSeries> {
  const client = new CloudWatchClient(forReading(options));
  const [from, to] = [Math.floor(request.from / minuteMs) * minuteMs, Math.ceil(request.to / minuteMs) * minuteMs];
  const pairs = pairsOf(request.services);
  const arnOf = await targetGroupArns(request.rules)();
  const queries = pairs.flatMap(({ service, color }, index) =>
    Object.entries(metrics).map(([measure, { MetricName, Stat }]): MetricDataQuery => {
      const Dimensions = [
        { Name: 'LoadBalancer', Value: request.loadBalancer },
        { Name: 'TargetGroup', Value: targetGroupDimension(arnOf(service, color)) },
      ];
      const Metric = { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions };
      return { Id: `${measure}_${index}`, ReturnData: true, MetricStat: { Stat, Period: minuteMs / 1000, Metric } };
    }),
  );
  const values = new Map<string, number>();
  for (let at = 0; at < queries.length; at += queriesPerCall) {
    await collect(client, queries.slice(at, at + queriesPerCall), [from, to], values);
  }
  const samples = (service: string, color: Color): TimedSample[] => {
    const index = pairs.findIndex((pair) => pair.service === service && pair.color === color);
    const value = (measure: Measure, at: number) => values.get(`${measure}_${index}@${at}`);
    return Array.from({ length: (to - from) / minuteMs }, (_, minute) => {
      const at = from + minute * minuteMs;
      const p99 = value('p99', at);
      return {
        at,
        requests: value('requests', at) ?? 0,
        errors: value('errors', at) ?? 0,
        ...(p99 !== undefined && { p99Ms: p99 * 1000 }),
      };
    });
  };
  const services = request.services.map((service) => [
    service,
    Object.fromEntries(colors.map((color) => [color, samples(service, color)])),
  ]);
  return { intervalMs: minuteMs, services: Object.fromEntries(services) as TrafficSeries['services'] };
}

/** Values by `<id>@<instant>`. */
async function collect(
  client: CloudWatchClient,
  MetricDataQueries: MetricDataQuery[],
  [from, to]: readonly [number, number],
  values: Map<string, number>,
): Promise<void> {
  let NextToken: string | undefined;
  do {
    const command = new GetMetricDataCommand({ MetricDataQueries, StartTime: new Date(from), EndTime: new Date(to), NextToken });
    const page = await call('GetMetricData', (abortSignal) => client.send(command, { abortSignal }), { timeoutMs: 30_000 });
    for (const { Id = '', Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      Timestamps.forEach((timestamp, index) => values.set(`${Id}@${timestamp.getTime()}`, Values[index] ?? 0));
    }
    NextToken = page.NextToken;
  } while (NextToken);
}
