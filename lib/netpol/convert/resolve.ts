import type { Direction } from '../model/kubernetes';
import { describeSource } from '../model/source';
import { type Conjunction, disjoint, includes, intersect, subtract } from '../sets/conjunction';
import { type AddressKnowledge, anyPeer, includesPeer, type Peer } from '../sets/peer';
import { everything, isEverything, type PortSet, transportProtocols } from '../sets/port-set';
import { type Box, boxesMayOverlap, NotExpressible, subtractBox } from './boxes';
import type { AllowRule, Draft, Flow, OpaqueDeny, Part } from './draft';

/** A rule as it will be written. */
export interface ResolvedRule {
  readonly peers: readonly Peer[];
  readonly ports: PortSet;
}

/** One NetworkPolicy to be: the directions that are present are the policy's types. */
export interface ResolvedPolicy {
  readonly namespace: string;
  readonly subject: Conjunction;
  readonly ingress?: readonly ResolvedRule[];
  readonly egress?: readonly ResolvedRule[];
  /** Nothing was changed against the source. */
  readonly untouched: boolean;
}

interface Entry {
  readonly draft: Draft;
  readonly part: Part;
}

const directions: readonly Direction[] = ['ingress', 'egress'];

/**
 * Turns drafts into policies that only allow: what is denied is taken out of what is allowed, layer-7 rules give way or are refused, and
 * rules that do not isolate are kept where the pods are isolated. All policies of a namespace are looked at together.
 * @returns the policies of each draft, in the drafts' order; none for a refused one
 */
export function resolve(drafts: readonly Draft[], knowledge: AddressKnowledge): readonly (readonly ResolvedPolicy[])[] {
  const byNamespace = new Map<string, Entry[]>();
  for (const draft of drafts) {
    for (const part of draft.parts) {
      const list = byNamespace.get(part.namespace) ?? [];
      byNamespace.set(part.namespace, list);
      list.push({ draft, part });
    }
  }
  refuseBehindOpaqueDenies(drafts);
  const resolvers = new Map([...byNamespace].map(([namespace, entries]) => [namespace, new NamespaceResolver(entries, knowledge)]));
  // Refusals come first, so that no rule counts on one that will not be written.
  for (const resolver of resolvers.values()) resolver.judgeLayer7();
  return drafts.map((draft) => {
    if (draft.verdict.refused) return [];
    const policies = draft.parts.flatMap((part) => resolvers.get(part.namespace)?.resolve(draft, part) ?? []);
    return draft.verdict.refused ? [] : policies;
  });
}

function refuseBehindOpaqueDenies(drafts: readonly Draft[]): void {
  for (const origin of drafts) {
    for (const opaque of origin.opaque) {
      for (const draft of drafts) {
        if (draft !== origin && draft.parts.some((part) => liesBehind(part, opaque))) {
          draft.verdict.refuse('spec', `${describeSource(origin.source)} may deny some of this, and its deny cannot be carried over`);
        }
      }
    }
  }
}

function liesBehind(part: Part, opaque: OpaqueDeny): boolean {
  if (opaque.namespace !== undefined && opaque.namespace !== part.namespace) return false;
  const allowed = part[opaque.direction]?.allow ?? [];
  return allowed.some((rule) => rule.rank > opaque.rank) && !disjoint(part.subject, opaque.subject);
}

interface Denial {
  readonly subject: Conjunction;
  readonly peers: readonly Peer[];
  readonly ports: PortSet;
  readonly rank: number;
}

class NamespaceResolver {
  private readonly denials: Record<Direction, Denial[]>;

  constructor(
    private readonly entries: readonly Entry[],
    private readonly knowledge: AddressKnowledge,
  ) {
    const of = (direction: Direction) =>
      entries.flatMap(({ part }) =>
        (part[direction]?.deny ?? []).flatMap(({ peers, ports, rank, within }): Denial[] => {
          const subject = narrow(part.subject, within);
          return subject ? [{ subject, peers, ports, rank }] : [];
        }),
      );
    this.denials = { ingress: of('ingress'), egress: of('egress') };
  }

  /** Refuses or widens what demands layer 7 and is not let through without it by another rule. */
  judgeLayer7(): void {
    for (const { draft, part } of this.entries) {
      for (const direction of directions) {
        for (const rule of part[direction]?.allow ?? []) {
          const { layer7 } = rule;
          if (!layer7 || this.isMoot(rule, part, direction)) continue;
          if (layer7.allowed) draft.verdict.broaden(rule.field, `${layer7.text} are dropped: every connection to the same ports passes`);
          else
            draft.verdict.refuse(
              rule.field,
              `has ${layer7.text}, which NetworkPolicy cannot; --allow-broader ${layer7.widening} would let every connection to the same ports pass`,
            );
        }
      }
    }
  }

  /** Another rule lets the same peers onto the same ports without a layer-7 demand (pkg/policy/l4.go, mergeL4Filter: the union allows). */
  private isMoot(rule: AllowRule, part: Part, direction: Direction): boolean {
    return this.entries.some(
      (other) =>
        !other.draft.verdict.refused &&
        (other.part[direction]?.allow ?? []).some(
          (cover) =>
            !cover.layer7 &&
            !cover.within &&
            samePorts(rule.ports, cover.ports) &&
            rule.peers.every((peer) => cover.peers.some((wider) => includesPeer(wider, peer))) &&
            includes(other.part.subject, part.subject),
        ),
    );
  }

  resolve(draft: Draft, part: Part): ResolvedPolicy[] {
    const pieces = directions.flatMap((direction) => {
      const flow = part[direction];
      return flow ? this.resolveFlow(draft, part, direction, flow) : [];
    });
    return assemble(part, pieces);
  }

  private resolveFlow(draft: Draft, part: Part, direction: Direction, flow: Flow): Piece[] {
    const kept = flow.allow.filter((rule) => !rule.layer7 || !this.isMoot(rule, part, direction));
    for (const rule of flow.allow)
      if (!kept.includes(rule))
        draft.verdict.note(rule.field, `${rule.layer7?.text} make no difference: another rule lets the same through`);
    if (flow.isolates) {
      return this.takeOut(draft, direction, part.subject, kept, kept.length === flow.allow.length);
    }
    return this.withoutIsolation(draft, part, direction, { ...flow, allow: kept });
  }

  /** Rules that do not isolate: they count where something else isolates; elsewhere only their denials do. */
  private withoutIsolation(draft: Draft, part: Part, direction: Direction, flow: Flow): Piece[] {
    const isolating = this.entries.filter(
      (other) => other.part !== part && other.part[direction]?.isolates && intersect(other.part.subject, part.subject),
    );
    const pieces: Piece[] = [];
    const whole = isolating.find((other) => includes(other.part.subject, part.subject));
    const subjects = whole
      ? [part.subject]
      : isolating.map((other) => intersect(other.part.subject, part.subject)).filter((shared) => shared !== undefined);
    if (flow.allow.length > 0) {
      for (const subject of subjects) pieces.push(...this.takeOut(draft, direction, subject, flow.allow, false));
    }
    if (subjects.length > 0)
      draft.verdict.condition('spec.enableDefaultDeny', 'the pods stay isolated by the policies that isolate them now');
    if (flow.deny.length > 0 && !whole) {
      let open: Conjunction[] = [part.subject];
      for (const other of isolating) open = open.flatMap((subject) => subtract(subject, other.part.subject));
      const rule: AllowRule = { peers: [anyPeer], ports: everything, rank: Infinity, field: 'spec.enableDefaultDeny' };
      for (const subject of open) pieces.push(...this.takeOut(draft, direction, subject, [rule], false));
    }
    if (pieces.length === 0)
      draft.verdict.note(
        'spec.enableDefaultDeny',
        `does not isolate, and nothing else isolates the pods (${direction}): no effect of its own`,
      );
    return pieces;
  }

  /** The usual case: nothing is denied in the namespace. */
  private unchanged(draft: Draft, direction: Direction, subject: Conjunction, rules: readonly AllowRule[], untouched: boolean): Piece {
    for (const rule of rules) if (rule.ports.other && !isEverything(rule.ports)) noteOther(draft, rule.field);
    return { direction, subject, rules: rules.map(({ peers, ports }) => ({ peers, ports })), untouched };
  }

  /** Rules less what is denied before them, by the subjects that they end up with. The first piece has the subject that was asked for. */
  private takeOut(draft: Draft, direction: Direction, subject: Conjunction, rules: readonly AllowRule[], untouched: boolean): Piece[] {
    if (this.denials[direction].length === 0 && rules.every((rule) => !rule.within))
      return [this.unchanged(draft, direction, subject, rules, untouched)];
    const pieces = new Map<string, Piece>([[keyOf(subject), { direction, subject, rules: [], untouched }]]);
    const add = (to: Conjunction, rule: ResolvedRule) => {
      const key = keyOf(to);
      const piece = pieces.get(key) ?? { direction, subject: to, rules: [], untouched: false };
      pieces.set(key, piece);
      piece.rules.push(rule);
    };
    for (const rule of rules) {
      const own = narrow(subject, rule.within);
      if (!own) continue;
      const boxes = rule.peers.map((peer): Box => ({ subject: own, peer, ports: rule.ports }));
      const holes = this.denials[direction]
        .filter((denial) => denial.rank < rule.rank)
        .flatMap((denial) => denial.peers.map((peer): Box => ({ subject: denial.subject, peer, ports: denial.ports })))
        .filter((hole) => boxes.some((box) => boxesMayOverlap(box, hole, this.knowledge)));
      if (!isEverything(rule.ports) && rule.ports.other) noteOther(draft, rule.field);
      if (holes.length === 0) {
        add(own, { peers: rule.peers, ports: rule.ports });
        continue;
      }
      pieces.get(keyOf(subject))!.untouched = false;
      draft.verdict.note(rule.field, 'what another rule denies first is taken out');
      for (const box of subtractHoles(boxes, holes, this.knowledge, draft, rule.field)) {
        if (!isEverything(box.ports) && box.ports.other) noteOther(draft, rule.field);
        add(box.subject, { peers: [box.peer], ports: box.ports });
      }
    }
    return [...pieces.values()];
  }
}

function subtractHoles(
  boxes: readonly Box[],
  holes: readonly Box[],
  knowledge: AddressKnowledge,
  draft: Draft,
  field: string,
): readonly Box[] {
  try {
    return holes.reduce((left, hole) => subtractBox(left, hole, knowledge), boxes);
  } catch (error) {
    if (!(error instanceof NotExpressible)) throw error;
    draft.verdict.refuse(field, `taking out what another rule denies first ${error.message}`);
    return [];
  }
}

function noteOther(draft: Draft, field: string): void {
  draft.verdict.condition(
    field,
    'the pods use TCP, UDP and SCTP only: ICMP and other protocols are no longer let through, since NetworkPolicy cannot name them',
  );
}

/** The pods of a subject that a rule is about; undefined where there are none. */
function narrow(subject: Conjunction, within: Conjunction | undefined): Conjunction | undefined {
  return within ? intersect(subject, within) : subject;
}

interface Piece {
  readonly direction: Direction;
  readonly subject: Conjunction;
  readonly rules: ResolvedRule[];
  untouched: boolean;
}

/** Puts both directions of one subject into one policy. */
function assemble(part: Part, pieces: readonly Piece[]): ResolvedPolicy[] {
  const bySubject = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const group = bySubject.get(keyOf(piece.subject)) ?? [];
    bySubject.set(keyOf(piece.subject), group);
    group.push(piece);
  }
  return [...bySubject.values()].map((group) => {
    const rulesOf = (direction: Direction) => {
      const found = group.filter((piece) => piece.direction === direction);
      return found.length === 0 ? undefined : found.flatMap((piece) => piece.rules);
    };
    const ingress = rulesOf('ingress');
    const egress = rulesOf('egress');
    return {
      namespace: part.namespace,
      subject: group[0]!.subject,
      ...(ingress && { ingress }),
      ...(egress && { egress }),
      untouched: group.every((piece) => piece.untouched) && pieces.length === group.length,
    };
  });
}

/** Texts of subjects; a policy's own is looked at once for each direction and piece. */
const keys = new WeakMap<Conjunction, string>();

function keyOf(subject: Conjunction): string {
  const known = keys.get(subject);
  if (known !== undefined) return known;
  const key = JSON.stringify(subject);
  keys.set(subject, key);
  return key;
}

/** Every range of `a` stands in `b` as it is; ports that are only part of a wider range may be treated apart by Cilium. */
function samePorts(a: PortSet, b: PortSet): boolean {
  const named = a.named.every((port) => b.named.some((other) => other.name === port.name && other.protocol === port.protocol));
  return (
    named &&
    transportProtocols.every((protocol) =>
      a[protocol].every((range) => b[protocol].some((other) => other.from === range.from && other.to === range.to)),
    )
  );
}
