import { type Block, nodesPerZone, prefixesPerNode, toBlock } from '../../addresses';
import type { Color } from '../../names';
import type { Environment } from '../schema';
import { planPodSets } from './address-plan';
import { managedClusters } from './managed-clusters';

/** What the clusters of an environment ask of its pod subnets, and which subnets these are. */

/**
 * Pods on a system node, whatever is planned for the others: EKS sets the maximum of a managed node group by itself, over what its user data says.
 * https://github.com/bottlerocket-os/bottlerocket/issues/3449
 */
export const systemNodePods = 110;

/** What a cluster asks of the pod subnets. */
export interface Load {
  readonly color: Color;
  readonly nodes: number;
  readonly podsPerNode: number;
  /** Those of the nodes that the managed node group may have. */
  readonly systemNodes: number;
}

/** Pod subnets that one or both colors use, one per zone. */
export interface PodSet {
  /** Where the configuration has them. */
  readonly path: readonly string[];
  readonly subnets: readonly Block[];
  readonly loads: readonly Load[];
}

/** A zone's pod subnet, as far as capacity goes: the zones that share the nodes, and how many of them may be gone. */
export interface Spread {
  readonly zones: number;
  readonly lost: number;
}

/** /28 prefixes that the loads need in a zone, when their nodes are spread evenly over those that are left. */
export const prefixesNeeded = (loads: readonly Load[], { zones, lost }: Spread): number =>
  loads.reduce((sum, { nodes, podsPerNode, systemNodes }) => {
    const system = Math.min(nodesPerZone(systemNodes, zones, lost), nodesPerZone(nodes, zones, lost));
    const others = nodesPerZone(nodes, zones, lost) - system;
    return sum + others * prefixesPerNode(podsPerNode) + system * prefixesPerNode(Math.max(podsPerNode, systemNodePods));
  }, 0);

/** What the clusters of both colors ask for. */
export const loadsOf = (env: Environment): Load[] =>
  managedClusters(env).map(({ color, cluster: { capacity, systemNodes } }) => ({
    color,
    nodes: capacity.maxNodes,
    podsPerNode: capacity.podsPerNode,
    systemNodes: systemNodes.maxSize,
  }));

/** Sets of pod subnets with the clusters that use them; none where nobody does. */
export function podSets(env: Environment): PodSet[] {
  const loads = loadsOf(env);
  const { vpc } = env.network;
  if (vpc.kind === 'existing' && vpc.subnets.pods) {
    const subnets = Object.values(vpc.subnets.pods).map(({ cidr }) => toBlock(cidr));
    return loads.length > 0 ? [{ path: ['network', 'vpc', 'subnets', 'pods'], subnets, loads }] : [];
  }
  const sets = planPodSets(env.network.podCidrs.map(toBlock), env.availabilityZones);
  return (sets ?? []).flatMap((set, index, { length }) => {
    const users = length === 1 ? loads : loads.filter(({ color }) => color === (index === 0 ? 'blue' : 'green'));
    return users.length > 0 ? [{ path: ['network', 'podCidrs'], subnets: Object.values(set), loads: users }] : [];
  });
}

/** The largest number from 1 to `limit` for which a condition holds that holds for all smaller ones; 0 if for none. */
export function largest(limit: number, holds: (value: number) => boolean): number {
  let [low, high] = [0, limit];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
