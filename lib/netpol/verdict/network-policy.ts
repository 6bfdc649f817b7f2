import type { Inventory } from '../model/inventory';
import { type Direction, type NetworkPolicy, type NetworkPolicyPeer, type NetworkPolicyPort, policyTypesOf } from '../model/kubernetes';
import { parseAddressBlock } from './address';
import { type Endpoint, namespaceLabel, namespaceName, podLabel } from './endpoint';
import type { DirectedPolicy, Evaluator, Judgment } from './evaluator';
import { everyPort, highestPort, type PortMatch, type PortSpace } from './ports';
import { always, and, factIn, holds, kindIs, never, not, or, type Predicate, selects, within } from './predicate';

/** A rule that only allows. Absent ports are every port. */
export interface AllowRule {
  readonly peer: Predicate;
  readonly ports: readonly PortMatch[] | undefined;
}

export interface AllowPolicy extends DirectedPolicy {
  readonly rules: readonly AllowRule[];
}

/**
 * NetworkPolicy as the Kubernetes documentation defines it (https://kubernetes.io/docs/concepts/services-networking/network-policies/,
 * types in k8s.io/api/networking/v1): a pod selected by some policy in a direction is isolated in it, and what any rule of these
 * policies allows is allowed. ipBlocks match by address, pods included; a hostNetwork pod is its node.
 */
export function upstreamEvaluator(set: Inventory): Evaluator {
  return {
    name: 'NetworkPolicy',
    policies: set.networkPolicies.flatMap((policy) => directed(policy)),
    notes: [],
    judge: (direction, applying, subject, peer, space) => judgeAllows(applying as AllowPolicy[], direction, subject, peer, space),
  };
}

/** The union of allowing rules; everything when no policy applies. */
export function judgeAllows(
  applying: readonly AllowPolicy[],
  direction: Direction,
  subject: Endpoint,
  peer: Endpoint,
  space: PortSpace,
): Judgment {
  if (applying.length === 0) return { always: space.full, possibly: space.full, because: () => [] };
  const destination = asDestination(direction === 'ingress' ? subject : peer);
  const allowedBy = (policy: AllowPolicy): bigint =>
    policy.rules.reduce((set, rule) => (holds(rule.peer, peer) ? set | space.of(rule.ports, destination) : set), 0n);
  const allowed = applying.reduce((set, policy) => set | allowedBy(policy), 0n);
  return {
    always: allowed,
    possibly: allowed,
    because: (bit) => (allowed & bit ? applying.filter((policy) => allowedBy(policy) & bit) : applying).map((policy) => policy.source),
  };
}

/** A hostNetwork pod is its node here too: a name of its container ports means nothing. */
const asDestination = (endpoint: Endpoint): Endpoint => (endpoint.kind === 'pod' ? endpoint : { ...endpoint, namedPorts: new Map() });

/** A NetworkPolicy as one policy per direction it has in its types. */
export function directed(policy: NetworkPolicy, peerOf = peerPredicate): AllowPolicy[] {
  const namespace = policy.source.namespace ?? 'default';
  const subject = and(kindIs('pod'), factIn(namespaceName, namespace), selects(policy.spec.podSelector ?? {}, podLabel));
  return policyTypesOf(policy.spec).map((type) => {
    const rules =
      type === 'Ingress'
        ? (policy.spec.ingress ?? []).map((rule) => allowRule(rule.from, rule.ports, namespace, peerOf))
        : (policy.spec.egress ?? []).map((rule) => allowRule(rule.to, rule.ports, namespace, peerOf));
    return {
      source: policy.source,
      direction: type === 'Ingress' ? 'ingress' : 'egress',
      subject,
      subjectSide: [],
      peers: rules.map((rule) => rule.peer),
      ports: rules.flatMap((rule) => rule.ports ?? []),
      rules,
    };
  });
}

function allowRule(
  peers: readonly NetworkPolicyPeer[] | undefined,
  ports: readonly NetworkPolicyPort[] | undefined,
  namespace: string,
  peerOf: typeof peerPredicate,
): AllowRule {
  return {
    peer: peers === undefined || peers.length === 0 ? always : or(...peers.map((peer) => peerOf(peer, namespace))),
    ports: ports === undefined || ports.length === 0 ? undefined : ports.map(portMatch),
  };
}

export function peerPredicate(peer: NetworkPolicyPeer, namespace: string): Predicate {
  if (peer.ipBlock !== undefined) return ipBlockPredicate(peer.ipBlock);
  return and(kindIs('pod'), podPeer(peer, namespace));
}

/** The labels that a pod peer asks for: without a namespaceSelector, the policy's own namespace. */
export function podPeer(peer: NetworkPolicyPeer, namespace: string): Predicate {
  const where = peer.namespaceSelector === undefined ? factIn(namespaceName, namespace) : selects(peer.namespaceSelector, namespaceLabel);
  return and(where, selects(peer.podSelector ?? {}, podLabel));
}

export function ipBlockPredicate(block: { readonly cidr: string; readonly except?: readonly string[] }): Predicate {
  return and(cidrPredicate(block.cidr), not(or(...(block.except ?? []).map(cidrPredicate))));
}

/** What cannot be read as a block matches nothing; reading the files has already complained of it. */
export function cidrPredicate(text: string): Predicate {
  const block = parseAddressBlock(text);
  return block === undefined ? never : within(block);
}

export function portMatch({ protocol = 'TCP', port, endPort }: NetworkPolicyPort): PortMatch {
  if (port === undefined) return everyPort(protocol);
  if (typeof port === 'string') return { protocol, name: port };
  return { protocol, low: port, high: endPort === undefined ? port : Math.min(endPort, highestPort) };
}
