import { groupBy } from '../../group-by';
import type { Inventory } from '../../model/inventory';
import type { Direction, Pod, Service, TransportProtocol } from '../../model/kubernetes';
import { matchesSelector } from '../../model/selector/label-selector';
import type { Source } from '../../model/source';
import { formatIp, parseIp } from '../address';
import { type Endpoint, namedPortKey } from '../endpoint';
import type { DirectedPolicy, Evaluator, Judgment, ServiceJudge, SharedState } from '../evaluator';
import type { PortSpace } from '../ports';
import { holds } from '../predicate';
import { AddressMap, allowedBy, blockRuleOf, entriesOfPorts, type PortEntry } from './address-map';
import { type ClusterDirectedPolicy, clusterPolicies, entriesAt, judgeCluster, serviceEntriesAt } from './cluster-policies';
import { compilePolicies, type VpcPolicy, type VpcRule } from './compile';
import { mergeEndpoints } from './merge-endpoints';
import { type EndpointInfo, type EndpointPort, podIdentifier } from './policy-endpoint';
import { clusterIpOf, clusterIpPorts } from './services';

/**
 * NetworkPolicy and ClusterNetworkPolicy as the VPC CNI enforces them, in standard mode, for any endpoint that could exist: the controller's
 * half turns rules into entries for the peer's address (compile, merge-endpoints, services), the agent's half answers from the map that it
 * makes of all entries of a pod (AddressMap). `controller.ts` and `agent.ts` put the same halves together for a given cluster.
 * What the two do differently from upstream:
 * - 24 port entries per address key (allowedBy); `except` denies even what another rule allows (AddressMap);
 * - named ports: dropped for ipBlock and any-destination egress; for ingress, the numbers of all pods that the policy selects are
 *   opened on each of them (getIngressRulesPorts);
 * - a selector also finds hostNetwork pods, and so opens their node's address (listMatchingPods);
 * - rules of a direction count even where policyTypes leaves it out, from the first of them that resolves to an address;
 * - of two lists of ports that read alike when their numbers are written without a gap, the first is lost (mergeEndpoints);
 * - pods whose names differ in their last part alone share one state, and so the union of their policies (SharedState);
 * - egress is judged before DNAT: see judgeService for connections to a Service's ClusterIP.
 */
export function vpcCniEvaluator(set: Inventory): Evaluator & { readonly judgeService: ServiceJudge } {
  const network = compilePolicies(set);
  const cluster = clusterPolicies(set);
  const maps = new Maps(network);
  /** One state for both directions: a pod with policies in the other direction alone has a catch-all entry here (reconcilePolicyEndpoint). */
  const isGoverned = (own: readonly VpcPolicy[], direction: Direction, subject: Endpoint): boolean =>
    own.length > 0 || network.some((policy) => policy.direction !== direction && holds(policy.subject, subject));
  return {
    name: 'VPC CNI',
    policies: [...network, ...cluster],
    notes: [],
    sharedStates: sharedStates(set),
    judge: (direction, applying, subject, peer, space) => {
      const { own, clusterWide } = partsOf(applying);
      const judged = judgeNetwork(own, space, (policies) => entriesFor(maps, policies, direction, subject, peer));
      if (clusterWide.length === 0) return judged;
      const matching = clusterWide.flatMap((policy) => entriesAt(policy, peer));
      return judgeCluster(matching, judged, isGoverned(own, direction, subject), space);
    },
    judgeService: (applying, subject, service, space) => {
      const { own, clusterWide } = partsOf(applying);
      const text = clusterIpOf(service) ?? '';
      const ip = parseIp(text);
      if (ip === undefined || own.length + clusterWide.length === 0) return everythingPasses(space);
      const judged = judgeNetwork(own, space, (policies) => {
        const host = policies.flatMap((policy) => entriesOfInfos(serviceInfos(policy, service, text, set.pods)));
        return maps.of('egress', policies, subject).lookup(ip, host.length > 0 ? host : undefined);
      });
      if (clusterWide.length === 0) return judged;
      const matching = clusterWide.flatMap((policy) => serviceEntriesAt(policy, service, ip, set.pods));
      return judgeCluster(matching, judged, isGoverned(own, 'egress', subject), space);
    },
  };
}

function partsOf(applying: readonly DirectedPolicy[]): { own: VpcPolicy[]; clusterWide: ClusterDirectedPolicy[] } {
  return {
    own: applying.filter((policy): policy is VpcPolicy => 'rules' in policy),
    clusterWide: applying.filter((policy): policy is ClusterDirectedPolicy => 'clusterRules' in policy),
  };
}

const everythingPasses = (space: PortSpace): Judgment => ({ always: space.full, possibly: space.full, because: () => [] });

/** @param find the entries in force for the address in question; undefined where no key of the map contains it */
function judgeNetwork(
  own: readonly VpcPolicy[],
  space: PortSpace,
  find: (policies: readonly VpcPolicy[]) => readonly PortEntry[] | undefined,
): Judgment {
  if (own.length === 0) return everythingPasses(space);
  const found = find(own);
  if (found === undefined && own.every((policy) => policy.isolation === 'with-entries')) return unlessIsolated(own, space);
  const allowed = allowedBy(found ?? [], space);
  return {
    ...allowed,
    because: (bit) => {
      if (!(allowed.possibly & bit)) return sourcesOf(own);
      const alone = own.filter((policy) => allowedBy(find([policy]) ?? [], space).possibly & bit);
      return sourcesOf(alone.length > 0 ? alone : own);
    },
  };
}

/**
 * No policy has the direction in its types, and nothing that is sure to exist is named: whether the pod is isolated hangs on whether any pod
 * or Service that their rules name is there.
 */
const unlessIsolated = (own: readonly VpcPolicy[], space: PortSpace): Judgment => ({
  always: 0n,
  possibly: space.full,
  because: () => sourcesOf(own),
});

const sourcesOf = (policies: readonly DirectedPolicy[]): Source[] => policies.map((policy) => policy.source);

/** The maps of the block rules alone; pods' addresses are looked up on top of them. */
class Maps {
  private readonly numbers: ReadonlyMap<DirectedPolicy, number>;
  private readonly known = new Map<string, AddressMap>();

  constructor(policies: readonly VpcPolicy[]) {
    this.numbers = new Map(policies.map((policy, index) => [policy, index]));
  }

  of(direction: Direction, own: readonly VpcPolicy[], subject: Endpoint): AddressMap {
    const key = `${direction} ${own.map((policy) => this.numbers.get(policy)).join()} ${[...subject.namedPorts].join()}`;
    const found = this.known.get(key) ?? new AddressMap(own.flatMap((policy) => blockRules(policy, direction, subject)));
    this.known.set(key, found);
    return found;
  }
}

function blockRules(policy: VpcPolicy, direction: Direction, subject: Endpoint) {
  const infos = policy.rules.flatMap((rule): EndpointInfo[] => {
    if (rule.blocks.length === 0) return [];
    // Egress: "named ports excluded since there's no specific destination to resolve them against".
    const ports = portsOf(rule, direction === 'ingress' ? subject : undefined, direction);
    return ports === undefined ? [] : rule.blocks.map((block) => ({ ...block, ports }));
  });
  return mergeEndpoints(infos).flatMap(blockRuleOf);
}

function entriesFor(
  maps: Maps,
  own: readonly VpcPolicy[],
  direction: Direction,
  subject: Endpoint,
  peer: Endpoint,
): readonly PortEntry[] | undefined {
  const destination = direction === 'ingress' ? subject : peer;
  const host = own.flatMap((policy) => {
    const infos = policy.rules.flatMap((rule): EndpointInfo[] => {
      if (!holds(rule.pods, peer)) return [];
      const ports = portsOf(rule, destination, direction);
      return ports === undefined ? [] : [{ cidr: formatIp(peer.ip), ports }];
    });
    return entriesOfInfos(infos);
  });
  return maps.of(direction, own, subject).lookup(peer.ip, host.length > 0 ? host : undefined);
}

const entriesOfInfos = (infos: readonly EndpointInfo[]): PortEntry[] => mergeEndpoints(infos).flatMap(({ ports }) => entriesOfPorts(ports));

/** A rule's entries for the ClusterIP of a Service: one for each peer that finds it. */
function serviceInfos(policy: VpcPolicy, service: Service, clusterIp: string, pods: readonly Pod[]): EndpointInfo[] {
  return policy.rules.flatMap((rule) =>
    rule.servicePeers.flatMap((peer): EndpointInfo[] => {
      const ports = clusterIpPorts(peer, rule.ports, service, pods);
      return ports === undefined ? [] : [{ cidr: clusterIp, ports }];
    }),
  );
}

/** The ports of a rule by number, none being all; undefined when none of its named ports has a number: then the rule is skipped. */
function portsOf(rule: VpcRule, destination: Endpoint | undefined, direction: Direction): EndpointPort[] | undefined {
  if (rule.ports.length === 0) return [];
  const ports = rule.ports.flatMap(({ protocol = 'TCP', port, endPort }): EndpointPort[] => {
    if (port === undefined) return [{ protocol }];
    const numbers = typeof port === 'number' ? [port] : numbersOf(rule, protocol, port, destination, direction);
    return numbers.map((number) => ({ protocol, port: number, ...(endPort !== undefined && { endPort }) }));
  });
  return ports.length === 0 ? undefined : ports;
}

function numbersOf(
  rule: VpcRule,
  protocol: TransportProtocol,
  name: string,
  destination: Endpoint | undefined,
  direction: Direction,
): number[] {
  const key = namedPortKey(protocol, name);
  const own = destination?.namedPorts.get(key);
  const others = direction === 'ingress' ? (rule.subjectPorts.get(key) ?? []) : [];
  return [...new Set([...(own === undefined ? [] : [own]), ...others])];
}

/** Groups of known pods that share one state and are not selected by the same policies. */
function sharedStates({ pods, networkPolicies }: Inventory): SharedState[] {
  const groups = groupBy(
    pods.filter((pod) => !pod.hostNetwork),
    ({ source }) => podIdentifier({ name: source.name, namespace: source.namespace ?? 'default' }),
  );
  const byNamespace = groupBy(networkPolicies, ({ source }) => source.namespace ?? 'default');
  return [...groups].flatMap(([identifier, members]) => {
    if (members.length < 2) return [];
    const policies = byNamespace.get(members[0]?.source.namespace ?? 'default') ?? [];
    const selecting = (pod: Pod): string =>
      policies.map(({ spec }) => (matchesSelector(spec.podSelector ?? {}, pod.labels) ? '1' : '0')).join('');
    return new Set(members.map(selecting)).size > 1 ? [{ identifier, pods: members }] : [];
  });
}
