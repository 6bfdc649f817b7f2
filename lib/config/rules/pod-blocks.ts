import { contains, formatBlock, sharedAddressSpace, split, vpcCidrPrefix } from '../../addresses';
import { planPodSets } from '../derived/address-plan';
import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';
import { listBlocks, overlapProblems, podBlocks, vpcBlocks } from './blocks';

const pool = formatBlock(sharedAddressSpace);

/** Pod blocks come out of 100.64.0.0/10: it is allowed beside every RFC 1918 primary, and takes no address from the networks around the VPC. */
export const podBlocksInPool = (env: Environment): Problem[] =>
  podBlocks(env).flatMap(({ path, block }) =>
    contains(sharedAddressSpace, block) || contains(block, sharedAddressSpace)
      ? []
      : [
          problemAt(
            path,
            'a pod block outside the shared address space',
            formatBlock(block),
            `a block inside ${pool}, such as 100.64.0.0/16`,
          ),
        ],
  );

/** A CIDR association is a /16 at most and a /28 at least: the pool itself can never be one. */
export const podBlockSizes = (env: Environment): Problem[] =>
  podBlocks(env).flatMap(({ path, block }) => {
    if (block.prefix >= vpcCidrPrefix.largest && block.prefix <= vpcCidrPrefix.smallest) return [];
    const asPool = contains(block, sharedAddressSpace);
    return [
      problemAt(
        path,
        asPool ? `${pool} is a pool of 64 × /16, not a block that a VPC can have` : 'a block that a VPC cannot have',
        formatBlock(block),
        `a block of /${vpcCidrPrefix.largest} to /${vpcCidrPrefix.smallest} inside ${pool}, such as 100.64.0.0/16`,
      ),
    ];
  });

/** No pod block overlaps another, or a CIDR that the VPC has. */
export const podBlocksDisjoint = (env: Environment): Problem[] =>
  overlapProblems(podBlocks(env), `a block inside ${pool} that no other CIDR of the VPC touches`, vpcBlocks(env));

/** One block split over the zones, one per zone, or two per zone; none where the pod subnets exist. */
export function podBlockCount(env: Environment): Problem[] {
  const { vpc, podCidrs } = env.network;
  const zones = env.availabilityZones.length;
  if (vpc.kind === 'existing' && vpc.subnets.pods) {
    if (podCidrs.length === 0) return [];
    return [
      problemAt(['network', 'podCidrs'], 'pod blocks beside pod subnets that exist', podCidrs, '[] here, or no network.vpc.subnets.pods'),
    ];
  }
  const blocks = podBlocks(env).map(({ block }) => block);
  if (planPodSets(blocks, env.availabilityZones)) return [];
  return [
    problemAt(
      ['network', 'podCidrs'],
      `${blocks.length} pod blocks do not go round ${zones} zones`,
      blocks.length > 0 ? listBlocks(blocks) : 'no blocks',
      `1 block, which is split over the zones; ${zones} blocks, one per zone, for both colors; or ${2 * zones}: blue's ${zones}, then green's`,
    ),
  ];
}

/** What one block is split into must still be subnets: /28 at least. */
export function podBlockSplits(env: Environment): Problem[] {
  const [only, ...others] = podBlocks(env);
  if (!only || others.length > 0 || only.block.prefix > vpcCidrPrefix.smallest) return [];
  const zones = env.availabilityZones.length;
  const part = split(only.block, zones)[0]?.prefix ?? 0;
  if (part <= vpcCidrPrefix.smallest) return [];
  return [
    problemAt(
      only.path,
      `split over ${zones} zones it leaves subnets of /${part}, and a subnet is a /28 at least`,
      formatBlock(only.block),
      `a /${only.block.prefix - (part - vpcCidrPrefix.smallest)} or larger`,
    ),
  ];
}

/** CIDRs of the VPC against its quota. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
export function cidrQuota(env: Environment): Problem[] {
  const { cidrQuota: quota, podCidrs } = env.network;
  const present = vpcBlocks(env).length;
  const count = present + podCidrs.length;
  if (count <= quota) return [];
  return [
    problemAt(
      ['network', 'podCidrs'],
      `the VPC would have ${count} IPv4 CIDRs, its quota is ${quota}`,
      `${present} of the VPC and ${podCidrs.length} for pods`,
      `at most ${Math.max(0, quota - present)} pod blocks, or cidrQuota: ${count} once AWS has raised "IPv4 CIDR blocks per VPC" (to 50 at most)`,
    ),
  ];
}
