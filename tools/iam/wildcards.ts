/**
 * Every `*` that the templates' policies have, and why: `npm run docs:iam` writes docs/security.md from it, and test/unit/stacks/iam/policies.test.ts
 * compares it with the templates of every environment. What AWS's reference says of an action was read on 2026-11-28:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export interface Wildcard {
  /** Kind of stack: `cluster` for `<env>-<color>-cluster`. */
  readonly stack: 'cluster' | 'edge' | 'mirroring' | 'network' | 'platform' | 'traffic';
  /** Logical id of the resource, without its hash. */
  readonly policy: string;
  /** Ids of its statements that have it; left out where a statement has none. */
  readonly statements?: readonly string[];
  readonly element: 'Action' | 'Resource' | 'Principal';
  /** As the template writes them, with names in place of what differs: `<env>`, `<account>`, `<region>`, `<LogicalId>`. */
  readonly values: readonly string[];
  readonly why: string;
}

const ec2 = (...kinds: readonly string[]): string[] => kinds.map((kind) => `arn:aws:ec2:<region>:*:${kind}/*`);

const inKey = 'In the policy of a key, `*` is that key.';
const owner =
  'The account itself: without it nobody could change the policy any more. Which principals may do what is left to IAM, as AWS recommends for every key.';
const logsUseKey = 'As CloudWatch Logs documents it; for log groups of this account alone, by the encryption context.';
const denies = 'A refusal: it forbids every request without TLS.';
const random =
  'EC2 makes the ids. Tags of the cluster limit it to its own; upstream’s policy, compared by test/unit/stacks/platform/karpenter-upstream.test.ts.';
const noResources = 'none of the actions supports resource-level permissions.';

export const wildcards: readonly Wildcard[] = [
  { stack: 'network', policy: 'FlowLogsKey', element: 'Action', values: ['kms:*'], why: owner },
  {
    stack: 'network',
    policy: 'FlowLogsKey',
    element: 'Action',
    values: ['kms:Describe*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    why: logsUseKey,
  },
  { stack: 'network', policy: 'FlowLogsKey', element: 'Resource', values: ['*'], why: inKey },

  {
    stack: 'edge',
    policy: 'LoadBalancerAccessLogsPolicy',
    element: 'Resource',
    values: ['<LoadBalancerAccessLogs>/alb/AWSLogs/<account>/*'],
    why: 'Objects of access logs, whose names the load balancer chooses, below this account’s folder.',
  },
  {
    stack: 'edge',
    policy: 'LoadBalancerAccessLogsPolicy',
    element: 'Resource',
    values: ['<LoadBalancerAccessLogs>/*'],
    why: denies,
  },
  { stack: 'edge', policy: 'LoadBalancerAccessLogsPolicy', element: 'Action', values: ['s3:*'], why: denies },
  { stack: 'edge', policy: 'LoadBalancerAccessLogsPolicy', element: 'Principal', values: ['{"AWS":"*"}'], why: denies },

  { stack: 'cluster', policy: 'ControlPlaneKey', element: 'Action', values: ['kms:*'], why: owner },
  { stack: 'cluster', policy: 'ControlPlaneKey', element: 'Resource', values: ['*'], why: inKey },
  {
    stack: 'cluster',
    policy: 'ControlPlaneKey',
    statements: ['ControlPlaneLogs'],
    element: 'Action',
    values: ['kms:Describe*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    why: 'As CloudWatch Logs documents it; for the log group of this control plane alone, by the encryption context.',
  },
  { stack: 'cluster', policy: 'ControlPlaneKey', statements: ['ControlPlaneLogs'], element: 'Resource', values: ['*'], why: inKey },
  {
    stack: 'cluster',
    policy: 'SystemNodesSessions',
    element: 'Resource',
    values: ['*'],
    why: 'The channels of Session Manager have no resources. `ssm:UpdateInstanceInformation` can be limited to instances and is not: AWS documents no policy that does, and a node without it has no shell.',
  },

  {
    stack: 'platform',
    policy: 'KarpenterNodeSessions',
    element: 'Resource',
    values: ['*'],
    why: 'As `SystemNodesSessions`.',
  },
  {
    stack: 'platform',
    policy: 'KarpenterIAMIntegrationPolicy',
    statements: ['AllowScopedInstanceProfileActions', 'AllowScopedInstanceProfileCreationActions', 'AllowScopedInstanceProfileTagActions'],
    element: 'Resource',
    values: ['arn:aws:iam::<account>:instance-profile/*'],
    why: 'Karpenter makes the names. Tags of the cluster and the region limit it to its own; upstream’s policy.',
  },
  {
    stack: 'platform',
    policy: 'KarpenterNodeLifecyclePolicy',
    statements: ['AllowScopedEC2InstanceAccessActions'],
    element: 'Resource',
    values: [
      ...ec2('capacity-reservation', 'placement-group', 'security-group', 'subnet'),
      'arn:aws:ec2:<region>::image/*',
      'arn:aws:ec2:<region>::snapshot/*',
    ],
    why: 'What an instance is started with: the EC2NodeClass chooses it, and images are AWS’s. Upstream’s policy.',
  },
  {
    stack: 'platform',
    policy: 'KarpenterNodeLifecyclePolicy',
    statements: ['AllowScopedEC2LaunchTemplateAccessActions'],
    element: 'Resource',
    values: ec2('launch-template'),
    why: random,
  },
  {
    stack: 'platform',
    policy: 'KarpenterNodeLifecyclePolicy',
    statements: ['AllowScopedEC2InstanceActionsWithTags', 'AllowScopedResourceCreationTagging'],
    element: 'Resource',
    values: ec2('fleet', 'instance', 'launch-template', 'network-interface', 'spot-instances-request', 'volume'),
    why: random,
  },
  {
    stack: 'platform',
    policy: 'KarpenterNodeLifecyclePolicy',
    statements: ['AllowScopedResourceTagging'],
    element: 'Resource',
    values: ec2('instance'),
    why: random,
  },
  {
    stack: 'platform',
    policy: 'KarpenterNodeLifecyclePolicy',
    statements: ['AllowScopedDeletion'],
    element: 'Resource',
    values: ec2('instance', 'launch-template'),
    why: random,
  },
  {
    stack: 'platform',
    policy: 'KarpenterResourceDiscoveryPolicy',
    statements: ['AllowRegionalReadActions', 'AllowPricingReadActions', 'AllowUnscopedInstanceProfileListAction'],
    element: 'Resource',
    values: ['*'],
    why: `Reads: ${noResources}`,
  },
  {
    stack: 'platform',
    policy: 'KarpenterResourceDiscoveryPolicy',
    statements: ['AllowInstanceProfileReadActions'],
    element: 'Resource',
    values: ['arn:aws:iam::<account>:instance-profile/*'],
    why: 'Reads: names are Karpenter’s own. Upstream’s policy.',
  },
  {
    stack: 'platform',
    policy: 'KarpenterResourceDiscoveryPolicy',
    statements: ['AllowSSMReadActions'],
    element: 'Resource',
    values: ['arn:aws:ssm:<region>::parameter/aws/service/*'],
    why: 'Reads: public parameters of AWS, which say what the newest images are. No parameter of an account is among them.',
  },
  {
    stack: 'platform',
    policy: 'KarpenterZonalShiftPolicy',
    statements: ['AllowZonalShiftStatusReadOnly'],
    element: 'Resource',
    values: ['*'],
    why: 'A read: the action supports load balancers as resources, not clusters. A condition limits it to this cluster; upstream’s policy.',
  },
  {
    stack: 'platform',
    policy: 'KarpenterInterruptionsQueuePolicy',
    element: 'Action',
    values: ['sqs:*'],
    why: denies,
  },
  { stack: 'platform', policy: 'KarpenterInterruptionsQueuePolicy', element: 'Principal', values: ['{"AWS":"*"}'], why: denies },
  {
    stack: 'platform',
    policy: 'KubectlProviderframeworkonEventServiceRoleDefaultPolicy',
    element: 'Resource',
    values: ['<KubectlProviderHandler>:*'],
    why: 'Versions of the CDK’s one function for kubectl; the CDK writes this policy.',
  },
  {
    stack: 'platform',
    policy: 'LoadBalancerControllerPolicy',
    statements: ['Read'],
    element: 'Resource',
    values: ['*'],
    why: `Reads: ${noResources}`,
  },
  {
    stack: 'platform',
    policy: 'LoadBalancerControllerPolicy',
    statements: ['RegisterOwnColor'],
    element: 'Resource',
    values: ['arn:aws:elasticloadbalancing:<region>:<account>:targetgroup/<env>-<service>-<color>/*'],
    why: 'The end of the ARN, which AWS makes; no two target groups of an account and region have one name.',
  },

  { stack: 'traffic', policy: 'ObservabilityNotificationsKey', element: 'Action', values: ['kms:*'], why: owner },
  {
    stack: 'traffic',
    policy: 'ObservabilityNotificationsKey',
    element: 'Action',
    values: ['kms:GenerateDataKey*'],
    why: 'As SNS documents it for an alarm that publishes; for the alarms of this environment alone.',
  },
  { stack: 'traffic', policy: 'ObservabilityNotificationsKey', element: 'Resource', values: ['*'], why: inKey },
  {
    stack: 'traffic',
    policy: 'ObservabilityNotificationsPolicy',
    statements: ['AllowPublishThroughSSLOnly'],
    element: 'Principal',
    values: ['*'],
    why: denies,
  },
  { stack: 'traffic', policy: 'ShiftDeadLettersPolicy', element: 'Action', values: ['sqs:*'], why: denies },
  { stack: 'traffic', policy: 'ShiftDeadLettersPolicy', element: 'Principal', values: ['{"AWS":"*"}'], why: denies },
  ...(['ShiftTickPolicy', 'ShiftRollbackPolicy'] as const).flatMap((policy): Wildcard[] => [
    {
      stack: 'traffic',
      policy,
      element: 'Resource',
      values: ['*'],
      why:
        policy === 'ShiftTickPolicy'
          ? 'Reads, and traces of X-Ray: none of the actions supports resource-level permissions but `cloudwatch:DescribeAlarms`, which asks for `*` where a composite alarm is read, and `GetMetricData` for datasets, which no metric of AWS is in.'
          : `Reads of rules and targets, and traces of X-Ray: ${noResources}`,
    },
    {
      stack: 'traffic',
      policy,
      element: 'Resource',
      values: ['arn:aws:ssm:<region>:<account>:parameter/bluegreen/<env>/weights/*'],
      why: 'The weights of this environment’s services, which come and go.',
    },
  ]),
  {
    stack: 'traffic',
    policy: 'ShiftStateMachinePolicy',
    element: 'Resource',
    values: ['*'],
    why: `Delivery of its log, and traces of X-Ray: ${noResources}`,
  },

  { stack: 'mirroring', policy: 'FollowNodesPolicy', element: 'Resource', values: ['*'], why: `Reads: ${noResources}` },
  {
    stack: 'mirroring',
    policy: 'FollowNodesPolicy',
    element: 'Resource',
    values: ['arn:aws:ec2:<region>:<account>:traffic-mirror-session/*'],
    why: 'EC2 makes the ids. What is tagged or deleted has the tag of this cluster.',
  },
  {
    stack: 'mirroring',
    policy: 'FollowNodesPolicy',
    element: 'Resource',
    values: ['arn:aws:ec2:<region>:<account>:network-interface/*'],
    why: 'EC2 makes the ids, and interfaces that the VPC CNI attaches need not have a tag of the cluster. What is mirrored goes to the one target of the stack through its one filter.',
  },
  {
    stack: 'mirroring',
    policy: 'FollowNodesPolicy',
    element: 'Resource',
    values: ['arn:aws:ec2:<region>:*:traffic-mirror-target/<target>'],
    why: 'A target that is given by its id may be another account’s, shared with this one: the id does not say whose.',
  },
];

/** Policies that AWS writes and changes: they have a `*` of their own. */
export interface AwsManaged {
  readonly policy: string;
  /** Logical ids of the roles, without their hash. */
  readonly roles: readonly string[];
  readonly why: string;
}

/** Of the CDK's two functions for kubectl. */
const kubectlRoles = ['KubectlProviderHandlerServiceRole', 'KubectlProviderframeworkonEventServiceRole'];

export const awsManaged: readonly AwsManaged[] = [
  { policy: 'AmazonEKSClusterPolicy', roles: ['ControlPlaneRole'], why: 'The control plane’s own role, which EKS asks for.' },
  {
    policy: 'AmazonEKS_CNI_Policy',
    roles: ['VpcCniRole'],
    why: 'Addresses of pods: AWS changes it with the add-on. Only `aws-node` can take the role.',
  },
  {
    policy: 'AmazonEBSCSIDriverPolicyV2',
    roles: ['EbsCsiRole'],
    why: 'Volumes with the tag of the driver: AWS changes it with the add-on. Only the driver’s controller can take the role.',
  },
  {
    policy: 'AmazonEKSWorkerNodePolicy',
    roles: ['KarpenterNodeRole', 'SystemNodesRole'],
    why: 'What a node needs to join the cluster: reads, and credentials of Pod Identity.',
  },
  {
    policy: 'AmazonEC2ContainerRegistryPullOnly',
    roles: ['KarpenterNodeRole', 'SystemNodesRole'],
    why: 'Images of every registry of the account: which ones a cluster runs is not known here.',
  },
  {
    policy: 'service-role/AWSLambdaBasicExecutionRole',
    roles: kubectlRoles,
    why: 'Logs of the CDK’s functions for kubectl; the CDK attaches it.',
  },
  {
    policy: 'service-role/AWSLambdaVPCAccessExecutionRole',
    roles: kubectlRoles,
    why: 'Interfaces of these functions in the VPC; the CDK attaches it.',
  },
  {
    policy: 'AmazonEC2ContainerRegistryReadOnly',
    roles: ['KubectlProviderHandlerServiceRole'],
    why: 'Charts in a registry of the account; the CDK attaches it.',
  },
  {
    policy: 'AmazonElasticContainerRegistryPublicReadOnly',
    roles: ['KubectlProviderHandlerServiceRole'],
    why: 'Charts in AWS’s public registry, Karpenter’s among them; the CDK attaches it.',
  },
];

/**
 * Actions that are allowed on `*` and that AWS's reference gives no resource type: nothing narrower can be written. `onAnyResource` has the others.
 */
export const withoutResourceTypes: readonly string[] = [
  'ec2:DescribeCapacityReservations',
  'ec2:DescribeImages',
  'ec2:DescribeInstanceStatus',
  'ec2:DescribeInstanceTypeOfferings',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeInstances',
  'ec2:DescribeLaunchTemplates',
  'ec2:DescribePlacementGroups',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSpotPriceHistory',
  'ec2:DescribeSubnets',
  'ec2:DescribeTrafficMirrorSessions',
  'ec2:DescribeVpcs',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetGroupAttributes',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
  'iam:ListInstanceProfiles',
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
  'pricing:GetProducts',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

/** Actions that are allowed on `*` although AWS's reference gives them resource types; `wildcards` has the reasons. */
export const onAnyResource: readonly string[] = [
  'arc-zonal-shift:GetManagedResource',
  'cloudwatch:DescribeAlarms',
  // Its one resource type, a dataset, is optional: metrics of AWS's services are none.
  'cloudwatch:GetMetricData',
  'ssm:UpdateInstanceInformation',
];
