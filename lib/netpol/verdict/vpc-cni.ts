import type { Inventory } from '../model/inventory';
import type {
  Direction,
  Namespace,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  Pod,
  TransportProtocol,
} from '../model/kubernetes';
import { policyTypesOf } from '../model/kubernetes';
import { type Labels, matchesSelector } from '../model/selector/label-selector';
import type { Source } from '../model/source';
import { type AddressBlock, parseAddressBlock, parseIp } from './address';
import { type ClusterDirectedPolicy, clusterPolicies, judgeCluster } from './cluster-network-policy';
import { type Endpoint, namedPortKey, namespaceName, namespaceNameKey, podLabel } from './endpoint';
import type { DirectedPolicy, Evaluator, Judgement, ServiceJudge } from './evaluator';
import { ipBlockPredicate, podPeer, portMatch } from './network-policy';
import type { PortMatch, PortSpace } from './ports';
import { and, factIn, holds, kindIs, or, type Predicate, selects } from './predicate';
import { allowedBy, BlockMap, type BlockRule, type PortEntry } from './vpc-cni-map';
import { clusterIpEntries, clusterIpOf, type ServicePeer } from './vpc-cni-services';

interface Block {
  readonly block: AddressBlock;
  readonly except: readonly AddressBlock[];
}

/** A rule as the controller resolves it. */
interface VpcRule {
  /** Blocks that it names; both families' whole space where it names no peers. */
  readonly blocks: readonly Block[];
  /** Pods that it names, hostNetwork ones included; they become single addresses. */
  readonly pods: Predicate;
  readonly ports: readonly NetworkPolicyPort[];
  /** The same pods, as they are compared with the selectors of Services. */
  readonly servicePeers: readonly ServicePeer[];
  /** Numbers behind its named ports, of the known pods that the policy selects (ingress). */
  readonly subjectPorts: ReadonlyMap<string, ReadonlySet<number>>;
}

interface VpcPolicy extends DirectedPolicy {
  readonly rules: readonly VpcRule[];
}

const wholeSpace: readonly Block[] = ['0.0.0.0/0', '::/0'].flatMap((text) => {
  const block = parseAddressBlock(text);
  return block === undefined ? [] : [{ block, except: [] }];
});

/**
 * NetworkPolicy and ClusterNetworkPolicy as the VPC CNI enforces them, in standard mode: amazon-network-policy-controller-k8s resolves
 * peers to addresses (pkg/resolvers/endpoints.go), aws-network-policy-agent writes a longest-prefix map per pod and direction (see BlockMap).
 * What this does differently from upstream:
 * - 24 port entries per address key (allowedBy); `except` denies even what another rule allows (BlockMap);
 * - named ports: dropped for ipBlock and any-destination egress; for ingress, the numbers of all pods that the policy selects are
 *   opened on each of them (getIngressRulesPorts);
 * - a selector also finds hostNetwork pods, and so opens their node's address (listMatchingPods);
 * - rules of a direction count even where policyTypes leaves it out (computeIngressEndpoints does not look at the types);
 * - egress is judged before DNAT: see judgeService for connections to a Service's ClusterIP.
 */
export function vpcCniEvaluator(set: Inventory): Evaluator & { readonly judgeService: ServiceJudge } {
  const network = set.networkPolicies.flatMap((policy) => directedVpc(policy, set));
  const cluster = clusterPolicies(set.clusterNetworkPolicies);
  const numbers = new Map<DirectedPolicy, number>(network.map((policy, index) => [policy, index]));
  const maps = new Map<string, BlockMap>();
  return {
    name: 'VPC CNI',
    policies: [...network, ...cluster],
    notes: [],
    judge: (direction, applying, subject, peer, space) => {
      const own = applying.filter((policy): policy is VpcPolicy => 'rules' in policy);
      const clusterWide = applying.filter((policy): policy is ClusterDirectedPolicy => 'clusterRules' in policy);
      const judged = judgeNetwork(direction, own, subject, peer, space, mapOf);
      if (clusterWide.length === 0) return judged;
      // One state for both directions: a pod with policies in the other direction alone has a catch-all entry here (reconcilePolicyEndpoint).
      const governed = own.length > 0 || network.some((policy) => policy.direction !== direction && holds(policy.subject, subject));
      return judgeCluster(clusterWide, judged, governed, direction, subject, peer, space);
    },
    judgeService: (applying, subject, service, space) => {
      const own = applying.filter((policy): policy is VpcPolicy => 'rules' in policy);
      const ip = parseIp(clusterIpOf(service) ?? '');
      if (own.length === 0 || ip === undefined) return { always: space.full, possibly: space.full, because: () => [] };
      const host = own.flatMap((policy, index) =>
        policy.rules.flatMap((rule) => rule.servicePeers.map((peer) => clusterIpEntries(peer, rule.ports, service, set.pods, index))),
      );
      const entries = host
        .filter((one) => one !== undefined)
        .flatMap((one) => (one.length === 0 ? [{ protocol: 'any' as const, origin: -1 }] : one));
      const found = mapOf('egress', own, subject).lookup(ip, entries.length > 0 ? entries : undefined) ?? [];
      return { ...allowedBy(found, space), because: () => sourcesOf(own) };
    },
  };

  /** The map of the block rules alone; pods' addresses are looked up on top of it. */
  function mapOf(direction: Direction, own: readonly VpcPolicy[], subject: Endpoint): BlockMap {
    const key = `${direction} ${own.map((policy) => numbers.get(policy)).join()} ${[...subject.namedPorts].join()}`;
    const known = maps.get(key);
    if (known !== undefined) return known;
    const map = new BlockMap(own.flatMap((policy, index) => policy.rules.flatMap((rule) => blockRules(rule, index, direction, subject))));
    maps.set(key, map);
    return map;
  }
}

function judgeNetwork(
  direction: Direction,
  own: readonly VpcPolicy[],
  subject: Endpoint,
  peer: Endpoint,
  space: PortSpace,
  mapOf: (direction: Direction, own: readonly VpcPolicy[], subject: Endpoint) => BlockMap,
): Judgement {
  if (own.length === 0) return { always: space.full, possibly: space.full, because: () => [] };
  const allowed = allowedBy(entriesFor(mapOf(direction, own, subject), own, direction, subject, peer), space);
  return {
    ...allowed,
    because: (bit) => {
      if (!(allowed.possibly & bit)) return sourcesOf(own);
      const alone = own.filter(
        (policy) => allowedBy(entriesFor(mapOf(direction, [policy], subject), [policy], direction, subject, peer), space).possibly & bit,
      );
      return sourcesOf(alone.length > 0 ? alone : own);
    },
  };
}

const sourcesOf = (policies: readonly DirectedPolicy[]): Source[] => policies.map((policy) => policy.source);

function entriesFor(
  map: BlockMap,
  own: readonly VpcPolicy[],
  direction: Direction,
  subject: Endpoint,
  peer: Endpoint,
): readonly PortEntry[] {
  const host: PortEntry[] = [];
  let named = false;
  for (const [index, policy] of own.entries()) {
    for (const rule of policy.rules) {
      if (!holds(rule.pods, peer)) continue;
      const destination = direction === 'ingress' ? subject : peer;
      const ports = entriesOf(rule, index, destination, direction === 'ingress');
      if (ports === undefined) continue;
      named = true;
      host.push(...(ports.length === 0 ? [{ protocol: 'any' as const, origin: index }] : ports));
    }
  }
  return map.lookup(peer.ip, named ? host : undefined) ?? [];
}

function blockRules(rule: VpcRule, origin: number, direction: Direction, subject: Endpoint): BlockRule[] {
  if (rule.blocks.length === 0) return [];
  // Egress: "named ports excluded since there's no specific destination to resolve them against".
  const ports = entriesOf(rule, origin, direction === 'ingress' ? subject : undefined, direction === 'ingress');
  return ports === undefined ? [] : rule.blocks.map(({ block, except }) => ({ block, except, ports }));
}

/** The ports of a rule as entries, none being all; undefined when none of its named ports has a number: then the rule is skipped. */
function entriesOf(rule: VpcRule, origin: number, destination: Endpoint | undefined, ingress: boolean): PortEntry[] | undefined {
  if (rule.ports.length === 0) return [];
  const entries = rule.ports.flatMap(({ protocol = 'TCP', port, endPort }): PortEntry[] => {
    if (port === undefined) return [{ protocol, origin }];
    const numbers = typeof port === 'number' ? [port] : numbersOf(rule, protocol, port, destination, ingress);
    return numbers.map((low) => ({ protocol, low, ...(endPort === undefined ? {} : { high: endPort }), origin }));
  });
  return entries.length === 0 ? undefined : entries;
}

function numbersOf(
  rule: VpcRule,
  protocol: TransportProtocol,
  name: string,
  destination: Endpoint | undefined,
  ingress: boolean,
): number[] {
  const key = namedPortKey(protocol, name);
  const own = destination?.namedPorts.get(key);
  const others = ingress ? (rule.subjectPorts.get(key) ?? []) : [];
  return [...new Set([...(own === undefined ? [] : [own]), ...others])];
}

function directedVpc(policy: NetworkPolicy, { pods, namespaces }: Inventory): VpcPolicy[] {
  const { spec, source } = policy;
  const namespace = source.namespace ?? 'default';
  const types = policyTypesOf(spec);
  const subject = and(kindIs('pod'), factIn(namespaceName, namespace), selects(spec.podSelector ?? {}, podLabel));
  const subjectPorts = portsOfPods(
    pods.filter((pod) => (pod.source.namespace ?? 'default') === namespace && matchesSelector(spec.podSelector ?? {}, pod.labels)),
  );
  const ingress = (spec.ingress ?? []).map((rule) => compileRule(rule.from, rule.ports, namespace, subjectPorts, namespaces));
  const egress = (spec.egress ?? []).map((rule) => compileRule(rule.to, rule.ports, namespace, subjectPorts, namespaces));
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const compiled = direction === 'ingress' ? ingress : egress;
    const typed = types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
    if (!typed && compiled.length === 0) return [];
    return [
      {
        source,
        direction,
        subject,
        subjectSide: [],
        // Pods and blocks apart: which of the two a peer is found by decides under which key it is looked up.
        peers: compiled.flatMap((rule) => rule.peers),
        ports: compiled.flatMap((rule) => rule.matches),
        rules: compiled.map((rule) => rule.rule),
      },
    ];
  });
}

function portsOfPods(pods: readonly Pod[]): Map<string, Set<number>> {
  const numbers = new Map<string, Set<number>>();
  for (const { name, protocol, port } of pods.flatMap((pod) => pod.ports)) {
    if (name === undefined) continue;
    const key = namedPortKey(protocol, name);
    numbers.set(key, (numbers.get(key) ?? new Set()).add(port));
  }
  return numbers;
}

function compileRule(
  peers: readonly NetworkPolicyPeer[] = [],
  ports: readonly NetworkPolicyPort[] = [],
  namespace: string,
  subjectPorts: ReadonlyMap<string, ReadonlySet<number>>,
  namespaces: readonly Namespace[],
): { rule: VpcRule; peers: Predicate[]; matches: PortMatch[] } {
  const blocks = peers.flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : [ipBlock]));
  const pods = or(
    ...peers.filter(({ ipBlock }) => ipBlock === undefined).map((peer) => and(kindIs('pod', 'host-pod'), podPeer(peer, namespace))),
  );
  const servicePeers = peers.filter(({ ipBlock }) => ipBlock === undefined).map((peer) => servicePeer(peer, namespace, namespaces));
  const numbers = ports.flatMap(({ protocol = 'TCP', port }) =>
    typeof port === 'string'
      ? [...(subjectPorts.get(namedPortKey(protocol, port)) ?? [])].map((low) => ({ protocol, low, high: low }))
      : [],
  );
  return {
    rule: { blocks: peers.length === 0 ? wholeSpace : blocks.flatMap(parseIpBlock), pods, servicePeers, ports, subjectPorts },
    peers: [pods, ...blocks.flatMap((block) => [ipBlockPredicate(block), ipBlockPredicate({ cidr: block.cidr })])],
    matches: [...ports.map(portMatch), ...numbers],
  };
}

/** Namespaces without an object have their name as a label and no other that is known. */
function servicePeer({ podSelector, namespaceSelector }: NetworkPolicyPeer, own: string, namespaces: readonly Namespace[]): ServicePeer {
  const labelsOf = (name: string): Labels => ({
    ...namespaces.find((namespace) => namespace.source.name === name)?.labels,
    [namespaceNameKey]: name,
  });
  const inNamespace = (name: string): boolean =>
    namespaceSelector === undefined ? name === own : matchesSelector(namespaceSelector, labelsOf(name));
  return podSelector === undefined ? { inNamespace } : { podSelector, inNamespace };
}

function parseIpBlock({ cidr, except = [] }: { readonly cidr: string; readonly except?: readonly string[] }): Block[] {
  const block = parseAddressBlock(cidr);
  if (block === undefined) return [];
  return [{ block, except: except.flatMap((text) => parseAddressBlock(text) ?? []) }];
}
