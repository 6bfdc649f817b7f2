import type { Direction, Pod, Service } from '../model/kubernetes';
import type { Source } from '../model/source';
import type { Endpoint } from './endpoint';
import type { PortMatch, PortSet, PortSpace } from './ports';
import type { Predicate } from './predicate';

/** One policy in one direction, reduced to what decides where it applies and what it can distinguish. */
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
 * What happens to connections between a subject and a peer in one direction. The two sets differ where the CNI's behavior depends on
 * chance (which entries an overfull map loses) or is not known: a connection in `possibly` but not in `always` may go either way.
 */
export interface Judgment {
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
  /** What the verdict assumes or leaves out, for people. */
  readonly notes: readonly string[];
  /** Known pods that are enforced together although different policies select them. */
  readonly sharedStates?: readonly SharedState[];
  /**
   * Judges connections between a subject and a peer.
   * @param applying the policies of `policies` that apply to the subject in this direction, in the order of `policies`
   */
  judge(direction: Direction, applying: readonly DirectedPolicy[], subject: Endpoint, peer: Endpoint, space: PortSpace): Judgment;
}

/** Pods under one identifier of the CNI: each of them gets the policies of all. */
export interface SharedState {
  readonly identifier: string;
  readonly pods: readonly Pod[];
}

/** How a CNI that judges egress before DNAT judges a connection to a Service's ClusterIP; the ports are the Service's. */
export type ServiceJudge = (applying: readonly DirectedPolicy[], subject: Endpoint, service: Service, space: PortSpace) => Judgment;
