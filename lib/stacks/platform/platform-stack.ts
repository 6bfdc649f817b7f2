import type { Construct } from 'constructs';
import { proxyVariables } from '../../config/derived/proxy';
import type { Environment, ManagedCluster } from '../../config/schema';
import type { Color } from '../../names';
import { EnvironmentStack } from '../environment-stack';
import { ArgoCd } from './argo-cd';
import { argoCdServices } from './argo-cd-values';
import { gitopsValues } from './gitops-values';
import { Karpenter } from './karpenter';
import { Kubectl } from './kubectl';
import { LoadBalancerController, type TargetGroupRef } from './load-balancer-controller';

export interface PlatformStackProps {
  readonly environment: Environment;
  readonly color: Color;
  readonly cluster: ManagedCluster;
  readonly vpcId: string;
  /** By zone; the kubectl function and Karpenter's nodes stand there. */
  readonly nodeSubnetIds: Readonly<Record<string, string>>;
  /** Literal: conditions of Karpenter's policies contain it. */
  readonly clusterName: string;
  /** The group that EKS makes: the kubectl function reaches the API through it. */
  readonly clusterSecurityGroupId: string;
  /** Of the primary interface of every node. */
  readonly nodeSecurityGroupId: string;
  /** This color's, by service. */
  readonly targetGroups: Readonly<Record<string, TargetGroupRef>>;
}

/**
 * What a cluster needs before Git can take over: Karpenter, the Load Balancer Controller, Argo CD and its root application. A failed
 * release rolls this stack back, never a cluster.
 *
 * Made in this order, deleted in the reverse one (docs/teardown.md):
 *   kubectl ← load balancer controller, Karpenter ← nodes ← Argo CD ← root application
 */
export class PlatformStack extends EnvironmentStack {
  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    const { environment, color, cluster, clusterName, vpcId, nodeSubnetIds, targetGroups, clusterSecurityGroupId, nodeSecurityGroupId } =
      props;
    // Its deletion ends every node of Karpenter's.
    const { deletionProtection } = cluster;
    super(scope, id, { environment, deletionProtection, description: `platform of the ${color} cluster` });

    const proxy = proxyVariables(environment, cluster);
    const kubectl = new Kubectl(this, 'Kubectl', { proxy, cluster, clusterName, clusterSecurityGroupId, vpcId, subnetIds: nodeSubnetIds });
    const loadBalancerController = new LoadBalancerController(this, 'LoadBalancerController', {
      cluster,
      clusterName,
      vpcId,
      targetGroups,
      kubectl,
      registries: environment.organization.registries,
      proxy,
    });
    const karpenter = new Karpenter(this, 'Karpenter', {
      environment,
      color,
      cluster,
      clusterName,
      nodeSecurityGroupId,
      nodeSubnetIds,
      kubectl,
      // While the nodes drain, it takes their pods out of the target groups: a color leaves no stale target behind.
      outlivesNodes: [loadBalancerController.release],
    });
    new ArgoCd(this, 'ArgoCd', {
      cluster,
      gitops: environment.gitops,
      registries: environment.organization.registries,
      proxy: proxyVariables(environment, cluster, argoCdServices),
      values: gitopsValues({ environment, color, cluster, clusterName, vpcId, targetGroups }),
      kubectl,
      after: [karpenter.nodes, loadBalancerController.release],
    });
  }
}
