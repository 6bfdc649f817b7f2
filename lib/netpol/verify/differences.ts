import type { Direction, TransportProtocol } from '../model/kubernetes';
import type { Source } from '../model/source';
import type { EndpointClass } from '../universe/endpoint-classes';
import type { Endpoint } from '../verdict/endpoint';
import type { Judgment } from '../verdict/evaluator';
import { type PortAtom, type PortSet, type PortSpace } from '../verdict/ports';

/** A class of differences: connections on which the same policies of both sets decide differently, with one of them as a example connection. */
export interface Difference {
  readonly direction: Direction;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly protocol: TransportProtocol;
  readonly port: number;
  /** False: only connections that fail a layer-7 rule (or another further condition) differ. */
  readonly conditionsMet: boolean;
  /** The new set may decide this way or the other: an overfull map loses entries by chance. */
  readonly uncertain: boolean;
  readonly policies: { readonly old: readonly Source[]; readonly new: readonly Source[] };
  /** Every port on which connections of this class differ somewhere. */
  readonly ports: readonly PortAtom[];
  /** Pairs of a kind of subject and a kind of peer in the class. */
  readonly pairs: number;
  /** The Service whose ClusterIP is connected to, where translation is what makes the difference. */
  readonly service?: Source;
}

/** A pair of places (namespaces, or `(outside the cluster)` and the like) between which something differs. */
export interface NamespacePair {
  readonly from: string;
  readonly to: string;
  readonly opens: boolean;
  readonly closes: boolean;
}

export interface Observation {
  readonly direction: Direction;
  readonly subject: EndpointClass;
  readonly peer: EndpointClass;
  readonly before: Judgment;
  readonly after: Judgment;
  readonly space: PortSpace;
  readonly service?: Source;
}

type Sense = 'newlyAllowed' | 'newlyBlocked';
type Building = Omit<Difference, 'pairs'> & { pairs: number };

/** Sorts differences into classes as they are found. */
export class DifferenceCollector {
  private readonly found = { newlyAllowed: new Map<string, Building>(), newlyBlocked: new Map<string, Building>() };
  private readonly places = new Map<string, { from: string; to: string; opens: boolean; closes: boolean }>();

  compare(observation: Observation): void {
    const { before, after } = observation;
    const opens = after.possibly & ~before.always;
    const closes = before.possibly & ~after.always;
    if (opens !== 0n) this.record('newlyAllowed', observation, opens);
    if (closes !== 0n) this.record('newlyBlocked', observation, closes);
  }

  private record(sense: Sense, observation: Observation, differing: PortSet): void {
    const { direction, subject, peer, after, service } = observation;
    this.mark(sense, observation);
    for (const group of groupsOf(differing, observation)) {
      const { policies, conditionsMet, atoms } = group;
      const names = [...policies.old.map(nameOf), '→', ...policies.new.map(nameOf)];
      const key = [direction, service?.name, peer.representative.kind, conditionsMet, ...names, ...atoms.map(atomKey)].join(' ');
      const known = this.found[sense].get(key);
      const [first] = atoms;
      if (known !== undefined) known.pairs += 1;
      if (known !== undefined || first === undefined) continue;
      const [from, to] =
        direction === 'ingress' ? [peer.representative, subject.representative] : [subject.representative, peer.representative];
      const { protocol } = first;
      const port = familiarPort(first);
      const uncertain = sense === 'newlyAllowed' ? !(after.always & group.bit) : Boolean(after.possibly & group.bit);
      const difference = { direction, from, to, protocol, port, conditionsMet, uncertain, policies, ports: merged(atoms), pairs: 1 };
      this.found[sense].set(key, service === undefined ? difference : { ...difference, service });
    }
  }

  private mark(sense: Sense, { direction, subject, peer }: Observation): void {
    for (const here of subject.places) {
      for (const there of peer.places) {
        const [from, to] = direction === 'ingress' ? [there, here] : [here, there];
        const key = `${from}\n${to}`;
        const pair = this.places.get(key) ?? { from, to, opens: false, closes: false };
        if (sense === 'newlyAllowed') pair.opens = true;
        else pair.closes = true;
        this.places.set(key, pair);
      }
    }
  }

  result(): { newlyAllowed: Difference[]; newlyBlocked: Difference[]; pairs: NamespacePair[] } {
    const { newlyAllowed, newlyBlocked } = this.found;
    return { newlyAllowed: [...newlyAllowed.values()], newlyBlocked: [...newlyBlocked.values()], pairs: [...this.places.values()] };
  }
}

/** A port that reads well, where the interval has one. */
const familiarPort = ({ low, high }: PortAtom): number => [443, 80, 8080].find((port) => low <= port && port <= high) ?? low;

interface Group {
  readonly policies: Difference['policies'];
  readonly conditionsMet: boolean;
  /** One connection of the group. */
  readonly bit: PortSet;
  readonly atoms: PortAtom[];
}

/** The differing connections of one pair of endpoints, by the policies that decide them. */
function groupsOf(differing: PortSet, { before, after, space }: Observation): Iterable<Group> {
  const groups = new Map<string, Group>();
  for (const { atom, bit, conditionsMet } of connectionsIn(differing, space)) {
    const policies = { old: sorted(before.because(bit)), new: sorted(after.because(bit)) };
    const key = [conditionsMet, ...policies.old.map(nameOf), '→', ...policies.new.map(nameOf)].join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { policies, conditionsMet, bit, atoms: [atom] });
    else group.atoms.push(atom);
  }
  return groups.values();
}

/** Each port atom of a set once: connections that meet the conditions of rules first, the others only where those do not differ. */
function* connectionsIn(ports: PortSet, space: PortSpace): Generator<{ atom: PortAtom; bit: PortSet; conditionsMet: boolean }> {
  for (const [index, atom] of space.atoms.entries()) {
    const met = 1n << BigInt(index);
    const unmet = 1n << BigInt(index + space.atoms.length);
    if (ports & met) yield { atom, bit: met, conditionsMet: true };
    else if (ports & unmet) yield { atom, bit: unmet, conditionsMet: false };
  }
}

const atomKey = ({ protocol, low, high }: PortAtom): string => `${protocol}${low}-${high}`;
const nameOf = ({ kind, namespace = '', name }: Source): string => `${kind}/${namespace}/${name}`;

function sorted(sources: readonly Source[]): Source[] {
  return [...new Map(sources.map((source) => [nameOf(source), source])).values()].toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** Neighboring and overlapping intervals of a protocol as one. */
function merged(atoms: readonly PortAtom[]): PortAtom[] {
  const result: PortAtom[] = [];
  for (const atom of atoms.toSorted((a, b) => (a.protocol === b.protocol ? a.low - b.low : a.protocol < b.protocol ? -1 : 1))) {
    const last = result.at(-1);
    if (last !== undefined && last.protocol === atom.protocol && atom.low <= last.high + 1)
      result[result.length - 1] = { ...last, high: Math.max(last.high, atom.high) };
    else result.push(atom);
  }
  return result;
}
