import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type Color, colors } from '../../names';
import { networkMetrics } from '../alarms/network-metrics';
import type { Rules } from '../model/backends';
import type { TimedSample, TrafficSeries } from '../report/record';
import { type ClientOptions, forReading } from './clients';
import { minuteMs, minutesBetween, minuteValues, type WantedMetric } from './metric-data';
import { metricPlaces, pairsOf } from './target-groups';

const metrics = {
  requests: { metric: 'RequestCount', stat: 'Sum' },
  errors: { metric: 'HTTPCode_Target_5XX_Count', stat: 'Sum' },
  p99: { metric: 'TargetResponseTime', stat: 'p99' },
} as const;
const connectionMetrics = { requests: { metric: networkMetrics.newFlows, stat: 'Sum' } } as const;

export interface SeriesRequest {
  readonly rules: Pick<Rules, 'list'>;
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
  const placeOf = await metricPlaces(request.rules)();
  const wanted = pairsOf(request.services).flatMap((pair) =>
    Object.entries(placeOf(pair.service, pair.color).kind === 'network' ? connectionMetrics : metrics).map(
      ([name, metric]): WantedMetric => ({ ...pair, name, ...metric }),
    ),
  );
  const valueOf = await minuteValues({ client, placeOf }, wanted, [from, to], { timeoutMs: 30_000 });
  const samples = (service: string, color: Color): TimedSample[] =>
    minutesBetween(from, to).map((at) => {
      const p99 = valueOf(service, color, 'p99', at);
      return {
        at,
        requests: valueOf(service, color, 'requests', at) ?? 0,
        errors: valueOf(service, color, 'errors', at) ?? 0,
        ...(p99 !== undefined && { p99Ms: p99 * 1000 }),
      };
    });
  const services = request.services.map((service) => [
    service,
    Object.fromEntries(colors.map((color) => [color, samples(service, color)])),
  ]);
  return { intervalMs: minuteMs, services: Object.fromEntries(services) as TrafficSeries['services'] };
}
