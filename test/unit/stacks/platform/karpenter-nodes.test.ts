import { amiReleases } from '../../../../config/versions';
import { loadEnvironment } from '../../../../lib/config/load';
import type { ManagedCluster } from '../../../../lib/config/schema';
import { type Ec2NodeClass, karpenterNodes, maxPods, type NodePoolObject } from '../../../../lib/stacks/platform/karpenter-nodes';
import { karpenterPolicies, karpenterPolicyNames } from '../../../../lib/stacks/platform/karpenter-policies';

const prod = loadEnvironment('prod');
const green = prod.clusters.green as ManagedCluster;
const zones = prod.availabilityZones;

const nodes = (change: Partial<ManagedCluster> = {}) => {
  const objects = karpenterNodes({
    cluster: { ...green, ...change },
    color: 'green',
    clusterName: 'prod-green',
    zones,
    nodeSubnetIds: { 'eu-west-1c': 'subnet-c', 'eu-west-1a': 'subnet-a', 'eu-west-1b': 'subnet-b' },
    nodeSecurityGroupId: 'sg-nodes',
    nodeRoleName: 'prod-green-node',
    tags: prod.tags,
  });
  const pools = objects.filter((object): object is NodePoolObject => object.kind === 'NodePool');
  const nodeClass = objects.find((object): object is Ec2NodeClass => object.kind === 'EC2NodeClass');
  if (!nodeClass) throw new Error('no EC2NodeClass');
  return { objects, pools, nodeClass };
};

const requirement = (pool: NodePoolObject | undefined, key: string) => pool?.spec.template.spec.requirements.find((one) => one.key === key);

test('pools stand before their class: kubectl deletes in this order', () => {
  expect(nodes().objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'NodePool general',
    'NodePool spot',
    'EC2NodeClass default',
  ]);
});

describe('the node class', () => {
  const { spec } = nodes().nodeClass;

  test('puts nodes into the node subnets, in the order of the zones, with the group of the nodes', () => {
    expect(spec.subnetSelectorTerms).toEqual([{ id: 'subnet-a' }, { id: 'subnet-b' }, { id: 'subnet-c' }]);
    expect(spec.securityGroupSelectorTerms).toEqual([{ id: 'sg-nodes' }]);
    expect(spec.associatePublicIPAddress).toBe(false);
  });

  test('keeps pods away from the metadata service, and encrypts the disk', () => {
    expect(spec.metadataOptions).toMatchObject({ httpTokens: 'required', httpPutResponseHopLimit: 1 });
    expect(spec.blockDeviceMappings).toMatchObject([{ ebs: { volumeType: 'gp3', encrypted: true } }]);
  });

  test.each([
    [{}, `al2023@${amiReleases.al2023}`],
    [{ ami: 'v20261101' }, 'al2023@v20261101'],
    [{ ami: '20261101' }, 'al2023@v20261101'],
  ])('pins its image: %j', (pins, alias) => expect(nodes({ pins }).nodeClass.spec.amiSelectorTerms).toEqual([{ alias }]));

  test('of Bottlerocket has a volume for the system and one for pods, and its release pinned', () => {
    const { spec: bottlerocket } = nodes({ nodeImage: { kind: 'bottlerocket' } }).nodeClass;
    expect(bottlerocket.amiSelectorTerms).toEqual([{ alias: `bottlerocket@${amiReleases.bottlerocket}` }]);
    expect(bottlerocket.blockDeviceMappings.map(({ deviceName, ebs }) => [deviceName, ebs.volumeSize, ebs.encrypted])).toEqual([
      ['/dev/xvda', '4Gi', true],
      ['/dev/xvdb', '100Gi', true],
    ]);
    expect(bottlerocket.kubelet).toEqual(spec.kubelet);
    const pinned = nodes({ nodeImage: { kind: 'bottlerocket', release: '1.63.0' } }).nodeClass.spec.amiSelectorTerms;
    expect(pinned).toEqual([{ alias: 'bottlerocket@v1.63.0' }]);
  });

  test.each([
    ['al2023', 'AL2023', ['/dev/xvda']],
    ['bottlerocket', 'Bottlerocket', ['/dev/xvda', '/dev/xvdb']],
  ] as const)('of images of the organization, built from %s, has their ids and their family', (family, amiFamily, devices) => {
    const { spec: own } = nodes({
      nodeImage: { kind: 'custom', family, amiIds: ['ami-0a1b2c3d4e5f60718', 'ami-0a1b2c3d4e5f60719'] },
    }).nodeClass;
    expect(own).toMatchObject({ amiFamily, amiSelectorTerms: [{ id: 'ami-0a1b2c3d4e5f60718' }, { id: 'ami-0a1b2c3d4e5f60719' }] });
    expect(own.blockDeviceMappings.map(({ deviceName }) => deviceName)).toEqual(devices);
  });

  test('has the tags of the environment', () => expect(spec.tags).toMatchObject({ ...prod.tags, 'bluegreen/color': 'green' }));
});

// A node that takes more pods than the plan has addresses for empties its zone's pod subnet: 1,100 nodes at 110 pods need more than a /16 per zone.
test.each([
  [20, 23],
  [60, 63],
  [107, 110],
  [110, 110],
  [111, 114],
  [250, 250],
])('of %i pods planned for a node, kubelet admits %i', (planned, most) => expect(maxPods(planned)).toBe(most));

describe('a pool', () => {
  const [general, spot] = nodes().pools;

  test('takes what custom networking and prefixes ask for, in every pool', () => {
    for (const pool of [general, spot]) {
      expect(requirement(pool, 'karpenter.k8s.aws/instance-hypervisor')).toMatchObject({ operator: 'In', values: ['nitro'] });
      expect(requirement(pool, 'karpenter.k8s.aws/instance-size')).toMatchObject({
        operator: 'NotIn',
        values: ['nano', 'micro', 'small', 'medium'],
      });
      expect(requirement(pool, 'topology.kubernetes.io/zone')?.values).toEqual(zones);
    }
  });

  test('is as configured', () => {
    expect(requirement(spot, 'karpenter.sh/capacity-type')?.values).toEqual(['spot', 'on-demand']);
    const [first] = green.nodePools;
    if (!first) throw new Error('prod has no pool');
    const [pool] = nodes({ nodePools: [{ ...first, cpuLimit: 500, expireAfterDays: 2, disruptionBudgetPercent: 25 }] }).pools;
    expect(pool?.spec.limits).toEqual({ nodes: 1100, cpu: 500 });
    expect(pool?.spec.template.spec.expireAfter).toBe('48h');
    expect(pool?.spec.disruption.budgets).toEqual([{ nodes: '25%' }]);
  });

  test('stops at the nodes that the address plan was checked for, and ends a drain that does not end', () => {
    expect(general?.spec.limits).toEqual({ nodes: 1100 });
    expect(general?.spec.template.spec.terminationGracePeriod).toBe('24h');
  });
});

describe('what Karpenter may do in AWS', () => {
  const policies = karpenterPolicies({
    partition: 'aws',
    region: 'eu-west-1',
    account: '333333333333',
    clusterName: 'prod-green',
    nodeRoleArn: 'arn:aws:iam::333333333333:role/prod-green-node',
    queueArn: 'arn:aws:sqs:eu-west-1:333333333333:prod-green-karpenter',
  });
  const statements = karpenterPolicyNames.flatMap((name) => policies[name]);
  const bySid = (sid: string) => statements.find(({ Sid }) => Sid === sid);

  test('ends instances of its own cluster alone', () => {
    expect(bySid('AllowScopedDeletion')?.Condition).toEqual({
      StringEquals: { 'aws:ResourceTag/kubernetes.io/cluster/prod-green': 'owned' },
      StringLike: { 'aws:ResourceTag/karpenter.sh/nodepool': '*' },
    });
  });

  test('passes the one node role, to EC2', () => {
    expect(bySid('AllowPassingInstanceRole')).toMatchObject({
      Action: 'iam:PassRole',
      Resource: 'arn:aws:iam::333333333333:role/prod-green-node',
      Condition: { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'] } },
    });
  });

  test('changes nothing without a condition, but for what a launch reads from', () => {
    const changes = statements.filter(({ Action }) => [Action].flat().some((action) => !/:(Get|Describe|List|Receive)/.test(action)));
    expect(changes.filter(({ Condition }) => !Condition).map(({ Sid }) => Sid)).toEqual([
      'AllowScopedEC2InstanceAccessActions',
      'AllowInterruptionQueueActions',
    ]);
  });
});
