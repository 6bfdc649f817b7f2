import { type Block, nodesPerZone, toBlock } from '../../addresses';
import type { Environment } from '../schema';
import { planManagedVpc } from './address-plan';
import { interfaceEndpointsOf } from './interface-endpoints';

/** What else is in a node subnet: interfaces of the kubectl function and of load balancers (8 each), and room for an update. */
const headroom = 16;

/**
 * Addresses that node subnets need in each zone. With custom networking a node takes one: pods have theirs in the pod subnets.
 * @param nodes of each cluster
 * @param lost zones that are gone; their nodes start in the others
 */
export function nodeAddressesNeeded(env: Environment, nodes: readonly number[], lost: number): { nodes: number; all: number } {
  const perZone = nodes.reduce((sum, count) => sum + nodesPerZone(count, env.availabilityZones.length, lost), 0);
  return { nodes: perZone, all: perZone + interfaceEndpointsOf(env).length + headroom };
}

/** The node subnet of each zone; empty where a managed VPC's do not fit into its CIDR. */
export function nodeSubnets(env: Environment): Readonly<Record<string, Block>> {
  const { vpc } = env.network;
  if (vpc.kind === 'managed') return planManagedVpc(vpc, env.availabilityZones)?.nodes ?? {};
  return Object.fromEntries(Object.entries(vpc.subnets.nodes).map(([zone, { cidr }]) => [zone, toBlock(cidr)]));
}
