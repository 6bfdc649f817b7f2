import { aws_eks_v2 as eks, aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type AddonName, kubernetesVersions } from '../../../config/versions';
import { prefixesPerNode } from '../../addresses';
import { dnsSuffixOf } from '../../config/catalog/regions';
import { nodeFamilyOf } from '../../config/derived/node-family';
import type { ManagedCluster } from '../../config/schema';
import { podIdentityPrincipal } from '../../constructs/pod-identity-principal';
import { attachAwsManaged } from './aws-managed-policies';
import { vpcCniConfiguration } from './vpc-cni';

interface AddonContext {
  /** Name in EKS. */
  readonly name: string;
  /** Tags of every resource of the environment: add-ons make volumes and interfaces, which no stack tags. */
  readonly tags: Readonly<Record<string, string>>;
  readonly cluster: ManagedCluster;
  readonly eks: eks.ICluster;
}

export interface AddonsForNodesProps extends AddonContext {
  readonly region: string;
  /** By zone. */
  readonly podSubnetIds: Readonly<Record<string, string>>;
  readonly podSecurityGroupId: string;
}

export interface AddonsOnNodesProps extends AddonContext {
  readonly zones: readonly string[];
  /** Customer-managed keys of volumes. */
  readonly volumeKeyArns: readonly string[];
}

/** Taint of the system nodes. What is tolerated here runs before Karpenter does. */
export const systemTaint = { key: 'CriticalAddonsOnly', value: 'true' } as const;
const systemToleration = { key: systemTaint.key, operator: 'Exists' } as const;

/** The add-ons that must be there before the first node: DaemonSets, which are active without any. */
export function addonsForNodes(scope: Construct, props: AddonsForNodesProps): Construct[] {
  const podIdentityAgent = addon(scope, 'PodIdentityAgent', { ...props, addon: 'eks-pod-identity-agent' });
  const kubeProxy = addon(scope, 'KubeProxy', { ...props, addon: 'kube-proxy' });
  const vpcCni = addon(scope, 'VpcCni', {
    ...props,
    addon: 'vpc-cni',
    configuration: vpcCniConfiguration({ ...props, networkPolicyMode: props.cluster.networkPolicyMode }),
    identity: { serviceAccount: 'aws-node', role: vpcCniRole(scope, props.name) },
  });
  // The agent hands aws-node its credentials. Both are hostNetwork, so neither waits for the other's pod network.
  vpcCni.node.addDependency(podIdentityAgent);
  return [podIdentityAgent, kubeProxy, vpcCni];
}

/** The add-ons that become active only once their pods run: the caller makes them depend on nodes. */
export function addonsOnNodes(scope: Construct, props: AddonsOnNodesProps): Construct[] {
  return [
    addon(scope, 'CoreDns', {
      ...props,
      addon: 'coredns',
      configuration: coreDnsConfiguration(props.zones.length, props.cluster.capacity.maxNodes),
    }),
    addon(scope, 'EbsCsi', {
      ...props,
      addon: 'aws-ebs-csi-driver',
      configuration: ebsCsiConfiguration(props.cluster, props.tags),
      identity: { serviceAccount: 'ebs-csi-controller-sa', role: ebsCsiRole(scope, props.name, props.volumeKeyArns) },
    }),
    addon(scope, 'MetricsServer', {
      ...props,
      addon: 'metrics-server',
      // Two replicas on different nodes and a disruption budget are its defaults.
      configuration: { tolerations: [systemToleration] },
    }),
  ];
}

/**
 * EKS's own autoscaler gives one replica per 16 nodes; its default ceiling of 10 is reached at 160.
 * https://docs.aws.amazon.com/eks/latest/userguide/coredns-autoscaling.html
 */
function coreDnsConfiguration(zones: number, maxNodes: number) {
  return {
    tolerations: [systemToleration],
    autoScaling: { enabled: true, minReplicas: zones, maxReplicas: Math.max(10, Math.ceil(maxNodes / 16)) },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
  };
}

/** Prefixes that one interface of a node of the smallest size we use (large) holds: ten addresses, one of them its own. */
const prefixesPerInterface = 9;

/**
 * How many volumes a node takes, the driver works out by itself, less what is reserved. Behind one hop it does not reach the instance's metadata: it then
 * counts the root volume and no interface but the first, and on types whose limit volumes and interfaces share, the last volumes hang in `attaching`. So what it
 * cannot see is said here: the volumes that a node starts with, and the interfaces that its pods have.
 * https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/options.md
 */
function ebsCsiConfiguration(cluster: ManagedCluster, tags: Readonly<Record<string, string>>) {
  const { capacity, systemNodes } = cluster;
  // One number for all nodes: the most that any kind of them starts with.
  const ownVolumes = [systemNodes.amiFamily, nodeFamilyOf(cluster)].includes('bottlerocket') ? 2 : 1;
  const podInterfaces = Math.ceil(prefixesPerNode(capacity.podsPerNode) / prefixesPerInterface);
  return {
    controller: { tolerations: [systemToleration], ...(Object.keys(tags).length > 0 && { extraVolumeTags: { ...tags } }) },
    node: { tolerateAllTaints: true, reservedVolumeAttachments: ownVolumes + podInterfaces },
  };
}

interface AddonProps extends AddonContext {
  readonly addon: AddonName;
  readonly configuration?: object;
  readonly identity?: { readonly serviceAccount: string; readonly role: iam.IRole };
}

/** The L2 has neither conflict resolution nor Pod Identity. Settings changed by hand are put back: the template is what holds. */
function addon(scope: Construct, id: string, props: AddonProps): eks.CfnAddon {
  const { cluster } = props;
  return new eks.CfnAddon(scope, id, {
    clusterName: props.eks.clusterName,
    addonName: props.addon,
    addonVersion: cluster.pins.addons?.[props.addon] ?? kubernetesVersions[cluster.version]?.addons[props.addon],
    resolveConflicts: 'OVERWRITE',
    configurationValues: props.configuration && Stack.of(scope).toJsonString(props.configuration),
    podIdentityAssociations: props.identity && [{ serviceAccount: props.identity.serviceAccount, roleArn: props.identity.role.roleArn }],
  });
}

/** Assigns addresses to network interfaces: the permission that nodes would otherwise lend to every hostNetwork pod. */
function vpcCniRole(scope: Construct, clusterName: string): iam.Role {
  const role = new iam.Role(scope, 'VpcCniRole', {
    description: 'VPC CNI (aws-node)',
    assumedBy: podIdentityPrincipal(scope, { clusterNames: [clusterName], namespace: 'kube-system', serviceAccount: 'aws-node' }),
  });
  attachAwsManaged(role, {
    AmazonEKS_CNI_Policy: 'The role of the VPC CNI add-on: AWS changes the policy with the add-on, and only aws-node can take the role.',
  });
  return role;
}

/**
 * Creates and attaches volumes that carry the driver's tag, of either color: a volume that moves with a workload must attach on both sides.
 * https://github.com/kubernetes-sigs/aws-ebs-csi-driver/issues/2918
 */
function ebsCsiRole(scope: Construct, clusterName: string, volumeKeyArns: readonly string[]): iam.Role {
  const role = new iam.Role(scope, 'EbsCsiRole', {
    description: 'EBS CSI driver',
    assumedBy: podIdentityPrincipal(scope, {
      clusterNames: [clusterName],
      namespace: 'kube-system',
      serviceAccount: 'ebs-csi-controller-sa',
    }),
  });
  attachAwsManaged(role, {
    AmazonEBSCSIDriverPolicyV2:
      'The role of the EBS CSI add-on: the policy is limited to volumes with the tag of the driver, and AWS changes it with the driver.',
  });
  if (volumeKeyArns.length > 0) volumeEncryption(scope, role, volumeKeyArns);
  return role;
}

/** Use of the configured keys for volumes, through EC2 alone, which alone gets grants. The default EBS key of AWS needs none of this. */
function volumeEncryption(scope: Construct, role: iam.Role, keyArns: readonly string[]): void {
  const { region } = Stack.of(scope);
  const viaEc2 = { StringEquals: { 'kms:ViaService': `ec2.${region}.${dnsSuffixOf(region)}` } };
  const resources = [...keyArns];
  new iam.ManagedPolicy(scope, 'EbsCsiKeyUse', {
    description: 'Encrypted volumes of the EBS CSI driver',
    roles: [role],
    statements: [
      new iam.PolicyStatement({
        actions: ['kms:CreateGrant'],
        resources,
        conditions: { ...viaEc2, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      }),
      new iam.PolicyStatement({
        actions: [
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        resources,
        conditions: viaEc2,
      }),
    ],
  });
}
