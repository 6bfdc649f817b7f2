import type { Address, AddressBlock } from '../verdict/address';
import { blockContains } from '../verdict/address';

/** Distinguishes addresses exactly as far as a list of blocks does. */
export class AddressIndex {
  private readonly starts: Readonly<Record<4 | 6, readonly bigint[]>>;
  /** Class of each piece between two cuts, once asked for. */
  private readonly classes: Readonly<Record<4 | 6, (number | undefined)[]>> = { 4: [], 6: [] };
  private readonly numbers = new Map<string, number>();

  constructor(private readonly blocks: readonly AddressBlock[]) {
    this.starts = { 4: cutsOf(4, blocks), 6: cutsOf(6, blocks) };
  }

  /** Equal for two addresses of a family that are in the same blocks. */
  classOf(address: Address): number {
    const piece = lastAtMost(this.starts[address.family], address.value);
    const known = this.classes[address.family][piece];
    if (known !== undefined) return known;
    const membership = `${address.family}${this.blocks.map((block) => (blockContains(block, address) ? 1 : 0)).join('')}`;
    const number = this.numbers.get(membership) ?? this.numbers.size;
    this.numbers.set(membership, number);
    this.classes[address.family][piece] = number;
    return number;
  }
}

function cutsOf(family: 4 | 6, blocks: readonly AddressBlock[]): bigint[] {
  const own = blocks.filter((block) => block.family === family);
  const cuts = new Set([0n, ...own.flatMap(({ first, last }) => [first, last + 1n])]);
  return [...cuts].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Position of the last value that is not above another; the first value is 0. */
function lastAtMost(sorted: readonly bigint[], value: bigint): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0n) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
