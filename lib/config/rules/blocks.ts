import { type Block, formatBlock, overlaps, toBlock } from '../../addresses';
import { formatPath, type Path, type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';

/** A block and where the user wrote it. */
export interface PlacedBlock {
  readonly path: Path;
  readonly block: Block;
}

/** CIDRs of the VPC that are there before any pod block: a managed VPC's one, or an existing one's list. */
export function vpcBlocks(env: Environment): PlacedBlock[] {
  const { vpc } = env.network;
  if (vpc.kind === 'managed') return [{ path: ['network', 'vpc', 'cidr'], block: toBlock(vpc.cidr) }];
  return vpc.cidrs.map((cidr, index) => ({ path: ['network', 'vpc', 'cidrs', index], block: toBlock(cidr) }));
}

/** Blocks that the network stack associates for pods. */
export const podBlocks = (env: Environment): PlacedBlock[] =>
  env.network.podCidrs.map((cidr, index) => ({ path: ['network', 'podCidrs', index], block: toBlock(cidr) }));

/** Subnets of an existing VPC whose CIDRs are known. */
export function existingSubnets(env: Environment): PlacedBlock[] {
  const { vpc } = env.network;
  if (vpc.kind === 'managed') return [];
  const { nodes, controlPlane, pods } = vpc.subnets;
  return Object.entries({ nodes, controlPlane, pods }).flatMap(([role, subnets]) =>
    Object.entries(subnets ?? {}).map(([zone, { cidr }]) => ({
      path: ['network', 'vpc', 'subnets', role, zone, 'cidr'],
      block: toBlock(cidr),
    })),
  );
}

/**
 * A problem for every block that overlaps an earlier one.
 * @param blocks in an order: of two that overlap the later is reported
 * @param expected what is accepted instead
 * @param before blocks that exist anyway, and are not reported
 */
export const overlapProblems = (blocks: readonly PlacedBlock[], expected: string, before: readonly PlacedBlock[] = []): Problem[] =>
  blocks.flatMap(({ path, block }, index) =>
    [...before, ...blocks.slice(0, index)]
      .filter((earlier) => overlaps(earlier.block, block))
      .map((earlier) =>
        problemAt(path, `overlaps ${formatPath(earlier.path)}`, `${formatBlock(block)} and ${formatBlock(earlier.block)}`, expected),
      ),
  );

/** `10.0.0.0/8, 172.16.0.0/12`. */
export const listBlocks = (blocks: readonly Block[]): string => blocks.map(formatBlock).join(', ');
