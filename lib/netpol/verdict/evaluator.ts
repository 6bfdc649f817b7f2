import type { Direction, Service } from '../model/kubernetes';
import type { Source } from '../model/source';
import type { Endpoint, Flow } from './endpoint';
import { type PortMatch, type PortSet, PortSpace } from './ports';
import { holds, type Predicate } from './predicate';

/** One policy in one direction, reduced to what decides where it applies and what it can tell apart. */
export interface DirectedPolicy {
  readonly source: Source;
  readonly direction: Direction;
  /** Pods it applies to. */
  readonly subject: Predicate;
  /** Further conditions that its rules lay on the subject's side (Calico: the source of an egress rule). */
  readonly subjectSide: readonly Predicate[];
  /** Everything that its rules ask of the other side. */
  readonly peers: readonly Predicate[];
  readonly ports: readonly PortMatch[];
}

/**
 * What happens to connections between a subject and a peer in one direction. The two sets differ where the CNI's behaviour depends on
 * chance (which entries an overfull map loses) or is not known: a connection in `possibly` but not in `always` may go either way.
 */
export interface Judgement {
  readonly always: PortSet;
  readonly possibly: PortSet;
  /** The policies that decide one connection: those that allow it, or else those that deny it or isolate the subject. */
  readonly because: (bit: PortSet) => readonly Source[];
}

/** The rules of one CNI over one set of policies. */
export interface Evaluator {
  /** For messages: `Cilium`, `Calico`, `NetworkPolicy`, `VPC CNI`. */
  readonly name: string;
  readonly policies: readonly DirectedPolicy[];
  /** A switch of the CNI that the verdict assumes, worth telling: unmodelled features found, and the like. */
  readonly notes: readonly string[];
  /**
   * Judges connections between a subject and a peer.
   * @param applying the policies of `policies` that apply to the subject in this direction, in the order of `policies`
   */
  judge(direction: Direction, applying: readonly DirectedPolicy[], subject: Endpoint, peer: Endpoint, space: PortSpace): Judgement;
}

/** How a CNI that judges egress before DNAT judges a connection to a Service's ClusterIP; the ports are the Service's. */
export type ServiceJudge = (applying: readonly DirectedPolicy[], subject: Endpoint, service: Service, space: PortSpace) => Judgement;

/** What one side of a connection says to it, and which policies are responsible. */
export interface Verdict {
  readonly verdict: 'allowed' | 'blocked' | 'either';
  readonly policies: readonly Source[];
}

/** Only pods with a network of their own are subjects of policies, under every CNI here. */
export function policiesApplying(evaluator: Evaluator, direction: Direction, subject: Endpoint): DirectedPolicy[] {
  if (subject.kind !== 'pod') return [];
  return evaluator.policies.filter((policy) => policy.direction === direction && holds(policy.subject, subject));
}

/** The verdict of one direction: egress rules of `from`, or ingress rules of `to`. */
export function verdictOf(evaluator: Evaluator, direction: Direction, flow: Flow): Verdict {
  const [subject, peer] = direction === 'ingress' ? [flow.to, flow.from] : [flow.from, flow.to];
  const applying = policiesApplying(evaluator, direction, subject);
  const space = new PortSpace([
    ...applying.flatMap((policy) => policy.ports),
    ...[...flow.to.namedPorts.values(), flow.port].map((port) => ({ protocol: flow.protocol, low: port, high: port })),
  ]);
  const judgement = evaluator.judge(direction, applying, subject, peer, space);
  const bit = space.bitOf(flow.protocol, flow.port, flow.conditionsMet);
  const verdict = judgement.always & bit ? 'allowed' : judgement.possibly & bit ? 'either' : 'blocked';
  return { verdict, policies: judgement.because(bit) };
}

/** Whether a connection comes about: both sides must let it. */
export function connects(evaluator: Evaluator, flow: Flow): 'allowed' | 'blocked' | 'either' {
  const sides = new Set((['egress', 'ingress'] as const).map((direction) => verdictOf(evaluator, direction, flow).verdict));
  if (sides.has('blocked')) return 'blocked';
  return sides.has('either') ? 'either' : 'allowed';
}
