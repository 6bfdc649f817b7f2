import type { Inventory } from '../../model/inventory';
import type {
  ClusterNetworkPolicy,
  ClusterNetworkPolicyAction,
  ClusterNetworkPolicyEgressPeer,
  ClusterNetworkPolicyPort,
  ClusterNetworkPolicySelectors,
  NetworkPolicyPort,
  Pod,
  Service,
} from '../../model/kubernetes';
import type { Labels } from '../../model/selector/label-selector';
import type { Source } from '../../model/source';
import { type Address, blockContains, formatIp, parseAddressBlock } from '../address';
import { type Endpoint, namespaceLabel, podLabel } from '../endpoint';
import type { DirectedPolicy, Judgment } from '../evaluator';
import { cidrPredicate } from '../network-policy';
import type { PortSet, PortSpace } from '../ports';
import { and, holds, kindIs, never, or, type Predicate, selects, tagged } from '../predicate';
import { entriesOfPorts, type PortEntry, portEntriesPerKey, portsOfEntry } from './address-map';
import { servicePeer } from './compile';
import { mergeClusterEndpoints } from './merge-endpoints';
import type { ClusterEndpointInfo, EndpointPort } from './policy-endpoint';
import { clusterIpOf, clusterIpPorts, type ServicePeer } from './services';

interface ClusterRule {
  readonly action: ClusterNetworkPolicyAction;
  /** Pods, and domain names, that it names. */
  readonly endpoints: Predicate;
  readonly networks: readonly string[];
  readonly servicePeers: readonly ServicePeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

export interface ClusterDirectedPolicy extends DirectedPolicy {
  readonly tier: 'Admin' | 'Baseline';
  readonly priority: number;
  readonly clusterRules: readonly ClusterRule[];
}

/** ClusterNetworkPolicies of a set (networking.k8s.aws/v1alpha1), one for each direction in which they have rules. */
export function clusterPolicies({ clusterNetworkPolicies, namespaces }: Inventory): ClusterDirectedPolicy[] {
  const labels = new Map(namespaces.map((namespace) => [namespace.source.name, namespace.labels]));
  return clusterNetworkPolicies.flatMap((policy) => directedPolicies(policy, labels));
}

function directedPolicies({ spec, source }: ClusterNetworkPolicy, labels: ReadonlyMap<string, Labels>): ClusterDirectedPolicy[] {
  const rulesOf = (direction: 'ingress' | 'egress'): ClusterRule[] =>
    direction === 'ingress'
      ? (spec.ingress ?? []).map(({ action, from, ports }) => compileRule(action, from, ports, labels))
      : (spec.egress ?? []).map(({ action, to, ports }) => compileRule(action, to, ports, labels));
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const clusterRules = rulesOf(direction);
    if (clusterRules.length === 0) return [];
    return [
      {
        source,
        direction,
        subject: and(kindIs('pod'), selectorsPredicate(spec.subject)),
        subjectSide: [],
        peers: clusterRules.flatMap((rule) => [rule.endpoints, ...rule.networks.map(cidrPredicate)]),
        ports: clusterRules.flatMap(({ ports }) =>
          ports.flatMap(({ protocol = 'TCP', port, endPort }) =>
            typeof port === 'number' ? [{ protocol, low: port, high: endPort ?? port }] : [],
          ),
        ),
        tier: spec.tier,
        priority: spec.priority,
        clusterRules,
      },
    ];
  });
}

function compileRule(
  action: ClusterNetworkPolicyAction,
  peers: readonly ClusterNetworkPolicyEgressPeer[],
  ports: readonly ClusterNetworkPolicyPort[] | undefined,
  labels: ReadonlyMap<string, Labels>,
): ClusterRule {
  return {
    action,
    endpoints: or(...peers.map(endpointPredicate)),
    networks: peers.flatMap(({ networks = [] }) => networks),
    servicePeers: peers.flatMap(({ namespaces, pods }) => {
      const namespaceSelector = namespaces ?? pods?.namespaceSelector;
      if (namespaceSelector === undefined) return [];
      return [servicePeer({ namespaceSelector, ...(pods && { podSelector: pods.podSelector }) }, '', labels)];
    }),
    ports: networkPolicyPorts(ports ?? []),
  };
}

function selectorsPredicate({ namespaces, pods }: ClusterNetworkPolicySelectors): Predicate {
  if (namespaces !== undefined) return selects(namespaces, namespaceLabel);
  return pods === undefined ? never : and(selects(pods.namespaceSelector, namespaceLabel), selects(pods.podSelector, podLabel));
}

/** hostNetwork pods are found by selectors here too, against what the API's documentation says. Names need Auto Mode. */
function endpointPredicate(peer: ClusterNetworkPolicyEgressPeer): Predicate {
  if (peer.networks !== undefined) return never;
  if (peer.domainNames !== undefined) return and(kindIs('address'), or(...peer.domainNames.map((name) => tagged(`DNS name ${name}`))));
  return and(kindIs('pod', 'host-pod'), selectorsPredicate(peer));
}

/**
 * An entry may have several forms, and the controller takes each (convertCNPPortsToNPPorts). A named port has no protocol, which crashes the controller:
 * such a rule is taken to match nothing, and `netpol check` reports it.
 */
export function networkPolicyPorts(ports: readonly ClusterNetworkPolicyPort[]): NetworkPolicyPort[] {
  return ports.flatMap(({ portNumber, portRange, namedPort }): NetworkPolicyPort[] => [
    ...(portNumber === undefined ? [] : [{ protocol: portNumber.protocol, port: portNumber.port }]),
    ...(portRange === undefined ? [] : [{ protocol: portRange.protocol, port: portRange.start, endPort: portRange.end }]),
    ...(namedPort === undefined ? [] : [{ port: namedPort }]),
  ]);
}

/** Entries of one policy with one action that are in force for an address. */
export interface ClusterEntries {
  readonly source: Source;
  readonly tier: 'Admin' | 'Baseline';
  readonly priority: number;
  readonly action: ClusterNetworkPolicyAction;
  readonly entries: readonly PortEntry[];
}

/** What a policy amounts to for a peer: an entry for the peer's address from rules that find it as a pod, and entries of networks around it. */
export function entriesAt(policy: ClusterDirectedPolicy, peer: Endpoint): ClusterEntries[] {
  const address = formatIp(peer.ip);
  const infos = policy.clusterRules.flatMap((rule): ClusterEndpointInfo[] => {
    const ports = numericPorts(rule);
    if (rule.ports.length > 0 && ports.length === 0) return [];
    const cidrs = [...(holds(rule.endpoints, peer) ? [address] : []), ...networksAround(rule, peer.ip)];
    return cidrs.map((cidr) => ({ cidr, action: rule.action, ports }));
  });
  return clusterEntries(policy, infos);
}

/** The same for the ClusterIP of a Service, which networks may hold too. */
export function serviceEntriesAt(
  policy: ClusterDirectedPolicy,
  service: Service,
  clusterIp: Address,
  pods: readonly Pod[],
): ClusterEntries[] {
  const infos = policy.clusterRules.flatMap((rule): ClusterEndpointInfo[] => {
    const found = rule.servicePeers.flatMap((peer) => {
      const ports = clusterIpPorts(peer, rule.ports, service, pods);
      return ports === undefined ? [] : [{ cidr: clusterIpOf(service) ?? '', action: rule.action, ports }];
    });
    const blocks = networksAround(rule, clusterIp).map((cidr) => ({ cidr, action: rule.action, ports: numericPorts(rule) }));
    return [...found, ...blocks];
  });
  return clusterEntries(policy, infos);
}

const numericPorts = ({ ports }: ClusterRule): EndpointPort[] =>
  ports.flatMap(({ protocol = 'TCP', port, endPort }) =>
    typeof port === 'string' ? [] : [{ protocol, ...(port !== undefined && { port }), ...(endPort !== undefined && { endPort }) }],
  );

const networksAround = ({ networks }: ClusterRule, address: Address): string[] =>
  networks.filter((text) => {
    const block = parseAddressBlock(text);
    return block !== undefined && blockContains(block, address);
  });

function clusterEntries({ source, tier, priority }: ClusterDirectedPolicy, infos: readonly ClusterEndpointInfo[]): ClusterEntries[] {
  return mergeClusterEndpoints(infos).map(({ action, ports = [] }) => ({
    source,
    tier,
    priority,
    action,
    entries: entriesOfPorts(ports),
  }));
}

const rank: Readonly<Record<ClusterNetworkPolicyAction, number>> = { Deny: 0, Accept: 1, Pass: 2 };

/**
 * Admin rules, then NetworkPolicies, then baseline rules for pods that no NetworkPolicy governs (evaluateFlow). The agent knows only tier,
 * priority and action: of the entries that match, the lowest priority counts, and at equal priority Deny before Accept before Pass,
 * whatever the order they are written in (evaluateClusterPolicyByLookUp in tc.v4ingress.bpf.c).
 * @param matching entries in force for the address: the agent hands down what broader blocks hold
 * @param inner the verdict of the NetworkPolicies
 * @param governed whether some NetworkPolicy selects the pod, in either direction: then baseline rules are not asked
 * @param count entries that the map holds for the address, if it holds more than the matching ones
 */
export function judgeCluster(
  matching: readonly ClusterEntries[],
  inner: Judgment,
  governed: boolean,
  space: PortSpace,
  count = countOf(matching),
): Judgment {
  const sets = matching.map((one) => ({ ...one, ports: one.entries.reduce((set, entry) => set | portsOfEntry(entry, space), 0n) }));
  const admin = decide(sets.filter(({ tier }) => tier === 'Admin'));
  const baseline = governed ? { Accept: 0n, Deny: 0n } : decide(sets.filter(({ tier }) => tier === 'Baseline'));
  const through = (set: PortSet): PortSet => admin.Accept | (((set & ~baseline.Deny) | baseline.Accept) & ~admin.Deny);
  // Of more than 24 entries some are lost, by chance: every connection that some rule here matches may then go either way.
  const doubtful = count > portEntriesPerKey ? sets.reduce((set, { ports }) => set | ports, 0n) : 0n;
  const decided = admin.Accept | admin.Deny | baseline.Accept | baseline.Deny;
  return {
    always: through(inner.always) & ~doubtful,
    possibly: through(inner.possibly) | doubtful,
    because: (bit) => {
      const responsible = sets.filter(({ ports, action }) => action !== 'Pass' && ports & bit & decided);
      return responsible.length > 0 ? [...new Set(responsible.map(({ source }) => source))] : inner.because(bit);
    },
  };
}

/** Entries that the map holds for the address. */
export const countOf = (matching: readonly ClusterEntries[]): number => matching.reduce((sum, { entries }) => sum + entries.length, 0);

interface Decidable {
  readonly priority: number;
  readonly action: ClusterNetworkPolicyAction;
  readonly ports: PortSet;
}

/** Per connection, the first entry by priority and then action. */
function decide(matching: readonly Decidable[]): { Accept: PortSet; Deny: PortSet } {
  const decided = { Accept: 0n, Deny: 0n, Pass: 0n };
  const order = matching.toSorted((a, b) => a.priority - b.priority || rank[a.action] - rank[b.action]);
  for (const { action, ports } of order) decided[action] |= ports & ~(decided.Accept | decided.Deny | decided.Pass);
  return decided;
}
