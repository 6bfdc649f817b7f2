import { groupBy } from '../group-by';
import type { Direction } from '../model/kubernetes';
import { includes } from '../sets/conjunction';
import { includesPeer } from '../sets/peer';
import { type PortSet, transportProtocols } from '../sets/port-set';
import type { AllowRule, Draft, Part } from './draft';
import { broader, type Finding, note, type PerPolicy, refused } from './findings';

/** What becomes of rules that demand layer 7. */
export interface Layer7 {
  readonly findings: PerPolicy;
  /** Rules that make no difference, because another rule allows the same without the demand. */
  readonly moot: ReadonlySet<AllowRule>;
}

interface Entry {
  readonly policy: number;
  readonly part: Part;
}

interface Demand extends Entry {
  readonly rule: AllowRule;
  readonly direction: Direction;
}

/**
 * Decides on rules that demand layer 7: moot where another policy or rule allows the same without; else broader, where the user asked for
 * that, or refused. A rule must not count on a policy that is refused itself, so this goes on until no more are.
 * @param isRefused whether a policy was refused before
 */
export function judgeLayer7(drafts: readonly Draft[], isRefused: (policy: number) => boolean): Layer7 {
  const refusedNow = new Set([...drafts.keys()].filter(isRefused));
  const entries = drafts.flatMap(({ parts }, policy) => parts.map((part): Entry => ({ policy, part })));
  const demands = entries.flatMap(demandsOf);
  if (demands.length === 0) return { findings: drafts.map(() => []), moot: new Set() };
  const byNamespace = groupBy(entries, ({ part }) => part.namespace);
  const isMoot = (demand: Demand): boolean => coveredBy(demand, byNamespace.get(demand.part.namespace) ?? [], refusedNow);
  for (let before = -1; before !== refusedNow.size; ) {
    before = refusedNow.size;
    for (const demand of demands) if (demand.rule.layer7?.allowed !== true && !isMoot(demand)) refusedNow.add(demand.policy);
  }
  const findings = drafts.map((): Finding[] => []);
  const [moot, open] = [new Set<AllowRule>(), new Set<AllowRule>()];
  for (const demand of demands) {
    const found = isMoot(demand);
    (found ? moot : open).add(demand.rule);
    findings[demand.policy]?.push(findingFor(demand.rule, found));
  }
  // One rule is in the parts of many namespaces: it is left out only where it is moot in all of them.
  return { findings, moot: new Set([...moot].filter((rule) => !open.has(rule))) };
}

const demandsOf = (entry: Entry): Demand[] =>
  (['ingress', 'egress'] as const).flatMap((direction) =>
    (entry.part[direction]?.allow ?? []).filter(({ layer7 }) => layer7).map((rule) => ({ ...entry, direction, rule })),
  );

/** Another rule allows the same peers on the same ports without a layer-7 demand (pkg/policy/l4.go, mergeL4Filter: the union allows). */
function coveredBy({ rule, part, direction }: Demand, entries: readonly Entry[], refusedNow: ReadonlySet<number>): boolean {
  return entries.some(
    (other) =>
      !refusedNow.has(other.policy) &&
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

function findingFor({ field, layer7 }: AllowRule, moot: boolean): Finding {
  if (moot) return note(field, `${layer7?.text} make no difference: another rule allows the same`);
  if (layer7?.allowed) return broader(field, `${layer7.text} are dropped: every connection to the same ports is allowed`);
  return refused(
    field,
    `has ${layer7?.text}, which NetworkPolicy cannot express; --allow-broader ${layer7?.widening} would allow every connection to the same ports`,
  );
}

/** Every range of `a` is in `b` as it is; ports that are only part of a wider range may be treated apart by Cilium. */
function samePorts(a: PortSet, b: PortSet): boolean {
  const named = a.named.every((port) => b.named.some((other) => other.name === port.name && other.protocol === port.protocol));
  return (
    named &&
    transportProtocols.every((protocol) =>
      a[protocol].every((range) => b[protocol].some((other) => other.from === range.from && other.to === range.to)),
    )
  );
}
