import { overlapsCidr, parseCidr } from '../cidr';
import type { CalicoEntity, CalicoPort, CalicoProtocol, CalicoRule } from '../model/calico';
import type { Direction, Service, TransportProtocol } from '../model/kubernetes';
import { type Conjunction, normalize, subtract } from '../sets/conjunction';
import { block, type Peer, wholeSpace } from '../sets/peer';
import {
  allPorts,
  everything,
  isNothing,
  noPorts,
  type PortSet,
  portsOf,
  subtractPorts,
  subtractRanges,
  transportProtocols,
  unitePorts,
} from '../sets/port-set';
import { disjunctiveForm, NotTranslatable, type Term } from './calico-dnf';
import { type EntityScope, entityPeers, entityTerms, withAccounts } from './calico-peers';
import { namespaceNameLabel } from './draft';

/** A rule of Calico in the terms of the sets. */
export interface RuleContent {
  readonly peers: readonly Peer[];
  readonly ports: PortSet;
  /** The subject's pods that the rule is about; absent: all. */
  readonly within?: readonly Conjunction[];
}

/**
 * Reads the criteria of a rule; the action is the caller's.
 * @throws NotTranslatable
 */
export function readCalicoRule(rule: CalicoRule, direction: Direction, scope: EntityScope): RuleContent {
  const peer = direction === 'ingress' ? rule.source : rule.destination;
  const subject = direction === 'ingress' ? rule.destination : rule.source;
  if ([rule.source.ports, rule.source.notPorts].some((ports) => (ports ?? []).length > 0))
    throw new NotTranslatable('matches source ports');
  const within = readWithin(subject, scope);
  if (peer.services) return { ...readServices(peer.services, direction, rule, scope), ...(within && { within }) };
  const peers = ofFamily(entityPeers(peer, scope), rule.ipVersion, scope);
  return { peers, ports: readPorts(rule), ...(within && { within }) };
}

/** Criteria on the subject's own side narrow the subject. */
function readWithin(entity: CalicoEntity, scope: EntityScope): readonly Conjunction[] | undefined {
  if (entity.services) throw new NotTranslatable('chooses its own side by a service');
  if ((entity.nets ?? []).length + (entity.notNets ?? []).length > 0) throw new NotTranslatable("matches the pod's own address");
  if (!entity.selector && !entity.namespaceSelector && !entity.serviceAccounts && !entity.notSelector) return undefined;
  if (setsMayHoldPods(scope))
    scope.conditions.add("takes the rule's own side by labels: no pod has its address in a network set (declare the podCidrs to be sure)");
  const positive = entityTerms(entity, scope).flatMap((term) => ownTerm(term, scope));
  if (!entity.notSelector) return positive;
  const negative = disjunctiveForm(entity.notSelector.ast, 'endpoint', scope.context.inventory, scope.conditions).flatMap((term) =>
    ownTerm(term, scope),
  );
  return negative.reduce<readonly Conjunction[]>((left, hole) => left.flatMap((piece) => subtract(piece, hole)), positive);
}

/** Felix matches a selector by address: a pod inside the nets of a network set is selected by the set's labels too. */
function setsMayHoldPods({ context: { inventory }, knowledge }: EntityScope): boolean {
  const nets = [...inventory.calicoNetworkSets, ...inventory.calicoGlobalNetworkSets].flatMap((set) => set.nets.map(parseCidr));
  return nets.some((net) => knowledge.pods.length === 0 || knowledge.pods.some((range) => overlapsCidr(range, net)));
}

function ownTerm(term: Term, scope: EntityScope): Conjunction[] {
  const foreign = term.namespace.some(
    (item) => !(scope.own !== undefined && item.key === namespaceNameLabel && item.operator === 'In' && item.values?.includes(scope.own)),
  );
  if (foreign) throw new NotTranslatable("chooses its own side by namespace; use the policy's namespaceSelector");
  const pods = withAccounts(term, scope);
  return pods ? [pods] : [];
}

function ofFamily(peers: readonly Peer[], ipVersion: 4 | 6 | undefined, scope: EntityScope): readonly Peer[] {
  if (ipVersion === undefined) return peers;
  const families = new Set(scope.knowledge.pods.map((cidr) => cidr.family));
  return peers.flatMap((peer): Peer[] => {
    if (peer.kind === 'any') return wholeSpace.filter((space) => space.family === ipVersion).map((space) => block(space));
    if (peer.kind === 'block') return peer.cidr.family === ipVersion ? [peer] : [];
    if (families.size === 1) return families.has(ipVersion) ? [peer] : [];
    throw new NotTranslatable(`is for IPv${ipVersion} only; declare the podCidrs of a cluster with one address family`);
  });
}

const numbers: Readonly<Record<number, TransportProtocol>> = { 6: 'TCP', 17: 'UDP', 132: 'SCTP' };

function transportOf(protocol: CalicoProtocol): TransportProtocol {
  const known = typeof protocol === 'number' ? numbers[protocol] : transportProtocols.find((name) => name === protocol);
  if (known) return known;
  throw new NotTranslatable(`names protocol ${protocol}, which NetworkPolicy cannot`);
}

function readPorts(rule: CalicoRule): PortSet {
  if (rule.icmp ?? rule.notICMP) throw new NotTranslatable('names ICMP, which NetworkPolicy cannot');
  const { ports = [], notPorts = [] } = rule.destination;
  const protocols = rule.protocol === undefined ? undefined : [transportOf(rule.protocol)];
  if (rule.notProtocol !== undefined) return withoutProtocol(rule.notProtocol, protocols, ports.length + notPorts.length);
  if (!protocols) return everything;
  const [protocol] = protocols as [TransportProtocol];
  if (ports.length === 0 && notPorts.length === 0) return portsOf(protocol, allPorts);
  if (notPorts.some((port) => 'name' in port)) throw new NotTranslatable('leaves out a port by its name');
  const wanted =
    ports.length === 0 ? portsOf(protocol, allPorts) : ports.map((port) => onePort(protocol, port)).reduce(unitePorts, noPorts);
  const left = subtractPorts(wanted, notPorts.map((port) => onePort(protocol, port)).reduce(unitePorts, noPorts));
  if (!left) throw new NotTranslatable('leaves out a port by its number among ports by name');
  return left;
}

function withoutProtocol(notProtocol: CalicoProtocol, protocols: readonly TransportProtocol[] | undefined, ports: number): PortSet {
  if (ports > 0) throw new NotTranslatable('combines ports with notProtocol');
  const excluded = transportOf(notProtocol);
  if (protocols) return protocols.includes(excluded) ? noPorts : portsOf(protocols[0]!, allPorts);
  return { ...everything, [excluded]: [] };
}

function onePort(protocol: TransportProtocol, port: CalicoPort): PortSet {
  if ('name' in port) {
    if (/^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(port.name) && port.name.length <= 15)
      return { ...noPorts, named: [{ protocol, name: port.name }] };
    throw new NotTranslatable(`names a port ${JSON.stringify(port.name)}, which Kubernetes does not accept as a name`);
  }
  // Port 0 is no port that a connection can have.
  return portsOf(protocol, subtractRanges([{ from: port.min, to: port.max }], [{ from: 0, to: 0 }]));
}

/** The pods of a service; towards it, also the ports of its endpoints. */
function readServices(ref: { name: string; namespace?: string }, direction: Direction, rule: CalicoRule, scope: EntityScope): RuleContent {
  const namespace = ref.namespace ?? scope.own;
  const service = scope.context.inventory.services.find((item) => item.source.name === ref.name && item.source.namespace === namespace);
  if (!service) throw new NotTranslatable(`names service ${namespace ?? ''}/${ref.name}, which is not in the input`);
  const pods =
    service.selector && normalize(Object.entries(service.selector).map(([key, value]) => ({ key, operator: 'In', values: [value] })));
  if (!pods) throw new NotTranslatable(`names service ${namespace ?? ''}/${ref.name}, which has no selector`);
  scope.conditions.add(`service ${namespace ?? ''}/${ref.name} keeps its selector and ports`);
  const peer: Peer = { kind: 'pods', namespace: [{ key: namespaceNameLabel, operator: 'In', values: [namespace ?? 'default'] }], pods };
  const ports = direction === 'ingress' ? readPorts(rule) : servicePorts(service, rule);
  return { peers: isNothing(ports) ? [] : [peer], ports };
}

function servicePorts(service: Service, rule: CalicoRule): PortSet {
  const protocol = rule.protocol === undefined ? undefined : transportOf(rule.protocol);
  if (rule.notProtocol !== undefined) throw new NotTranslatable('combines a service with notProtocol');
  return service.ports
    .filter((port) => protocol === undefined || port.protocol === protocol)
    .map((port): PortSet => {
      const target = port.targetPort ?? port.port;
      return typeof target === 'number'
        ? portsOf(port.protocol, [{ from: target, to: target }])
        : { ...noPorts, named: [{ protocol: port.protocol, name: target }] };
    })
    .reduce(unitePorts, noPorts);
}
