import { aws_eks_v2 as eks, aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Construct, type IDependable } from 'constructs';
import { charts } from '../../../config/versions';
import { isIsolated } from '../../config/derived/isolation';
import { keyArnOf } from '../../config/derived/keys';
import { nodeFamilyOf } from '../../config/derived/node-family';
import { bottlerocketProxy, proxyVariables } from '../../config/derived/proxy';
import type { Environment, ManagedCluster } from '../../config/schema';
import { accept, awsManagedPolicy, wildcardResource } from '../../constructs/accept';
import { sessionManagerPolicy } from '../../constructs/session-manager';
import { type Color, karpenterNodeRoleName, karpenterQueueName } from '../../names';
import { InterruptionQueue } from './interruption-queue';
import { karpenterNodes } from './karpenter-nodes';
import { type KarpenterPolicyInput, karpenterPolicies } from './karpenter-policies';
import { karpenterCrdValues, karpenterServiceAccount, karpenterValues } from './karpenter-values';
import type { Kubectl } from './kubectl';
import { PodIdentity } from './pod-identity';
import { mirroredChart } from './registries';

export interface KarpenterProps {
  readonly environment: Environment;
  readonly color: Color;
  readonly cluster: ManagedCluster;
  readonly clusterName: string;
  readonly nodeSecurityGroupId: string;
  /** By zone. */
  readonly nodeSubnetIds: Readonly<Record<string, string>>;
  readonly kubectl: Kubectl;
  /** What must run before the first node does, and still run when the last one is drained. */
  readonly outlivesNodes: readonly IDependable[];
}

const namespace = 'kube-system';

/**
 * Karpenter: definitions, controller, what it may do in AWS, and the default nodes.
 *
 * CloudFormation deletes in the reverse of this order: the nodes first, and it waits for the last of them; then the controller that ends
 * them; then its rights and its queue.
 */
export class Karpenter extends Construct {
  /** NodePools and EC2NodeClass: whatever needs nodes depends on it. */
  readonly nodes: IDependable;

  constructor(scope: Construct, id: string, props: KarpenterProps) {
    super(scope, id);
    const { environment, color, cluster, clusterName, kubectl } = props;
    const isolated = isIsolated(environment);
    const { registries } = environment.organization;
    const queueKeyArn = keyArnOf(environment, 'queues');
    const queueName = karpenterQueueName(environment.name, color);
    const queue = new InterruptionQueue(this, 'Interruptions', { queueName, keyArn: queueKeyArn });
    const nodeRoleName = karpenterNodeRoleName(environment.name, color, environment.region);
    const nodeRole = this.nodeRole(nodeRoleName, clusterName);
    const profile = isolated
      ? new iam.CfnInstanceProfile(this, 'NodeProfile', { instanceProfileName: nodeRoleName, roles: [nodeRole.roleName] })
      : undefined;
    const nodeAccess = new eks.CfnAccessEntry(this, 'NodeAccess', { clusterName, principalArn: nodeRole.roleArn, type: 'EC2_LINUX' });
    const identity = new PodIdentity(this, 'Identity', {
      clusterName,
      namespace,
      serviceAccount: karpenterServiceAccount,
      policies: this.policies({ clusterName, nodeRoleArn: nodeRole.roleArn, queueArn: queue.queueArn, queueKeyArn }),
    });

    const version = cluster.pins.karpenter ?? charts.karpenter.version;
    const definitions = kubectl.chart(this, 'Definitions', {
      source: mirroredChart({ ...charts.karpenterCrd, version }, registries),
      release: 'karpenter-crd',
      namespace,
      values: karpenterCrdValues,
      wait: false,
      after: [],
    });
    const controller = kubectl.chart(this, 'Controller', {
      source: mirroredChart({ ...charts.karpenter, version }, registries),
      release: 'karpenter',
      namespace,
      values: karpenterValues({
        clusterName,
        queueName,
        zonalShift: cluster.zonalShift,
        maxNodes: cluster.capacity.maxNodes,
        isolated,
        registries,
        proxy: proxyVariables(environment, cluster),
      }),
      wait: true,
      after: [definitions, identity, queue],
    });
    this.nodes = kubectl.manifest(
      this,
      'Nodes',
      karpenterNodes({
        cluster,
        color,
        clusterName,
        zones: environment.availabilityZones,
        nodeSubnetIds: props.nodeSubnetIds,
        nodeSecurityGroupId: props.nodeSecurityGroupId,
        nodeRoleName,
        instanceProfileName: profile?.instanceProfileName,
        userData: nodeFamilyOf(cluster) === 'bottlerocket' ? bottlerocketProxy(environment, cluster) : undefined,
        tags: environment.tags,
      }),
      [controller, nodeRole, nodeAccess, ...(profile ? [profile] : []), ...props.outlivesNodes],
    );
  }

  /** Without AmazonEKS_CNI_Policy: the CNI add-on has a role of its own. */
  private nodeRole(roleName: string, clusterName: string): iam.Role {
    const role = new iam.Role(this, 'NodeRole', {
      roleName,
      description: `Nodes that Karpenter starts for ${clusterName}`,
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [
        ...Object.keys(nodePolicies).map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
        sessionManagerPolicy(this, 'NodeSessions', `Karpenter's nodes of ${clusterName}`),
      ],
    });
    for (const [name, reason] of Object.entries(nodePolicies)) accept(role, { [awsManagedPolicy(name)]: `${roleName}: ${reason}` });
    return role;
  }

  private policies(input: Omit<KarpenterPolicyInput, 'partition' | 'region' | 'account'>): iam.ManagedPolicy[] {
    const { partition, region, account } = Stack.of(this);
    return Object.entries(karpenterPolicies({ partition, region, account, ...input })).map(([name, statements]) => {
      const policy = new iam.ManagedPolicy(this, `${name}Policy`, {
        description: `Karpenter of ${input.clusterName}: ${name}`,
        document: iam.PolicyDocument.fromJson({ Version: '2012-10-17', Statement: statements }),
      });
      for (const { Sid, Resource } of statements) {
        for (const resource of [Resource].flat().filter((one) => one.endsWith('*'))) {
          accept(policy, {
            [wildcardResource(resource)]:
              `${Sid}, as upstream has it: reads, or is bound by a condition to what carries the tags of ${input.clusterName}.`,
          });
        }
      }
      return policy;
    });
  }
}

/** AWS managed policies of a node, and why it has them. */
const nodePolicies = {
  AmazonEKSWorkerNodePolicy: 'what EKS asks of every node; AWS changes it with the kubelet.',
  AmazonEC2ContainerRegistryPullOnly: 'images of the add-ons come from registries of AWS accounts that differ by region.',
};
