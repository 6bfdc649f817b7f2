import ipaddr from 'ipaddr.js';

/**
 * Blocks of IPv4 and IPv6 as policies write them: host bits are cleared, as the CNIs do, and ipaddr.js reads the text. Addresses of the VPC are in
 * lib/addresses.ts: IPv4 alone, refusing host bits.
 */

/** A block of addresses. Host bits are zero. */
export interface Cidr {
  readonly family: 4 | 6;
  /** First address, as an integer. */
  readonly base: bigint;
  readonly prefix: number;
}

const width = { 4: 32, 6: 128 } as const;

/**
 * Reads an address or `address/prefix`; host bits are cleared, an address alone is a block of one.
 * @throws Error where the text is neither
 */
export function parseCidr(text: string): Cidr {
  const [address = '', prefixText] = text.split('/');
  const parsed = ipaddr.parse(address);
  const family = parsed.kind() === 'ipv4' ? 4 : 6;
  const prefix = prefixText === undefined ? width[family] : Number(prefixText);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > width[family]) throw new Error(`${text} is not a CIDR`);
  let value = 0n;
  for (const byte of parsed.toByteArray()) value = value * 256n + BigInt(byte);
  const hostBits = BigInt(width[family] - prefix);
  return { family, base: (value >> hostBits) << hostBits, prefix };
}

/** `10.0.0.0/8`; IPv6 in its short form. */
export function formatCidr(cidr: Cidr): string {
  const bytes: number[] = [];
  for (let shift = width[cidr.family] - 8; shift >= 0; shift -= 8) bytes.push(Number((cidr.base >> BigInt(shift)) & 255n));
  const address = ipaddr.fromByteArray(bytes);
  return `${cidr.family === 6 ? (address as ipaddr.IPv6).toRFC5952String() : address.toString()}/${cidr.prefix}`;
}

export function sameCidr(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && a.prefix === b.prefix && a.base === b.base;
}

/** Whether every address of `inner` is in `outer`. */
export function containsCidr(outer: Cidr, inner: Cidr): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  const hostBits = BigInt(width[outer.family] - outer.prefix);
  return inner.base >> hostBits === outer.base >> hostBits;
}

/** A block of its first address alone. */
export const firstAddress = ({ family, base }: Cidr): Cidr => ({ family, base, prefix: width[family] });

/** Blocks overlap exactly when one contains the other. */
export function overlapsCidr(a: Cidr, b: Cidr): boolean {
  return containsCidr(a, b) || containsCidr(b, a);
}

/**
 * The addresses of `cidr` that are in none of `holes`, as the fewest blocks, in order of address.
 */
export function subtractCidrs(cidr: Cidr, holes: readonly Cidr[]): Cidr[] {
  const relevant = holes.filter((hole) => overlapsCidr(cidr, hole));
  if (relevant.length === 0) return [cidr];
  if (relevant.some((hole) => containsCidr(hole, cidr))) return [];
  return halvesOf(cidr).flatMap((half) => subtractCidrs(half, relevant));
}

/** The two blocks that make up one of more than one address. */
export function halvesOf({ family, base, prefix }: Cidr): [Cidr, Cidr] {
  const length = prefix + 1;
  const high = base + (1n << BigInt(width[family] - length));
  return [
    { family, base, prefix: length },
    { family, base: high, prefix: length },
  ];
}

/** Drops blocks that another block of the list contains; keeps the order of address. */
export function mergeCidrs(cidrs: readonly Cidr[]): Cidr[] {
  const sorted = cidrs.toSorted(compareCidrs);
  const kept: Cidr[] = [];
  for (const cidr of sorted) {
    const last = kept.at(-1);
    if (!last || !containsCidr(last, cidr)) kept.push(cidr);
  }
  return kept;
}

/** IPv4 before IPv6, then by address, then larger blocks first. */
export function compareCidrs(a: Cidr, b: Cidr): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.base !== b.base) return a.base < b.base ? -1 : 1;
  return a.prefix - b.prefix;
}
