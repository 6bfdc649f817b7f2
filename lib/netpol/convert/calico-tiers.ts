import { groupBy } from '../group-by';
import type { Inventory } from '../model/inventory';
import type { Direction } from '../model/kubernetes';
import { describeSource } from '../model/source';
import { type Conjunction, disjoint, includes, intersect, subtract } from '../sets/conjunction';
import type { AddressKnowledge } from '../sets/peer';
import type { OrderedDraft } from './calico-draft';
import type { AllowRule, DenyRule, Draft, Flow, Part } from './draft';
import { conditional, type Finding, note, refused } from './findings';
import { allowedOn, chainsThrough, type Way, waysThrough } from './tier-ways';

interface Tiers {
  /** Tiers whose default action is Pass. */
  readonly passing: ReadonlySet<string>;
  /** Tiers of which the input says the order and the default action. */
  readonly known: ReadonlySet<string>;
  /** A rank behind every rule of a tier. */
  readonly endOf: (tier: string) => number;
}

/** One direction of one part of a policy, where it stands. */
interface Place {
  /** Index of the policy in the order of evaluation. */
  readonly policy: number;
  readonly part: Part;
  readonly flow: Flow;
  readonly tier: string;
}

/**
 * Settles what tiers do, so that the policies of all of them can be taken together: a tier that passes what its policies do not match does not
 * isolate; a tier that does not pass ends there, and later tiers have no say on its pods; where rules of it pass some connections, later
 * tiers allow no others; what the last tier passes, the namespace's profile allows. A policy for which that is different from pod to pod
 * becomes one for each kind of pods.
 * @param ordered policies in the order of evaluation
 * @returns the policies with their flows settled, in the same order
 */
export function settleTiers(ordered: readonly OrderedDraft[], inventory: Inventory, knowledge: AddressKnowledge): readonly Draft[] {
  const ends = new Map(ordered.map(({ draft, end }) => [draft.tier, end]));
  const tiers: Tiers = {
    passing: new Set(inventory.calicoTiers.filter((tier) => tier.defaultAction === 'Pass').map((tier) => tier.source.name)),
    known: new Set(['default', ...inventory.calicoTiers.map((tier) => tier.source.name)]),
    endOf: (tier) => ends.get(tier) ?? Infinity,
  };
  const apart = splitByTiers(ordered, tiers);
  const findings = apart.map((): Finding[] => []);
  const settled = new Map<Part, Part>();
  for (const direction of directions) {
    for (const places of groupBy(placesOf(apart, direction), ({ part }) => part.namespace).values()) {
      if (isPlain(places, tiers)) continue;
      for (const place of places) {
        const settler = new Settler(place, places, direction, tiers, knowledge, apart);
        const flow = settler.settle();
        findings[place.policy]?.push(...settler.findings);
        if (flow !== place.flow) setFlow(settled, place.part, direction, flow);
      }
    }
    for (const { tier, policy } of placesOf(apart, direction))
      if (!tiers.known.has(tier))
        findings[policy]?.push(conditional('spec.tier', `tier ${tier} denies what its policies do not match; give the Tier as input`));
  }
  const denying = apart.flatMap(({ draft }, index) => (decidesByOrder(draft) ? [index] : []));
  for (const [index, list] of findings.entries()) list.push(...equalOrders(index, denying, apart));
  return apart.map(({ draft }, index) => withParts(draft, settled, findings[index] ?? [], draft !== ordered[index]!.draft));
}

const directions: readonly Direction[] = ['ingress', 'egress'];

const placesOf = (ordered: readonly OrderedDraft[], direction: Direction): Place[] =>
  ordered.flatMap(({ draft }, policy) =>
    draft.parts.flatMap((part) => {
      const flow = part[direction];
      return flow === undefined ? [] : [{ policy, part, flow, tier: draft.tier }];
    }),
  );

/** One tier that passes nothing: as if there were no tiers. */
const isPlain = (places: readonly Place[], { passing }: Tiers): boolean =>
  new Set(places.map(({ tier }) => tier)).size === 1 && places.every(({ flow, tier }) => flow.pass === undefined && !passing.has(tier));

/** More kinds of pods than this of one policy are no policies that anybody could read. */
const maxKinds = 16;

/** Policies that share only some pods with what decides before them, or after what they pass, in parts that share all or none. */
function splitByTiers(ordered: readonly OrderedDraft[], tiers: Tiers): readonly OrderedDraft[] {
  const dividers = new Map<Part, Conjunction[]>();
  for (const direction of directions) {
    for (const places of groupBy(placesOf(ordered, direction), ({ part }) => part.namespace).values()) {
      if (isPlain(places, tiers)) continue;
      for (const place of places) {
        const own = dividers.get(place.part) ?? [];
        dividers.set(place.part, own);
        own.push(...places.filter((other) => divides(other, place, places)).map(({ part }) => part.subject));
      }
    }
  }
  const pieces = (part: Part): readonly Part[] => {
    const subjects = (dividers.get(part) ?? []).reduce<readonly Conjunction[]>(
      (list, by) => list.flatMap((subject) => (disjoint(subject, by) || includes(by, subject) ? [subject] : divided(subject, by))),
      [part.subject],
    );
    return subjects.length === 1 || subjects.length > maxKinds ? [part] : subjects.map((subject) => ({ ...part, subject }));
  };
  return ordered.map((one) => {
    const parts = one.draft.parts.flatMap(pieces);
    return parts.length === one.draft.parts.length ? one : { ...one, draft: { ...one.draft, parts } };
  });
}

const divided = (subject: Conjunction, by: Conjunction): Conjunction[] => [intersect(subject, by) ?? subject, ...subtract(subject, by)];

function divides(other: Place, place: Place, places: readonly Place[]): boolean {
  if (other.policy === place.policy || disjoint(other.part.subject, place.part.subject)) return false;
  if (other.tier === place.tier) return other.flow.pass?.rest === true;
  if (other.policy < place.policy) return true;
  return places.some(
    ({ tier, part, flow }) => tier === place.tier && (flow.pass?.some.length ?? 0) > 0 && !disjoint(part.subject, place.part.subject),
  );
}

/** Of several tiers in their order, what gets through each. */
type Ways = readonly (readonly Way[])[];

/** Settles one direction of a part among all others that are on its pods. */
class Settler {
  readonly findings: Finding[] = [];
  private readonly sharing: readonly Place[];

  constructor(
    private readonly place: Place,
    places: readonly Place[],
    private readonly direction: Direction,
    private readonly tiers: Tiers,
    private readonly knowledge: AddressKnowledge,
    private readonly ordered: readonly OrderedDraft[],
  ) {
    this.sharing = places.filter((other) => other.policy !== place.policy && !disjoint(other.part.subject, place.part.subject));
  }

  /** @returns undefined where the policy has no effect; where something is refused, the flow as it was */
  settle(): Flow | undefined {
    const { place, sharing, direction, tiers } = this;
    if (this.isUnclear()) return place.flow;
    const others = [...sharing, place].toSorted((a, b) => a.policy - b.policy);
    const own = others.filter(({ tier }) => tier === place.tier);
    const earlier = this.waysOf(others.filter(({ tier, policy }) => tier !== place.tier && policy < place.policy));
    const dead = own.find((other) => other.policy < place.policy && other.flow.pass?.rest === true) ?? earlier.final;
    if (dead !== undefined) {
      const by = describeSource(this.ordered[dead.policy]!.draft.source);
      const why = dead.tier === place.tier ? 'passes everything' : 'its tier ends there';
      this.findings.push(note(`spec.${direction}`, `has no effect on the pods in ${place.part.namespace}: ${by} comes first and ${why}`));
      return undefined;
    }
    const later = this.waysOf(others.filter(({ tier, policy }) => tier !== place.tier && policy > place.policy));
    const { isolates, allow, deny, pass } = place.flow;
    const some = pass?.some ?? [];
    const through = waysThrough(own, tiers.passing.has(place.tier) ? 'Pass' : 'Deny', tiers.endOf(place.tier));
    const allowed = [...this.along(allow, earlier.ways), ...this.passedOn(some, earlier.ways, later.ways)];
    const passes = later.ways.length === 0 ? [] : some.map((rule): DenyRule => ({ ...rule, until: tiers.endOf(place.tier) }));
    return {
      isolates: isolates && !through.some(({ rest }) => rest),
      allow: allowed.toSorted((a, b) => a.rank - b.rank),
      deny: [...deny, ...passes],
    };
  }

  /** Whether what other policies do cannot be known, or differs among the pods of this one. Each case is a finding. */
  private isUnclear(): boolean {
    const { place, sharing, tiers, ordered, direction } = this;
    const sourceOf = (other: Place): string => describeSource(ordered[other.policy]!.draft.source);
    const unordered = sharing.filter((other) => other.tier !== place.tier && !(tiers.known.has(place.tier) && tiers.known.has(other.tier)));
    const unread = sharing.filter((other) => other.policy < place.policy && other.flow.pass?.unread === true);
    const partly = sharing.filter(
      (other) => divides(other, place, [place, ...sharing]) && !includes(other.part.subject, place.part.subject),
    );
    this.findings.push(
      ...unordered.map((other) =>
        refused(
          'spec.tier',
          `${sourceOf(other)} is for the same pods in another tier, and which comes first is not known; give the Tiers as input`,
        ),
      ),
      ...unread.map((other) => refused(`spec.${direction}`, `${sourceOf(other)} comes first and passes what cannot be read`)),
      ...(unordered.length > 0 ? [] : partly.map((other) => severalTiers(place, other, ordered, direction))),
    );
    return unordered.length + unread.length + partly.length > 0;
  }

  /** Of each tier, what gets through it; `final`: a policy of one that decides everything. */
  private waysOf(places: readonly Place[]): { readonly ways: Ways; readonly final: Place | undefined } {
    const { tiers } = this;
    const groups = [...groupBy(places, ({ tier }) => tier)].map(([tier, members]) => ({
      members,
      ways: waysThrough(members, tiers.passing.has(tier) ? 'Pass' : 'Deny', tiers.endOf(tier)),
    }));
    return { ways: groups.map(({ ways }) => ways), final: groups.find(({ ways }) => ways.length === 0)?.members[0] };
  }

  /** What it passes and every later tier passes too: allowed, as the namespace's profile does. */
  private passedOn(some: readonly AllowRule[], earlier: Ways, later: Ways): readonly AllowRule[] {
    if (later.length === 0) return this.along(some, earlier);
    const tierEnd = this.tiers.endOf(this.place.tier);
    const last = some.map((rule) => ({ ...rule, rank: Infinity, skips: [{ from: rule.rank, to: tierEnd }] }));
    return this.along(last, [...earlier, ...later]);
  }

  /** What rules allow of the connections that tiers pass. */
  private along(rules: readonly AllowRule[], tiers: Ways): readonly AllowRule[] {
    const chains = chainsThrough(tiers);
    if (chains === undefined) {
      this.findings.push(...rules.map(({ field }) => refused(field, 'comes after too many rules of earlier tiers that pass connections')));
      return [];
    }
    const isLimited = chains.some((chain) => chain.some(({ rest }) => !rest));
    return rules.flatMap((rule) => {
      if (isLimited) this.findings.push(note(rule.field, 'is limited to what the policies of other tiers pass'));
      return chains.flatMap((chain) => {
        const found = allowedOn(rule, chain, this.knowledge);
        if (found !== undefined) return found;
        this.findings.push(refused(rule.field, `meets what another tier passes in ${unsayable(this.knowledge)}`));
        return [];
      });
    });
  }
}

const unsayable = ({ pods, services }: AddressKnowledge): string =>
  pods.length === 0 || services.length === 0
    ? 'addresses of pods; declare podCidrs and serviceCidrs with --cluster'
    : 'addresses or named ports that NetworkPolicy cannot combine with labels or numbers';

function severalTiers(one: Place, other: Place, ordered: readonly OrderedDraft[], direction: Direction): Finding {
  const { source } = ordered[other.policy]!.draft;
  const where = one.tier === other.tier ? 'passes, for some of the same pods only' : `is for some of the same pods in tier ${other.tier}`;
  return refused(`spec.${direction}`, `${describeSource(source)} ${where}; what the tiers do differs from pod to pod`);
}

/** A policy of the same order as one that denies: Calico goes by name then. */
function equalOrders(index: number, denying: readonly number[], ordered: readonly OrderedDraft[]): Finding[] {
  const { draft, order } = ordered[index]!;
  return denying.flatMap((at) => {
    const other = ordered[at]!;
    if (at === index || order !== other.order || other.draft.tier !== draft.tier || !sharesPods(draft, other.draft)) return [];
    return [
      conditional(
        'spec.order',
        `is the same as that of ${describeSource(other.draft.source)}, which denies or passes; Calico goes by name then, and did otherwise before 3.30`,
      ),
    ];
  });
}

/** Whether it matters which of its policy's rules comes first: of those that allow alone it does not. */
const decidesByOrder = (draft: Draft): boolean =>
  draft.parts.some((part) =>
    directions.some((direction) => {
      const flow = part[direction];
      return flow !== undefined && (flow.deny.length > 0 || flow.pass !== undefined);
    }),
  );

function sharesPods(a: Draft, b: Draft): boolean {
  return a.parts.some((left) =>
    b.parts.some(
      (right) =>
        left.namespace === right.namespace &&
        ((left.ingress && right.ingress) ?? (left.egress && right.egress)) !== undefined &&
        !disjoint(left.subject, right.subject),
    ),
  );
}

function setFlow(settled: Map<Part, Part>, part: Part, direction: Direction, flow: Flow | undefined): void {
  const { [direction]: _, ...rest } = settled.get(part) ?? part;
  settled.set(part, { ...rest, ...(flow && { [direction]: flow }) });
}

/** A policy that a tier changes is written namespace by namespace: what it does may differ between them. */
function withParts(draft: Draft, settled: ReadonlyMap<Part, Part>, more: readonly Finding[], isSplit: boolean): Draft {
  const findings = more.length === 0 ? draft.findings : [...draft.findings, ...more];
  if (!isSplit && !draft.parts.some((part) => settled.has(part))) return { ...draft, findings };
  return { ...draft, parts: draft.parts.map((part) => settled.get(part) ?? part), wide: [], findings };
}
