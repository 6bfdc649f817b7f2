import { problemsOf } from '../../config/check';
import type { EnvironmentInput } from '../../config/schema';
import { usualCidrQuota } from '../../config/schema/network';
import type { Inventory } from '../inventory';
import type { LeftOut } from './left-out';

interface Capacity {
  readonly maxNodes: number;
  readonly podsPerNode: number;
}

export interface Sized extends Capacity {
  /** Blocks of /16. */
  readonly podBlocks: number;
  /** Where the VPC gets more CIDRs than the quota that accounts begin with. */
  readonly cidrQuota?: number;
  readonly leftOut: readonly LeftOut[];
}

/** A fifth more nodes than there were, and as many pods on one as on the fullest now, in tens. */
export function capacityOf({ kubernetes: { podsPerNode }, peakNodes = 0 }: Inventory): Capacity {
  const nodes = Math.max(podsPerNode.length, peakNodes);
  const pods = Math.max(0, ...podsPerNode);
  return {
    maxNodes: Math.max(10, Math.ceil(1.2 * nodes)),
    podsPerNode: pods === 0 ? 58 : Math.min(250, Math.max(30, 10 * Math.ceil(pods / 10))),
  };
}

/**
 * The fewest pod blocks that hold what is wanted; where the subnets hold less, as many nodes as they do. The rules of the configuration decide.
 * @param whole the environment at a size
 */
export function fitted(
  whole: (sized: Sized) => EnvironmentInput,
  { wanted, zones, cidrs }: { wanted: Capacity; zones: number; cidrs: number },
): Sized {
  for (let maxNodes = wanted.maxNodes; maxNodes > 10; maxNodes = Math.floor(0.9 * maxNodes)) {
    const found = [1, zones]
      .map((podBlocks) => sizedTo({ ...wanted, maxNodes }, podBlocks, cidrs, wanted))
      .find((sized) => holds(whole(sized)));
    if (found) return found;
  }
  return sizedTo({ ...wanted, maxNodes: 10 }, 1, cidrs, wanted);
}

function sizedTo(capacity: Capacity, podBlocks: number, cidrs: number, wanted: Capacity): Sized {
  const isShort = capacity.maxNodes < wanted.maxNodes;
  return {
    ...capacity,
    podBlocks,
    ...(cidrs + podBlocks > usualCidrQuota && { cidrQuota: cidrs + podBlocks }),
    leftOut: [
      ...(isShort
        ? [
            {
              what: `${wanted.maxNodes - capacity.maxNodes} of ${wanted.maxNodes} nodes`,
              why: 'node and pod subnets hold no more when a zone is lost; larger node subnets, or tolerateZoneLoss: false',
            },
          ]
        : []),
      ...(cidrs + podBlocks > usualCidrQuota
        ? [
            {
              what: `quota of ${cidrs + podBlocks} CIDRs in the VPC`,
              why: `accounts begin with ${usualCidrQuota}: have "IPv4 CIDR blocks per VPC" raised before the first deploy`,
            },
          ]
        : []),
    ],
  };
}

/** No rule about addresses or capacity is broken. */
const holds = (environment: EnvironmentInput): boolean =>
  !problemsOf(environment).some(({ path }) => /^(network|clusters\.green\.(capacity|systemNodes))/.test(path));
