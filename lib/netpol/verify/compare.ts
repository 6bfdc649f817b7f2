import { impliedApiServerServices } from '../model/api-server';
import type { ClusterRanges } from '../model/cluster';
import type { Inventory } from '../model/inventory';
import type { Direction, Service } from '../model/kubernetes';
import { type AddressClasses, addressClasses, blocksIn } from '../universe/address-classes';
import { ClassCache, type EndpointClass, hostEndpoints, peerClasses, places, podClasses, podEndpoint } from '../universe/endpoint-classes';
import { labelClasses } from '../universe/label-classes';
import { type NamespaceGroup, NamespaceGroups } from '../universe/namespace-groups';
import { type KnownNamespace, namespacesOf } from '../universe/namespaces';
import { type Endpoint, namespaceName } from '../verdict/endpoint';
import type { DirectedPolicy, Evaluator, ServiceJudge, SharedState } from '../verdict/evaluator';
import { PortSpace } from '../verdict/ports';
import { holds, leavesOf, type Predicate } from '../verdict/predicate';
import { type Difference, DifferenceCollector, type NamespacePair } from './differences';
import { NamedPorts } from './named-ports';
import { PolicyIndex } from './policy-index';
import { compareServices } from './service-flows';
import { ServiceIndex } from './service-index';

export interface Question {
  readonly old: Evaluator;
  readonly new: Evaluator;
  /** Everything known of workloads: namespaces, pods, services of the old set, the new set and the workloads file, together. */
  readonly workloads: Inventory;
  readonly ranges: ClusterRanges;
  /** How the new CNI judges connections to a Service's ClusterIP, where it does so before translating it. */
  readonly judgeService?: ServiceJudge;
  /** What every pod satisfies, as the conversion took it. */
  readonly assumed?: readonly Predicate[];
}

export interface Comparison {
  /** No difference, and every case was considered. */
  readonly equal: boolean;
  readonly newlyAllowed: readonly Difference[];
  readonly newlyBlocked: readonly Difference[];
  readonly pairs: readonly NamespacePair[];
  /** Every place that was compared: namespaces by name, then what is outside of them. */
  readonly places: readonly string[];
  /** Namespaces for which labels combine in too many ways to enumerate: finding no difference there proves nothing. */
  readonly unproven: readonly string[];
  readonly counts: { readonly subjects: number; readonly peers: number; readonly judged: number };
}

/** One subject namespace (with labels, where they are not known, chosen) in one direction. */
interface Job {
  readonly namespace: KnownNamespace;
  readonly direction: Direction;
  readonly old: readonly DirectedPolicy[];
  readonly new: readonly DirectedPolicy[];
  /** False when the namespace's labels have more combinations than were chosen from. */
  readonly exhaustive: boolean;
}

/**
 * Compares two whole sets of policies: for every kind of pod that they distinguish as a subject, every kind of peer, and every port.
 * The argument that these kinds stand for all endpoints, and where it ends, is in docs/network-policy-verification.md.
 */
export function compareSets(question: Question): Comparison {
  const state = new State(question);
  state.runAll();
  return state.result();
}

/** One kind of subject with all kinds of peers. */
interface Case {
  readonly job: Job;
  readonly subject: EndpointClass;
  readonly peers: readonly EndpointClass[];
  readonly old: readonly DirectedPolicy[];
  readonly fresh: readonly DirectedPolicy[];
  readonly space: PortSpace;
  readonly services: readonly Service[];
}

class State {
  readonly namespaces: readonly KnownNamespace[];
  private readonly cache = new ClassCache();
  private readonly differences = new DifferenceCollector();
  private readonly unproven = new Set<string>();
  private readonly counts = { subjects: 0, peers: 0, judged: 0 };
  /** Given ones, and the API server's. */
  private readonly services: ServiceIndex;
  private readonly hostPods: readonly Endpoint[];
  private readonly groups: NamespaceGroups;
  private readonly byName: ReadonlyMap<string, KnownNamespace>;
  private readonly index: PolicyIndex;
  private readonly namedPorts: NamedPorts;

  constructor(private readonly question: Question) {
    const policies = [...question.old.policies, ...question.new.policies];
    const { services } = question.workloads;
    this.services = new ServiceIndex([...services, ...impliedApiServerServices(services, question.ranges)]);
    const predicates = distinct(policies.flatMap((policy) => [policy.subject, ...policy.peers]));
    this.namespaces = namespacesOf([question.workloads], predicates);
    this.byName = new Map(
      this.namespaces.flatMap((namespace) => (namespace.name === undefined ? [] : [[namespace.name, namespace] as const])),
    );
    this.groups = new NamespaceGroups(this.namespaces, predicates);
    this.hostPods = hostEndpoints(question.workloads.pods, this.namespaces);
    this.index = new PolicyIndex(question.old.policies, question.new.policies);
    this.namedPorts = new NamedPorts(question.workloads.pods);
  }

  runAll(): void {
    for (const job of jobsOf(this.question, this.namespaces, this.index)) this.run(job);
  }

  private run(job: Job): void {
    const { question, cache } = this;
    const policies = [...job.old, ...job.new];
    const names = this.namedPorts.choicesFor(policies);
    const subjectPredicates = this.subjectPredicates(job, policies);
    const subjects = podClasses(
      {
        predicates: subjectPredicates,
        namespaces: [{ namespace: job.namespace, names: () => (job.namespace.name === undefined ? [] : [job.namespace.name]) }],
        knownNames: this.groups.knownNames(subjectPredicates),
        addresses: addressClasses(blocksIn(policies.flatMap((policy) => policy.subjectSide)), question.ranges).pods.slice(
          0,
          subjectAddresses(policies),
        ),
        namedPorts: job.direction === 'ingress' ? names.choices : [new Map()],
        assumed: question.assumed ?? [],
      },
      cache,
    );
    const predicates = distinct(policies.flatMap((policy) => policy.peers));
    const everywhere = addressClasses(blocksIn(predicates), question.ranges);
    const cases = this.groups.casesOf(predicates, job.namespace);
    const services = this.servicesFor(job, predicates, cases, everywhere);
    const peers = peerClasses(
      {
        direction: job.direction,
        predicates,
        namespaces: cases,
        knownNames: this.groups.knownNames(predicates),
        addresses: everywhere.pods,
        everywhere,
        namedPorts: job.direction === 'egress' ? names.choices : [new Map()],
        assumed: question.assumed ?? [],
        hostPods: this.hostPods,
      },
      cache,
    );
    if (!job.exhaustive || !subjects.exhaustive || !peers.exhaustive) this.unproven.add(job.namespace.name ?? places.otherNamespace);
    const space = new PortSpace([...policies.flatMap((policy) => policy.ports), ...names.numbers]);
    this.counts.subjects += subjects.classes.length;
    this.counts.peers += peers.classes.length;
    const judged = new Set<string>();
    const numbers = new Map(policies.map((policy, index) => [policy, index]));
    for (const subject of subjects.classes) {
      const old = job.old.filter((policy) => holds(policy.subject, subject.representative));
      const fresh = job.new.filter((policy) => holds(policy.subject, subject.representative));
      if (old.length === 0 && fresh.length === 0) continue;
      if (!isNew(judged, subject, old, fresh, numbers)) continue;
      this.judge({ job, subject, peers: peers.classes, old, fresh, space, services });
    }
    for (const { subject, fresh } of sharedSubjects(question.new.sharedStates ?? [], job)) {
      const old = job.old.filter((policy) => holds(policy.subject, subject.representative));
      this.judge({ job, subject, peers: peers.classes, old, fresh, space, services });
    }
  }

  private servicesFor(
    job: Job,
    predicates: readonly Predicate[],
    cases: readonly NamespaceGroup[],
    everywhere: AddressClasses,
  ): readonly Service[] {
    if (job.direction !== 'egress' || this.question.judgeService === undefined) return [];
    return this.services.relevantTo(predicates, cases, everywhere.pods);
  }

  private judge({ job, subject, peers, old, fresh, space, services }: Case): void {
    const { question, differences } = this;
    const { direction } = job;
    for (const peer of peers) {
      const before = question.old.judge(direction, old, subject.representative, peer.representative, space);
      const after = question.new.judge(direction, fresh, subject.representative, peer.representative, space);
      this.counts.judged += 1;
      differences.compare({ direction, subject, peer, before, after, space });
    }
    const judge = question.judgeService;
    if (judge === undefined || services.length === 0) return;
    const asked = {
      old: question.old,
      judge,
      services,
      namespaces: this.byName,
      ranges: question.ranges,
      cache: this.cache,
      assumed: question.assumed ?? [],
    };
    const exhaustive = compareServices(asked, { subject, old, fresh }, differences);
    if (!exhaustive) this.unproven.add(job.namespace.name ?? places.otherNamespace);
  }

  /** ClusterNetworkPolicies ask whether a pod has policies in the other direction too. */
  private subjectPredicates(job: Job, policies: readonly DirectedPolicy[]): Predicate[] {
    const clusterWide = job.new.some((policy) => policy.source.kind === 'ClusterNetworkPolicy');
    const others = clusterWide ? this.index.relevant('new', job.namespace).map((policy) => policy.subject) : [];
    return distinct([...policies.flatMap((policy) => [policy.subject, ...policy.subjectSide]), ...others]);
  }

  result(): Comparison {
    const { newlyAllowed, newlyBlocked, pairs } = this.differences.result();
    const unproven = [...this.unproven].toSorted();
    return {
      equal: newlyAllowed.length + newlyBlocked.length + unproven.length === 0,
      newlyAllowed,
      newlyBlocked,
      pairs,
      places: placesOf(this.namespaces),
      unproven,
      counts: this.counts,
    };
  }
}

const placesOf = (namespaces: readonly KnownNamespace[]): string[] => [
  ...namespaces.flatMap(({ name }) => name ?? []),
  places.otherNamespace,
  places.nodes,
  places.apiServer,
  places.world,
];

/** Whether a subject differs from those judged before in anything that rules see: its policies, its side of rules, its named ports. */
function isNew(
  judged: Set<string>,
  { representative }: EndpointClass,
  old: readonly DirectedPolicy[],
  fresh: readonly DirectedPolicy[],
  numbers: ReadonlyMap<DirectedPolicy, number>,
): boolean {
  const side = [...numbers.keys()]
    .flatMap((policy) => policy.subjectSide.map((predicate) => Number(holds(predicate, representative))))
    .join('');
  const applying = [...old, ...fresh].map((policy) => numbers.get(policy)).join();
  const clusterWide = fresh.some((policy) => policy.source.kind === 'ClusterNetworkPolicy');
  const own = clusterWide ? [...representative.facts].join(';') : '';
  const key = `${applying} ${side} ${[...representative.namedPorts].join()} ${own}`;
  if (judged.has(key)) return false;
  judged.add(key);
  return true;
}

function* jobsOf(question: Question, namespaces: readonly KnownNamespace[], index: PolicyIndex): Generator<Job> {
  // With Namespace objects at hand, the cluster's namespaces are taken to be these and those that policies live in.
  const closed = question.workloads.namespaces.length > 0;
  const homes = new Set([...question.old.policies, ...question.new.policies].map((policy) => policy.source.namespace));
  const subjects = namespaces.filter(({ name, labels }) => (closed ? labels !== undefined || homes.has(name) : true));
  for (const namespace of subjects) {
    if (closed && namespace.name === undefined) continue;
    for (const direction of ['ingress', 'egress'] as const) {
      const inDirection = (set: 'old' | 'new', where: KnownNamespace): DirectedPolicy[] =>
        index.relevant(set, where).filter((policy) => policy.direction === direction);
      const candidates = [...inDirection('old', namespace), ...inDirection('new', namespace)];
      if (candidates.length === 0) continue;
      const { choices, exhaustive } = labelChoices(namespace, candidates);
      for (const chosen of choices) {
        const [old, fresh] = [inDirection('old', chosen), inDirection('new', chosen)];
        if (old.length + fresh.length > 0) yield { namespace: chosen, direction, old, new: fresh, exhaustive };
      }
    }
  }
}

/** A namespace whose labels are not known, once with each combination of labels that the policies distinguish. */
function labelChoices(
  namespace: KnownNamespace,
  policies: readonly DirectedPolicy[],
): { choices: readonly KnownNamespace[]; exhaustive: boolean } {
  if (namespace.labels !== undefined) return { choices: [namespace], exhaustive: true };
  const name = namespace.name ?? places.otherNamespace;
  const leaves = policies.flatMap((policy) => [policy.subject, ...policy.peers].flatMap((predicate) => [...leavesOf(predicate)]));
  const open = distinct(leaves.filter((leaf) => leaf.op === 'fact' && leaf.fact.startsWith('ns:') && leaf.fact !== namespaceName));
  const { classes, exhaustive } = labelClasses(open);
  const choices = classes.map(({ facts }) => ({
    name,
    labels: Object.fromEntries([...facts].map(([fact, value]) => [fact.slice('ns:'.length), value])),
  }));
  return { choices, exhaustive };
}

/** Known pods that the new CNI gives policies of other pods too, with all of these. */
function sharedSubjects(
  states: readonly SharedState[],
  job: Job,
): { readonly subject: EndpointClass; readonly fresh: readonly DirectedPolicy[] }[] {
  const { name = '' } = job.namespace;
  const place = new Set([name]);
  return states.flatMap(({ pods }) => {
    if ((pods[0]?.source.namespace ?? 'default') !== name) return [];
    const members = pods.map((pod) => podEndpoint(pod, job.namespace));
    const appliesTo = (policy: DirectedPolicy): boolean => members.some((member) => holds(policy.subject, member));
    const fresh = job.new.filter(appliesTo);
    return members
      .filter((member) => fresh.some((policy) => !holds(policy.subject, member)))
      .map((representative) => ({ subject: { representative, places: place }, fresh }));
  });
}

const distinct = (predicates: readonly Predicate[]): Predicate[] => [
  ...new Map(predicates.map((predicate) => [predicate.key, predicate])).values(),
];

/** Subjects are considered under one address, unless rules ask for the subject's. */
const subjectAddresses = (policies: readonly DirectedPolicy[]): number | undefined =>
  blocksIn(policies.flatMap((policy) => policy.subjectSide)).length === 0 ? 1 : undefined;
