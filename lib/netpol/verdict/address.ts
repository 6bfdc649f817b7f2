import ipaddr from 'ipaddr.js';

/** An IP address as a number of its family. */
export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A CIDR block: first and last address, both inclusive, and the prefix length. Host bits are masked off, as every CNI does. */
export interface AddressBlock {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  readonly prefix: number;
}

const bits = { 4: 32, 6: 128 } as const;

const toNumber = (bytes: readonly number[]): bigint => bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** Reads `10.0.0.1` or `fd00::1`; undefined when it is neither. */
export function parseIp(text: string): Address | undefined {
  // Neither `10.1` nor `010.0.0.1`, which other readers take for something else.
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return undefined;
  const parsed = ipaddr.parse(text);
  return { family: parsed.kind() === 'ipv4' ? 4 : 6, value: toNumber(parsed.toByteArray()) };
}

/** Reads `10.0.0.0/8`, `fd00::/8` or a bare address (then of full length); undefined when it is none of these. */
export function parseAddressBlock(text: string): AddressBlock | undefined {
  const [host = '', length, ...rest] = text.split('/');
  const address = parseIp(host);
  if (address === undefined || rest.length > 0) return undefined;
  const width = bits[address.family];
  const prefix = length === undefined ? width : Number(length);
  if (length === '' || !Number.isInteger(prefix) || prefix < 0 || prefix > width) return undefined;
  return blockOf(address, prefix);
}

/** The block of that prefix length around an address. */
export function blockOf(address: Address, prefix: number): AddressBlock {
  const hostBits = BigInt(bits[address.family] - prefix);
  const first = (address.value >> hostBits) << hostBits;
  return { family: address.family, first, last: first + (1n << hostBits) - 1n, prefix };
}

export const hostPrefix = (family: 4 | 6): number => bits[family];

export function blockContains(block: AddressBlock, address: Address): boolean {
  return block.family === address.family && block.first <= address.value && address.value <= block.last;
}

export function blockWithin(inner: AddressBlock, outer: AddressBlock): boolean {
  return inner.family === outer.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** A key that two blocks share exactly when they are the same block. */
export const blockKey = (block: AddressBlock): string => `${block.family}:${block.first}/${block.prefix}`;

/** For people: `10.0.0.1`, `fd00::1`. */
export function formatIp(address: Address): string {
  const width = bits[address.family] / 8;
  const bytes = Array.from({ length: width }, (_, index) => Number((address.value >> BigInt(8 * (width - 1 - index))) & 255n));
  return ipaddr.fromByteArray(bytes).toString();
}

/**
 * Addresses that agents on the node itself answer on: EKS Pod Identity and NodeLocal DNS. For Cilium they are the host, and neither the world
 * nor part of any CIDR; for the others they are plain addresses. The metadata service (169.254.169.254) is none of them: it is
 * outside of the node, and the world for all.
 */
export const hostLocalBlocks: readonly AddressBlock[] = ['169.254.170.23', '169.254.20.10', 'fd00:ec2::23'].flatMap(
  (text) => parseAddressBlock(text) ?? [],
);

export const isHostLocal = (address: Address): boolean => hostLocalBlocks.some((block) => blockContains(block, address));
