import { groupBy } from '../group-by';
import type { Inventory } from '../model/inventory';
import type { Direction } from '../model/kubernetes';
import { describeSource } from '../model/source';
import { disjoint, includes } from '../sets/conjunction';
import type { OrderedDraft } from './calico-draft';
import type { Draft, Flow, Part } from './draft';
import { conditional, type Finding, note, refused } from './findings';

interface Tiers {
  /** Tiers whose default action is Pass. */
  readonly passing: ReadonlySet<string>;
  /** Tiers of which the input says the order and the default action. */
  readonly known: ReadonlySet<string>;
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
 * isolate; a tier that does not pass ends there, and later tiers have no say on its pods; what the last tier passes, the namespace's
 * profile allows. Policies for which that is different from pod to pod are refused.
 * @param ordered policies in the order of evaluation
 * @returns the policies with their flows settled, in the same order
 */
export function settleTiers(ordered: readonly OrderedDraft[], inventory: Inventory): readonly Draft[] {
  const tiers: Tiers = {
    passing: new Set(inventory.calicoTiers.filter((tier) => tier.defaultAction === 'Pass').map((tier) => tier.source.name)),
    known: new Set(['default', ...inventory.calicoTiers.map((tier) => tier.source.name)]),
  };
  const findings = ordered.map((): Finding[] => []);
  const settled = new Map<Part, Part>();
  for (const direction of ['ingress', 'egress'] as const) {
    for (const places of groupBy(placesOf(ordered, direction), ({ part }) => part.namespace).values()) {
      settleNamespace(places, direction, tiers, ordered, findings, settled);
    }
  }
  const denying = ordered.flatMap(({ draft }, index) => (denies(draft) ? [index] : []));
  for (const [index, list] of findings.entries()) list.push(...equalOrders(index, denying, ordered));
  return ordered.map(({ draft }, index) => withParts(draft, settled, findings[index] ?? []));
}

const placesOf = (ordered: readonly OrderedDraft[], direction: Direction): Place[] =>
  ordered.flatMap(({ draft }, policy) =>
    draft.parts.flatMap((part) => {
      const flow = part[direction];
      return flow === undefined ? [] : [{ policy, part, flow, tier: draft.tier }];
    }),
  );

function settleNamespace(
  places: readonly Place[],
  direction: Direction,
  tiers: Tiers,
  ordered: readonly OrderedDraft[],
  findings: readonly Finding[][],
  settled: Map<Part, Part>,
): void {
  const { passing, known } = tiers;
  const oneTier = new Set(places.map(({ tier }) => tier)).size === 1;
  for (const { tier, policy } of places)
    if (!known.has(tier))
      findings[policy]?.push(conditional('spec.tier', `tier ${tier} denies what its policies do not match; give the Tier as input`));
  if (oneTier && places.every(({ flow, tier }) => flow.pass === undefined && !passing.has(tier))) return;
  const refuseBoth = (a: Place, b: Place): void => {
    for (const [one, other] of [[a, b] as const, [b, a] as const]) findings[one.policy]?.push(severalTiers(one, other, ordered, direction));
  };
  for (const place of places) {
    const sharing = places.filter((other) => other.policy !== place.policy && !disjoint(other.part.subject, place.part.subject));
    const unordered = sharing.filter((other) => other.tier !== place.tier && !(known.has(place.tier) && known.has(other.tier)));
    for (const other of unordered)
      findings[place.policy]?.push(
        refused(
          'spec.tier',
          `${describeSource(ordered[other.policy]!.draft.source)} is for the same pods in another tier, and which comes first is not known; give the Tiers as input`,
        ),
      );
    if (unordered.length > 0) continue;
    const covers = (other: Place): boolean => includes(other.part.subject, place.part.subject);
    const same = sharing.filter((other) => other.tier === place.tier);
    const passers = same.filter((other) => other.flow.pass?.rest === true);
    for (const other of passers) if (!covers(other)) refuseBoth(place, other);
    const ended = passers.find((other) => other.policy < place.policy && covers(other));
    const passes = passing.has(place.tier) || place.flow.pass?.rest === true || passers.some(covers);
    const [earlier, later] = [
      sharing.filter((other) => other.tier !== place.tier && other.policy < place.policy),
      sharing.filter((other) => other.tier !== place.tier && other.policy > place.policy),
    ];
    const finals = earlier.filter((other) => !passesOn(other, places, passing));
    for (const other of finals) if (!covers(other)) refuseBoth(place, other);
    const final = finals.find(covers);
    const dead = ended ?? final;
    if (dead !== undefined) {
      const by = describeSource(ordered[dead.policy]!.draft.source);
      findings[place.policy]?.push(
        note(
          `spec.${direction}`,
          `has no effect on the pods in ${place.part.namespace}: ${by} comes first and ${ended ? 'passes everything' : 'its tier ends there'}`,
        ),
      );
      settle(settled, place.part, direction, undefined);
      continue;
    }
    const some = place.flow.pass?.some ?? [];
    if (some.length > 0 && later.length > 0) {
      findings[place.policy]?.push(
        ...some.map(({ field }) =>
          refused(field, 'passes some connections to the next tier, whose policies are on the same pods; the two are not merged'),
        ),
      );
    }
    const { isolates, allow, deny } = place.flow;
    const all = [...allow, ...some].toSorted((a, b) => a.rank - b.rank);
    settle(settled, place.part, direction, { isolates: isolates && !passes, allow: all, deny });
  }
}

/** Whether what a policy's tier does not match on its pods goes on to the next tier. */
function passesOn(place: Place, places: readonly Place[], passing: ReadonlySet<string>): boolean {
  if (passing.has(place.tier) || place.flow.pass?.rest === true) return true;
  return places.some(
    (other) => other.tier === place.tier && other.flow.pass?.rest === true && includes(other.part.subject, place.part.subject),
  );
}

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
        `is the same as that of ${describeSource(other.draft.source)}, which denies; Calico goes by name then, and did otherwise before 3.30`,
      ),
    ];
  });
}

const denies = (draft: Draft): boolean =>
  draft.parts.some((part) => (part.ingress?.deny ?? []).length + (part.egress?.deny ?? []).length > 0);

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

function settle(settled: Map<Part, Part>, part: Part, direction: Direction, flow: Flow | undefined): void {
  const { [direction]: _, ...rest } = settled.get(part) ?? part;
  settled.set(part, { ...rest, ...(flow && { [direction]: flow }) });
}

/** A policy that a tier changes is written namespace by namespace: what it does may differ between them. */
function withParts(draft: Draft, settled: ReadonlyMap<Part, Part>, more: readonly Finding[]): Draft {
  const findings = more.length === 0 ? draft.findings : [...draft.findings, ...more];
  if (!draft.parts.some((part) => settled.has(part))) return { ...draft, findings };
  return { ...draft, parts: draft.parts.map((part) => settled.get(part) ?? part), wide: [], findings };
}
