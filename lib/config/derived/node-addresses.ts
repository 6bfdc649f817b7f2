import { type Block, nodesPerZone, toBlock } from '../../addresses';
import type { Environment } from '../schema';
import { planManagedVpc } from './address-plan';
import { interfaceEndpointsOf } from './interface-endpoints';
import { loadBalancersOf } from './load-balancers';

/** What else is in a node subnet: interfaces of the kubectl function and of a load balancer, and room for an update. */
const headroom = 16;
/** A load balancer grows to that many addresses in each of its subnets. */
const perLoadBalancer = 8;

/** Internal load balancers that the edge stack makes are in the node subnets; the headroom holds one. */
function furtherLoadBalancers(env: Environment): number {
  const internal = loadBalancersOf(env).filter(({ config }) => config.kind === 'managed' && config.scheme === 'internal').length;
  return perLoadBalancer * Math.max(0, internal - 1);
}

/**
 * Addresses that node subnets need in each zone. With custom networking a node takes one: pods have theirs in the pod subnets.
 * @param nodes of each cluster
 * @param lost zones that are gone; their nodes start in the others
 */
export function nodeAddressesNeeded(env: Environment, nodes: readonly number[], lost: number): { nodes: number; all: number } {
  const perZone = nodes.reduce((sum, count) => sum + nodesPerZone(count, env.availabilityZones.length, lost), 0);
  return { nodes: perZone, all: perZone + interfaceEndpointsOf(env).length + headroom + furtherLoadBalancers(env) };
}

/** The node subnet of each zone; empty where a managed VPC's do not fit into its CIDR. */
export function nodeSubnets(env: Environment): Readonly<Record<string, Block>> {
  const { vpc } = env.network;
  if (vpc.kind === 'managed') return planManagedVpc(vpc, env.availabilityZones)?.nodes ?? {};
  return Object.fromEntries(Object.entries(vpc.subnets.nodes).map(([zone, { cidr }]) => [zone, toBlock(cidr)]));
}
