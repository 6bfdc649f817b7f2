import { groupBy } from '../group-by';
import type { Direction } from '../model/kubernetes';
import { type Conjunction, includes, intersect, subtract } from '../sets/conjunction';
import { type AddressKnowledge, anyPeer, type Peer } from '../sets/peer';
import { everything, isEverything, type PortSet } from '../sets/port-set';
import { type Box, boxesMayOverlap, NotExpressible, subtractBox } from './boxes';
import type { AllowRule, Draft, Flow, Part } from './draft';
import { conditional, type Finding, note, type PerPolicy, refused } from './findings';

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
}

export interface Resolution {
  /** The policies of each draft, in the drafts' order; none for a refused one. */
  readonly policies: readonly (readonly ResolvedPolicy[])[];
  readonly findings: PerPolicy;
}

const directions: readonly Direction[] = ['ingress', 'egress'];

/**
 * Turns drafts into policies that only allow: what is denied is taken out of what is allowed, and rules that do not isolate are kept where the
 * pods are isolated. All policies of a namespace are taken together.
 * @param isRefused whether a policy was refused before: it is left out, but its denials hold
 * @param moot rules that are left out
 */
export function resolve(
  drafts: readonly Draft[],
  knowledge: AddressKnowledge,
  isRefused: (policy: number) => boolean,
  moot: ReadonlySet<AllowRule>,
): Resolution {
  const namespaces = groupBy(
    drafts.flatMap(({ parts }) => parts),
    ({ namespace }) => namespace,
  );
  const resolvers = new Map([...namespaces].map(([namespace, parts]) => [namespace, new NamespaceResolver(parts, knowledge, moot)]));
  const resolved = drafts.map(({ parts }, index) => {
    const findings: Finding[] = [];
    if (isRefused(index)) return { findings, policies: [] };
    const policies = parts.flatMap((part) => {
      const found = resolvers.get(part.namespace)?.resolve(part);
      findings.push(...(found?.findings ?? []));
      return found?.policies ?? [];
    });
    return { findings, policies: findings.some((finding) => finding.class === 'refused') ? [] : policies };
  });
  return { policies: resolved.map(({ policies }) => policies), findings: resolved.map(({ findings }) => findings) };
}

interface Denial {
  readonly subject: Conjunction;
  readonly peers: readonly Peer[];
  readonly ports: PortSet;
  readonly rank: number;
  readonly until: number | undefined;
}

/** Rules of one direction for one subject. */
interface Piece {
  readonly direction: Direction;
  readonly subject: Conjunction;
  readonly rules: readonly ResolvedRule[];
}

interface Pieces {
  readonly pieces: readonly Piece[];
  readonly findings: readonly Finding[];
}

class NamespaceResolver {
  private readonly denials: Record<Direction, Denial[]>;

  constructor(
    private readonly parts: readonly Part[],
    private readonly knowledge: AddressKnowledge,
    private readonly moot: ReadonlySet<AllowRule>,
  ) {
    const of = (direction: Direction) =>
      parts.flatMap((part) =>
        (part[direction]?.deny ?? []).flatMap(({ peers, ports, rank, within, until }): Denial[] => {
          const subject = narrow(part.subject, within);
          return subject ? [{ subject, peers, ports, rank, until }] : [];
        }),
      );
    this.denials = { ingress: of('ingress'), egress: of('egress') };
  }

  resolve(part: Part): { readonly policies: readonly ResolvedPolicy[]; readonly findings: readonly Finding[] } {
    const flows = directions.flatMap((direction) => {
      const flow = part[direction];
      return flow ? [this.resolveFlow(part, direction, flow)] : [];
    });
    return {
      policies: assemble(
        part,
        flows.flatMap(({ pieces }) => pieces),
      ),
      findings: flows.flatMap(({ findings }) => findings),
    };
  }

  private resolveFlow(part: Part, direction: Direction, flow: Flow): Pieces {
    const allow = this.moot.size === 0 ? flow.allow : flow.allow.filter((rule) => !this.moot.has(rule));
    if (flow.isolates) return this.takeOut(direction, part.subject, allow);
    return this.withoutIsolation(part, direction, { ...flow, allow });
  }

  /** Rules that do not isolate: they count where something else isolates; elsewhere only their denials do. */
  private withoutIsolation(part: Part, direction: Direction, flow: Flow): Pieces {
    const isolating = this.parts.filter(
      (other) => other !== part && other[direction]?.isolates && intersect(other.subject, part.subject) !== undefined,
    );
    const whole = isolating.some((other) => includes(other.subject, part.subject));
    const within = [...isolating, ...this.deniedLater(direction, flow)];
    const subjects = whole
      ? [part.subject]
      : within.map((other) => intersect(other.subject, part.subject)).filter((shared) => shared !== undefined);
    const found: Pieces[] = flow.allow.length > 0 ? subjects.map((subject) => this.takeOut(direction, subject, flow.allow)) : [];
    if (flow.deny.some(({ until }) => until === undefined) && !whole) {
      let open: Conjunction[] = [part.subject];
      for (const other of isolating) open = open.flatMap((subject) => subtract(subject, other.subject));
      const rule: AllowRule = { peers: [anyPeer], ports: everything, rank: Infinity, field: 'spec' };
      found.push(...open.map((subject) => this.takeOut(direction, subject, [rule])));
    }
    const pieces = found.flatMap((one) => one.pieces);
    const findings = found.flatMap((one) => one.findings);
    if (isolating.length > 0) findings.push(conditional('spec', 'the pods stay isolated by the policies that isolate them now'));
    if (pieces.length === 0)
      findings.push(note('spec', `does not isolate, and nothing else isolates the pods (${direction}): no effect of its own`));
    return { pieces, findings };
  }

  /** Parts that deny without isolating, after something that this part allows: they are written as policies that isolate. */
  private deniedLater(direction: Direction, { allow }: Flow): readonly Part[] {
    return this.parts.filter((other) => {
      const flow = other[direction];
      return (
        flow?.isolates === false && flow.deny.some((deny) => deny.until === undefined && allow.some((rule) => startOf(rule) < deny.rank))
      );
    });
  }

  /** Rules less what is denied before them, by the subjects that they end up with. The first piece has the subject that was asked for. */
  private takeOut(direction: Direction, subject: Conjunction, rules: readonly AllowRule[]): Pieces {
    const findings: Finding[] = [];
    const pieces = new Map<string, { readonly subject: Conjunction; readonly rules: ResolvedRule[] }>([
      [keyOf(subject), { subject, rules: [] }],
    ]);
    const add = (to: Conjunction, rule: ResolvedRule): void => {
      const piece = pieces.get(keyOf(to)) ?? { subject: to, rules: [] };
      pieces.set(keyOf(to), piece);
      piece.rules.push(rule);
    };
    for (const rule of rules) {
      if (hasOther(rule.ports)) findings.push(otherProtocols(rule.field));
      const own = narrow(subject, rule.within);
      if (own === undefined) continue;
      const boxes = rule.peers.map((peer): Box => ({ subject: own, peer, ports: rule.ports }));
      const holes = this.holesIn(boxes, direction, rule);
      if (holes.length === 0) {
        add(own, { peers: rule.peers, ports: rule.ports });
        continue;
      }
      findings.push(note(rule.field, 'what another rule denies first is taken out'));
      const left = subtractHoles(boxes, holes, this.knowledge);
      if (typeof left === 'string') {
        findings.push(refused(rule.field, `taking out what another rule denies first ${left}`));
        continue;
      }
      for (const box of left) {
        if (hasOther(box.ports)) findings.push(otherProtocols(rule.field));
        add(box.subject, { peers: [box.peer], ports: box.ports });
      }
    }
    return { pieces: [...pieces.values()].map((piece) => ({ direction, ...piece })), findings };
  }

  private holesIn(boxes: readonly Box[], direction: Direction, rule: AllowRule): readonly Box[] {
    return this.denials[direction]
      .filter((denial) => comesBefore(denial, rule))
      .flatMap((denial) => denial.peers.map((peer): Box => ({ subject: denial.subject, peer, ports: denial.ports })))
      .filter((hole) => boxes.some((box) => boxesMayOverlap(box, hole, this.knowledge)));
  }
}

/** Whether a denial holds for what a rule allows. */
const comesBefore = ({ rank, until }: Denial, rule: AllowRule): boolean =>
  rank < rule.rank && (until === undefined || rule.rank < until) && !rule.skips?.some(({ from, to }) => from < rank && rank < to);

/** The rank from which on denials come after a rule. */
const startOf = ({ rank, skips = [] }: AllowRule): number => Math.min(rank, ...skips.map(({ from }) => from));

/** @returns what is left, or why that cannot be written */
function subtractHoles(boxes: readonly Box[], holes: readonly Box[], knowledge: AddressKnowledge): readonly Box[] | string {
  try {
    return holes.reduce((left, hole) => subtractBox(left, hole, knowledge), boxes);
  } catch (error) {
    if (!(error instanceof NotExpressible)) throw error;
    return error.message;
  }
}

/** Protocols without a name in NetworkPolicy, which can allow them only together with everything else. */
const hasOther = (ports: PortSet): boolean => ports.other && !isEverything(ports);

const otherProtocols = (field: string): Finding =>
  conditional(
    field,
    'the pods use TCP, UDP and SCTP only: ICMP and other protocols are no longer allowed, since NetworkPolicy cannot name them',
  );

/** The pods of a subject that a rule is about; undefined where there are none. */
function narrow(subject: Conjunction, within: Conjunction | undefined): Conjunction | undefined {
  return within ? intersect(subject, within) : subject;
}

/** Puts both directions of one subject into one policy. */
function assemble(part: Part, pieces: readonly Piece[]): ResolvedPolicy[] {
  return [...groupBy(pieces, ({ subject }) => keyOf(subject)).values()].map((group) => {
    const rulesOf = (direction: Direction) => {
      const found = group.filter((piece) => piece.direction === direction);
      return found.length === 0 ? undefined : found.flatMap((piece) => piece.rules);
    };
    const ingress = rulesOf('ingress');
    const egress = rulesOf('egress');
    return { namespace: part.namespace, subject: group[0]!.subject, ...(ingress && { ingress }), ...(egress && { egress }) };
  });
}

/** Texts of subjects; a policy's own is asked for once for each direction and piece. */
const keys = new WeakMap<Conjunction, string>();

function keyOf(subject: Conjunction): string {
  const known = keys.get(subject) ?? JSON.stringify(subject);
  keys.set(subject, known);
  return known;
}
