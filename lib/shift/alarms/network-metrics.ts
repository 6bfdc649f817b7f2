/**
 * Names of the metrics of a Network Load Balancer, namespace AWS/NetworkELB. They are case-sensitive, and one that does not exist is silent.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
export const networkMetrics = {
  /** New connections. Known by target group, under that dimension alone, and by load balancer. */
  newFlows: 'NewFlowCount',
  /** By target group, with the load balancer's dimension beside it. */
  healthyTargets: 'HealthyHostCount',
  /** Connections that a target reset; of the load balancer as a whole, both colors together. */
  targetResets: 'TCP_Target_Reset_Count',
  /** Flows that fail-open sent to unhealthy targets, of the load balancer as a whole; not known for TLS listeners. As AWS documents the name … */
  failOpen: 'UnhealthyRoutingFlowCount',
  /** … and as `UnHealthyHostCount` is spelled. Both are counted: only one of them can have data. */
  failOpenOtherSpelling: 'UnHealthyRoutingFlowCount',
  /** Reported whether or not there are connections. */
  capacityUnits: 'ConsumedLCUs',
} as const;
