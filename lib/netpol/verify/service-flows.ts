import { isApiServerService } from '../model/api-server';
import type { ClusterRanges } from '../model/cluster';
import type { Service, ServicePort } from '../model/kubernetes';
import { addressClasses, blocksIn } from '../universe/address-classes';
import { type ClassCache, type EndpointClass, type EndpointClasses, places, podClasses } from '../universe/endpoint-classes';
import type { KnownNamespace } from '../universe/namespaces';
import { blockContains, parseAddressBlock } from '../verdict/address';
import { namedPortKey, podLabel } from '../verdict/endpoint';
import type { DirectedPolicy, Evaluator, Judgment, ServiceJudge } from '../verdict/evaluator';
import { type PortMatch, type PortSet, PortSpace } from '../verdict/ports';
import { type Predicate, specialize, testValue } from '../verdict/predicate';
import { clusterIpOf } from '../verdict/vpc-cni/services';
import type { DifferenceCollector } from './differences';

export interface ServiceQuestion {
  readonly old: Evaluator;
  readonly judge: ServiceJudge;
  readonly services: readonly Service[];
  readonly namespaces: ReadonlyMap<string, KnownNamespace>;
  readonly ranges: ClusterRanges;
  readonly cache: ClassCache;
  readonly assumed: readonly Predicate[];
}

export interface ServiceSubject {
  readonly subject: EndpointClass;
  readonly old: readonly DirectedPolicy[];
  readonly fresh: readonly DirectedPolicy[];
}

/**
 * Connections to Services. The old CNIs judge them by the pod they end at and its port; the VPC CNI judges egress by the ClusterIP and the
 * Service's port. So the old verdict on (backend, target port) is held against the new one on (ClusterIP, port), for every kind of
 * backend that the old rules distinguish. Headless Services are left out: their clients connect to pods.
 * @returns whether every kind of backend was considered
 */
export function compareServices(
  question: ServiceQuestion,
  { subject, old, fresh }: ServiceSubject,
  differences: DifferenceCollector,
): boolean {
  const policies = [...old, ...fresh];
  if (policies.length === 0) return true;
  let exhaustive = true;
  for (const service of question.services) {
    const isApiServer = isApiServerService(service);
    if (clusterIpOf(service) === undefined || (!isApiServer && Object.keys(service.selector ?? {}).length === 0)) continue;
    for (const port of service.ports) {
      const space = new PortSpace([...policies.flatMap((policy) => policy.ports), ...cutsFor(port)]);
      const after = question.judge(fresh, subject.representative, service, space);
      const found = isApiServer ? apiServers(question, policies) : backends(question, service, port, policies);
      exhaustive &&= found.exhaustive;
      for (const peer of found.classes) {
        const judged = question.old.judge('egress', old, subject.representative, peer.representative, space);
        differences.compare({
          direction: 'egress',
          subject,
          peer,
          before: seenThrough(judged, port, target(port), space),
          after: onlyOn(after, port.port, port, space),
          space,
          service: service.source,
        });
      }
    }
  }
  return exhaustive;
}

/** A number for a target port that is given by name: pods declare it so. */
const namedTarget = 50_000;
const target = ({ port, targetPort = port }: ServicePort): number => (typeof targetPort === 'number' ? targetPort : namedTarget);

const cutsFor = (port: ServicePort): PortMatch[] =>
  [port.port, target(port)].map((number) => ({ protocol: port.protocol, low: number, high: number }));

/** The addresses of the control plane that rules distinguish; its ClusterIP is none of them. */
function apiServers({ ranges }: ServiceQuestion, policies: readonly DirectedPolicy[]): EndpointClasses {
  const blocks = blocksIn(policies.flatMap((policy) => policy.peers));
  const services = ranges.serviceCidrs.flatMap((text) => parseAddressBlock(text) ?? []);
  const addresses = addressClasses([...blocks, ...services], ranges).apiServer;
  const classes = addresses
    .filter(({ representative }) => !services.some((block) => blockContains(block, representative)))
    .map(
      ({ representative: ip }): EndpointClass => ({
        places: new Set([places.apiServer]),
        representative: { kind: 'api-server', facts: new Map(), ip, tags: new Set(), namedPorts: new Map() },
      }),
    );
  return { classes, exhaustive: true };
}

/** The kinds of pods behind a service that rules distinguish: its selector's labels are given, all others free. */
function backends(question: ServiceQuestion, service: Service, port: ServicePort, policies: readonly DirectedPolicy[]): EndpointClasses {
  const given = new Map(Object.entries(service.selector ?? {}).map(([key, value]) => [podLabel(key), value]));
  const predicates = [...new Map(policies.flatMap((policy) => policy.peers).map((one) => [one.key, one])).values()].map((predicate) =>
    settle(predicate, given),
  );
  const name = service.source.namespace ?? 'default';
  const namespace = question.namespaces.get(name) ?? { name };
  const blocks = blocksIn(predicates);
  const named =
    typeof port.targetPort === 'string'
      ? new Map([[namedPortKey(port.protocol, port.targetPort), namedTarget]])
      : new Map<string, number>();
  const { classes, exhaustive } = podClasses(
    {
      predicates,
      namespaces: [{ namespace, names: () => [name] }],
      knownNames: new Set(),
      addresses: addressClasses(blocks, question.ranges).pods,
      namedPorts: [named],
      assumed: question.assumed.map((predicate) => settle(predicate, given)),
    },
    question.cache,
  );
  const withSelector = classes.map(({ representative }) => ({
    places: new Set([name]),
    representative: { ...representative, facts: new Map([...representative.facts, ...given]) },
  }));
  return { classes: withSelector, exhaustive };
}

function settle(predicate: Predicate, given: ReadonlyMap<string, string>): Predicate {
  return specialize(predicate, (leaf) => {
    const value = leaf.op === 'fact' ? given.get(leaf.fact) : undefined;
    return leaf.op === 'fact' && value !== undefined ? testValue(leaf.test, value) : undefined;
  });
}

/** The verdict on the pod's port, moved to the Service's port: one connection, named by what the client asks for. */
function seenThrough(judgment: Judgment, port: ServicePort, targetPort: number, space: PortSpace): Judgment {
  const move = (set: PortSet): PortSet => moved(set, port, targetPort, port.port, space);
  return {
    always: move(judgment.always),
    possibly: move(judgment.possibly),
    because: (bit) => judgment.because(moved(bit, port, port.port, targetPort, space)),
  };
}

function moved(set: PortSet, { protocol }: ServicePort, from: number, to: number, space: PortSpace): PortSet {
  let result = 0n;
  for (const conditionsMet of [true, false])
    if (set & space.bitOf(protocol, from, conditionsMet)) result |= space.bitOf(protocol, to, conditionsMet);
  return result;
}

function onlyOn(judgment: Judgment, number: number, { protocol }: ServicePort, space: PortSpace): Judgment {
  const bits = space.bitOf(protocol, number, true) | space.bitOf(protocol, number, false);
  return { ...judgment, always: judgment.always & bits, possibly: judgment.possibly & bits };
}
