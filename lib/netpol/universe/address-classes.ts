import type { ClusterRanges } from '../model/cluster';
import { type Address, type AddressBlock, blockContains, hostLocalBlocks, parseAddressBlock, parseIp } from '../verdict/address';
import { leavesOf, type Predicate } from '../verdict/predicate';

/** Addresses that no block in question distinguishes, by one of them. */
export interface AddressClass {
  readonly representative: Address;
  /** Equal for addresses in the same blocks. */
  readonly membership: string;
}

/** Where endpoints of each kind can have their addresses. */
export interface AddressClasses {
  readonly pods: readonly AddressClass[];
  readonly nodes: readonly AddressClass[];
  readonly apiServer: readonly AddressClass[];
  /** Outside the cluster. */
  readonly world: readonly AddressClass[];
}

/** Addresses that read as what they are, tried first. */
const pleasant = [
  '203.0.113.10',
  '198.51.100.10',
  '10.0.0.10',
  '100.64.0.10',
  '172.16.0.10',
  '192.168.0.10',
  '8.8.8.8',
  '2001:db8::10',
  'fd00::10',
].map((text) => parseIp(text) as Address);

const blocksOf = (texts: readonly string[]): AddressBlock[] => texts.flatMap((text) => parseAddressBlock(text) ?? []);

/**
 * Cuts both address spaces at every block of the policies and of the declared cluster, and sorts the pieces by what can have its
 * address there. A kind of range that is not declared can be anywhere, the other declared ranges excepted: nothing is concluded
 * from what is not known. ClusterIPs are nobody's address: connections to Services are considered after translation.
 * @param blocks every block of every policy in question, `except`s included
 */
export function addressClasses(blocks: readonly AddressBlock[], ranges: ClusterRanges): AddressClasses {
  const declared = {
    pods: blocksOf(ranges.podCidrs),
    nodes: blocksOf(ranges.nodeCidrs),
    apiServer: blocksOf(ranges.apiServerCidrs),
    services: blocksOf(ranges.serviceCidrs),
  };
  const all = [...blocks, ...declared.pods, ...declared.nodes, ...declared.apiServer, ...declared.services];
  const pieces = [...piecesOf(4, all), ...piecesOf(6, all)];
  const { pods, nodes, apiServer, services } = declared;
  const choose = (fits: (address: Address) => boolean): AddressClass[] => classify(pieces.filter(fits), blocks);
  return {
    pods: choose((address) => (pods.length > 0 ? inside(pods, address) : outside(address, nodes, apiServer, services))),
    nodes: choose((address) => (nodes.length > 0 ? inside(nodes, address) : outside(address, pods, apiServer, services))),
    apiServer: choose((address) => (apiServer.length > 0 ? inside(apiServer, address) : outside(address, pods, nodes, services))),
    world: choose((address) => outside(address, pods, nodes, apiServer, services)),
  };
}

const inside = (list: readonly AddressBlock[], address: Address): boolean => list.some((block) => blockContains(block, address));
const outside = (address: Address, ...lists: (readonly AddressBlock[])[]): boolean => lists.every((list) => !inside(list, address));

/** One address of every interval between cuts. */
function piecesOf(family: 4 | 6, blocks: readonly AddressBlock[]): Address[] {
  const end = family === 4 ? 1n << 32n : 1n << 128n;
  const cuts = new Set([0n]);
  for (const block of blocks) {
    if (block.family !== family) continue;
    cuts.add(block.first);
    if (block.last + 1n < end) cuts.add(block.last + 1n);
  }
  const starts = [...cuts].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return starts.map((first, index) => ({ family, value: readable(family, first, (starts[index + 1] ?? end) - 1n) }));
}

function readable(family: 4 | 6, first: bigint, last: bigint): bigint {
  const found = pleasant.find((address) => address.family === family && first <= address.value && address.value <= last);
  if (found !== undefined) return found.value;
  return first + 10n <= last ? first + 10n : first;
}

/** One address per combination of blocks that contain it. */
function classify(addresses: readonly Address[], blocks: readonly AddressBlock[]): AddressClass[] {
  const classes = new Map<string, AddressClass>();
  for (const representative of addresses) {
    const membership = `${representative.family}${blocks.map((block) => (blockContains(block, representative) ? 1 : 0)).join('')}`;
    if (!classes.has(membership)) classes.set(membership, { representative, membership });
  }
  return [...classes.values()];
}

/** Every block that predicates draw a line at. */
export function blocksIn(predicates: readonly Predicate[]): AddressBlock[] {
  const blocks = new Map<string, AddressBlock>();
  for (const leaf of predicates.flatMap((predicate) => [...leavesOf(predicate)])) {
    if (leaf.op === 'cidr') blocks.set(leaf.key, leaf.block);
    else if (leaf.op === 'host-local') for (const block of hostLocalBlocks) blocks.set(`${block.family}${block.first}`, block);
  }
  return [...blocks.values()];
}
