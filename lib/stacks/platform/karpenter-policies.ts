/**
 * What Karpenter's controller may do: the six policies of upstream's CloudFormation, statement by statement and under upstream's ids.
 * https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/website/content/en/preview/getting-started/getting-started-with-karpenter/cloudformation.yaml
 *
 * Condition keys contain the cluster's name, which CloudFormation cannot interpolate: it must be literal.
 */

export interface KarpenterPolicyInput {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** Literal. */
  readonly clusterName: string;
  readonly nodeRoleArn: string;
  readonly queueArn: string;
  /** Key of the queue, where it is the organization's. */
  readonly queueKeyArn?: string | undefined;
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export const karpenterPolicyNames = [
  'NodeLifecycle',
  'IAMIntegration',
  'EKSIntegration',
  'Interruption',
  'ZonalShift',
  'ResourceDiscovery',
] as const;
export type KarpenterPolicyName = (typeof karpenterPolicyNames)[number];

/** Statements of each of the six policies. */
export const karpenterPolicies = (input: KarpenterPolicyInput): Readonly<Record<KarpenterPolicyName, readonly Statement[]>> => ({
  NodeLifecycle: nodeLifecycle(input),
  IAMIntegration: iamIntegration(input),
  EKSIntegration: [allow('AllowAPIServerEndpointDiscovery', 'eks:DescribeCluster', clusterArn(input))],
  Interruption: [
    allow('AllowInterruptionQueueActions', ['sqs:DeleteMessage', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'], input.queueArn),
    // Not upstream's, whose queue has no key.
    ...(input.queueKeyArn === undefined ? [] : [allow('AllowInterruptionQueueKey', 'kms:Decrypt', input.queueKeyArn)]),
  ],
  ZonalShift: [
    allow('AllowZonalShiftStatusReadOnly', ['arc-zonal-shift:GetManagedResource'], '*', {
      StringEquals: { 'arc-zonal-shift:ResourceIdentifier': clusterArn(input) },
    }),
  ],
  ResourceDiscovery: resourceDiscovery(input),
});

function allow(
  Sid: string,
  Action: Statement['Action'],
  Resource: Statement['Resource'],
  Condition?: NonNullable<Statement['Condition']>,
): Statement {
  return { Sid, Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) };
}

const clusterArn = ({ partition, region, account, clusterName }: KarpenterPolicyInput) =>
  `arn:${partition}:eks:${region}:${account}:cluster/${clusterName}`;

const nodePoolTag = 'karpenter.sh/nodepool';
const ownerTag = (clusterName: string) => `kubernetes.io/cluster/${clusterName}`;

/** Starts, tags and ends instances, and only those that carry the cluster's tags. */
function nodeLifecycle({ partition, region, clusterName }: KarpenterPolicyInput): Statement[] {
  const ec2 = (...kinds: string[]) => kinds.map((kind) => `arn:${partition}:ec2:${region}:*:${kind}/*`);
  const created = ec2('fleet', 'instance', 'volume', 'network-interface', 'launch-template', 'spot-instances-request');
  const ownedResource = {
    StringEquals: { [`aws:ResourceTag/${ownerTag(clusterName)}`]: 'owned' },
    StringLike: { [`aws:ResourceTag/${nodePoolTag}`]: '*' },
  };
  const ownedRequest = { [`aws:RequestTag/${ownerTag(clusterName)}`]: 'owned', 'aws:RequestTag/eks:eks-cluster-name': clusterName };
  const anyNodePool = { [`aws:RequestTag/${nodePoolTag}`]: '*' };
  return [
    allow(
      'AllowScopedEC2InstanceAccessActions',
      ['ec2:RunInstances', 'ec2:CreateFleet'],
      [
        `arn:${partition}:ec2:${region}::image/*`,
        `arn:${partition}:ec2:${region}::snapshot/*`,
        ...ec2('security-group', 'subnet', 'capacity-reservation', 'placement-group'),
      ],
    ),
    allow(
      'AllowScopedEC2LaunchTemplateAccessActions',
      ['ec2:RunInstances', 'ec2:CreateFleet'],
      `arn:${partition}:ec2:${region}:*:launch-template/*`,
      ownedResource,
    ),
    allow('AllowScopedEC2InstanceActionsWithTags', ['ec2:RunInstances', 'ec2:CreateFleet', 'ec2:CreateLaunchTemplate'], created, {
      StringEquals: ownedRequest,
      StringLike: anyNodePool,
    }),
    allow('AllowScopedResourceCreationTagging', 'ec2:CreateTags', created, {
      StringEquals: { ...ownedRequest, 'ec2:CreateAction': ['RunInstances', 'CreateFleet', 'CreateLaunchTemplate'] },
      StringLike: anyNodePool,
    }),
    allow('AllowScopedResourceTagging', 'ec2:CreateTags', `arn:${partition}:ec2:${region}:*:instance/*`, {
      ...ownedResource,
      StringEqualsIfExists: { 'aws:RequestTag/eks:eks-cluster-name': clusterName },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['eks:eks-cluster-name', 'karpenter.sh/nodeclaim', 'Name'] },
    }),
    allow('AllowScopedDeletion', ['ec2:TerminateInstances', 'ec2:DeleteLaunchTemplate'], ec2('instance', 'launch-template'), ownedResource),
  ];
}

/** Makes the instance profile of an EC2NodeClass, and passes the one node role to EC2. */
function iamIntegration({ partition, region, account, clusterName, nodeRoleArn }: KarpenterPolicyInput): Statement[] {
  const profiles = `arn:${partition}:iam::${account}:instance-profile/*`;
  const nodeClassTag = 'karpenter.k8s.aws/ec2nodeclass';
  const regionTag = 'topology.kubernetes.io/region';
  const requested = {
    [`aws:RequestTag/${ownerTag(clusterName)}`]: 'owned',
    'aws:RequestTag/eks:eks-cluster-name': clusterName,
    [`aws:RequestTag/${regionTag}`]: region,
  };
  const present = { [`aws:ResourceTag/${ownerTag(clusterName)}`]: 'owned', [`aws:ResourceTag/${regionTag}`]: region };
  return [
    allow('AllowPassingInstanceRole', 'iam:PassRole', nodeRoleArn, {
      StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'] },
    }),
    allow('AllowScopedInstanceProfileCreationActions', ['iam:CreateInstanceProfile'], profiles, {
      StringEquals: requested,
      StringLike: { [`aws:RequestTag/${nodeClassTag}`]: '*' },
    }),
    allow('AllowScopedInstanceProfileTagActions', ['iam:TagInstanceProfile'], profiles, {
      StringEquals: { ...present, ...requested },
      StringLike: { [`aws:ResourceTag/${nodeClassTag}`]: '*', [`aws:RequestTag/${nodeClassTag}`]: '*' },
    }),
    allow(
      'AllowScopedInstanceProfileActions',
      ['iam:AddRoleToInstanceProfile', 'iam:RemoveRoleFromInstanceProfile', 'iam:DeleteInstanceProfile'],
      profiles,
      { StringEquals: present, StringLike: { [`aws:ResourceTag/${nodeClassTag}`]: '*' } },
    ),
  ];
}

/** Reads what there is to choose from: types, prices, images, subnets. */
const resourceDiscovery = ({ partition, region, account }: KarpenterPolicyInput): Statement[] => [
  allow(
    'AllowRegionalReadActions',
    [
      'ec2:DescribeCapacityReservations',
      'ec2:DescribeImages',
      'ec2:DescribeInstances',
      'ec2:DescribeInstanceStatus',
      'ec2:DescribeInstanceTypeOfferings',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeLaunchTemplates',
      'ec2:DescribePlacementGroups',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSpotPriceHistory',
      'ec2:DescribeSubnets',
    ],
    '*',
    { StringEquals: { 'aws:RequestedRegion': region } },
  ),
  allow('AllowSSMReadActions', 'ssm:GetParameter', `arn:${partition}:ssm:${region}::parameter/aws/service/*`),
  allow('AllowPricingReadActions', 'pricing:GetProducts', '*'),
  allow('AllowUnscopedInstanceProfileListAction', 'iam:ListInstanceProfiles', '*'),
  allow('AllowInstanceProfileReadActions', 'iam:GetInstanceProfile', `arn:${partition}:iam::${account}:instance-profile/*`),
];
