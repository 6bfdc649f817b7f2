import { type Block, place, split, toBlock } from '../../addresses';
import type { Color } from '../../names';
import type { Environment, ManagedVpc } from '../schema';

/** One block per availability zone, keyed by the zone's name, in the environment's order of zones. */
export type PerZone = Readonly<Record<string, Block>>;

/** Where everything of an environment has its addresses. */
export interface AddressPlan {
  /** Every CIDR of the VPC that is not for pods, the primary first. */
  readonly vpc: readonly Block[];
  /** Blocks to associate with the VPC for pods; empty where the pod subnets exist already. */
  readonly podBlocks: readonly Block[];
  /** Undefined in an existing VPC: there the subnets are known by id alone. */
  readonly public: PerZone | undefined;
  readonly nodes: PerZone;
  readonly controlPlane: PerZone;
  /** Sets of pod subnets: one that both colors share, or blue's and green's. */
  readonly podSets: readonly PerZone[];
}

/** Subnets of a managed VPC: all nodes' blocks first, then public, then control plane; undefined if they do not fit into the CIDR. */
export function planManagedVpc(
  vpc: ManagedVpc,
  zones: readonly string[],
): Pick<AddressPlan, 'public' | 'nodes' | 'controlPlane'> | undefined {
  const { nodes, public: publicPrefix, controlPlane } = vpc.subnetPrefixes;
  const prefixes = [nodes, publicPrefix, controlPlane].flatMap((prefix) => zones.map(() => prefix));
  const blocks = place(toBlock(vpc.cidr), prefixes);
  if (!blocks) return undefined;
  const part = (index: number) => perZone(zones, blocks.slice(index * zones.length));
  return { nodes: part(0), public: part(1), controlPlane: part(2) };
}

/**
 * Deals pod blocks out to the zones: one is split, one per zone is a set, two per zone are two sets.
 * @returns the sets, or undefined for any other number of blocks
 */
export function planPodSets(podBlocks: readonly Block[], zones: readonly string[]): PerZone[] | undefined {
  const [only] = podBlocks;
  if (podBlocks.length === 1 && only) return [perZone(zones, split(only, zones.length))];
  if (podBlocks.length === zones.length) return [perZone(zones, podBlocks)];
  if (podBlocks.length === 2 * zones.length) return [perZone(zones, podBlocks), perZone(zones, podBlocks.slice(zones.length))];
  return undefined;
}

/** The plan of an environment that has passed the rules. @throws RangeError if it has not: a defect */
export function addressPlan(env: Environment): AddressPlan {
  const { vpc } = env.network;
  const zones = env.availabilityZones;
  const podBlocks = env.network.podCidrs.map(toBlock);
  if (vpc.kind === 'managed') {
    const subnets = planManagedVpc(vpc, zones);
    const podSets = planPodSets(podBlocks, zones);
    if (!subnets || !podSets) throw new RangeError(`${env.name}: the address plan does not fit; the rules should have said so`);
    return { vpc: [toBlock(vpc.cidr)], podBlocks, podSets, ...subnets };
  }
  const given = (subnets: Readonly<Record<string, { cidr: string }>>) =>
    perZone(
      zones,
      zones.map((zone) => toBlock(subnets[zone]?.cidr ?? '')),
    );
  const podSets = vpc.subnets.pods ? [given(vpc.subnets.pods)] : planPodSets(podBlocks, zones);
  if (!podSets) throw new RangeError(`${env.name}: the pod blocks do not go round; the rules should have said so`);
  return {
    vpc: vpc.cidrs.map(toBlock),
    podBlocks,
    public: undefined,
    nodes: given(vpc.subnets.nodes),
    controlPlane: given(vpc.subnets.controlPlane),
    podSets,
  };
}

/** The set of pod subnets of one color: its own where there are two. @param sets one or two, in whatever form the caller has them */
export function podSetOf<T>(sets: readonly T[], color: Color): T {
  const set = sets[color === 'green' ? sets.length - 1 : 0];
  if (set === undefined) throw new RangeError('an environment has at least one set of pod subnets');
  return set;
}

const perZone = (zones: readonly string[], blocks: readonly Block[]): PerZone =>
  Object.fromEntries(
    zones.map((zone, index) => {
      const zoneBlock = blocks[index];
      if (!zoneBlock) throw new RangeError(`no block for ${zone}`);
      return [zone, zoneBlock];
    }),
  );
