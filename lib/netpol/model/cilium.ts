import type { LabelSelector } from './selector/label-selector';
import type { Source } from './source';

/**
 * CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy, cilium.io/v2 (upstream: pkg/policy/api). Field names are upstream's. Lists are
 * kept as written: absent, `[]` and `[{}]` mean different things. An explicit null is absent, as the API server prunes it.
 */
export interface CiliumPolicy {
  readonly source: Source;
  /** `spec` and then `specs`, each a policy of its own under the same name. */
  readonly specs: readonly CiliumSpec[];
}

export interface CiliumSpec {
  /** `spec` or `specs[2]`, for messages. */
  readonly path: string;
  /** Exactly one of endpointSelector and nodeSelector; nodeSelector only in a CiliumClusterwideNetworkPolicy. */
  readonly endpointSelector?: LabelSelector;
  readonly nodeSelector?: LabelSelector;
  readonly ingress?: readonly CiliumIngressRule[];
  readonly ingressDeny?: readonly CiliumIngressDenyRule[];
  readonly egress?: readonly CiliumEgressRule[];
  readonly egressDeny?: readonly CiliumEgressDenyRule[];
  /** Per direction: whether the policy isolates its subject. Absent: true when the direction has rules. */
  readonly enableDefaultDeny?: { readonly ingress?: boolean; readonly egress?: boolean };
  readonly description?: string;
}

/** Peers of an ingress rule. At most one kind besides fromRequires in what upstream accepts; several kinds are a union. */
export interface CiliumIngressPeers {
  readonly fromEndpoints?: readonly LabelSelector[];
  readonly fromRequires?: readonly LabelSelector[];
  readonly fromCIDR?: readonly string[];
  readonly fromCIDRSet?: readonly CiliumCidrRule[];
  readonly fromEntities?: readonly string[];
  readonly fromGroups?: readonly CiliumGroup[];
  readonly fromNodes?: readonly LabelSelector[];
}

export interface CiliumIngressDenyRule extends CiliumIngressPeers {
  readonly toPorts?: readonly CiliumPortRule[];
  readonly icmps?: readonly CiliumIcmpRule[];
}

export interface CiliumIngressRule extends CiliumIngressDenyRule {
  readonly authentication?: { readonly mode: string };
}

export interface CiliumEgressPeers {
  readonly toEndpoints?: readonly LabelSelector[];
  readonly toRequires?: readonly LabelSelector[];
  readonly toCIDR?: readonly string[];
  readonly toCIDRSet?: readonly CiliumCidrRule[];
  readonly toEntities?: readonly string[];
  readonly toServices?: readonly CiliumServiceRef[];
  readonly toGroups?: readonly CiliumGroup[];
  readonly toNodes?: readonly LabelSelector[];
}

export interface CiliumEgressDenyRule extends CiliumEgressPeers {
  readonly toPorts?: readonly CiliumPortRule[];
  readonly icmps?: readonly CiliumIcmpRule[];
}

export interface CiliumEgressRule extends CiliumEgressDenyRule {
  readonly toFQDNs?: readonly CiliumFqdn[];
  readonly authentication?: { readonly mode: string };
}

/** One of cidr, cidrGroupRef and cidrGroupSelector. */
export interface CiliumCidrRule {
  readonly cidr?: string;
  readonly cidrGroupRef?: string;
  readonly cidrGroupSelector?: LabelSelector;
  readonly except?: readonly string[];
}

/** A security group or the like, resolved by Cilium through a cloud API. */
export interface CiliumGroup {
  readonly aws?: Readonly<Record<string, unknown>>;
}

/** One of the two. An absent namespace is the policy's own. */
export interface CiliumServiceRef {
  readonly k8sService?: { readonly serviceName?: string; readonly namespace?: string };
  readonly k8sServiceSelector?: { readonly selector: LabelSelector; readonly namespace?: string };
}

export interface CiliumFqdn {
  readonly matchName?: string;
  readonly matchPattern?: string;
}

export interface CiliumPortRule {
  readonly ports?: readonly CiliumPort[];
  readonly terminatingTLS?: Readonly<Record<string, unknown>>;
  readonly originatingTLS?: Readonly<Record<string, unknown>>;
  readonly serverNames?: readonly string[];
  readonly listener?: Readonly<Record<string, unknown>>;
  readonly rules?: CiliumL7Rules;
}

export interface CiliumPort {
  /** A number as text, or a port's name; upstream's type is a string. `"0"`, empty and absent mean every port. */
  readonly port?: string;
  /** Of a numeric port. 0 is as absent. */
  readonly endPort?: number;
  /** Upper case. Absent and ANY mean TCP, UDP and SCTP. */
  readonly protocol?: CiliumProtocol;
}

export type CiliumProtocol = 'TCP' | 'UDP' | 'SCTP' | 'ANY' | 'ICMP' | 'ICMPV6' | 'VRRP' | 'IGMP' | 'GRE' | 'IPIP' | 'IPV6' | 'ESP' | 'AH';

/** Layer-7 rules; empty lists of the source are left out, since they demand nothing. */
export interface CiliumL7Rules {
  readonly http?: readonly Readonly<Record<string, unknown>>[];
  readonly kafka?: readonly Readonly<Record<string, unknown>>[];
  readonly dns?: readonly CiliumFqdn[];
  readonly l7proto?: string;
  readonly l7?: readonly Readonly<Record<string, unknown>>[];
}

export interface CiliumIcmpRule {
  readonly fields?: readonly { readonly family?: string; readonly type?: number | string }[];
}

/** CiliumCIDRGroup, cilium.io/v2 and v2alpha1. */
export interface CiliumCidrGroup {
  readonly source: Source;
  readonly labels: Readonly<Record<string, string>>;
  readonly externalCidrs: readonly string[];
}
