export type MetricStat = 'Sum' | 'SampleCount' | 'Maximum' | 'p99';

/**
 * Names of the metrics. They are case-sensitive, and one that does not exist is silent.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export const albMetrics = {
  requests: 'RequestCount',
  targetErrors: 'HTTPCode_Target_5XX_Count',
  clientErrors: 'HTTPCode_Target_4XX_Count',
  redirects: 'HTTPCode_Target_3XX_Count',
  successes: 'HTTPCode_Target_2XX_Count',
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
