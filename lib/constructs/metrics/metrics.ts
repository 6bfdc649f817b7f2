import { type aws_cloudwatch as cloudwatch, Fn } from 'aws-cdk-lib';

/** A metric of a load balancer or of one of its target groups, one value a minute. */
export interface AlbMetric {
  readonly name: string;
  readonly stat: 'Sum' | 'Maximum' | 'p99';
  /** ARN; the load balancer as a whole where left out. */
  readonly targetGroupArn?: string;
}

export const albNamespace = 'AWS/ApplicationELB';

/** Seconds. The load balancer publishes every 60 seconds. */
export const periodSeconds = 60;

/** `targetgroup/<name>/<id>` of an ARN: the TargetGroup dimension. */
export const targetGroupDimension = (arn: string): string => Fn.select(5, Fn.split(':', arn));

/** A metric as a term of an alarm's expression. `loadBalancer` is the LoadBalancer dimension. */
export function asTerm(id: string, metric: AlbMetric, loadBalancer: string): cloudwatch.CfnAlarm.MetricDataQueryProperty {
  const { name, stat, targetGroupArn } = metric;
  const dimensions = [
    { name: 'LoadBalancer', value: loadBalancer },
    ...(targetGroupArn === undefined ? [] : [{ name: 'TargetGroup', value: targetGroupDimension(targetGroupArn) }]),
  ];
  return {
    id,
    returnData: false,
    metricStat: { stat, period: periodSeconds, metric: { namespace: albNamespace, metricName: name, dimensions } },
  };
}

/**
 * Names of the metrics. They are case-sensitive, and one that does not exist is silent.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export const albMetrics = {
  requests: 'RequestCount',
  targetErrors: 'HTTPCode_Target_5XX_Count',
  responseTime: 'TargetResponseTime',
  healthyTargets: 'HealthyHostCount',
  connectionErrors: 'TargetConnectionErrorCount',
  /**
   * The load balancer's own answers in place of a target's. Not HTTPCode_ELB_5XX_Count: a client causes 501, 505 and 561 by itself (an odd
   * Transfer-Encoding, a sign-in that fails), and could force a rollback.
   */
  badGateway: 'HTTPCode_ELB_502_Count',
  unavailable: 'HTTPCode_ELB_503_Count',
  gatewayTimeout: 'HTTPCode_ELB_504_Count',
  /** Requests that fail-open sent to unhealthy targets: as AWS documents the name … */
  failOpen: 'UnhealthyRoutingRequestCount',
  /** … and as alarms in the field spell it, as `UnHealthyHostCount` does. Both are counted: only one of them can have data. */
  failOpenOtherSpelling: 'UnHealthyRoutingRequestCount',
  /** The only one of the load balancer that is always reported, requests or not. */
  capacityUnits: 'ConsumedLCUs',
} as const;
