import { type aws_cloudwatch as cloudwatch, Fn } from 'aws-cdk-lib';
import type { MetricStat } from '../../shift/alarms/alb-metrics';

/** A metric of a load balancer or of one of its target groups, one value a minute. */
export interface AlbMetric {
  readonly name: string;
  readonly stat: MetricStat;
  /** ARN; the load balancer as a whole where left out. */
  readonly targetGroupArn?: string;
  /** Default: that of Application Load Balancers. */
  readonly namespace?: string;
}

export const albNamespace = 'AWS/ApplicationELB';
export const networkNamespace = 'AWS/NetworkELB';

/** Seconds. The load balancer publishes every 60 seconds. */
export const periodSeconds = 60;

/** `targetgroup/<name>/<id>` of an ARN: the TargetGroup dimension. */
export const targetGroupDimension = (arn: string): string => Fn.select(5, Fn.split(':', arn));

/** A metric as a term of an alarm's expression. `loadBalancer` is the LoadBalancer dimension. */
export function asTerm(id: string, metric: AlbMetric, loadBalancer: string): cloudwatch.CfnAlarm.MetricDataQueryProperty {
  const { name, stat, targetGroupArn, namespace = albNamespace } = metric;
  const dimensions = [
    { name: 'LoadBalancer', value: loadBalancer },
    ...(targetGroupArn === undefined ? [] : [{ name: 'TargetGroup', value: targetGroupDimension(targetGroupArn) }]),
  ];
  return {
    id,
    returnData: false,
    metricStat: { stat, period: periodSeconds, metric: { namespace, metricName: name, dimensions } },
  };
}
