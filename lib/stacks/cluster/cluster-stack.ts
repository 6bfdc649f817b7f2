import { Annotations, CfnOutput, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { keyArnOf } from '../../config/derived/keys';
import { bottlerocketProxy } from '../../config/derived/proxy';
import type { Environment, ManagedCluster } from '../../config/schema';
import { inOrder } from '../../constructs/zones';
import { type Color, clusterName } from '../../names';
import { EnvironmentStack } from '../environment-stack';
import { grantAccess } from './access';
import { addonsForNodes, addonsOnNodes } from './addons';
import { ControlPlane } from './control-plane';
import { portsBehind, SecurityGroups } from './security-groups';
import { SystemNodes } from './system-nodes';
import { associateIdentities, trustIssuer } from './workload-identity';

export interface ClusterStackProps {
  readonly environment: Environment;
  readonly color: Color;
  /** The part of the environment that describes this cluster: `environment.clusters[color]`. */
  readonly cluster: ManagedCluster;
  readonly vpcId: string;
  /** Subnets of the control plane's network interfaces, in the order of the zones. */
  readonly controlPlaneSubnetIds: readonly string[];
  /** Subnets of nodes, by zone. */
  readonly nodeSubnetIds: Readonly<Record<string, string>>;
  /** Subnets of this color's pods, by zone. */
  readonly podSubnetIds: Readonly<Record<string, string>>;
  /** Load balancers in front of the pods; `name` is undefined for the one by default. */
  readonly loadBalancers: readonly { readonly name: string | undefined; readonly securityGroupId: string }[];
}

/**
 * One color's cluster, up to the point where pods can be scheduled. A leaf: nothing but this color's platform stack uses what it
 * exposes, so that either color can be deleted. What is installed by Helm is not here: a failed release must never roll a cluster back.
 */
export class ClusterStack extends EnvironmentStack {
  /** Name in EKS; literal, not a token. */
  readonly clusterName: string;
  /** The group that EKS puts on the control plane's interfaces; members of it reach the API. Nodes carry `nodeSecurityGroupId` instead. */
  readonly clusterSecurityGroupId: string;
  /** The group of every node's primary interface: the system nodes' and, by its EC2NodeClass, Karpenter's. */
  readonly nodeSecurityGroupId: string;

  constructor(scope: Construct, id: string, props: ClusterStackProps) {
    const { environment, color, cluster } = props;
    // Deletion protection of the cluster alone would let a deleted stack take the nodes away before it stops at the cluster.
    const { deletionProtection } = cluster;
    super(scope, id, { environment, deletionProtection, description: `${color} EKS cluster, its add-ons and system nodes` });

    const zones = environment.availabilityZones;
    const name = clusterName(environment.name, color);
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: props.vpcId,
      availabilityZones: zones,
      isolatedSubnetIds: [...props.controlPlaneSubnetIds],
    });
    Annotations.of(vpc).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId', 'the control plane needs no route table');

    const securityGroups = new SecurityGroups(this, 'SecurityGroups', {
      vpc,
      loadBalancers: props.loadBalancers.map((one) => ({
        ...one,
        ...portsBehind(environment.services.filter(({ loadBalancer }) => loadBalancer === one.name)),
      })),
      apiClientCidrs: cluster.endpoint.privateCidrs,
      dependencies: environment.dependencies,
    });
    const controlPlane = new ControlPlane(this, 'ControlPlane', {
      name,
      cluster,
      vpc,
      securityGroup: securityGroups.controlPlane,
      keyArns: { secrets: keyArnOf(environment, 'secrets'), logs: keyArnOf(environment, 'logs') },
    });

    const beforeNodes = addonsForNodes(this, {
      name,
      cluster,
      region: environment.region,
      eks: controlPlane.cluster,
      podSubnetIds: inOrder(zones, props.podSubnetIds),
      podSecurityGroupId: securityGroups.pods.securityGroupId,
      tags: environment.tags,
    });
    const systemNodes = new SystemNodes(this, 'SystemNodes', {
      name,
      cluster,
      eks: controlPlane.cluster,
      subnetIds: Object.values(inOrder(zones, props.nodeSubnetIds)),
      securityGroup: securityGroups.nodes,
      userData: cluster.systemNodes.amiFamily === 'bottlerocket' ? bottlerocketProxy(environment, cluster) : undefined,
      tags: environment.tags,
    });
    // A node that starts before its CNI stays NotReady; one that cannot reach the API never registers.
    systemNodes.nodeGroup.node.addDependency(...beforeNodes, securityGroups);
    const onNodes = addonsOnNodes(this, {
      name,
      cluster,
      eks: controlPlane.cluster,
      zones,
      volumeKeyArns: environment.volumeKeyArns,
      tags: environment.tags,
    });
    for (const addon of onNodes) addon.node.addDependency(systemNodes.nodeGroup);

    grantAccess(this, controlPlane.cluster, cluster.access);
    associateIdentities(this, { environment, clusterName: controlPlane.cluster.clusterName });
    if (environment.identities.some(({ irsa }) => irsa)) trustIssuer(this, controlPlane.cluster);

    this.clusterName = name;
    this.clusterSecurityGroupId = controlPlane.cluster.clusterSecurityGroupId;
    this.nodeSecurityGroupId = securityGroups.nodes.securityGroupId;
    new CfnOutput(this, 'OidcIssuer', {
      value: controlPlane.cluster.clusterOpenIdConnectIssuerUrl,
      description: `For clusters.${color}.oidcIssuer, where an identity asks for IRSA`,
    });
  }
}
