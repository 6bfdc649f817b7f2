import { Aspects, CfnResource, CfnWaitConditionHandle, type Stack, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { podSetOf } from '../config/derived/address-plan';
import type { EdgeLoadBalancer } from '../config/derived/load-balancers';
import type { Environment, ManagedCluster } from '../config/schema';
import { PrescribedRoles } from '../constructs/prescribed-roles';
import { type Color, colors, stackIds } from '../names';
import { ClusterStack } from './cluster/cluster-stack';
import { EdgeStack } from './edge/edge-stack';
import { GateStack, type GateStackProps } from './gate/gate-stack';
import { IdentityStack } from './identity/identity-stack';
import { MirroringStack } from './mirroring/mirroring-stack';
import { NetworkStack } from './network/network-stack';
import { PlatformStack } from './platform/platform-stack';
import { TrafficStack } from './traffic/traffic-stack';

/**
 * One environment: the only file that knows which stack is built from which.
 *
 *   network ← edge ← traffic ← <color>-gate        network, edge ← <color>-cluster ← <color>-platform
 *
 * A cluster is a leaf: nothing but its own platform takes anything from it, so a color can be deleted at any time.
 */
export class EnvironmentStage extends Stage {
  constructor(scope: Construct, environment: Environment) {
    super(scope, environment.name, { env: { account: environment.account, region: environment.region } });

    const network = new NetworkStack(this, stackIds.network, { environment });
    const edge = new EdgeStack(this, stackIds.edge, {
      environment,
      vpcId: network.vpcId,
      subnetIdsOf: ({ config }) => loadBalancerSubnets(config, network),
    });
    const targetGroupArns = mapValues(edge.targetGroups, ({ blue, green }) => ({ blue: blue.arn, green: green.arn }));
    const { listeners } = edge;
    const traffic = new TrafficStack(this, stackIds.traffic, { environment, listeners, targetGroupArns });
    // The parameters of the weights are read before the stack's first resource is made.
    traffic.addStackDependency(edge);
    this.gates(environment, { traffic, listeners, targetGroupArns });

    const roles = environment.identities.some(({ role }) => 'policyArns' in role)
      ? new IdentityStack(this, stackIds.identity, { environment })
      : undefined;
    for (const color of colors) {
      const cluster = environment.clusters[color];
      if (cluster.kind === 'managed') this.cluster({ environment, color, cluster }, { network, edge, roles });
      if (environment.mirroring?.colors.includes(color) && cluster.kind === 'managed') {
        // By name alone: it depends on no other stack, and none on it.
        new MirroringStack(this, stackIds.mirroring(color), { environment, mirroring: environment.mirroring, color });
      }
    }
    for (const stack of [network, edge]) keepDeployable(stack);
    Aspects.of(this).add(new PrescribedRoles(environment.organization));
  }

  /** What judges a shift to each color. Nothing shifts to a color that is not there. */
  private gates(
    environment: Environment,
    {
      traffic,
      listeners,
      targetGroupArns,
    }: { traffic: TrafficStack; listeners: EdgeStack['listeners'] } & Pick<GateStackProps, 'targetGroupArns'>,
  ): void {
    const { topicArn } = traffic;
    for (const to of colors.filter((color) => environment.clusters[color].kind !== 'absent')) {
      for (const listener of listeners) {
        const gate = new GateStack(this, stackIds.gate(to, listener.name), { environment, to, listener, targetGroupArns, topicArn });
        // Its composite alarms name an alarm of the traffic stack.
        gate.addStackDependency(traffic);
      }
    }
  }

  /** One color: the cluster, and its platform on top. */
  private cluster(
    own: { environment: Environment; color: Color; cluster: ManagedCluster },
    { network, edge, roles }: { network: NetworkStack; edge: EdgeStack; roles: IdentityStack | undefined },
  ): void {
    const { color } = own;
    const cluster = new ClusterStack(this, stackIds.cluster(color), {
      ...own,
      vpcId: network.vpcId,
      controlPlaneSubnetIds: Object.values(network.controlPlaneSubnetIds),
      nodeSubnetIds: network.nodeSubnetIds,
      podSubnetIds: podSetOf(network.podSubnetSets, color),
      loadBalancers: edge.listeners,
    });
    // A CIDR that is associated after the cluster was made is unknown to its control plane for up to an hour; an association of an identity
    // asks for a role that exists.
    cluster.addStackDependency(network);
    if (roles) cluster.addStackDependency(roles);
    const platform = new PlatformStack(this, stackIds.platform(color), {
      ...own,
      vpcId: network.vpcId,
      nodeSubnetIds: network.nodeSubnetIds,
      clusterName: cluster.clusterName,
      clusterSecurityGroupId: cluster.clusterSecurityGroupId,
      nodeSecurityGroupId: cluster.nodeSecurityGroupId,
      targetGroups: mapValues(edge.targetGroups, ({ [color]: { arn, name } }) => (name === undefined ? { arn } : { name })),
    });
    // It waits for the whole cluster, nodes and add-ons, not only for what it refers to; target groups it knows by name.
    platform.addStackDependency(cluster);
    platform.addStackDependency(edge);
  }
}

/**
 * Where everything exists, a stack has nothing to make; CloudFormation refuses a template without resources. A wait condition handle is one
 * that costs nothing and does nothing.
 */
function keepDeployable(stack: Stack): void {
  if (!stack.node.findAll().some((construct) => CfnResource.isCfnResource(construct))) new CfnWaitConditionHandle(stack, 'NothingToMake');
}

/** Subnets of a managed load balancer. The rules have seen to it that an internet-facing one has public subnets. */
function loadBalancerSubnets(config: EdgeLoadBalancer['config'], network: NetworkStack): Readonly<Record<string, string>> {
  if (config.kind === 'existing' || config.scheme === 'internal') return network.nodeSubnetIds;
  return network.publicSubnetIds ?? {};
}

const mapValues = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
