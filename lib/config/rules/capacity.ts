import { type Block, formatBlock, nodesPerSubnet, nodesPerZone, prefixesPerSubnet, vpcCidrPrefix } from '../../addresses';
import { type Load, largest, loadsOf, podSets, prefixesNeeded, type Spread, systemNodePods } from '../derived/pod-capacity';
import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';

/**
 * Every zone's pod subnet holds the pods of its share of the nodes, also when one zone is gone, unless the environment gives that up.
 * Custom networking takes one subnet per zone and cluster (an ENIConfig is named after its zone), so no zone helps another out.
 */
export function podCapacity(env: Environment): Problem[] {
  const zones = env.availabilityZones.length;
  const spread = { zones, lost: env.network.tolerateZoneLoss ? 1 : 0 };
  return podSets(env).flatMap(({ path, subnets, loads }) => {
    const smallest = subnets.toSorted((a, b) => b.prefix - a.prefix)[0];
    const needed = prefixesNeeded(loads, spread);
    if (!smallest || needed <= prefixesPerSubnet(smallest)) return [];
    return [
      problemAt(
        path,
        `${loads.map(({ color }) => color).join(' and ')} need${loads.length === 1 ? 's' : ''} ${needed} /28 prefixes in each zone${spread.lost > 0 ? ` when one of ${zones} is lost` : ''}; a pod subnet has ${prefixesPerSubnet(smallest)}`,
        `a /${smallest.prefix} per zone (${formatBlock(smallest)}) for ${loads.map((load) => describe(load, smallest, spread)).join(', and ')}`,
        remedies(env, loads, smallest, spread).join('; or '),
      ),
    ];
  });
}

function describe({ color, nodes, podsPerNode, systemNodes }: Load, subnet: Block, { zones, lost }: Spread): string {
  const system = podsPerNode < systemNodePods ? ` (system nodes: ${nodesPerZone(systemNodes, zones, lost)} at ${systemNodePods})` : '';
  return `${color}'s ${nodes} nodes at ${podsPerNode} pods: ${nodesPerZone(nodes, zones, lost)} nodes a zone${system}, where ${nodesPerSubnet(subnet, podsPerNode)} fit alone`;
}

/** What is accepted, the largest change of the network first. Each is computed, not guessed. */
function remedies(env: Environment, loads: readonly Load[], subnet: Block, spread: Spread): string[] {
  const available = prefixesPerSubnet(subnet);
  const fits = (changed: readonly Load[], over: Spread) => prefixesNeeded(changed, over) <= available;
  const pods = largest(250, (limit) =>
    fits(
      loads.map((load) => ({ ...load, podsPerNode: Math.min(load.podsPerNode, limit) })),
      spread,
    ),
  );
  const nodes = largest(Math.max(...loads.map((load) => load.nodes)), (limit) =>
    fits(
      loads.map((load) => ({ ...load, nodes: Math.min(load.nodes, limit) })),
      spread,
    ),
  );
  const each = loads.length > 1 ? ' each' : '';
  // For a cluster that has a /16 per zone to itself, the reason names these numbers already.
  const isLargest = loads.length === 1 && loadsOf(env).length === 1 && subnet.prefix === vpcCidrPrefix.largest;
  return [
    biggerBlocks(env, spread),
    pods > 0 && !isLargest ? `podsPerNode of at most ${pods}${each} in these subnets` : '',
    nodes > 0 && !isLargest ? `maxNodes of at most ${nodes}${each} in these subnets` : '',
    spread.lost > 0 && fits(loads, { ...spread, lost: 0 }) ? 'tolerateZoneLoss: false' : '',
  ].filter((remedy) => remedy !== '');
}

/** How many /16 would hold both colors, and where; or that none do, and what would fit into a /16 per zone. */
function biggerBlocks(env: Environment, spread: Spread): string {
  const loads = loadsOf(env);
  const { vpc, cidrQuota } = env.network;
  const { zones } = spread;
  const prefix = prefixFor(prefixesNeeded(loads, spread));
  if (vpc.kind === 'existing' && vpc.subnets.pods) {
    return prefix >= vpcCidrPrefix.largest ? `pod subnets of a /${prefix} in each zone` : beyond(loads, spread);
  }
  const quota = (blocks: number) => {
    const cidrs = blocks + (vpc.kind === 'managed' ? 1 : vpc.cidrs.length);
    return cidrs > cidrQuota ? ` with the VPC's quota raised to cidrQuota: ${cidrs}` : '';
  };
  if (prefix - Math.ceil(Math.log2(zones)) >= vpcCidrPrefix.largest) return `one /16 of pod addresses, split over the zones${quota(1)}`;
  if (prefix >= vpcCidrPrefix.largest) return `${zones} × /16 of pod addresses, one per zone${quota(zones)}`;
  const apart = loads.every((load) => prefixFor(prefixesNeeded([load], spread)) >= vpcCidrPrefix.largest);
  if (loads.length > 1 && apart)
    return `${2 * zones} × /16 of pod addresses: ${zones} for blue, then ${zones} for green${quota(2 * zones)}`;
  return beyond(loads, spread);
}

/** The largest subnet there is does not hold a cluster's share of a zone. Says what does fit into it. */
function beyond(loads: readonly Load[], spread: Spread): string {
  const limit = { base: 0, prefix: vpcCidrPrefix.largest };
  const tooBig = loads.filter((load) => prefixesNeeded([load], spread) > prefixesPerSubnet(limit));
  const fitting = tooBig.map((load) => {
    const nodes = largest(load.nodes, (most) => prefixesNeeded([{ ...load, nodes: most }], spread) <= prefixesPerSubnet(limit));
    const pods = largest(load.podsPerNode, (podsPerNode) => prefixesNeeded([{ ...load, podsPerNode }], spread) <= prefixesPerSubnet(limit));
    const fewer = pods > 0 ? `, or ${load.nodes} nodes at ${pods} pods` : '';
    return `${load.color} of at most ${nodes} nodes at ${load.podsPerNode} pods${fewer}`;
  });
  return `no number of /16: a cluster has one pod subnet per zone here, and a subnet is a /16 at most. It holds ${fitting.join(', and ')}`;
}

/** Prefix length of the smallest subnet that hands out that many /28 prefixes; below 16 there is no such subnet. */
const prefixFor = (prefixes: number): number => {
  for (let prefix = vpcCidrPrefix.smallest; prefix > 0; prefix--) {
    if (prefixesPerSubnet({ base: 0, prefix }) >= prefixes) return prefix;
  }
  return 0;
};
