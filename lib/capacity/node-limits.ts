import { formatBlock, prefixesPerSubnet, usableAddresses, vpcCidrPrefix } from '../addresses';
import { addressUnits, networkQuotas } from '../config/catalog/network-quotas';
import { interfaceEndpointsOf } from '../config/derived/interface-endpoints';
import { madeLoadBalancersOf } from '../config/derived/load-balancers';
import { natGateways } from '../config/derived/nat-gateways';
import { nodeAddressesNeeded, nodeSubnets } from '../config/derived/node-addresses';
import { type Load, largest, loadsOf, type PodSet, podSets, prefixesNeeded, systemNodePods } from '../config/derived/pod-capacity';
import type { Environment } from '../config/schema';
import type { Limit } from './limit';
import { nodeFootprint } from './node-footprint';

/** More nodes than any cluster has: where a limit still holds, it is not reached. */
const mostNodes = 100_000;
/** EKS puts 2 to 4 interfaces of a control plane into its subnets. https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
const controlPlaneInterfaces = 4;
/** A load balancer may grow to that many in each of its subnets. */
const loadBalancerInterfaces = 8;

/** Limits that nodes run into. @param zonesLost zones whose nodes start in the others */
export function nodeLimits(env: Environment, zonesLost: number): Limit[] {
  const loads = loadsOf(env);
  if (loads.length === 0) return [];
  return [
    ...podSets(env).map((set) => podPrefixes(env, set, zonesLost)),
    nodeAddresses(env, loads, zonesLost),
    overAll(loads, {
      name: 'network interfaces',
      scope: 'region',
      perNode: (pods) => nodeFootprint(pods).interfaces,
      others: interfacesBesideNodes(env),
      available: networkQuotas.networkInterfaces,
      raise: 'Ask Service Quotas for more "Network interfaces per Region" of Amazon VPC.',
    }),
    overAll(loads, {
      name: 'network address units',
      scope: 'VPC',
      perNode: (pods) => nodeFootprint(pods).addressUnits,
      others: unitsBesideNodes(env),
      available: networkQuotas.addressUnits,
      raise: `Ask Service Quotas for more "Network Address Usage" of Amazon VPC, ${networkQuotas.raisedAddressUnits.toLocaleString('en-US')} at most.`,
    }),
  ];
}

function podPrefixes(env: Environment, { subnets, loads }: PodSet, lost: number): Limit {
  const spread = { zones: env.availabilityZones.length, lost };
  const smallest = subnets.toSorted((a, b) => b.prefix - a.prefix)[0]!;
  const available = prefixesPerSubnet(smallest);
  const colors = loads.map(({ color }) => color).join(' and ');
  return {
    name: `/28 prefixes for pods of ${colors}`,
    scope: 'each zone',
    used: prefixesNeeded(loads, spread),
    available,
    grows: grown(loads, (nodes) => prefixesNeeded(withNodes(loads, nodes), spread) <= available),
    raise:
      smallest.prefix > vpcCidrPrefix.largest
        ? `Declare larger blocks in network.podCidrs, a /${vpcCidrPrefix.largest} for each zone at most (now ${formatBlock(smallest)}).`
        : `A subnet is a /${vpcCidrPrefix.largest} at most: plan fewer pods on each node${loads.length > 1 ? ', or declare blocks of their own for each color in network.podCidrs' : ''}.`,
  };
}

function nodeAddresses(env: Environment, loads: readonly Load[], lost: number): Limit {
  const subnet = Object.values(nodeSubnets(env)).toSorted((a, b) => b.prefix - a.prefix)[0]!;
  const available = usableAddresses(subnet);
  const needed = (changed: readonly Load[]): number =>
    nodeAddressesNeeded(
      env,
      changed.map(({ nodes }) => nodes),
      lost,
    ).all;
  return {
    name: 'addresses in the node subnet',
    scope: 'each zone',
    used: needed(loads),
    available,
    grows: grown(loads, (nodes) => needed(withNodes(loads, nodes)) <= available),
    raise: `Make larger node subnets (now ${formatBlock(subnet)}); a subnet keeps its size, so these are new ones.`,
  };
}

interface Overall extends Omit<Limit, 'used' | 'grows'> {
  readonly perNode: (podsPerNode: number) => number;
  /** What else takes of it. */
  readonly others: number;
}

/** Over all zones the number of nodes is the same when one is lost. */
function overAll(loads: readonly Load[], { perNode, others, ...limit }: Overall): Limit {
  const used = (changed: readonly Load[]): number =>
    changed.reduce((sum, { nodes, podsPerNode, systemNodes }) => {
      const system = Math.min(systemNodes, nodes);
      return sum + (nodes - system) * perNode(podsPerNode) + system * perNode(Math.max(podsPerNode, systemNodePods));
    }, others);
  return { ...limit, used: used(loads), grows: grown(loads, (nodes) => used(withNodes(loads, nodes)) <= limit.available) };
}

const withNodes = (loads: readonly Load[], nodes: number): Load[] => loads.map((load) => ({ ...load, nodes }));

const grown = (loads: readonly Load[], holds: (nodes: number) => boolean) => ({
  what: 'nodes' as const,
  declared: Math.max(...loads.map(({ nodes }) => nodes)),
  holds: largest(mostNodes, holds),
});

function interfacesBesideNodes(env: Environment): number {
  const zones = env.availabilityZones.length;
  const loadBalancers = madeLoadBalancersOf(env).length * loadBalancerInterfaces * zones;
  // The kubectl function of each cluster has one in each node subnet.
  const clusters = loadsOf(env).length * (controlPlaneInterfaces + zones);
  return interfaceEndpointsOf(env).length * zones + natGateways(env) + loadBalancers + clusters;
}

function unitsBesideNodes(env: Environment): number {
  const endpoints = interfaceEndpointsOf(env).length * env.availabilityZones.length * addressUnits.endpointPerZone;
  return endpoints + natGateways(env) * addressUnits.natGateway + loadsOf(env).length * addressUnits.lambdaFunction;
}
