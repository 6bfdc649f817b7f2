import type { Cidr } from '../cidr';
import type { Inventory } from '../model/inventory';
import type { Direction } from '../model/kubernetes';
import type { Source } from '../model/source';
import type { Conjunction } from '../sets/conjunction';
import type { Peer } from '../sets/peer';
import type { PortSet } from '../sets/port-set';
import type { Finding } from './findings';

/** Widenings that a user may ask for by name. */
export const widenings = ['http', 'kafka', 'dns', 'l7', 'tls', 'listener', 'authentication', 'fqdn', 'nodes'] as const;
export type Widening = (typeof widenings)[number];

/** Layer-4 content of one rule that allows. */
export interface AllowRule {
  readonly peers: readonly Peer[];
  readonly ports: PortSet;
  /** Place in the order of evaluation; a deny with a lower rank comes first. */
  readonly rank: number;
  readonly field: string;
  /** Only for these pods of the part's subject. */
  readonly within?: Conjunction;
  /** Denials of these ranks are not asked: a rule before them passed the connection on to the next tier. */
  readonly skips?: readonly RankSpan[];
  /** The rule demands more than layer 4: it may be left out where another rule allows the same without. */
  readonly layer7?: { readonly widening: Widening; readonly allowed: boolean; readonly text: string };
}

/** Ranks above `from` and below `to`. */
export interface RankSpan {
  readonly from: number;
  readonly to: number;
}

export interface DenyRule {
  readonly peers: readonly Peer[];
  readonly ports: PortSet;
  readonly within?: Conjunction;
  readonly rank: number;
  /** The rule passes connections on to the next tier: what rules of lower ranks than this allow does not hold for them. */
  readonly until?: number;
  readonly field: string;
}

/** One direction of a part; absent where the policy says nothing about it. */
export interface Flow {
  /** Whether pods that no rule speaks of lose what they had. */
  readonly isolates: boolean;
  readonly allow: readonly AllowRule[];
  readonly deny: readonly DenyRule[];
  /** What goes on to the next tier (Calico); `rest`: everything that no rule before has decided; `unread`: rules that are not understood. */
  readonly pass?: { readonly some: readonly AllowRule[]; readonly rest: boolean; readonly unread: boolean };
}

/** A policy's effect on pods of one namespace. */
export interface Part {
  readonly namespace: string;
  readonly subject: Conjunction;
  readonly ingress?: Flow;
  readonly egress?: Flow;
}

/** A policy's effect on the pods of all namespaces that match. */
export interface WidePart extends Omit<Part, 'namespace'> {
  readonly namespace: Conjunction;
}

/** A deny that cannot be expressed: what it may touch cannot be converted either, or more would be allowed. */
export interface OpaqueDeny {
  /** Undefined: every namespace. */
  readonly namespace?: string;
  readonly subject: Conjunction;
  readonly direction: Direction;
  readonly rank: number;
}

/** One policy as it was read. */
export interface Draft {
  readonly source: Source;
  /** Its tier; one for all in dialects without tiers. */
  readonly tier: string;
  readonly parts: readonly Part[];
  /** The parts of a clusterwide policy before they were spread over namespaces. */
  readonly wide: readonly WidePart[];
  /** What spreading over namespaces rests on, for a policy that is written that way. */
  readonly spread: readonly Finding[];
  readonly opaque: readonly OpaqueDeny[];
  readonly findings: readonly Finding[];
  /** The policy is a NetworkPolicy: it is written as it was, unless something had to be taken out of it. */
  readonly original?: unknown;
}

/** Everything that a front end may look up. */
export interface ConversionContext {
  readonly inventory: Inventory;
  readonly ranges: Ranges;
  readonly allowBroader: ReadonlySet<Widening>;
  readonly namespaces: NamespaceIndex;
  /** What Cilium calls the cluster itself, in `io.cilium.k8s.policy.cluster`. */
  readonly clusterName: string;
}

/** Declared ranges, parsed. Empty lists: not declared. */
export interface Ranges {
  readonly pods: readonly Cidr[];
  readonly nodes: readonly Cidr[];
  readonly services: readonly Cidr[];
  readonly apiServer: readonly Cidr[];
}

export interface NamespaceIndex {
  /** Every namespace that is given or that an object is in, sorted. */
  readonly names: readonly string[];
  /** Labels of a namespace that was given as an object; undefined where only its name is known. */
  readonly labelsOf: (name: string) => Readonly<Record<string, string>> | undefined;
}

/** `kubernetes.io/metadata.name`, which every namespace has. */
export const namespaceNameLabel = 'kubernetes.io/metadata.name';
