import { type Cidr, containsCidr, firstAddress, overlapsCidr, sameCidr } from '../cidr';
import type { Direction } from '../model/kubernetes';
import { disjoint } from '../sets/conjunction';
import { type AddressKnowledge, type BlockPeer, mayOverlap, sameBlock } from '../sets/peer';
import { isEverything, isFull, type PortSet, transportProtocols } from '../sets/port-set';
import type { ResolvedPolicy, ResolvedRule } from './resolve';

/** Entries for one address that the agent keeps; what is above is cut with only a line in its log. */
export const maxPortEntries = 24;

interface Located {
  readonly policy: ResolvedPolicy;
  readonly rule: ResolvedRule;
  readonly entries: readonly string[];
  /** The rule speaks of addresses, not only of pods. */
  readonly addresses: boolean;
}

/** Nothing is known of where pods are: a block may hold any. */
const unknownAddresses: AddressKnowledge = { pods: [], services: [], apiServer: [], blocksMeanPods: true };

/**
 * The policies of one namespace as the VPC CNI's agent will see them, all those of a pod merged into one table of prefixes
 * (aws-network-policy-agent, pkg/fwruleprocessor/fw_rule_processor.go).
 */
export class AgentView {
  private readonly rules: Record<Direction, readonly Located[]>;
  /** Entries of the whole namespace: an upper bound for any of its pods. */
  private readonly bound: Record<Direction, number>;

  constructor(policies: readonly ResolvedPolicy[]) {
    const of = (direction: Direction) =>
      policies.flatMap((policy) =>
        (policy[direction] ?? []).map(
          (rule): Located => ({ policy, rule, entries: entriesOf(rule.ports), addresses: rule.peers.some((peer) => peer.kind !== 'pods') }),
        ),
      );
    this.rules = { ingress: of('ingress'), egress: of('egress') };
    this.bound = { ingress: distinctEntries(this.rules.ingress), egress: distinctEntries(this.rules.egress) };
  }

  /**
   * Whether a block's `except` would touch other rules, so that the block has to be written without it. Two ways lead there:
   * - the agent turns an `except` into a deny of the whole prefix, and the longest prefix wins: `0.0.0.0/0` on port 53 beside
   *   `0.0.0.0/0 except 10.0.0.0/8` blocks port 53 on 10.x;
   * - a block inside another gets the other's ports by its own first address alone: where that is excepted, it gets none of them,
   *   although the `except` is only part of it.
   */
  exceptTouchesOthers(policy: ResolvedPolicy, direction: Direction, block: BlockPeer): boolean {
    return this.rules[direction].some((other) => {
      if (!other.addresses || disjoint(other.policy.subject, policy.subject)) return false;
      return other.rule.peers.some((peer) => {
        if (peer.kind === 'pods') return false;
        if (peer.kind === 'any') return true;
        return !sameBlock(peer, block) && block.except.some((hole) => reachesInto(peer, hole) || startsInside(peer, block, hole));
      });
    });
  }

  /** The most port entries that an address of the policy's peers can amount to, over all policies on its pods; an upper bound. */
  portEntries(policy: ResolvedPolicy, direction: Direction): number {
    if (this.bound[direction] <= maxPortEntries) return this.bound[direction];
    const shared = this.rules[direction].filter((other) => !disjoint(other.policy.subject, policy.subject));
    if (distinctEntries(shared) <= maxPortEntries) return maxPortEntries;
    const perPeer = (policy[direction] ?? []).flatMap((rule) =>
      rule.peers.map((peer) =>
        distinctEntries(shared.filter((other) => other.rule.peers.some((item) => mayOverlap(item, peer, unknownAddresses)))),
      ),
    );
    return Math.max(0, ...perPeer);
  }
}

/** Port entries of rules, were they all for one address. */
export const entriesOfRules = (rules: readonly ResolvedRule[]): number => new Set(rules.flatMap(({ ports }) => entriesOf(ports))).size;

function distinctEntries(rules: readonly Located[]): number {
  const entries = new Set<string>();
  for (const rule of rules) for (const entry of rule.entries) entries.add(entry);
  return entries.size;
}

/** A block within the other whose first address is in the hole, and some other address is not. */
function startsInside(peer: BlockPeer, block: BlockPeer, hole: Cidr): boolean {
  if (!containsCidr(block.cidr, peer.cidr) || sameCidr(block.cidr, peer.cidr)) return false;
  return containsCidr(peer.cidr, hole) && !sameCidr(peer.cidr, hole) && containsCidr(hole, firstAddress(peer.cidr));
}

/** A smaller block inside the hole has an entry of its own and wins; one as large as the hole or larger loses to the deny. */
function reachesInto(peer: BlockPeer, hole: Cidr): boolean {
  if (!overlapsCidr(peer.cidr, hole)) return false;
  if (sameCidr(peer.cidr, hole)) return peer.except.length > 0;
  if (!containsCidr(peer.cidr, hole)) return false;
  return !peer.except.some((other) => containsCidr(other, hole));
}

function entriesOf(ports: PortSet): string[] {
  if (isEverything(ports)) return ['all'];
  const numbers = transportProtocols.flatMap((protocol) => {
    const ranges = ports[protocol];
    return isFull(ranges) ? [protocol] : ranges.map(({ from, to }) => `${protocol} ${from}-${to}`);
  });
  // A name can stand for several numbers; each is an entry. One is what is known.
  return [...numbers, ...ports.named.map(({ protocol, name }) => `${protocol} ${name}`)];
}

/** Whether a rule speaks of a named port where the VPC CNI drops it: egress to an ipBlock or to any destination. */
export function dropsNamedPort(rule: ResolvedRule, direction: Direction): boolean {
  return direction === 'egress' && rule.ports.named.length > 0 && rule.peers.some((peer) => peer.kind !== 'pods');
}
