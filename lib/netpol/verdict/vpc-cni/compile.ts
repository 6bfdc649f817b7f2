import { groupBy } from '../../group-by';
import type { Inventory } from '../../model/inventory';
import type { Namespace, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Pod } from '../../model/kubernetes';
import { policyTypesOf } from '../../model/kubernetes';
import { type LabelSelector, type Labels, matchesSelector } from '../../model/selector/label-selector';
import { namedPortKey, namespaceName, namespaceNameKey, podLabel } from '../endpoint';
import type { DirectedPolicy } from '../evaluator';
import { ipBlockPredicate, podPeer, portMatch } from '../network-policy';
import type { PortMatch } from '../ports';
import { and, factIn, kindIs, or, type Predicate, selects } from '../predicate';
import type { ServicePeer } from './services';

/** A rule as the controller resolves it. */
export interface VpcRule {
  /** Blocks that it names; both families' whole space where it names no peers. */
  readonly blocks: readonly { readonly cidr: string; readonly except?: readonly string[] }[];
  /** Pods that it names, hostNetwork ones included; they become single addresses. */
  readonly pods: Predicate;
  readonly ports: readonly NetworkPolicyPort[];
  /** The same pods, as they are compared with the selectors of Services. */
  readonly servicePeers: readonly ServicePeer[];
  /** Numbers behind its named ports, of the known pods that the policy selects (ingress). */
  readonly subjectPorts: ReadonlyMap<string, ReadonlySet<number>>;
}

export interface VpcPolicy extends DirectedPolicy {
  readonly rules: readonly VpcRule[];
  /**
   * Whether the pods lose what no rule opens: `always` where the direction is one of the policy's types, or where some block of it is sure
   * to become an entry; `with-entries` where it is neither (deriveDefaultPodIsolation reads the types, everything else at the entries).
   */
  readonly isolation: 'always' | 'with-entries';
}

const wholeSpace = [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }];
const noPorts: ReadonlyMap<string, ReadonlySet<number>> = new Map();

/** The policies of a set, one for each direction in which they have rules or types. */
export function compilePolicies({ networkPolicies, pods, namespaces }: Inventory): VpcPolicy[] {
  const labels = new Map(namespaces.map((namespace: Namespace) => [namespace.source.name, namespace.labels]));
  const podsOf = groupBy(pods, ({ source }) => source.namespace ?? 'default');
  return networkPolicies.flatMap((policy) => compilePolicy(policy, podsOf.get(policy.source.namespace ?? 'default') ?? [], labels));
}

function compilePolicy({ spec, source }: NetworkPolicy, pods: readonly Pod[], labels: ReadonlyMap<string, Labels>): VpcPolicy[] {
  const namespace = source.namespace ?? 'default';
  const types = policyTypesOf(spec);
  const subject = and(kindIs('pod'), factIn(namespaceName, namespace), selects(spec.podSelector ?? {}, podLabel));
  return (['ingress', 'egress'] as const).flatMap((direction): VpcPolicy[] => {
    const typed = types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
    const written =
      direction === 'ingress'
        ? (spec.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports }))
        : (spec.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports }));
    if (!typed && written.length === 0) return [];
    const selectsSubject = (pod: Pod): boolean => matchesSelector(spec.podSelector ?? {}, pod.labels);
    const named = direction === 'ingress' && written.some(({ ports }) => ports.some(({ port }) => typeof port === 'string'));
    const subjectPorts = named ? portsOfPods(pods.filter(selectsSubject)) : noPorts;
    const rules = written.map(({ peers, ports }): VpcRule => compileRule(peers, ports, namespace, subjectPorts, labels));
    const blocks = written.flatMap(({ peers }) => peers.flatMap(({ ipBlock }) => ipBlock ?? []));
    const sure = rules.some(
      (rule) => rule.blocks.length > 0 && (rule.ports.length === 0 || rule.ports.some(({ port }) => typeof port !== 'string')),
    );
    return [
      {
        source,
        direction,
        subject,
        subjectSide: [],
        // Pods and blocks apart: which of the two a peer is found by decides under which key it is looked up.
        peers: [
          ...rules.map(({ pods: some }) => some),
          ...blocks.flatMap((block) => [ipBlockPredicate(block), ipBlockPredicate({ cidr: block.cidr })]),
        ],
        ports: rules.flatMap((rule) => [...rule.ports.map(portMatch), ...numbersOf(rule)]),
        rules,
        isolation: typed || sure ? 'always' : 'with-entries',
      },
    ];
  });
}

function compileRule(
  peers: readonly NetworkPolicyPeer[],
  ports: readonly NetworkPolicyPort[],
  namespace: string,
  subjectPorts: ReadonlyMap<string, ReadonlySet<number>>,
  labels: ReadonlyMap<string, Labels>,
): VpcRule {
  const podPeers = peers.filter(({ ipBlock }) => ipBlock === undefined);
  return {
    blocks: peers.length === 0 ? wholeSpace : peers.flatMap(({ ipBlock }) => ipBlock ?? []),
    pods: or(...podPeers.map((peer) => and(kindIs('pod', 'host-pod'), podPeer(peer, namespace)))),
    servicePeers: podPeers.map((peer) => servicePeer(peer, namespace, labels)),
    ports,
    subjectPorts,
  };
}

/** Numbers that the rule's names stand for on known pods, as cuts of the port space. */
function numbersOf({ ports, subjectPorts }: VpcRule): PortMatch[] {
  return ports.flatMap(({ protocol = 'TCP', port }) =>
    typeof port === 'string'
      ? [...(subjectPorts.get(namedPortKey(protocol, port)) ?? [])].map((low) => ({ protocol, low, high: low }))
      : [],
  );
}

/** Numbers of container ports by protocol and name. */
function portsOfPods(pods: readonly Pod[]): Map<string, Set<number>> {
  const numbers = new Map<string, Set<number>>();
  for (const { name, protocol, port } of pods.flatMap((pod) => pod.ports)) {
    if (name === undefined) continue;
    const key = namedPortKey(protocol, name);
    numbers.set(key, (numbers.get(key) ?? new Set()).add(port));
  }
  return numbers;
}

/** Namespaces without an object have their name as a label and no other that is known. */
export function servicePeer(
  { podSelector, namespaceSelector }: { readonly podSelector?: LabelSelector; readonly namespaceSelector?: LabelSelector },
  own: string,
  labels: ReadonlyMap<string, Labels>,
): ServicePeer {
  const inNamespace = (name: string): boolean =>
    namespaceSelector === undefined ? name === own : matchesSelector(namespaceSelector, { ...labels.get(name), [namespaceNameKey]: name });
  return podSelector === undefined ? { inNamespace } : { podSelector, inNamespace };
}
