import type { CalicoSelector } from './selector/calico-ast';
import type { Labels } from './selector/label-selector';
import type { Source } from './source';

/**
 * NetworkPolicy and GlobalNetworkPolicy of projectcalico.org/v3 and crd.projectcalico.org/v1 (upstream: api/pkg/apis/projectcalico/v3).
 * Field names are upstream's. An absent selector stays absent where that differs from `all()`.
 */
export interface CalicoPolicy {
  readonly source: Source;
  readonly scope: 'namespaced' | 'global';
  readonly spec: CalicoPolicySpec;
}

export interface CalicoPolicySpec {
  /** `default` where not given. */
  readonly tier: string;
  /** Lower comes first; absent is after every number. */
  readonly order?: number;
  /** Subject. Absent and empty mean all(). */
  readonly selector?: CalicoSelector;
  readonly serviceAccountSelector?: CalicoSelector;
  /** Only in a GlobalNetworkPolicy. Absent: pods of every namespace and host endpoints. */
  readonly namespaceSelector?: CalicoSelector;
  readonly types?: readonly ('Ingress' | 'Egress')[];
  readonly ingress?: readonly CalicoRule[];
  readonly egress?: readonly CalicoRule[];
  readonly doNotTrack: boolean;
  readonly preDNAT: boolean;
  readonly applyOnForward: boolean;
}

export type CalicoAction = 'Allow' | 'Deny' | 'Log' | 'Pass';

/** A protocol's name as upstream writes it, or its number. */
export type CalicoProtocol = 'TCP' | 'UDP' | 'ICMP' | 'ICMPv6' | 'SCTP' | 'UDPLite' | number;

/** All criteria of a rule must hold. Rules are tried in order. */
export interface CalicoRule {
  readonly action: CalicoAction;
  readonly ipVersion?: 4 | 6;
  readonly protocol?: CalicoProtocol;
  readonly notProtocol?: CalicoProtocol;
  readonly icmp?: { readonly type?: number; readonly code?: number };
  readonly notICMP?: { readonly type?: number; readonly code?: number };
  /** Absent is `{}`: anything. */
  readonly source: CalicoEntity;
  readonly destination: CalicoEntity;
  readonly http?: { readonly methods?: readonly string[]; readonly paths?: readonly Readonly<Record<string, unknown>>[] };
}

/** Empty lists of the source are left out: to Calico they are as absent. */
export interface CalicoEntity {
  readonly nets?: readonly string[];
  readonly notNets?: readonly string[];
  readonly selector?: CalicoSelector;
  readonly notSelector?: CalicoSelector;
  readonly namespaceSelector?: CalicoSelector;
  readonly services?: { readonly name: string; readonly namespace?: string };
  readonly serviceAccounts?: { readonly names?: readonly string[]; readonly selector?: CalicoSelector };
  readonly ports?: readonly CalicoPort[];
  readonly notPorts?: readonly CalicoPort[];
}

/** A number or a range `a:b` (inclusive), or the name of a container port. */
export type CalicoPort = { readonly min: number; readonly max: number } | { readonly name: string };

/** NetworkSet and GlobalNetworkSet: addresses that selectors find by labels. */
export interface CalicoNetworkSet {
  readonly source: Source;
  readonly scope: 'namespaced' | 'global';
  readonly labels: Labels;
  readonly nets: readonly string[];
}

export interface CalicoTier {
  readonly source: Source;
  /** Absent is after every number. The default tier's is 1,000,000. */
  readonly order?: number;
  /** What happens to a pod that a policy of this tier selects and no rule of it matches. Absent is Deny. */
  readonly defaultAction?: 'Deny' | 'Pass';
}

/**
 * Directions of a policy (libcalico-go/lib/apis/v3, "Types"): none or ingress rules only → Ingress; egress rules only → Egress; both → both.
 */
export function calicoTypesOf(spec: CalicoPolicySpec): readonly ('Ingress' | 'Egress')[] {
  if (spec.types !== undefined && spec.types.length > 0) return spec.types;
  if ((spec.egress ?? []).length === 0) return ['Ingress'];
  return (spec.ingress ?? []).length === 0 ? ['Egress'] : ['Ingress', 'Egress'];
}
