import { aws_ec2 as ec2, aws_eks_v2 as eks, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { bottlerocketSystemGib } from '../../config/catalog/bottlerocket';
import type { ManagedCluster } from '../../config/schema';
import { sessionManagerPolicy } from '../../constructs/session-manager';
import { systemTaint } from './addons';
import { attachAwsManaged } from './aws-managed-policies';

type NodeSettings = ManagedCluster['systemNodes'];

const amiTypes: Record<NodeSettings['amiFamily'], Record<NodeSettings['architecture'], string>> = {
  al2023: { arm64: 'AL2023_ARM_64_STANDARD', amd64: 'AL2023_x86_64_STANDARD' },
  bottlerocket: { arm64: 'BOTTLEROCKET_ARM_64', amd64: 'BOTTLEROCKET_x86_64' },
};

export interface SystemNodesProps {
  /** Name of the cluster in EKS. */
  readonly name: string;
  readonly cluster: ManagedCluster;
  readonly eks: eks.ICluster;
  /** One per zone. */
  readonly subnetIds: readonly string[];
  readonly securityGroup: ec2.ISecurityGroup;
  /** Of Bottlerocket; EKS merges its own into it. */
  readonly userData: string | undefined;
  /** Tags of instances, volumes and interfaces: a stack's tags end at the node group. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The managed node group, over all zones, for what must run before Karpenter does: DNS, CSI, Karpenter itself. */
export class SystemNodes extends Construct {
  readonly nodeGroup: eks.CfnNodegroup;

  constructor(scope: Construct, id: string, props: SystemNodesProps) {
    super(scope, id);
    const { cluster } = props;
    const { systemNodes } = cluster;
    const template = launchTemplate(this, props);
    // Without a name of its own: a change that replaces the group starts the new nodes before it stops the old ones.
    this.nodeGroup = new eks.CfnNodegroup(this, 'NodeGroup', {
      clusterName: props.eks.clusterName,
      version: cluster.version,
      nodeRole: nodeRole(this, props.name).roleArn,
      subnets: [...props.subnetIds],
      amiType: amiTypes[systemNodes.amiFamily][systemNodes.architecture],
      capacityType: 'ON_DEMAND',
      instanceTypes: systemNodes.instanceTypes,
      scalingConfig: { minSize: systemNodes.minSize, maxSize: systemNodes.maxSize, desiredSize: systemNodes.minSize },
      launchTemplate: { id: template.ref, version: template.attrLatestVersionNumber },
      taints: [{ ...systemTaint, effect: 'NO_SCHEDULE' }],
      updateConfig: { maxUnavailable: 1 },
      nodeRepairConfig: { enabled: true },
      tags: { ...props.tags },
    });
  }
}

function launchTemplate(scope: Construct, { name, cluster, securityGroup, userData, tags }: SystemNodesProps): ec2.CfnLaunchTemplate {
  const instanceTags = Object.entries({ ...tags, Name: `${name}-system` }).map(([key, value]) => ({ key, value }));
  return new ec2.CfnLaunchTemplate(scope, 'LaunchTemplate', {
    launchTemplateData: {
      // A pod behind a hop of its own gets no answer, so it cannot take the node's role.
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
      securityGroupIds: [securityGroup.securityGroupId],
      ...(userData !== undefined && { userData: Buffer.from(userData).toString('base64') }),
      blockDeviceMappings: volumes(cluster.systemNodes),
      tagSpecifications: ['instance', 'volume', 'network-interface'].map((resourceType) => ({ resourceType, tags: instanceTags })),
    },
  });
}

/** Encrypted with the account's default EBS key. */
function volumes({ amiFamily, diskGib }: NodeSettings): ec2.CfnLaunchTemplate.BlockDeviceMappingProperty[] {
  const sizes = amiFamily === 'bottlerocket' ? { '/dev/xvda': bottlerocketSystemGib, '/dev/xvdb': diskGib } : { '/dev/xvda': diskGib };
  return Object.entries(sizes).map(([deviceName, volumeSize]) => ({
    deviceName,
    ebs: { volumeSize, volumeType: 'gp3', encrypted: true, deleteOnTermination: true },
  }));
}

/** Joins the cluster, pulls images and admits a shell, nothing else: the CNI has a role of its own. EKS makes the access entry. */
function nodeRole(scope: Construct, clusterName: string): iam.Role {
  const role = new iam.Role(scope, 'Role', {
    description: 'System nodes',
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
  });
  role.addManagedPolicy(sessionManagerPolicy(scope, 'Sessions', `the system nodes of ${clusterName}`));
  attachAwsManaged(role, {
    AmazonEKSWorkerNodePolicy: 'The role of the system nodes: what EKS asks of every node.',
    AmazonEC2ContainerRegistryPullOnly: 'The role of the system nodes: EKS asks for it to pull its add-ons.',
  });
  return role;
}
