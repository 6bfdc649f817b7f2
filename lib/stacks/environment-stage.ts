import { Aspects, CfnResource, CfnWaitConditionHandle, type Stack, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { podSetOf } from '../config/derived/address-plan';
import { keyArnOf } from '../config/derived/keys';
import { type EdgeLoadBalancer, loadBalancersOf, type MadeLoadBalancer, networkLoadBalancersOf } from '../config/derived/load-balancers';
import type { Environment, ManagedCluster } from '../config/schema';
import { PrescribedLogKey } from '../constructs/prescribed-log-key';
import { PrescribedRoles } from '../constructs/prescribed-roles';
import { type Color, colors, stackIdOf, stackIds } from '../names';
import { ClusterStack } from './cluster/cluster-stack';
import { EdgeStack } from './edge/edge-stack';
import { NetworkEdgeStack } from './edge/network-edge-stack';
import { GateStack, type GateStackProps } from './gate/gate-stack';
import { IdentityStack } from './identity/identity-stack';
import { MirroringStack } from './mirroring/mirroring-stack';
import { NetworkStack } from './network/network-stack';
import { PlatformStack } from './platform/platform-stack';
import { ConnectionStack } from './traffic/connection-stack';
import { ListenerStack } from './traffic/listener-stack';
import { TrafficStack } from './traffic/traffic-stack';

/**
 * One environment: the only file that knows which stack is built from which.
 *
 *   network ← edge ← traffic ← <color>-gate        network, edge ← <color>-cluster ← <color>-platform
 *
 * Each further load balancer has an edge, a traffic and gate stacks of its own; the traffic stack of the first has the one shift, over all of them.
 * A cluster is a leaf: nothing but its own platform takes anything from it, so a color can be deleted at any time.
 */
export class EnvironmentStage extends Stage {
  constructor(scope: Construct, environment: Environment) {
    super(scope, environment.name, { env: { account: environment.account, region: environment.region } });

    const network = new NetworkStack(this, stackIds.network, { environment });
    const { edges, networks, targetGroups } = edgeAndTraffic(this, environment, {
      vpcId: network.vpcId,
      subnetIdsOf: ({ config }) => loadBalancerSubnets(config, network),
    });

    const roles = environment.identities.some(({ role }) => 'policyArns' in role)
      ? new IdentityStack(this, stackIds.identity, { environment })
      : undefined;
    for (const color of colors) {
      const cluster = environment.clusters[color];
      if (cluster.kind === 'managed') this.cluster({ environment, color, cluster }, { network, edges, networks, targetGroups, roles });
      if (environment.mirroring?.colors.includes(color) && cluster.kind === 'managed') {
        // By name alone: it depends on no other stack, and none on it.
        new MirroringStack(this, stackIds.mirroring(color), { environment, mirroring: environment.mirroring, color });
      }
    }
    for (const stack of [network, ...edges]) keepDeployable(stack);
    Aspects.of(this).add(new PrescribedRoles(environment.organization));
    const logKeyArn = keyArnOf(environment, 'logs');
    if (logKeyArn !== undefined) Aspects.of(this).add(new PrescribedLogKey(logKeyArn));
  }

  /** One color: the cluster, and its platform on top. */
  private cluster(
    own: { environment: Environment; color: Color; cluster: ManagedCluster },
    { network, edges, networks, targetGroups, roles }: { network: NetworkStack; roles: IdentityStack | undefined } & Edges,
  ): void {
    const { color } = own;
    const cluster = new ClusterStack(this, stackIds.cluster(color), {
      ...own,
      vpcId: network.vpcId,
      controlPlaneSubnetIds: Object.values(network.controlPlaneSubnetIds),
      nodeSubnetIds: network.nodeSubnetIds,
      podSubnetIds: podSetOf(network.podSubnetSets, color),
      loadBalancers: [...edges.map(({ listener }) => listener), ...networks.map(({ loadBalancer }) => loadBalancer)],
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
      targetGroups: mapValues(targetGroups, ({ [color]: { arn, name } }) => (name === undefined ? { arn } : { name })),
    });
    // It waits for the whole cluster, nodes and add-ons, not only for what it refers to; target groups it knows by name.
    platform.addStackDependency(cluster);
    for (const edge of [...edges, ...networks]) platform.addStackDependency(edge);
  }
}

/** Every load balancer with its target groups. */
interface Edges {
  readonly edges: readonly [EdgeStack, ...EdgeStack[]];
  readonly networks: readonly NetworkEdgeStack[];
  /** By service, of all load balancers. */
  readonly targetGroups: EdgeStack['targetGroups'];
}

/** Where load balancers are. */
interface EdgePlace {
  readonly vpcId: string;
  /** Subnets by zone. */
  readonly subnetIdsOf: (loadBalancer: Pick<EdgeLoadBalancer | MadeLoadBalancer, 'config'>) => Readonly<Record<string, string>>;
}

/** All that a request meets before a pod, and what moves it: a test of these stacks alone makes them by this function, too. */
export function edgeAndTraffic(scope: Construct, environment: Environment, { vpcId, subnetIdsOf }: EdgePlace): Edges {
  const edgeOf = (loadBalancer: EdgeLoadBalancer) =>
    new EdgeStack(scope, stackIdOf('edge', loadBalancer.name), {
      environment,
      loadBalancer,
      vpcId,
      subnetIds: subnetIdsOf(loadBalancer),
    });
  const [first, ...others] = loadBalancersOf(environment);
  const [edge, ...furtherEdges] = [edgeOf(first), ...others.map(edgeOf)] as const;
  const networks = networkLoadBalancersOf(environment).map(
    (loadBalancer) =>
      new NetworkEdgeStack(scope, stackIdOf('edge', loadBalancer.name), {
        environment,
        loadBalancer,
        vpcId,
        subnetIds: subnetIdsOf(loadBalancer),
      }),
  );
  const targetGroups = Object.assign({}, ...[edge, ...furtherEdges, ...networks].map((one) => one.targetGroups)) as Edges['targetGroups'];
  const common = { environment, targetGroupArns: mapValues(targetGroups, ({ blue, green }) => ({ blue: blue.arn, green: green.arn })) };
  const further = furtherEdges.map((one) => {
    const stack = new ListenerStack(scope, stackIdOf('traffic', one.listener.name), { ...common, listener: one.listener });
    // The parameters of the weights are read before the stack's first resource is made.
    stack.addStackDependency(one);
    return stack;
  });
  const connections = networks.map((one) => {
    const { loadBalancer } = one;
    const stack = new ConnectionStack(scope, stackIdOf('traffic', loadBalancer.name), { ...common, loadBalancer });
    stack.addStackDependency(one);
    return stack;
  });
  const traffic = new TrafficStack(scope, stackIds.traffic, { ...common, listener: edge.listener, further, connections });
  traffic.addStackDependency(edge);
  // A gate's composite alarms name an alarm of its load balancer's stack.
  const gated = [
    { stack: traffic, listener: edge.listener },
    ...further.map((stack) => ({ stack, listener: stack.listener })),
    ...connections.map((stack) => ({ stack, listener: stack.loadBalancer })),
  ];
  gates(scope, { ...common, topicArn: traffic.topicArn }, gated);
  for (const stack of [...further, ...connections]) traffic.addStackDependency(stack);
  return { edges: [edge, ...furtherEdges], networks, targetGroups };
}

/** What judges a shift to each color. Nothing shifts to a color that is not there. */
function gates(
  scope: Construct,
  common: Omit<GateStackProps, 'to' | 'listener'>,
  gated: readonly { readonly stack: Stack; readonly listener: GateStackProps['listener'] }[],
): void {
  for (const to of colors.filter((color) => common.environment.clusters[color].kind !== 'absent')) {
    for (const { stack, listener } of gated) {
      new GateStack(scope, stackIds.gate(to, listener.name), { ...common, to, listener }).addStackDependency(stack);
    }
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
function loadBalancerSubnets(
  config: (EdgeLoadBalancer | MadeLoadBalancer)['config'],
  network: NetworkStack,
): Readonly<Record<string, string>> {
  if (config.kind === 'existing' || config.scheme === 'internal') return network.nodeSubnetIds;
  return network.publicSubnetIds ?? {};
}

const mapValues = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
