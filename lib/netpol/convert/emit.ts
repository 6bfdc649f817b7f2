import { type Cidr, containsCidr, formatCidr, halvesOf } from '../cidr';
import type { NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '../model/kubernetes';
import type { LabelSelector, Requirement } from '../model/selector/label-selector';
import type { Conjunction } from '../sets/conjunction';
import { type BlockPeer, mergePeers, type Peer, splitBlock } from '../sets/peer';
import { isEverything, isFull, type PortSet, transportProtocols } from '../sets/port-set';
import { namespaceNameLabel } from './draft';
import type { ResolvedPolicy, ResolvedRule } from './resolve';

/** Which blocks to write without `except`, as the blocks that make them up. */
export type SplitDecision = (block: BlockPeer) => boolean;

interface WrittenRule {
  readonly peers?: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

/** The spec of a NetworkPolicy. */
export function emitSpec(policy: ResolvedPolicy, split: SplitDecision): NetworkPolicySpec {
  const { namespace } = policy;
  const ingress =
    policy.ingress &&
    emitRules(policy.ingress, namespace, split).map(({ peers, ports }) => ({ ...(peers && { from: peers }), ...(ports && { ports }) }));
  const egress =
    policy.egress &&
    emitRules(policy.egress, namespace, split).map(({ peers, ports }) => ({ ...(peers && { to: peers }), ...(ports && { ports }) }));
  const policyTypes: ('Ingress' | 'Egress')[] = [...(ingress ? (['Ingress'] as const) : []), ...(egress ? (['Egress'] as const) : [])];
  return {
    podSelector: emitSelector(policy.subject),
    policyTypes,
    ...(ingress && ingress.length > 0 && { ingress }),
    ...(egress && egress.length > 0 && { egress }),
  };
}

function emitRules(rules: readonly ResolvedRule[], namespace: string, split: SplitDecision): WrittenRule[] {
  const written = groupByPorts(rules).flatMap((rule): WrittenRule[] => {
    const peers = mergePeers(rule.peers);
    if (peers.length === 0) return [];
    const ports = emitPorts(rule.ports);
    if (ports?.length === 0) return [];
    if (peers.some((peer) => peer.kind === 'any')) return [ports ? { ports } : {}];
    return [{ peers: peers.flatMap((peer) => emitPeer(peer, namespace, split)), ...(ports && { ports }) }];
  });
  if (written.length < 2) return written;
  const known = new Set<string>();
  return written.filter((rule) => {
    const text = JSON.stringify(rule);
    return !known.has(text) && known.add(text);
  });
}

/** Rules with the same ports become one, in order of first appearance. */
function groupByPorts(rules: readonly ResolvedRule[]): ResolvedRule[] {
  if (rules.length < 2) return [...rules];
  const groups = new Map<string, { peers: Peer[]; ports: PortSet }>();
  for (const rule of rules) {
    const key = JSON.stringify(rule.ports);
    const group = groups.get(key) ?? { peers: [], ports: rule.ports };
    groups.set(key, group);
    group.peers.push(...rule.peers);
  }
  return [...groups.values()];
}

/** @returns undefined for every port and protocol; an empty list where NetworkPolicy has no word for what is left */
function emitPorts(ports: PortSet): NetworkPolicyPort[] | undefined {
  if (isEverything(ports)) return undefined;
  return transportProtocols.flatMap((protocol): NetworkPolicyPort[] => {
    const ranges = ports[protocol];
    const numbers: NetworkPolicyPort[] = isFull(ranges)
      ? [{ protocol }]
      : ranges.map(({ from, to }) => ({ protocol, port: Math.max(from, 1), ...(to > from && { endPort: to }) }));
    const names = ports.named.filter((port) => port.protocol === protocol).map(({ name }): NetworkPolicyPort => ({ protocol, port: name }));
    return [...numbers, ...names];
  });
}

function emitPeer(peer: Peer, own: string, split: SplitDecision): NetworkPolicyPeer[] {
  if (peer.kind === 'any') return [];
  if (peer.kind === 'pods') {
    const podSelector = emitSelector(peer.pods);
    if (isOwnNamespace(peer.namespace, own)) return [{ podSelector }];
    const namespaceSelector = emitSelector(peer.namespace);
    return [peer.pods.length === 0 ? { namespaceSelector } : { namespaceSelector, podSelector }];
  }
  const blocks = peer.except.length > 0 && split(peer) ? splitBlock(peer).map((cidr) => ({ cidr, except: [] })) : [peer];
  return blocks.flatMap(halved).map(({ cidr, except }) => ({
    ipBlock: { cidr: formatCidr(cidr), ...(except.length > 0 && { except: except.map(formatCidr) }) },
  }));
}

type Block = Pick<BlockPeer, 'cidr' | 'except'>;

/**
 * The agent takes every block of the length 32 for a single IPv4 address, and so does not hand the ports of an IPv6 one on to the smaller
 * blocks and the pods inside (IsNonHostCIDR in pkg/utils/utils.go). Its halves have the length 33.
 */
function halved(block: Block): Block[] {
  if (block.cidr.family !== 6 || block.cidr.prefix !== 32) return [block];
  return halvesOf(block.cidr).flatMap((cidr) => cutFrom(cidr, block.except));
}

function cutFrom(cidr: Cidr, holes: readonly Cidr[]): Block[] {
  if (holes.some((hole) => containsCidr(hole, cidr))) return [];
  return [{ cidr, except: holes.filter((hole) => containsCidr(cidr, hole)) }];
}

function isOwnNamespace(namespace: Conjunction, own: string): boolean {
  const [only] = namespace;
  return (
    namespace.length === 1 &&
    only?.key === namespaceNameLabel &&
    only.operator === 'In' &&
    only.values?.length === 1 &&
    only.values[0] === own
  );
}

/** A single value is written as a matchLabel, as a person would. */
export function emitSelector(conjunction: Conjunction): LabelSelector {
  const equal = conjunction.filter((requirement) => isEquality(requirement));
  const others = conjunction.filter((requirement) => !isEquality(requirement));
  return {
    ...(equal.length > 0 && { matchLabels: Object.fromEntries(equal.map(({ key, values }) => [key, values?.[0] ?? ''])) }),
    ...(others.length > 0 && {
      matchExpressions: others.map(({ key, operator, values }) => ({ key, operator, ...(values && { values }) })),
    }),
  };
}

function isEquality(requirement: Requirement): boolean {
  return requirement.operator === 'In' && requirement.values?.length === 1;
}
