import type { TransportProtocol } from '../model/kubernetes';
import { type Endpoint, namedPortKey } from './endpoint';

export const transportProtocols: readonly TransportProtocol[] = ['TCP', 'UDP', 'SCTP'];

/** Ports that a rule names: a range (inclusive), or a container port's name, of one protocol. */
export type PortMatch =
  | { readonly protocol: TransportProtocol; readonly low: number; readonly high: number }
  | { readonly protocol: TransportProtocol; readonly name: string };

export const lowestPort = 1;
export const highestPort = 65_535;

export const everyPort = (protocol: TransportProtocol): PortMatch => ({ protocol, low: 0, high: highestPort });

/**
 * A set of (protocol, port, conditions met) as a bit mask over a PortSpace: the low half of the mask is for connections that meet the
 * conditions of rules (see Flow), the high half for those that do not.
 */
export type PortSet = bigint;

/** An interval of ports of one protocol that no rule in question distinguishes. */
export interface PortAtom {
  readonly protocol: TransportProtocol;
  readonly low: number;
  readonly high: number;
}

/**
 * The ports 1–65535 of three protocols, cut at every boundary that some rule draws: sets over the cut intervals decide for each single
 * port. Port 0 cannot be connected to.
 */
export class PortSpace {
  readonly atoms: readonly PortAtom[];
  /** Everything. */
  readonly full: PortSet;
  /** Everything, provided that the conditions are met. */
  readonly met: PortSet;
  private readonly ranges = new Map<string, PortSet>();

  /** @param matches every port match that will be asked about, named ports already among them by number */
  constructor(matches: Iterable<PortMatch>) {
    const cuts = new Map(transportProtocols.map((protocol) => [protocol, new Set([lowestPort, highestPort + 1])]));
    for (const match of matches) {
      if ('name' in match) continue;
      const starts = cuts.get(match.protocol);
      for (const cut of [match.low, match.high + 1]) if (cut > lowestPort && cut <= highestPort) starts?.add(cut);
    }
    this.atoms = transportProtocols.flatMap((protocol) => {
      const starts = [...(cuts.get(protocol) ?? [])].toSorted((a, b) => a - b);
      return starts.slice(0, -1).map((low, index) => ({ protocol, low, high: (starts[index + 1] ?? 0) - 1 }));
    });
    this.met = (1n << BigInt(this.atoms.length)) - 1n;
    this.full = (1n << BigInt(2 * this.atoms.length)) - 1n;
  }

  /** The same ports in both halves. */
  both(met: PortSet): PortSet {
    return met | (met << BigInt(this.atoms.length));
  }

  /** A range of ports. Cuts must have been given to the constructor, or the answer is an interval too wide. */
  range(protocol: TransportProtocol, low: number, high: number): PortSet {
    const key = `${protocol}${low}-${high}`;
    const known = this.ranges.get(key);
    if (known !== undefined) return known;
    let met = 0n;
    for (const [index, atom] of this.atoms.entries()) {
      if (atom.protocol === protocol && low <= atom.high && atom.low <= high) met |= 1n << BigInt(index);
    }
    const set = this.both(met);
    this.ranges.set(key, set);
    return set;
  }

  /** The ports of a rule, names read from the destination; an absent list is every port. */
  of(matches: readonly PortMatch[] | undefined, destination: Endpoint): PortSet {
    if (matches === undefined) return this.full;
    let set = 0n;
    for (const match of matches) {
      if (!('name' in match)) set |= this.range(match.protocol, match.low, match.high);
      else {
        const port = destination.namedPorts.get(namedPortKey(match.protocol, match.name));
        if (port !== undefined) set |= this.range(match.protocol, port, port);
      }
    }
    return set;
  }

  /** The bit of one connection. */
  bitOf(protocol: TransportProtocol, port: number, conditionsMet: boolean): PortSet {
    const index = this.atoms.findIndex((atom) => atom.protocol === protocol && atom.low <= port && port <= atom.high);
    return index < 0 ? 0n : 1n << BigInt(conditionsMet ? index : index + this.atoms.length);
  }
}
