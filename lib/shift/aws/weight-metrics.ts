import { metricNamespace } from '../../names';
import type { WeightsByService } from '../model/model';

/**
 * Weights as lines for a Lambda's log, from which CloudWatch makes metrics without a call (embedded metric format). One line per service:
 * `BlueWeight` and `GreenWeight`, by Environment and Service.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @param at milliseconds since the epoch
 */
export function weightMetrics(env: string, weights: WeightsByService, at: number): string[] {
  const directive = {
    Namespace: metricNamespace,
    Dimensions: [['Environment', 'Service']],
    Metrics: [{ Name: 'BlueWeight' }, { Name: 'GreenWeight' }],
  };
  return Object.entries(weights).map(([service, { blue, green }]) =>
    JSON.stringify({
      _aws: { Timestamp: at, CloudWatchMetrics: [directive] },
      Environment: env,
      Service: service,
      BlueWeight: blue,
      GreenWeight: green,
    }),
  );
}
