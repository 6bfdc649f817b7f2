/**
 * Names that more than one part of the product must agree on: a stack writes a name, a chart or the command line reads it, and no ARN
 * has to travel between them. Pure; imports nothing.
 */

/** The two sides of a blue-green pair. Neither is special: whichever is in use, the other is built beside it. */
export const colors = ['blue', 'green'] as const;
export type Color = (typeof colors)[number];

/** Narrows what a person, a file or an annotation says to a color. */
export const isColor = (value: unknown): value is Color => colors.some((color) => color === value);

/** The other color. */
export const otherColor = (color: Color): Color => (color === 'blue' ? 'green' : 'blue');

/** Namespaces of what each cluster's own platform installs, beside the namespaces of operators that a configuration may leave out. */
export const isPlatformNamespace = (namespace: string): boolean =>
  namespace.startsWith('kube-') || namespace === 'argocd' || namespace === 'keda';

/** Request header that picks a color by the test route; services may answer with it. */
export const colorHeader = 'X-Cluster';

/** Largest forward weight: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html */
export const maximumWeight = 999;

/** Limits that AWS puts on names, in characters. */
export const nameLimits = {
  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
  targetGroup: 32,
  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
  loadBalancer: 32,
  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
  role: 64,
  /** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
  cluster: 100,
} as const;

/** Of one load balancer of several: its name is a part of the name; the one by default adds none. */
const withPart = (text: string, loadBalancer: string | undefined): string =>
  loadBalancer === undefined ? text : `${text}-${loadBalancer}`;

/** Stack ids inside the environment's Stage; CloudFormation calls the stack `<env>-<id>`. */
export const stackIds = {
  network: 'network',
  edge: 'edge',
  traffic: 'traffic',
  gate: (color: Color, loadBalancer?: string) => withPart(`${color}-gate`, loadBalancer),
  identity: 'identity',
  cluster: (color: Color) => `${color}-cluster`,
  platform: (color: Color) => `${color}-platform`,
  mirroring: (color: Color) => `${color}-mirroring`,
} as const;

/** Edge or traffic stack of a load balancer: `edge` of the one by default, `edge-<name>` of a further one. */
export const stackIdOf = (kind: 'edge' | 'traffic', loadBalancer?: string): string => withPart(stackIds[kind], loadBalancer);

/** The CloudFormation name of a stack. */
export const stackName = (env: string, id: string): string => `${env}-${id}`;

/**
 * Names of every stack that an environment can have: one that has left the app is among them, too.
 * @param loadBalancers names of those besides the one by default
 */
export const stackNames = (env: string, loadBalancers: readonly string[] = []): string[] =>
  [
    ...Object.values(stackIds).flatMap((id) => (typeof id === 'string' ? [id] : colors.map((color) => id(color)))),
    ...loadBalancers.flatMap((name) => [
      stackIdOf('edge', name),
      stackIdOf('traffic', name),
      ...colors.map((color) => stackIds.gate(color, name)),
    ]),
  ].map((id) => stackName(env, id));

/** The EKS cluster's name. Literal, because IAM condition keys of Karpenter's policies embed it. */
export const clusterName = (env: string, color: Color): string => `${env}-${color}`;

/**
 * The load balancer that both colors stand behind. One that changes its scheme is made anew, before the old one goes: each scheme has a name of its own.
 */
export const loadBalancerName = (env: string, scheme: 'internet-facing' | 'internal', name?: string): string => {
  if (name !== undefined) return scheme === 'internal' ? `${env}-${name}-int` : `${env}-${name}`;
  return scheme === 'internal' ? `${env}-internal` : `${env}-edge`;
};

/** Target group of one service and color; the TargetGroupBinding of that color's cluster refers to it by this name. */
export const targetGroupName = (env: string, service: string, color: Color): string => `${env}-${service}-${color}`;

/** Role of the nodes that Karpenter starts: the EC2NodeClass names it, so it needs a literal name. IAM is global: the region is part of it. */
export const karpenterNodeRoleName = (env: string, color: Color, region: string): string =>
  `${clusterName(env, color)}-${region}-karpenter-node`;

/** Queue from which Karpenter reads interruption events. */
export const karpenterQueueName = (env: string, color: Color): string => `${clusterName(env, color)}-karpenter`;

/** Role of a workload, the same for both colors, so that it works from both during a cutover. */
export const workloadRoleName = (env: string, namespace: string, serviceAccount: string, region: string): string =>
  `${env}-${region}-${namespace}-${serviceAccount}`;

/** SSM parameters of an environment live below this path. */
export const parameterRoot = (env: string): string => `/bluegreen/${env}`;

/** The weights in force of one service: a StringList `<blue>,<green>`. */
export const weightParameterName = (env: string, service: string): string => `${parameterRoot(env)}/weights/${service}`;

/** The weights before the shift that is under way, all services in one JSON value: the second copy of the baseline weights (docs/shift.md). */
export const baselineParameterName = (env: string): string => `${parameterRoot(env)}/baseline`;

/** The DynamoDB table of the traffic stack that holds lock, shifts and events. */
export const shiftTableName = (env: string): string => `${env}-shifts`;

/**
 * What a shift finds without asking CloudFormation, because it must work when little else does. All of it is made by the traffic stack, and
 * only where weights are kept in SSM; `test/unit/stacks/traffic/shift/shift.test.ts` holds the templates to these names.
 */

/** Written by the traffic stack: that it is deployed, and its listener (lib/shift/aws/deployment.ts). */
export const trafficParameterName = (env: string): string => `${parameterRoot(env)}/traffic`;

/** What the alarms of a service watch, one each. */
export const alarmConcerns = ['errors', 'latency', 'targets'] as const;
export type AlarmConcern = (typeof alarmConcerns)[number];

/** What the alarms of a service behind a Network Load Balancer watch: a connection has no answer that the load balancer could count or time. */
export const connectionConcerns = ['targets'] as const satisfies readonly AlarmConcern[];

/**
 * The alarm on one concern of a service while its requests move to a color: the gate of a shift that moves this service. One for each direction:
 * errors of blue speak against a shift to blue, and for one to green. The service `*` makes a pattern of it.
 */
export const serviceAlarmName = (env: string, service: string, to: Color, concern: AlarmConcern): string =>
  `${env}-${service}-to-${to}-${concern}`;

/**
 * The composite alarm over all alarms of a direction. It notifies people; a shift reads the alarms below it, those of its own services. In ALARM
 * also while the color has no healthy targets, shift or not.
 */
export const gateAlarmName = (env: string, to: Color, loadBalancer?: string): string => `${withPart(`${env}-gate`, loadBalancer)}-to-${to}`;

/**
 * The composite alarm that is in ALARM while some alarm of that gate has no data: CloudWatch counts a child without data as one that does not
 * fire, so the gate being OK says nothing by itself.
 */
export const gateNoDataAlarmName = (env: string, to: Color, loadBalancer?: string): string =>
  `${gateAlarmName(env, to, loadBalancer)}-no-data`;

/** The state machine that ticks a shift to its end. */
export const shiftStateMachineName = (env: string): string => `${env}-shift`;

/** One tick of a shift; called by the state machine. */
export const tickFunctionName = (env: string): string => `${env}-shift-tick`;

/** Puts every rule back. Literal, because people call it by hand: `aws lambda invoke --function-name <env>-rollback`. */
export const rollbackFunctionName = (env: string): string => `${env}-rollback`;

/** Runs once a minute and notices a shift that nobody ticks. */
export const watchdogFunctionName = (env: string): string => `${env}-shift-watchdog`;

/** Calls that EventBridge could not deliver to a function of the shift. */
export const deadLetterQueueName = (env: string): string => `${env}-shift-dead-letters`;

/** Alarms on the shift's own machinery. */
export const shiftAlarmNames = {
  executions: (env: string): string => `${env}-shift-executions`,
  functions: (env: string): string => `${env}-shift-functions`,
  deadLetters: (env: string): string => `${env}-shift-dead-letters`,
  watchdog: (env: string): string => `${env}-shift-watchdog`,
} as const;

/** The SNS topic that says what happened in a shift. */
export const shiftTopicName = (env: string): string => `${env}-shift-events`;

/** The load balancer's own errors; both gates count them. @param name of one that is not the one by default */
export const loadBalancerAlarmName = (env: string, name?: string): string => withPart(`${env}-load-balancer-5xx`, name);

/** Connections that go wrong behind a Network Load Balancer, over both colors; both gates count them. @param name of the load balancer */
export const flowsAlarmName = (env: string, name: string): string => `${env}-load-balancer-flows-${name}`;

/** CloudWatch dashboards are known by name over all regions of an account. */
export const dashboardName = (env: string, region: string, loadBalancer?: string): string =>
  withPart(`${env}-cutover-${region}`, loadBalancer);

/**
 * Weights as metrics, so that the dashboard shows them beside what users saw: `BlueWeight` and `GreenWeight` in this namespace, by Environment
 * and Service. Written as lib/shift/aws/weight-metrics.ts says.
 */
export const metricNamespace = 'BlueGreen';

/**
 * Roles of an account that workflows of GitHub assume, made by the access stack. The workflows know them by these names; IAM is global, and an account
 * has one stack of them.
 */
export const accessRoleNames = {
  /** Of pull requests: reads templates. */
  diff: 'bluegreen-diff',
  /** Of the nightly search for drift. */
  drift: 'bluegreen-drift',
  /** Of the job that deploys one environment. */
  deploy: (env: string): string => `bluegreen-deploy-${env}`,
} as const;

/** CloudFormation's name of the access stack, one per account. */
export const accessStackName = 'bluegreen-access';
