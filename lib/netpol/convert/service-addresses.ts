import { listed } from '../../text/listing';
import { type Cidr, containsCidr, formatCidr, overlapsCidr, parseCidr } from '../cidr';
import { groupBy } from '../group-by';
import { impliedApiServerServices, isApiServerService } from '../model/api-server';
import type { Pod, ServicePort } from '../model/kubernetes';
import { matchesRequirement } from '../model/selector/label-selector';
import { type Conjunction, disjoint, includes, normalize } from '../sets/conjunction';
import { type AddressKnowledge, type BlockPeer, blockPieces, type Peer, type PodPeer } from '../sets/peer';
import { isEverything, isFull, type PortRange, type PortSet } from '../sets/port-set';
import type { ConversionContext } from './draft';
import { conditional, type Finding, type PerPolicy } from './findings';
import { namedNamespaces, namespaceMatches } from './namespaces';
import type { ResolvedPolicy, ResolvedRule } from './resolve';

/** How many of the pods (or API servers) behind a Service something reaches. */
type Reach = 0 | 1 | 2;
const [none, some, all] = [0, 1, 2] as const;

interface Target {
  readonly name: string;
  readonly namespace: string;
  readonly clusterIp: Cidr;
  /** Labels of the pods behind it; undefined for the API server. */
  readonly selector: Conjunction | undefined;
  /** As written, empty for the API server: the controller compares a peer's selector with these. */
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  readonly backends: readonly Pod[];
}

/**
 * Compares what egress rules mean with what they do to the ClusterIPs of known Services. The old CNI judges a connection after translation, by
 * the pod it ends at; the VPC CNI before, by the ClusterIP, which its controller opens where the Service's own selector and target port
 * meet the rule (amazon-network-policy-controller-k8s, pkg/resolvers/endpoints.go). Where the two differ, the policy is equal
 * only while nobody uses that ClusterIP.
 */
export function judgeServices(
  policies: readonly (readonly Pick<ResolvedPolicy, 'egress'>[])[],
  context: ConversionContext,
  knowledge: AddressKnowledge,
): PerPolicy {
  const targets = targetsOf(context);
  if (targets.length === 0) return policies.map(() => []);
  const byNamespace = groupBy(targets, ({ namespace }) => namespace);
  return policies.map((own) => {
    const gaps = own.flatMap(({ egress = [] }) =>
      candidates(egress, targets, byNamespace).flatMap((target) => {
        const gap = gapOf(egress, target, context, knowledge);
        return gap === undefined ? [] : [{ gap, name: target.name }];
      }),
    );
    return (['blocks', 'opens'] as const).flatMap((kind) =>
      findingFor(
        kind,
        gaps.filter(({ gap }) => gap === kind).map(({ name }) => name),
      ),
    );
  });
}

function findingFor(kind: 'blocks' | 'opens', names: readonly string[]): Finding[] {
  if (names.length === 0) return [];
  const who = `Service ${listed([...new Set(names)])}`;
  return kind === 'blocks'
    ? [
        conditional(
          'spec.egress',
          `no client uses the ClusterIP of ${who}: the VPC CNI judges egress before the ClusterIP is translated and would block it. Give the peer the labels of the Service's selector, or its address`,
        ),
      ]
    : [
        conditional(
          'spec.egress',
          `no client uses the ClusterIP of ${who}: the VPC CNI judges egress before the ClusterIP is translated and would allow it, also towards pods or ports that the policy leaves out`,
        ),
      ];
}

function targetsOf({ inventory, ranges }: ConversionContext): Target[] {
  const podsOf = groupBy(inventory.pods, ({ source }) => source.namespace ?? 'default');
  const services = [
    ...inventory.services,
    ...impliedApiServerServices(inventory.services, { serviceCidrs: ranges.services.map(formatCidr) }),
  ];
  return services.flatMap((service): Target[] => {
    const text = service.type === 'ExternalName' ? undefined : service.clusterIps.find((ip) => ip !== '' && ip !== 'None');
    const namespace = service.source.namespace ?? 'default';
    const isApiServer = isApiServerService(service);
    const labels = service.selector ?? {};
    if (text === undefined || (!isApiServer && Object.keys(labels).length === 0)) return [];
    const backends = (podsOf.get(namespace) ?? []).filter((pod) =>
      Object.entries(labels).every(([key, value]) => pod.labels[key] === value),
    );
    return [
      {
        name: `${namespace}/${service.source.name}`,
        namespace,
        clusterIp: parseCidr(text),
        selector: isApiServer
          ? undefined
          : normalize(Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] }))),
        labels,
        ports: service.ports,
        backends,
      },
    ];
  });
}

/** Services that rules may reach: those of the namespaces that all their peers name, or else all. */
function candidates(
  rules: readonly ResolvedRule[],
  targets: readonly Target[],
  byNamespace: ReadonlyMap<string, readonly Target[]>,
): readonly Target[] {
  const peers = rules.flatMap((rule) => rule.peers);
  if (rules.some((rule) => isEverything(rule.ports) && rule.peers.some(({ kind }) => kind === 'any'))) return [];
  const names = peers.map((peer) => (peer.kind === 'pods' ? namedNamespaces(peer.namespace) : undefined));
  if (names.includes(undefined)) return targets;
  return [...new Set(names.flatMap((list) => list ?? []))].flatMap((name) => byNamespace.get(name) ?? []);
}

function gapOf(
  rules: readonly ResolvedRule[],
  target: Target,
  context: ConversionContext,
  knowledge: AddressKnowledge,
): 'blocks' | 'opens' | undefined {
  let blocks = false;
  for (const port of target.ports) {
    const meant = Math.max(none, ...rules.map((rule) => reachOf(rule, target, port, context, knowledge))) as Reach;
    const open = rules.map((rule) => opens(rule, target, port, context));
    if (open.some((one) => one !== false) && meant !== all) return 'opens';
    blocks ||= !open.includes(true) && meant !== none;
  }
  return blocks ? 'blocks' : undefined;
}

/** How many of the pods behind a Service's port a rule reaches, once the connection is translated. */
function reachOf(rule: ResolvedRule, target: Target, port: ServicePort, context: ConversionContext, knowledge: AddressKnowledge): Reach {
  const ports = portReach(rule.ports, target, port);
  if (ports === none) return none;
  const peers = Math.max(none, ...rule.peers.map((peer) => peerReach(peer, target, context, knowledge)));
  return Math.min(ports, peers) as Reach;
}

function peerReach(peer: Peer, target: Target, context: ConversionContext, knowledge: AddressKnowledge): Reach {
  if (peer.kind === 'any') return all;
  if (peer.kind === 'block') {
    if (target.selector === undefined)
      return blockReach(
        peer,
        knowledge.apiServer.filter((range) => !overlapsCidr(range, target.clusterIp)),
      );
    return knowledge.blocksMeanPods ? blockReach(peer, knowledge.pods) : none;
  }
  if (target.selector === undefined) return none;
  const where = namespaceMatches(peer.namespace, target.namespace, context.namespaces);
  if (where === false || disjoint(peer.pods, target.selector)) return none;
  return where === true && includes(peer.pods, target.selector) ? all : some;
}

/** Without declared ranges only the whole space is sure to hold them. */
function blockReach(peer: BlockPeer, ranges: readonly Cidr[]): Reach {
  if (ranges.length === 0) return peer.cidr.prefix === 0 && peer.except.length === 0 ? all : none;
  const pieces = ranges.map((range) => blockPieces(peer, range, []));
  if (pieces.every((list) => list.length === 0)) return none;
  const whole = ranges.every((range) => containsCidr(peer.cidr, range) && !peer.except.some((hole) => overlapsCidr(hole, range)));
  return whole ? all : some;
}

function portReach(ports: PortSet, target: Target, { protocol, port, targetPort = port }: ServicePort): Reach {
  if (isEverything(ports) || isFull(ports[protocol])) return all;
  const names = ports.named.filter((one) => one.protocol === protocol).map(({ name }) => name);
  if (typeof targetPort === 'string') {
    if (names.includes(targetPort)) return all;
    return reachOfNumbers(numbersOf(target.backends, protocol, targetPort), ports[protocol]);
  }
  if (inRanges(ports[protocol], targetPort)) return all;
  if (names.length === 0) return none;
  return target.backends.length > 0 &&
    names.some((name) => numbersOf(target.backends, protocol, name).every((number) => number === targetPort))
    ? all
    : some;
}

function reachOfNumbers(numbers: readonly number[], ranges: readonly PortRange[]): Reach {
  if (ranges.length === 0) return none;
  if (numbers.length === 0) return some;
  const inside = numbers.filter((number) => inRanges(ranges, number)).length;
  return inside === 0 ? none : inside === numbers.length ? all : some;
}

const inRanges = (ranges: readonly PortRange[], port: number): boolean => ranges.some(({ from, to }) => from <= port && port <= to);

/** Numbers that the pods give a port's name. */
const numbersOf = (pods: readonly Pod[], protocol: string, name: string): number[] => [
  ...new Set(pods.flatMap((pod) => pod.ports.filter((one) => one.name === name && one.protocol === protocol).map(({ port }) => port))),
];

/** Whether the VPC CNI lets a rule's pods connect to the ClusterIP on a Service's port; undefined where that hangs on unknown labels. */
function opens(rule: ResolvedRule, target: Target, port: ServicePort, context: ConversionContext): boolean | undefined {
  let open: boolean | undefined = false;
  for (const peer of rule.peers) {
    const one = opensTo(peer, rule.ports, target, port, context);
    if (one === true) return true;
    if (one === undefined) open = undefined;
  }
  return open;
}

function opensTo(peer: Peer, ports: PortSet, target: Target, port: ServicePort, context: ConversionContext): boolean | undefined {
  if (peer.kind === 'pods') return opensThroughTarget(ports, target, port) && finds(peer, target, context);
  if (
    peer.kind === 'block' &&
    (!containsCidr(peer.cidr, target.clusterIp) || peer.except.some((hole) => overlapsCidr(hole, target.clusterIp)))
  )
    return false;
  return isEverything(ports) || inRanges(ports[port.protocol], port.port);
}

/** The peer's selectors are compared with the Service's selector, as if that were the labels of a pod. */
const finds = (peer: PodPeer, target: Target, context: ConversionContext): boolean | undefined =>
  peer.pods.every((requirement) => matchesRequirement(requirement, target.labels)) &&
  namespaceMatches(peer.namespace, target.namespace, context.namespaces);

/** Each entry of the rule opens the port of the first Service port that leads to its start; an end stays as it is written. */
function opensThroughTarget(ports: PortSet, target: Target, { protocol, port: wanted }: ServicePort): boolean {
  if (isEverything(ports) || isFull(ports[protocol])) return true;
  const opened = [
    ...ports[protocol].map(({ from, to }) => ({ listen: listenPort(target, protocol, from, ports[protocol]), to: to > from ? to : 0 })),
    ...ports.named
      .filter((one) => one.protocol === protocol)
      .map(({ name }) => ({ listen: listenPortOfName(target, protocol, name), to: 0 })),
  ];
  return opened.some(({ listen, to }) => listen !== undefined && (listen === wanted || (listen < wanted && wanted <= to)));
}

function listenPort(target: Target, protocol: string, number: number, allowed: readonly PortRange[]): number | undefined {
  const ports = target.ports.filter((one) => one.protocol === protocol);
  const direct = ports.find(({ port, targetPort = port }) => targetPort === number);
  if (direct !== undefined) return direct.port;
  const named = ports.find(
    ({ targetPort }) => typeof targetPort === 'string' && numbersOf(target.backends, protocol, targetPort).includes(number),
  );
  // A name that some pod gives another number would lead past the rule; the controller leaves such a port out.
  const sure = named !== undefined && numbersOf(target.backends, protocol, String(named.targetPort)).every((one) => inRanges(allowed, one));
  return sure ? named.port : undefined;
}

function listenPortOfName(target: Target, protocol: string, name: string): number | undefined {
  const ports = target.ports.filter((one) => one.protocol === protocol);
  const direct = ports.find(({ targetPort }) => targetPort === name);
  if (direct !== undefined) return direct.port;
  const numbers = numbersOf(target.backends, protocol, name);
  return ports.find(({ port, targetPort = port }) => typeof targetPort === 'number' && numbers.includes(targetPort))?.port;
}
