import { type Block, formatBlock, overlaps, sharedAddressSpace, split } from '../addresses';

/** The pool has 64 blocks of the largest size that a VPC can have. */
const blocksOfPool = split(sharedAddressSpace, 64);

/**
 * Blocks of /16 for pods, in ascending order, that nothing else uses.
 * @param count how many
 * @param taken CIDRs of the VPC and destinations of its routes
 * @returns fewer than `count` where the pool has no more
 */
export const freePodBlocks = (count: number, taken: readonly Block[] = []): string[] =>
  blocksOfPool
    .filter((block) => !taken.some((other) => overlaps(other, block)))
    .slice(0, count)
    .map(formatBlock);
