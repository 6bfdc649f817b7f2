import { formatCidr } from '../cidr';
import type {
  ClusterNetworkPolicyEgressPeer,
  ClusterNetworkPolicyEgressRule,
  ClusterNetworkPolicyPort,
  ClusterNetworkPolicySelectors,
  ClusterNetworkPolicySpec,
} from '../model/kubernetes';
import { type Conjunction, disjoint } from '../sets/conjunction';
import { mergePeers, type Peer, splitBlock, wholeSpace } from '../sets/peer';
import { isEverything, type PortSet, transportProtocols } from '../sets/port-set';
import { maxPortEntries } from './agent-view';
import type { AllowRule, Draft, NamespaceIndex, Part, WidePart } from './draft';
import { emitSelector } from './emit';
import { namespaceMatches } from './namespaces';

/** Limits of the CRD (networking.k8s.aws_clusternetworkpolicies.yaml). */
const maxRules = 100;
const maxPorts = 100;
const maxPeers = 100;
const maxNetworks = 25;
/** In the middle, so that there is room before and after. Policies that only accept need no order among themselves. */
const priority = 500;

/** The two policies that one clusterwide policy becomes. */
export interface ClusterPair {
  readonly suffix: string;
  readonly spec: ClusterNetworkPolicySpec;
}

/**
 * Which clusterwide policies can be ClusterNetworkPolicies with the same meaning. Allowing and isolating fall apart there: what is allowed is
 * accepted in the Admin tier, before any NetworkPolicy, and the rest is denied in the Baseline tier, which pods with a NetworkPolicy never
 * reach. That works for egress only: an ingress rule names no addresses, so that the world cannot be denied. And it works only where no
 * NetworkPolicy for ingress alone is on the same pods: the agent takes such a pod's egress as allowed by it, before the Baseline tier.
 * @returns for each draft the policies, or undefined where it has to be one NetworkPolicy a namespace
 */
export function clusterPolicies(
  drafts: readonly Draft[],
  namespaces: NamespaceIndex,
  isRefused: (policy: number) => boolean,
): readonly (readonly ClusterPair[] | undefined)[] {
  // An accepted connection is not judged any further, so that a denial of any other policy would no longer hold.
  // Both forms of a clusterwide policy count: without known namespaces it has no parts.
  const flows = drafts.map((draft) => [...draft.parts, ...draft.wide]);
  const denied =
    drafts.some((draft) => draft.opaque.some(({ direction }) => direction === 'egress')) ||
    flows.flat().some((part) => (part.egress?.deny ?? []).length > 0);
  const ingressOnly = flows.flat().filter((part) => part.ingress && part.egress?.isolates !== true);
  const chosen = drafts.map(
    (draft, index) =>
      !isRefused(index) &&
      !denied &&
      canBeCluster(draft) &&
      !draft.wide.some((wide) => ingressOnly.some((part) => mayShare(wide, part, namespaces))),
  );
  const rules = drafts.filter((_, index) => chosen[index]).flatMap((draft) => draft.wide.flatMap((part) => part.egress?.allow ?? []));
  if (!portsStayApart(rules)) return drafts.map(() => undefined);
  return drafts.map((draft, index) => (chosen[index] ? pairs(draft) : undefined));
}

function canBeCluster(draft: Draft): boolean {
  if (draft.wide.length === 0) return false;
  return draft.wide.every(
    ({ ingress, egress }) =>
      !ingress && egress?.isolates === true && egress.pass === undefined && egress.allow.length < maxRules && egress.allow.every(canBeRule),
  );
}

function mayShare(wide: WidePart, part: Part | WidePart, namespaces: NamespaceIndex): boolean {
  if (disjoint(wide.subject, part.subject)) return false;
  return typeof part.namespace === 'string'
    ? namespaceMatches(wide.namespace, part.namespace, namespaces) !== false
    : !disjoint(wide.namespace, part.namespace);
}

function canBeRule(rule: AllowRule): boolean {
  const { ports } = rule;
  if (rule.layer7 || rule.within || ports.named.length > 0 || (ports.other && !isEverything(ports))) return false;
  return emitPorts(ports).length <= maxPorts && emitPeers(rule.peers).length <= maxPeers;
}

/** The controller merges ports of one number with different ends, and keeps no more than 24 (mergeClusterEndpointInfo). */
function portsStayApart(rules: readonly AllowRule[]): boolean {
  const ends = new Map<string, number>();
  for (const { ports } of rules) {
    for (const protocol of isEverything(ports) ? [] : transportProtocols) {
      for (const { from, to } of ports[protocol]) {
        const key = `${protocol} ${from}`;
        if ((ends.get(key) ?? to) !== to) return false;
        ends.set(key, to);
      }
    }
  }
  return ends.size <= maxPortEntries;
}

function pairs(draft: Draft): readonly ClusterPair[] {
  return draft.wide.flatMap((part): ClusterPair[] => {
    const subject = selectors(part.namespace, part.subject);
    const accept = (part.egress?.allow ?? []).map((rule): ClusterNetworkPolicyEgressRule => {
      const ports = emitPorts(rule.ports);
      return { action: 'Accept', to: emitPeers(rule.peers), ...(ports.length > 0 && { ports }) };
    });
    const deny: ClusterNetworkPolicyEgressRule = { action: 'Deny', to: [{ networks: wholeSpace.map(formatCidr) }] };
    const admin: ClusterPair = { suffix: 'admin', spec: { tier: 'Admin', priority, subject, egress: accept } };
    const baseline: ClusterPair = { suffix: 'baseline', spec: { tier: 'Baseline', priority, subject, egress: [deny] } };
    return accept.length === 0 ? [baseline] : [admin, baseline];
  });
}

function selectors(namespace: Conjunction, pods: Conjunction): ClusterNetworkPolicySelectors {
  const namespaceSelector = emitSelector(namespace);
  return pods.length === 0 ? { namespaces: namespaceSelector } : { pods: { namespaceSelector, podSelector: emitSelector(pods) } };
}

/** Pods one by one; blocks together, as many to a peer as it takes. */
function emitPeers(peers: readonly Peer[]): ClusterNetworkPolicyEgressPeer[] {
  const merged = mergePeers(peers);
  const pods = merged.flatMap((peer) => (peer.kind === 'pods' ? [selectors(peer.namespace, peer.pods)] : []));
  const networks = merged.flatMap((peer) => {
    if (peer.kind === 'pods') return [];
    return (peer.kind === 'any' ? wholeSpace : splitBlock(peer)).map(formatCidr);
  });
  const blocks = Array.from({ length: Math.ceil(networks.length / maxNetworks) }, (_, index) => ({
    networks: networks.slice(index * maxNetworks, (index + 1) * maxNetworks),
  }));
  return [...pods, ...blocks];
}

/** Empty: every port and protocol. */
function emitPorts(ports: PortSet): ClusterNetworkPolicyPort[] {
  if (isEverything(ports)) return [];
  return transportProtocols.flatMap((protocol) =>
    ports[protocol].map(({ from, to }): ClusterNetworkPolicyPort => {
      const start = Math.max(from, 1);
      return start === to ? { portNumber: { protocol, port: start } } : { portRange: { protocol, start, end: to } };
    }),
  );
}
