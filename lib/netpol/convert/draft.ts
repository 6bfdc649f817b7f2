import type { Cidr } from '../cidr';
import type { Inventory } from '../model/inventory';
import type { Direction } from '../model/kubernetes';
import type { Source } from '../model/source';
import type { Conjunction } from '../sets/conjunction';
import type { Peer } from '../sets/peer';
import type { PortSet } from '../sets/port-set';

/**
 * How well a policy could be carried over, from best to worst: equal as it stands; equal while what the reasons state holds; lets more through
 * where the user asked for that; not written.
 */
export type ConversionClass = 'exact' | 'conditional' | 'broader' | 'refused';
const severity: readonly ConversionClass[] = ['exact', 'conditional', 'broader', 'refused'];

export function worse(a: ConversionClass, b: ConversionClass): ConversionClass {
  return severity.indexOf(a) >= severity.indexOf(b) ? a : b;
}

/** Why a policy is in its class, or what the reader should know. `field` is a path in the source object. */
export interface Reason {
  readonly field: string;
  readonly text: string;
}

/** Widenings that a user may ask for by name. */
export const widenings = ['http', 'kafka', 'dns', 'l7', 'tls', 'listener', 'authentication', 'fqdn', 'nodes'] as const;
export type Widening = (typeof widenings)[number];

/** Layer-4 content of one rule that lets traffic through. */
export interface AllowRule {
  readonly peers: readonly Peer[];
  readonly ports: PortSet;
  /** Place in the order of evaluation; a deny with a lower rank comes first. */
  readonly rank: number;
  readonly field: string;
  /** Only for these pods of the part's subject. */
  readonly within?: Conjunction;
  /** The rule demands more than layer 4: it may be left out where another rule lets the same through without. */
  readonly layer7?: { readonly widening: Widening; readonly allowed: boolean; readonly text: string };
}

export interface DenyRule {
  readonly peers: readonly Peer[];
  readonly ports: PortSet;
  readonly within?: Conjunction;
  readonly rank: number;
  readonly field: string;
}

/** One direction of a part; absent where the policy says nothing about it. */
export interface Flow {
  /** Whether pods that no rule speaks of lose what they had. */
  readonly isolates: boolean;
  readonly allow: readonly AllowRule[];
  readonly deny: readonly DenyRule[];
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

/** A deny that cannot be expressed: what it may touch cannot be converted either, or more would be let through. */
export interface OpaqueDeny {
  /** Undefined: every namespace. */
  readonly namespace?: string;
  readonly subject: Conjunction;
  readonly direction: Direction;
  readonly rank: number;
}

/** One policy on its way. */
export interface Draft {
  readonly source: Source;
  /** Where it stands among the policies of its tier; 0 in dialects without an order. */
  readonly tier: string;
  readonly parts: readonly Part[];
  /** The parts of a clusterwide policy before they were spread over namespaces. */
  readonly wide: readonly WidePart[];
  /** Judges the spreading over namespaces, for a policy that is written that way. */
  readonly judgeSpread: readonly (() => void)[];
  readonly opaque: readonly OpaqueDeny[];
  readonly verdict: Verdict;
  /** The policy is a NetworkPolicy: it is written as it was, unless something had to be taken out of it. */
  readonly original?: unknown;
}

/** Collects the class and the reasons of one policy. */
export class Verdict {
  private worst: ConversionClass = 'exact';
  private readonly list: Reason[] = [];

  get class(): ConversionClass {
    return this.worst;
  }

  get reasons(): readonly Reason[] {
    return this.list;
  }

  get refused(): boolean {
    return this.worst === 'refused';
  }

  note(field: string, text: string): void {
    if (!this.list.some((reason) => reason.field === field && reason.text === text)) this.list.push({ field, text });
  }

  condition(field: string, text: string): void {
    this.worst = worse(this.worst, 'conditional');
    this.note(field, text);
  }

  broaden(field: string, text: string): void {
    this.worst = worse(this.worst, 'broader');
    this.note(field, text);
  }

  refuse(field: string, text: string): void {
    this.worst = 'refused';
    this.note(field, text);
  }
}

/** Everything that a front end may look up. */
export interface ConversionContext {
  readonly inventory: Inventory;
  readonly ranges: Ranges;
  readonly allowBroader: ReadonlySet<Widening>;
  readonly namespaces: NamespaceIndex;
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
