import { amiReleases } from '../../../config/versions';
import { bottlerocketSystemGib } from '../../config/catalog/bottlerocket';
import { nodeFamilyOf } from '../../config/derived/node-family';
import type { ManagedCluster, NodePool } from '../../config/schema';
import type { Color } from '../../names';

/**
 * The nodes that Karpenter may start: one EC2NodeClass and a NodePool per pool of the configuration, as plain objects. Pure.
 * https://karpenter.sh/v1.14/concepts/nodepools/, https://karpenter.sh/v1.14/concepts/nodeclasses/
 */

/** Both colors use the same name: they are in different clusters. */
export const nodeClassName = 'default';

export interface KarpenterNodesInput {
  readonly cluster: ManagedCluster;
  readonly color: Color;
  readonly clusterName: string;
  readonly zones: readonly string[];
  /** By zone. */
  readonly nodeSubnetIds: Readonly<Record<string, string>>;
  /** Of the node's own interface; pods get theirs from the ENIConfig. */
  readonly nodeSecurityGroupId: string;
  readonly nodeRoleName: string;
  /** An instance profile of the stack, where Karpenter cannot make one because it does not reach IAM. */
  readonly instanceProfileName?: string | undefined;
  /** Of the nodes, in the form of their family; Karpenter merges its own into it. */
  readonly userData?: string | undefined;
  /** Tags of every resource of the environment. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Gt';
  readonly values: readonly string[];
}

export interface Ec2NodeClass {
  readonly apiVersion: 'karpenter.k8s.aws/v1';
  readonly kind: 'EC2NodeClass';
  readonly metadata: { readonly name: string };
  readonly spec: {
    /** Exactly one of the two. */
    readonly role?: string;
    readonly instanceProfile?: string;
    /** Follows from an alias. */
    readonly amiFamily?: 'AL2023' | 'Bottlerocket';
    readonly amiSelectorTerms: readonly ({ readonly alias: string } | { readonly id: string })[];
    readonly subnetSelectorTerms: readonly { readonly id: string }[];
    readonly securityGroupSelectorTerms: readonly { readonly id: string }[];
    readonly associatePublicIPAddress: boolean;
    readonly kubelet: { readonly maxPods: number };
    readonly metadataOptions: {
      readonly httpEndpoint: 'enabled';
      readonly httpProtocolIPv6: 'disabled';
      readonly httpPutResponseHopLimit: number;
      readonly httpTokens: 'required';
    };
    readonly blockDeviceMappings: readonly {
      readonly deviceName: string;
      readonly ebs: {
        readonly volumeSize: string;
        readonly volumeType: 'gp3';
        readonly encrypted: boolean;
        readonly deleteOnTermination: boolean;
      };
    }[];
    readonly userData?: string;
    readonly tags: Readonly<Record<string, string>>;
  };
}

export interface NodePoolObject {
  readonly apiVersion: 'karpenter.sh/v1';
  readonly kind: 'NodePool';
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly nodeClassRef: { readonly group: string; readonly kind: 'EC2NodeClass'; readonly name: string };
        readonly requirements: readonly Requirement[];
        readonly expireAfter: string;
        readonly terminationGracePeriod: string;
      };
    };
    readonly disruption: {
      readonly consolidationPolicy: 'WhenEmptyOrUnderutilized';
      readonly consolidateAfter: string;
      readonly budgets: readonly { readonly nodes: string }[];
    };
    readonly limits: { readonly nodes: number; readonly cpu?: number };
  };
}

/** The NodePools first: kubectl deletes in this order, and the class stays until the last node of its pools is gone. */
export const karpenterNodes = (input: KarpenterNodesInput): readonly (NodePoolObject | Ec2NodeClass)[] => [
  ...input.cluster.nodePools.map((pool) => nodePool(pool, input)),
  nodeClass(input),
];

/** Pods of the stacks on every node that use the node's own address: the VPC CNI, kube-proxy and the Pod Identity agent. */
const hostNetworkPods = 3;

/**
 * Most pods on a node: as many as the address plan has addresses for, and those that need none, up to what AWS advises for a node of less than
 * 30 vCPU, or of more. Karpenter knows nothing of prefix delegation and would count single addresses.
 * https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
 */
export const maxPods = (podsPerNode: number): number => Math.min(podsPerNode + hostNetworkPods, podsPerNode <= 110 ? 110 : 250);

/** Images, logs and emptyDirs of up to 110 pods. */
const dataVolumeGib = 100;

/** Bottlerocket has a volume for itself, and a second one for what pods need. */
function volumesOf(cluster: ManagedCluster): Ec2NodeClass['spec']['blockDeviceMappings'] {
  const sizes =
    nodeFamilyOf(cluster) === 'bottlerocket'
      ? { '/dev/xvda': bottlerocketSystemGib, '/dev/xvdb': dataVolumeGib }
      : { '/dev/xvda': dataVolumeGib };
  return Object.entries(sizes).map(([deviceName, gib]) => ({
    deviceName,
    ebs: { volumeSize: `${gib}Gi`, volumeType: 'gp3', encrypted: true, deleteOnTermination: true },
  }));
}

const alias = (family: keyof typeof amiReleases, release: string) => ({
  amiSelectorTerms: [{ alias: `${family}@v${release.replace(/^v/, '')}` }],
});

/** Pinned: with @latest every node would drift on the day an image is released. */
function imageOf({ nodeImage, pins }: ManagedCluster): Pick<Ec2NodeClass['spec'], 'amiFamily' | 'amiSelectorTerms'> {
  if (nodeImage.kind === 'al2023') return alias('al2023', pins.ami ?? amiReleases.al2023);
  if (nodeImage.kind === 'bottlerocket') return alias('bottlerocket', nodeImage.release ?? amiReleases.bottlerocket);
  return {
    amiFamily: nodeImage.family === 'al2023' ? 'AL2023' : 'Bottlerocket',
    amiSelectorTerms: nodeImage.amiIds.map((id) => ({ id })),
  };
}

function nodeClass(input: KarpenterNodesInput): Ec2NodeClass {
  return {
    apiVersion: 'karpenter.k8s.aws/v1',
    kind: 'EC2NodeClass',
    metadata: { name: nodeClassName },
    spec: {
      ...(input.instanceProfileName === undefined ? { role: input.nodeRoleName } : { instanceProfile: input.instanceProfileName }),
      ...imageOf(input.cluster),
      // By id, so that no tag can ever bring in a pod subnet.
      subnetSelectorTerms: input.zones.flatMap((zone) => (input.nodeSubnetIds[zone] ? [{ id: input.nodeSubnetIds[zone] }] : [])),
      securityGroupSelectorTerms: [{ id: input.nodeSecurityGroupId }],
      associatePublicIPAddress: false,
      kubelet: { maxPods: maxPods(input.cluster.capacity.podsPerNode) },
      // One hop: a pod must not reach the node's role.
      metadataOptions: { httpEndpoint: 'enabled', httpProtocolIPv6: 'disabled', httpPutResponseHopLimit: 1, httpTokens: 'required' },
      blockDeviceMappings: volumesOf(input.cluster),
      ...(input.userData !== undefined && { userData: input.userData }),
      tags: { ...input.tags, 'bluegreen/color': input.color, 'bluegreen/cluster': input.clusterName },
    },
  };
}

/** How long a draining node waits for its pods before it goes all the same: without an end, one pod's budget would keep an old image alive. */
const terminationGracePeriod = '24h';

function nodePool(pool: NodePool, { cluster, zones }: KarpenterNodesInput): NodePoolObject {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: pool.name },
    spec: {
      template: {
        spec: {
          nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: nodeClassName },
          requirements: requirements(pool, zones),
          expireAfter: `${pool.expireAfterDays * 24}h`,
          terminationGracePeriod,
        },
      },
      disruption: {
        consolidationPolicy: 'WhenEmptyOrUnderutilized',
        consolidateAfter: '1m',
        budgets: [{ nodes: `${pool.disruptionBudgetPercent}%` }],
      },
      // The address plan was checked against maxNodes. Karpenter checks limits while it provisions, so a burst may overrun them for a while.
      limits: { nodes: cluster.capacity.maxNodes, ...(pool.cpuLimit !== undefined && { cpu: pool.cpuLimit }) },
    },
  };
}

/** Sizes whose interfaces hold too few prefixes once the first one is set aside for the node (custom networking). */
const tooSmall = ['nano', 'micro', 'small', 'medium'];

const requirements = (pool: NodePool, zones: readonly string[]): Requirement[] => [
  { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
  { key: 'kubernetes.io/arch', operator: 'In', values: pool.architectures },
  { key: 'karpenter.sh/capacity-type', operator: 'In', values: pool.capacityTypes },
  { key: 'karpenter.k8s.aws/instance-category', operator: 'In', values: pool.instanceCategories },
  { key: 'karpenter.k8s.aws/instance-generation', operator: 'Gt', values: ['4'] },
  // Prefix delegation works on Nitro alone.
  { key: 'karpenter.k8s.aws/instance-hypervisor', operator: 'In', values: ['nitro'] },
  { key: 'karpenter.k8s.aws/instance-size', operator: 'NotIn', values: tooSmall },
  { key: 'topology.kubernetes.io/zone', operator: 'In', values: zones },
];
