import type { CalicoTier } from '../model/calico';
import { type Conjunction, intersect } from '../sets/conjunction';
import { type AddressKnowledge, intersectPeers, type Peer } from '../sets/peer';
import { intersectPorts, isNothing, type PortSet } from '../sets/port-set';
import type { AllowRule, Flow, RankSpan } from './draft';

/** One direction of one policy in a tier, for pods that it is on. */
interface TierMember {
  readonly flow: Flow;
}

/** What goes through a tier: everything that it does not decide, or what one rule passes before the tier decides anything else. */
export type Way = { readonly rest: true } | { readonly rest: false; readonly rule: AllowRule; readonly tierEnd: number };

/** More combinations of Pass rules than this are no policy that anybody could read. */
const maxWays = 64;

/**
 * How connections get through one tier to the next one.
 * @param members the policies of the tier on some pods, in the order of evaluation
 * @param defaultAction what happens to connections that no rule decides
 * @param tierEnd a rank behind every rule of the tier
 * @returns none where the tier decides everything
 */
export function waysThrough(members: readonly TierMember[], defaultAction: CalicoTier['defaultAction'], tierEnd: number): readonly Way[] {
  const flows = reached(members).map(({ flow }) => flow);
  const rest = defaultAction === 'Pass' || flows.some(({ pass }) => pass?.rest === true);
  const denies = flows.flatMap(({ deny }) => deny);
  const distinct = new Map(
    flows.flatMap(({ pass }) => pass?.some ?? []).map((rule) => [`${rule.rank} ${JSON.stringify(rule.within ?? null)}`, rule]),
  );
  // Where the rest goes on too, a rule matters only by what is denied after it.
  const rules = [...distinct.values()].filter((rule) => !rest || denies.some((deny) => deny.rank > rule.rank));
  return [...(rest ? [{ rest: true } as const] : []), ...rules.map((rule): Way => ({ rest: false, rule, tierEnd }))];
}

/** Policies up to one that passes everything; those behind it are never asked. */
function reached<T extends TierMember>(members: readonly T[]): readonly T[] {
  const last = members.findIndex(({ flow }) => flow.pass?.rest === true);
  return last === -1 ? members : members.slice(0, last + 1);
}

/** Every way through several tiers, one after the other; undefined where there are too many to write down. */
export function chainsThrough(tiers: readonly (readonly Way[])[]): readonly (readonly Way[])[] | undefined {
  if (tiers.reduce((product, ways) => product * ways.length, 1) > maxWays) return undefined;
  return tiers.reduce<readonly (readonly Way[])[]>((chains, ways) => chains.flatMap((chain) => ways.map((way) => [...chain, way])), [[]]);
}

/**
 * What a rule allows of the connections that get through the tiers of a chain.
 * @returns none where nothing does; undefined where NetworkPolicy cannot say it
 */
export function allowedOn(rule: AllowRule, chain: readonly Way[], knowledge: AddressKnowledge): readonly AllowRule[] | undefined {
  let left: Part | undefined = rule;
  const skips: RankSpan[] = [];
  for (const way of chain) {
    if (way.rest) continue;
    const shared: Part | 'unclear' | undefined = intersection(left, way.rule, knowledge);
    if (shared === 'unclear') return undefined;
    if (shared === undefined) return [];
    left = shared;
    skips.push({ from: way.rule.rank, to: way.tierEnd });
  }
  return skips.length === 0 ? [rule] : [{ ...rule, ...left, skips: [...(rule.skips ?? []), ...skips] }];
}

type Part = Pick<AllowRule, 'peers' | 'ports' | 'within'>;

function intersection(a: Part, b: Part, knowledge: AddressKnowledge): Part | 'unclear' | undefined {
  const ports: PortSet | undefined = intersectPorts(a.ports, b.ports);
  const within: Conjunction | undefined = intersect(a.within ?? [], b.within ?? []);
  if (within === undefined || (ports !== undefined && isNothing(ports))) return undefined;
  const peers: Peer[] = [];
  for (const left of a.peers) {
    for (const right of b.peers) {
      const shared = intersectPeers(left, right, knowledge);
      if (shared === undefined) return 'unclear';
      peers.push(...shared);
    }
  }
  if (peers.length === 0) return undefined;
  if (ports === undefined) return 'unclear';
  return { peers, ports, ...(within.length > 0 && { within }) };
}
