import type { Direction, Pod } from '../model/kubernetes';
import type { Address } from '../verdict/address';
import { blockContains, isHostLocal, parseIp } from '../verdict/address';
import { type Endpoint, type EndpointKind, namedPortKey, namespaceName, podLabel, serviceAccountName } from '../verdict/endpoint';
import { always, holds, leavesOf, type Predicate, specialize, testValue } from '../verdict/predicate';
import { type AddressClass, type AddressClasses, blocksIn } from './address-classes';
import { type LabelClasses, labelClasses } from './label-classes';
import type { NamespaceGroup } from './namespace-groups';
import { decideNamespace, type KnownNamespace, namespaceFacts } from './namespaces';

/** Endpoints that the predicates in question do not distinguish, by one of them. */
export interface EndpointClass {
  readonly representative: Endpoint;
  /** Where they are, for people and for the matrix: namespaces, or `(world)` and the like. */
  readonly places: ReadonlySet<string>;
}

export interface EndpointClasses {
  readonly classes: readonly EndpointClass[];
  readonly exhaustive: boolean;
}

export const places = {
  otherNamespace: '(any other namespace)',
  world: '(outside the cluster)',
  nodes: '(nodes)',
  apiServer: '(API server)',
} as const;

const otherNamespace = (): string[] => [places.otherNamespace];

const placeOf: Readonly<Record<Exclude<EndpointKind, 'pod' | 'host-pod'>, string>> = {
  node: places.nodes,
  'api-server': places.apiServer,
  address: places.world,
};

const maxRemembered = 2000;

/** Remembers the classes of equal lists of predicates: most namespaces look alike to most policies. */
export class ClassCache {
  private readonly known = new Map<string, LabelClasses>();

  classes(predicates: readonly Predicate[], excluded: ReadonlyMap<string, ReadonlySet<string>> = new Map()): LabelClasses {
    const key = `${predicates.map((predicate) => predicate.key).join('\n')}\n\n${[...(excluded.get(namespaceName) ?? [])].join()}`;
    const found = this.known.get(key) ?? labelClasses(predicates, excluded);
    // Large sets name a namespace once: what was remembered of it is not asked for again.
    if (this.known.size >= maxRemembered) this.known.clear();
    this.known.set(key, found);
    return found;
  }
}

/** A class whose places are named only when somebody asks: most classes show no difference. */
class CollectedClass implements EndpointClass {
  readonly sources: (() => Iterable<string>)[] = [];
  constructor(readonly representative: Endpoint) {}

  get places(): ReadonlySet<string> {
    return new Set(this.sources.flatMap((names) => [...names()]));
  }
}

/** Collects endpoints, one for each combination of truths and address class. */
class Collector {
  exhaustive = true;
  private readonly found = new Map<string, CollectedClass>();

  add(signature: string, names: () => Iterable<string>, representative: () => Endpoint): void {
    const known = this.found.get(signature) ?? new CollectedClass(representative());
    known.sources.push(names);
    this.found.set(signature, known);
  }

  result(): EndpointClasses {
    return { classes: [...this.found.values()], exhaustive: this.exhaustive };
  }
}

export interface PodQuestion {
  readonly predicates: readonly Predicate[];
  readonly namespaces: readonly NamespaceGroup[];
  /** Names that an unknown namespace cannot have. */
  readonly knownNames: ReadonlySet<string>;
  readonly addresses: readonly AddressClass[];
  /** Container ports by name, one map for each way in which pods differ in them. */
  readonly namedPorts: readonly ReadonlyMap<string, number>[];
  /** What every pod satisfies: kinds of pods that contradict it are left out. Facts only. */
  readonly assumed: readonly Predicate[];
}

/** Every kind of pod that the predicates distinguish. */
export function podClasses(question: PodQuestion, cache: ClassCache): EndpointClasses {
  const collector = new Collector();
  addPods(question, cache, collector);
  return collector.result();
}

function addPods(
  { predicates, namespaces, knownNames, addresses, namedPorts, assumed }: PodQuestion,
  cache: ClassCache,
  collector: Collector,
): void {
  const groups = namespaces.map(({ namespace, names }) => ({
    namespace,
    names,
    assumedThere: assumed.map((predicate) => settleNamespace(predicate, namespace)),
  }));
  for (const { representative: ip, membership } of addresses) {
    const placed = predicates.map((predicate) => settleKind(predicate, 'pod', ip));
    for (const { namespace, names, assumedThere } of groups) {
      const open = placed.map((predicate) => settleNamespace(predicate, namespace));
      const limits = assumptionsAbout(open, assumedThere);
      const { classes, exhaustive } = cache.classes(
        limits.length === 0 ? open : [...open, ...limits],
        namespace.name === undefined ? new Map([[namespaceName, knownNames]]) : undefined,
      );
      if (!exhaustive) collector.exhaustive = false;
      for (const { facts, truths: all } of classes) {
        if (limits.length > 0 && all.slice(open.length).includes(false)) continue;
        const truths = limits.length === 0 ? all : all.slice(0, open.length);
        for (const [index, ports] of namedPorts.entries()) {
          const signature = `pod ${membership} ${index} ${truths.map(Number).join('')}`;
          collector.add(signature, namespace.name === undefined ? otherNamespace : names, () => ({
            kind: 'pod',
            facts: new Map([[namespaceName, 'some-namespace'], [serviceAccountName, 'default'], ...facts, ...namespaceFacts(namespace)]),
            ip,
            ...(addresses.length > 1 && { ipMatters: true as const }),
            tags: new Set(),
            namedPorts: ports,
          }));
        }
      }
    }
  }
}

export function settleKind(predicate: Predicate, kind: EndpointKind, ip: Address): Predicate {
  return specialize(predicate, (leaf) => {
    if (leaf.op === 'kind') return leaf.kinds.includes(kind);
    if (leaf.op === 'cidr') return leaf.block.family === ip.family && leaf.block.first <= ip.value && ip.value <= leaf.block.last;
    return leaf.op === 'fact' ? undefined : false;
  });
}

export function settleNamespace(predicate: Predicate, namespace: KnownNamespace): Predicate {
  return specialize(predicate, (leaf) => {
    if (leaf.op !== 'fact') return undefined;
    const decided = decideNamespace(namespace, leaf.fact);
    return decided === undefined ? undefined : testValue(leaf.test, decided.value);
  });
}

export interface PeerQuestion extends PodQuestion {
  /** Of the subject's rules. */
  readonly direction: Direction;
  readonly everywhere: AddressClasses;
  /** Pods on their node's network, as they are in the given workloads: selectors of the VPC CNI find them. */
  readonly hostPods: readonly Endpoint[];
}

/** Assumptions that touch what the predicates ask of pods, directly or by way of one another: others hold for some pod of every kind. */
function assumptionsAbout(predicates: readonly Predicate[], assumed: readonly Predicate[]): readonly Predicate[] {
  let left = assumed.filter((predicate) => predicate !== always);
  if (left.length === 0) return left;
  const facts = new Set(predicates.flatMap(podFacts));
  const found: Predicate[] = [];
  for (;;) {
    const touching = left.filter((predicate) => predicate.op === 'constant' || podFacts(predicate).some((fact) => facts.has(fact)));
    if (touching.length === 0) return found;
    found.push(...touching);
    for (const fact of touching.flatMap(podFacts)) facts.add(fact);
    left = left.filter((predicate) => !touching.includes(predicate));
  }
}

const podFacts = (predicate: Predicate): string[] => [...leavesOf(predicate)].flatMap((leaf) => (leaf.op === 'fact' ? [leaf.fact] : []));

/** Every kind of peer that the predicates distinguish: pods, nodes, the API server and the world. */
export function peerClasses(question: PeerQuestion, cache: ClassCache): EndpointClasses {
  const collector = new Collector();
  addPods(question, cache, collector);
  const { predicates, everywhere } = question;
  const add = (
    kind: 'node' | 'api-server' | 'address',
    { representative: ip, membership }: AddressClass,
    own: ReadonlySet<string>,
  ): void => {
    const endpoint: Endpoint = { kind, facts: new Map(), ip, tags: own, namedPorts: new Map() };
    collector.add(
      signatureOf(endpoint, membership, predicates),
      () => [placeOf[kind]],
      () => endpoint,
    );
  };
  const tags = tagSets(predicates);
  for (const address of everywhere.nodes) for (const own of tags.nodes) add('node', address, own);
  for (const address of everywhere.apiServer) add('api-server', address, new Set());
  for (const address of everywhere.world) {
    // Agents on the node answer; they open no connections from these addresses.
    if (question.direction === 'ingress' && isHostLocal(address.representative)) continue;
    for (const own of tags.world) add('address', address, own);
  }
  const blocks = blocksIn(predicates);
  for (const endpoint of question.hostPods) {
    const membership = blocks.map((block) => Number(blockContains(block, endpoint.ip))).join('');
    collector.add(
      signatureOf(endpoint, membership, predicates),
      () => [endpoint.facts.get(namespaceName) ?? ''],
      () => endpoint,
    );
  }
  return collector.result();
}

const signatureOf = (endpoint: Endpoint, membership: string, predicates: readonly Predicate[]): string =>
  `${endpoint.kind} ${membership} ${predicates.map((predicate) => Number(holds(predicate, endpoint))).join('')}`;

/** Tags of nodes and tags of addresses, in every choice worth looking at. */
function tagSets(predicates: readonly Predicate[]): { nodes: ReadonlySet<string>[]; world: ReadonlySet<string>[] } {
  const tags = new Set(
    predicates.flatMap((predicate) => [...leavesOf(predicate)].flatMap((leaf) => (leaf.op === 'tag' ? [leaf.tag] : []))),
  );
  return { nodes: tagChoices([...tags].filter(isNodeTag)), world: tagChoices([...tags].filter((tag) => !isNodeTag(tag))) };
}

const isNodeTag = (tag: string): boolean => tag.startsWith('nodes ');

/** No tag, each tag alone, all of them: rules that need one are a union, so no more is to be distinguished. */
const tagChoices = (tags: readonly string[]): ReadonlySet<string>[] => [new Set(), ...tags.map((tag) => new Set([tag])), new Set(tags)];

/** The given pods on their node's network, under each of their addresses. */
export function hostEndpoints(pods: readonly Pod[], namespaces: readonly KnownNamespace[]): Endpoint[] {
  const known = new Map(namespaces.map((namespace) => [namespace.name, namespace]));
  return pods.flatMap((pod) => {
    const name = pod.source.namespace ?? 'default';
    if (!pod.hostNetwork) return [];
    return pod.ips.flatMap((text) => {
      const ip = parseIp(text);
      return ip === undefined ? [] : [{ ...podEndpoint(pod, known.get(name) ?? { name }), ip }];
    });
  });
}

/** Where a pod's address is not known and does not matter. */
const someAddress = parseIp('100.64.0.10') as Address;

/** A known pod. */
export function podEndpoint(pod: Pod, namespace: KnownNamespace): Endpoint {
  const labels = Object.entries(pod.labels).map(([key, value]): [string, string] => [podLabel(key), value]);
  const namedPorts = new Map(
    pod.ports.flatMap(({ name: port, protocol, port: number }) =>
      port === undefined ? [] : [[namedPortKey(protocol, port), number] as const],
    ),
  );
  return {
    kind: pod.hostNetwork ? 'host-pod' : 'pod',
    facts: new Map([...labels, [serviceAccountName, pod.serviceAccount], ...namespaceFacts(namespace)]),
    ip: parseIp(pod.ips[0] ?? '') ?? someAddress,
    tags: new Set(),
    namedPorts,
  };
}
