import type { Direction, Service, ServicePort } from '../model/kubernetes';
import type { Source } from '../model/source';
import type { KnownNamespace } from '../universe/namespaces';
import { type Endpoint, namedPortKey, namespaceName, podLabel } from '../verdict/endpoint';
import type { DirectedPolicy, Evaluator, Judgment, ServiceJudge } from '../verdict/evaluator';
import { type PortMatch, type PortSet, PortSpace } from '../verdict/ports';
import { holds } from '../verdict/predicate';
import { clusterIpOf } from '../verdict/vpc-cni/services';
import { PolicyIndex } from '../verify/policy-index';
import type { Connection } from './connections';
import type { Party } from './party';

/** What a set of policies makes of one side of a connection. `either`: it depends on chance, or on what neither log nor inventory says. */
export interface Outcome {
  readonly verdict: 'allowed' | 'blocked' | 'either';
  readonly policies: readonly Source[];
  /** The Service through whose ClusterIP it is judged, or, for `either`, through which it is decided otherwise than directly. */
  readonly service?: Source;
}

/** Judges connections under one set of policies. */
export class SetJudge {
  private readonly index: PolicyIndex;
  private readonly applying = new Map<string, readonly DirectedPolicy[]>();
  private readonly judgeService: ServiceJudge | undefined;

  /** @param services by namespace: those that lead to a pod are considered where the set is judged before ClusterIPs are translated */
  constructor(
    private readonly evaluator: Evaluator & { readonly judgeService?: ServiceJudge },
    private readonly namespaces: ReadonlyMap<string | undefined, KnownNamespace>,
    private readonly services: ServiceLookup,
  ) {
    this.index = new PolicyIndex(evaluator.policies, []);
    this.judgeService = evaluator.judgeService;
  }

  outcome(direction: Direction, connection: Connection): Outcome {
    const [subject, peer] = direction === 'ingress' ? [connection.to, connection.from] : [connection.from, connection.to];
    const applying = this.applyingTo(subject, direction);
    const direct = (): Outcome => this.direct(direction, connection, applying, subject, peer);
    if (direction === 'ingress' || this.judgeService === undefined) return direct();
    if (connection.service !== undefined) {
      const { service, port } = connection.service;
      return this.through(connection, applying, subject, service, port);
    }
    return this.services.leadingTo(connection).reduce<Outcome>((outcome, { service, port }) => {
      if (outcome.verdict === 'either') return outcome;
      const through = this.through(connection, applying, subject, service, port);
      if (through.verdict === outcome.verdict) return outcome;
      return { verdict: 'either', policies: through.policies, service: service.source };
    }, direct());
  }

  /** Policies that apply to a pod in a direction. */
  applyingTo(subject: Party, direction: Direction): readonly DirectedPolicy[] {
    const key = `${subject.id}${direction}`;
    const known = this.applying.get(key);
    if (known !== undefined) return known;
    const [endpoint] = subject.endpoints;
    const found = endpoint === undefined ? [] : this.find(endpoint, direction);
    this.applying.set(key, found);
    return found;
  }

  private find(endpoint: Endpoint, direction: Direction): DirectedPolicy[] {
    const name = endpoint.facts.get(namespaceName);
    const namespace = this.namespaces.get(name) ?? (name === undefined ? {} : { name });
    return this.index.relevant('old', namespace).filter((policy) => policy.direction === direction && holds(policy.subject, endpoint));
  }

  private direct(direction: Direction, connection: Connection, applying: readonly DirectedPolicy[], subject: Party, peer: Party): Outcome {
    const own = subject.endpoints[0] as Endpoint;
    const destination = direction === 'ingress' ? own : (peer.endpoints[0] as Endpoint);
    const space = spaceFor(
      applying,
      connection,
      [...destination.namedPorts].map(([key, port]) => ({ protocol: key.split('/')[0], port })),
    );
    const bit = space.bitOf(connection.protocol, connection.port, connection.conditionsMet);
    const judgments = peer.tagChoices.flatMap((tags) => [
      unionOf(peer.endpoints.map((endpoint) => this.evaluator.judge(direction, applying, own, { ...endpoint, tags }, space))),
    ]);
    return outcomeAt(bit, judgments);
  }

  private through(
    { protocol, conditionsMet }: Connection,
    applying: readonly DirectedPolicy[],
    subject: Party,
    service: Service,
    port: number,
  ): Outcome {
    const space = spaceFor(applying, { protocol, port }, []);
    const judgment = this.judgeService?.(applying, subject.endpoints[0] as Endpoint, service, space);
    if (judgment === undefined) throw new TypeError('this set is not judged by ClusterIPs');
    return { ...outcomeAt(space.bitOf(protocol, port, conditionsMet), [judgment]), service: service.source };
  }
}

/** Addresses that are shared are open where one of their owners is. */
function unionOf(judgments: readonly Judgment[]): Judgment {
  const [only, ...others] = judgments as [Judgment, ...Judgment[]];
  if (others.length === 0) return only;
  return {
    always: judgments.reduce((set, { always }) => set | always, 0n),
    possibly: judgments.reduce((set, { possibly }) => set | possibly, 0n),
    because: (bit) => (judgments.find(({ possibly }) => possibly & bit) ?? only).because(bit),
  };
}

/** The verdict on one connection, certain where every way of what is not known gives the same. */
function outcomeAt(bit: PortSet, judgments: readonly Judgment[]): Outcome {
  const always = judgments.every((judgment) => judgment.always & bit);
  const never = judgments.every(({ possibly }) => !(possibly & bit));
  const telling = judgments.find(({ possibly }) => Boolean(possibly & bit)) ?? judgments[0];
  return { verdict: always ? 'allowed' : never ? 'blocked' : 'either', policies: distinct(telling?.because(bit) ?? []) };
}

const distinct = (sources: readonly Source[]): Source[] => [
  ...new Map(sources.map((source) => [`${source.kind}/${source.namespace ?? ''}/${source.name}`, source])).values(),
];

function spaceFor(
  applying: readonly DirectedPolicy[],
  { protocol, port }: Pick<Connection, 'protocol' | 'port'>,
  named: readonly { readonly protocol: string | undefined; readonly port: number }[],
): PortSpace {
  const numbers = named.map((one) => ({ protocol: one.protocol, low: one.port, high: one.port }) as PortMatch);
  return new PortSpace([...applying.flatMap((policy) => policy.ports), ...numbers, { protocol, low: port, high: port }]);
}

/** Finds the Services by whose ClusterIP a pod may have been reached. */
export class ServiceLookup {
  private readonly known = new Map<string, readonly { readonly service: Service; readonly port: number }[]>();
  private readonly byNamespace = new Map<string, Service[]>();

  constructor(services: readonly Service[]) {
    for (const service of services) {
      if (clusterIpOf(service) === undefined || Object.keys(service.selector ?? {}).length === 0) continue;
      const namespace = service.source.namespace ?? 'default';
      this.byNamespace.set(namespace, [...(this.byNamespace.get(namespace) ?? []), service]);
    }
  }

  leadingTo({ to, protocol, port }: Connection): readonly { readonly service: Service; readonly port: number }[] {
    const key = `${to.id}${protocol}${port}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const [endpoint] = to.endpoints;
    const found = endpoint?.kind === 'pod' ? this.find(endpoint, protocol, port) : [];
    this.known.set(key, found);
    return found;
  }

  private find(endpoint: Endpoint, protocol: string, port: number): { service: Service; port: number }[] {
    const services = this.byNamespace.get(endpoint.facts.get(namespaceName) ?? '') ?? [];
    return services
      .filter(({ selector = {} }) => Object.entries(selector).every(([key, value]) => endpoint.facts.get(podLabel(key)) === value))
      .flatMap((service) =>
        service.ports
          .filter((listen) => listen.protocol === protocol && targetPortAt(listen, endpoint) === port)
          .map((listen) => ({ service, port: listen.port })),
      );
  }
}

/** The pod's port that a Service's port leads to; undefined where the pod has none of that name. */
export const targetPortAt = ({ protocol, port, targetPort = port }: ServicePort, endpoint: Endpoint | undefined): number | undefined =>
  typeof targetPort === 'number' ? targetPort : endpoint?.namedPorts.get(namedPortKey(protocol, targetPort));
