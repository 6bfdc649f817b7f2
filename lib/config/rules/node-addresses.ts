import { formatBlock, usableAddresses } from '../../addresses';
import { managedClusters } from '../derived/managed-clusters';
import { nodeAddressesNeeded, nodeSubnets } from '../derived/node-addresses';
import { type Path, type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';

/**
 * Node subnets have an address for each node of both colors, also when a zone is lost. With custom networking a node takes one: pods have
 * theirs in the pod subnets. Nodes of an existing cluster are not counted: the environment does not say how many there are.
 */
export function nodeAddresses(env: Environment): Problem[] {
  const lost = env.network.tolerateZoneLoss ? 1 : 0;
  const clusters = managedClusters(env);
  const { nodes, all: needed } = nodeAddressesNeeded(
    env,
    clusters.map(({ cluster }) => cluster.capacity.maxNodes),
    lost,
  );
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
