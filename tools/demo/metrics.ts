import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type Color, colors } from '../../lib/names';
import type { FrontStatistics } from '../../lib/rehearsal/statistics';
import { metricPlaces } from '../../lib/shift/aws/target-groups';
import type { Backends } from '../../lib/shift/model/backends';
import type { Sample } from '../../lib/shift/model/model';
import type { LocalAws } from '../local-aws/local-aws';
import { services } from './environment';
import { every } from './every';

/** Publishes what the front measures as the load balancer's metrics, second by second: `status --watch` and `report` read their minutes. */
export async function publishMetrics(
  { aws, rules, statistics }: { readonly aws: LocalAws; readonly rules: Backends['rules']; readonly statistics: FrontStatistics },
  signal: AbortSignal,
): Promise<void> {
  const cloudWatch = new CloudWatchClient(aws.client);
  const placeOf = await metricPlaces(rules)();
  const dimensionsOf = (service: string, color: Color) => {
    const { loadBalancer, targetGroup } = placeOf(service, color);
    return [
      { Name: 'LoadBalancer', Value: loadBalancer },
      { Name: 'TargetGroup', Value: targetGroup },
    ];
  };
  let published = 1000 * Math.floor(Date.now() / 1000);
  await every(500, signal, async () => {
    if (Date.now() - published < 1500) return;
    const [from, to] = [published, published + 1000];
    const traffic = await statistics.traffic(services, from, to);
    const MetricData = services.flatMap((service) =>
      colors.flatMap((color) => {
        const sample = traffic[service]?.[color];
        return sample ? dataOf(sample, { Timestamp: new Date(from), Dimensions: dimensionsOf(service, color) }) : [];
      }),
    );
    if (MetricData.length > 0) await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'AWS/ApplicationELB', MetricData }));
    published = to;
  });
}

/** The load balancer reports no count that is 0. */
function dataOf({ requests, errors, p99Ms }: Sample, common: Pick<MetricDatum, 'Timestamp' | 'Dimensions'>): MetricDatum[] {
  const values = {
    RequestCount: requests,
    HTTPCode_Target_2XX_Count: requests - errors,
    HTTPCode_Target_5XX_Count: errors,
    TargetResponseTime: p99Ms === undefined ? 0 : p99Ms / 1000,
  };
  return Object.entries(values).flatMap(([MetricName, Value]) => (Value > 0 ? [{ ...common, MetricName, Value }] : []));
}
