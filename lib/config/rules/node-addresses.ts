import { type Block, formatBlock, nodesPerZone, toBlock, usableAddresses } from '../../addresses';
import { planManagedVpc } from '../derived/address-plan';
import { interfaceEndpointsOf } from '../derived/interface-endpoints';
import { managedClusters } from '../derived/managed-clusters';
import { type Path, type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';

/** What else is in a node subnet: interfaces of the kubectl function and of load balancers (8 each), and room for an update. */
const headroom = 16;

/**
 * Node subnets have an address for each node of both colors, also when a zone is lost. With custom networking a node takes one: pods have
 * theirs in the pod subnets. Nodes of an existing cluster are not counted: the environment does not say how many there are.
 */
export function nodeAddresses(env: Environment): Problem[] {
  const zones = env.availabilityZones.length;
  const lost = env.network.tolerateZoneLoss ? 1 : 0;
  const clusters = managedClusters(env);
  const nodes = clusters.reduce((sum, { cluster }) => sum + nodesPerZone(cluster.capacity.maxNodes, zones, lost), 0);
  const needed = nodes + interfaceEndpointsOf(env).length + headroom;
  const short = Object.entries(nodeSubnets(env)).filter(([, subnet]) => usableAddresses(subnet) < needed);
  const [worst] = short.toSorted(([, a], [, b]) => usableAddresses(a) - usableAddresses(b));
  if (!worst) return [];
  const [zone, subnet] = worst;
  const expected = 32 - Math.ceil(Math.log2(needed + 5));
  return [
    problemAt(
      nodePath(env, zone),
      `node subnets need ${needed} addresses in each zone: ${nodes} for nodes of ${clusters.map(({ color }) => color).join(' and ')}${lost ? ' when a zone is lost' : ''}, the rest for endpoints and load balancers`,
      `${formatBlock(subnet)} in ${zone}: ${usableAddresses(subnet)} addresses`,
      `a /${expected} or larger in each zone, or a smaller capacity.maxNodes`,
    ),
  ];
}

const nodePath = (env: Environment, zone: string): Path =>
  env.network.vpc.kind === 'managed' ? ['network', 'vpc', 'subnetPrefixes', 'nodes'] : ['network', 'vpc', 'subnets', 'nodes', zone, 'cidr'];

function nodeSubnets(env: Environment): Readonly<Record<string, Block>> {
  const { vpc } = env.network;
  if (vpc.kind === 'managed') return planManagedVpc(vpc, env.availabilityZones)?.nodes ?? {};
  return Object.fromEntries(Object.entries(vpc.subnets.nodes).map(([zone, { cidr }]) => [zone, toBlock(cidr)]));
}
