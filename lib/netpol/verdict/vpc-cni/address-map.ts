import type { TransportProtocol } from '../../model/kubernetes';
import { type Address, type AddressBlock, blockContains, blockKey, blockOf, blockWithin, hostPrefix, parseAddressBlock } from '../address';
import type { PortSet, PortSpace } from '../ports';
import type { EndpointInfo, EndpointPort } from './policy-endpoint';

/** One port entry of a map's value. Absent ports are every port of the protocol; `any` is every protocol. */
export interface PortEntry {
  readonly protocol: TransportProtocol | 'any';
  readonly low?: number;
  readonly high?: number;
}

/** An entry of a PolicyEndpoint, read: a block, what is cut out of it, and the ports; no ports are all. */
export interface BlockRule {
  readonly block: AddressBlock;
  readonly except: readonly AddressBlock[];
  readonly ports: readonly PortEntry[];
}

interface MapValue {
  readonly block: AddressBlock;
  readonly ports: readonly PortEntry[];
  readonly except: readonly AddressBlock[];
}

/** Entries per key of the eBPF map (MAX_PORT_PROTOCOL in pkg/ebpf/c, TRIE_VALUE_LENGTH in pkg/utils). */
export const portEntriesPerKey = 24;

const everything: PortEntry = { protocol: 'any' };

/** Ports of a PolicyEndpoint as entries of a map; no ports are one entry for everything. */
export function entriesOfPorts(ports: readonly EndpointPort[] | undefined): PortEntry[] {
  if (ports === undefined || ports.length === 0) return [everything];
  return ports.map(({ protocol, port, endPort }) => ({
    protocol,
    ...(port !== undefined && { low: port }),
    ...(endPort !== undefined && { high: endPort }),
  }));
}

/** Reads an entry; empty where it names no address (reading the files has already reported that). */
export function blockRuleOf({ cidr, except = [], ports }: EndpointInfo): BlockRule[] {
  const block = parseAddressBlock(cidr);
  if (block === undefined) return [];
  return [{ block, except: except.flatMap((text) => parseAddressBlock(text) ?? []), ports: entriesOfPorts(ports) }];
}

/**
 * The longest-prefix map that aws-network-policy-agent computes from the block rules of one pod and direction
 * (pkg/fwruleprocessor/fw_rule_processor.go, ComputeMapEntriesFromEndpointRules). Rules are taken by growing prefix. A new key inherits the
 * ports of every key that contains its first address, unless one of that key's `except`s contains it; equal keys are merged, and so
 * are their `except`s, whichever rule they came from. An `except` that is no key itself becomes a key that denies everything.
 */
export class AddressMap {
  private readonly keys = new Map<string, MapValue>();
  private readonly excepts = new Map<string, AddressBlock>();

  constructor(rules: readonly BlockRule[]) {
    for (const rule of rules.toSorted((a, b) => a.block.prefix - b.block.prefix)) {
      for (const except of rule.except) this.excepts.set(blockKey(except), except);
      const key = blockKey(rule.block);
      this.keys.set(key, this.merged(rule, this.keys.get(key)));
    }
  }

  private merged(rule: BlockRule, existing: MapValue | undefined): MapValue {
    const own = rule.ports.length === 0 ? [everything] : rule.ports;
    const rest = existing === undefined ? this.inherited(rule.block) : existing.ports;
    return { block: rule.block, ports: [...own, ...rest], except: [...rule.except, ...(existing?.except ?? [])] };
  }

  private inherited(block: AddressBlock): PortEntry[] {
    const first: Address = { family: block.family, value: block.first };
    return [...this.keys.values()]
      .filter((value) => passesOn(value.block) && blockContains(value.block, first))
      .filter((value) => !value.except.some((except) => blockContains(except, first)))
      .flatMap((value) => value.ports);
  }

  /**
   * The port entries in force for an address.
   * @param host ports of the rules that name this very address as a pod's; undefined when none does
   * @returns undefined when no key contains the address; an empty list for a key that denies
   */
  lookup(address: Address, host?: readonly PortEntry[]): readonly PortEntry[] | undefined {
    const block = blockOf(address, hostPrefix(address.family));
    const existing = this.keys.get(blockKey(block));
    if (host !== undefined) return this.merged({ block, except: [], ports: host }, existing).ports;
    if (existing !== undefined) return existing.ports;
    let best: MapValue | undefined;
    for (const value of this.keys.values()) {
      if (blockContains(value.block, address) && value.block.prefix >= (best?.block.prefix ?? -1)) best = value;
    }
    for (const [key, except] of this.excepts) {
      if (this.keys.has(key) || !blockContains(except, address) || except.prefix <= (best?.block.prefix ?? -1)) continue;
      best = { block: except, ports: [], except: [] };
    }
    return best?.ports;
  }

  /** Keys that deny everything because some rule excepts them and no rule names them. */
  denyingKeys(): AddressBlock[] {
    return [...this.excepts].filter(([key]) => !this.keys.has(key)).map(([, block]) => block);
  }

  /** Keys with more port entries than the map can hold. */
  overfullKeys(): { block: AddressBlock; entries: number }[] {
    return [...this.keys.values()]
      .map(({ block, ports }) => ({ block, entries: distinctEntries(ports).length }))
      .filter(({ entries }) => entries > portEntriesPerKey);
  }

  /** Blocks among the keys inside the given one. */
  keysWithin(block: AddressBlock): AddressBlock[] {
    return [...this.keys.values()].map((value) => value.block).filter((inner) => blockWithin(inner, block));
  }
}

/** A key of full length passes nothing on. The agent knows it by the number 32 or 128 (IsNonHostCIDR), and so an IPv6 block of /32 neither. */
const passesOn = ({ family, prefix }: AddressBlock): boolean => prefix !== 32 && prefix !== hostPrefix(family);

const entryKey = ({ protocol, low, high }: PortEntry): string => `${protocol}:${low ?? ''}-${high ?? ''}`;

export function distinctEntries(entries: readonly PortEntry[]): PortEntry[] {
  return [...new Map(entries.map((entry) => [entryKey(entry), entry])).values()];
}

export function portsOfEntry({ protocol, low, high }: PortEntry, space: PortSpace): PortSet {
  if (protocol === 'any') return space.full;
  // An inverted range still matches its start (evaluateNamespacePolicyByLookUp in tc.v4egress.bpf.c).
  return low === undefined ? space.range(protocol, 0, 65_535) : space.range(protocol, low, Math.max(low, high ?? low));
}

/**
 * What a list of entries allows. Of more than 24 distinct entries the agent writes 24, taken from a Go map and so in random order
 * (mergeDuplicateL4Info, ComputeTrieValue): a connection is sure to pass only if more entries match it than can be lost.
 */
export function allowedBy(entries: readonly PortEntry[], space: PortSpace): { always: PortSet; possibly: PortSet } {
  const sets = distinctEntries(entries).map((entry) => portsOfEntry(entry, space));
  const possibly = sets.reduce((all, set) => all | set, 0n);
  const lost = sets.length - portEntriesPerKey;
  return { possibly, always: lost <= 0 ? possibly : inMoreThan(lost, sets) };
}

/** The bits that are in more than `count` of the sets: `met[n]` holds those in more than n sets so far. */
function inMoreThan(count: number, sets: readonly PortSet[]): PortSet {
  const met: PortSet[] = Array.from({ length: count + 1 }, () => 0n);
  for (const set of sets) {
    for (let index = count; index > 0; index--) met[index] = (met[index] ?? 0n) | ((met[index - 1] ?? 0n) & set);
    met[0] = (met[0] ?? 0n) | set;
  }
  return met[count] ?? 0n;
}
