/**
 * IPv4 arithmetic and the capacity of pod subnets. Pure; imports nothing.
 *
 * A block is `{base, prefix}`: its first address as an unsigned 32-bit number and the length of its network part.
 *
 * Not merged with lib/netpol/cidr.ts: that one also has IPv6 and clears host bits, as the CNIs do; here a block with host bits is a mistake in
 * the configuration, and the ground floor imports no package.
 */

export interface Block {
  /** First address, 0 … 2^32−1. */
  readonly base: number;
  /** Length of the network part, 0 … 32. */
  readonly prefix: number;
}

/** Shared address space of RFC 6598: a pool to take pod blocks from, never one association (a VPC CIDR is at most a /16). */
export const sharedAddressSpace: Block = { base: address(100, 64, 0, 0), prefix: 10 };

/** Private address space of RFC 1918. */
export const privateAddressSpace: readonly Block[] = [
  { base: address(10, 0, 0, 0), prefix: 8 },
  { base: address(172, 16, 0, 0), prefix: 12 },
  { base: address(192, 168, 0, 0), prefix: 16 },
];

/** Sizes that a VPC CIDR may have. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
export const vpcCidrPrefix = { largest: 16, smallest: 28 } as const;

function address(a: number, b: number, c: number, d: number): number {
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/** Number of addresses in a block. */
export const size = (block: Block): number => 2 ** (32 - block.prefix);

/** Last address of a block. */
export const last = (block: Block): number => block.base + size(block) - 1;

/** Does `outer` hold every address of `inner`? */
export const contains = (outer: Block, inner: Block): boolean => outer.base <= inner.base && last(inner) <= last(outer);

/** Do the blocks share an address? */
export const overlaps = (a: Block, b: Block): boolean => a.base <= last(b) && b.base <= last(a);

const octet = /^(0|[1-9]\d{0,2})$/;

/** Reads `a.b.c.d` into a number; undefined if it is not an IPv4 address. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => octet.test(part) && Number(part) <= 255)) return undefined;
  const [a, b, c, d] = parts.map(Number) as [number, number, number, number];
  return address(a, b, c, d);
}

/** Writes a number as `a.b.c.d`. */
export const formatAddress = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');

/**
 * Reads `a.b.c.d/n` in canonical form.
 * @returns the block, or undefined if it is no IPv4 CIDR or has bits set behind its prefix (AWS would silently round those down)
 */
export function parseBlock(text: string): Block | undefined {
  const [addressText, prefixText, ...rest] = text.split('/');
  if (addressText === undefined || prefixText === undefined || rest.length > 0 || !/^(0|[1-9]\d?)$/.test(prefixText)) return undefined;
  const base = parseAddress(addressText);
  const prefix = Number(prefixText);
  if (base === undefined || prefix > 32 || base % 2 ** (32 - prefix) !== 0) return undefined;
  return { base, prefix };
}

/** Reads a block that has been validated before. @throws RangeError if it is none: a defect, not a user's mistake. */
export function toBlock(text: string): Block {
  const parsed = parseBlock(text);
  if (!parsed) throw new RangeError(`not a canonical IPv4 CIDR: ${text}`);
  return parsed;
}

/** Writes a block as `a.b.c.d/n`. */
export const formatBlock = ({ base, prefix }: Block): string => `${formatAddress(base)}/${prefix}`;

/**
 * Splits a block into `count` equal parts, as large as possible.
 * @returns `count` blocks in order of address; with a count that is no power of two the rest of the block stays free
 */
export function split(whole: Block, count: number): Block[] {
  const prefix = whole.prefix + Math.ceil(Math.log2(count));
  return Array.from({ length: count }, (_, index) => ({ base: whole.base + index * 2 ** (32 - prefix), prefix }));
}

/**
 * Places blocks of the given prefixes into `whole`, largest first, so that no gap is left between them.
 * @returns one block per prefix, in the order asked for; undefined if they do not fit
 */
export function place(whole: Block, prefixes: readonly number[]): Block[] | undefined {
  const largestFirst = prefixes.map((prefix, index) => ({ prefix, index })).toSorted((a, b) => a.prefix - b.prefix || a.index - b.index);
  const placed: Block[] = [];
  let next = whole.base;
  for (const { prefix, index } of largestFirst) {
    const candidate = { base: next, prefix };
    if (prefix < whole.prefix || !contains(whole, candidate)) return undefined;
    placed[index] = candidate;
    next += size(candidate);
  }
  return placed;
}

/** Addresses of a prefix that the VPC CNI assigns to a network interface at once (prefix delegation): a /28. */
export const addressesPerPrefix = 16;

/**
 * /28 prefixes that a subnet can hand out. Two are lost to the five addresses that AWS reserves, at its start and its end.
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
export const prefixesPerSubnet = (subnet: Block): number => Math.max(0, Math.floor(size(subnet) / addressesPerPrefix) - 2);

/**
 * /28 prefixes that a node takes in the worst case: those its pods fill, the warm one, the one that the address of the network
 * interface itself fragments, and one of slack for pods that come and go.
 * @param podsPerNode pods with an address of their own (not hostNetwork)
 * @param warmPrefixes WARM_PREFIX_TARGET
 * https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/prefix-and-ip-target.md
 */
export const prefixesPerNode = (podsPerNode: number, warmPrefixes = 1): number =>
  Math.ceil(podsPerNode / addressesPerPrefix) + warmPrefixes + 2;

/** Nodes whose pods fit into a subnet. */
export const nodesPerSubnet = (subnet: Block, podsPerNode: number): number =>
  Math.floor(prefixesPerSubnet(subnet) / prefixesPerNode(podsPerNode));

/** Nodes in the fullest zone when `nodes` are spread evenly, after `zonesLost` of them are gone. Infinity if none is left. */
export const nodesPerZone = (nodes: number, zones: number, zonesLost = 0): number =>
  zones > zonesLost ? Math.ceil(nodes / (zones - zonesLost)) : Number.POSITIVE_INFINITY;

/** Addresses of a subnet that network interfaces can take (AWS reserves five). */
export const usableAddresses = (subnet: Block): number => Math.max(0, size(subnet) - 5);
