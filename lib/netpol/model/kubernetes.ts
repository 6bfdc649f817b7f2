import type { LabelSelector, Labels } from './selector/label-selector';
import type { Source } from './source';

export type TransportProtocol = 'TCP' | 'UDP' | 'SCTP';
export type Direction = 'ingress' | 'egress';

/** networking.k8s.io/v1 NetworkPolicy. Absent, `[]` and `[{}]` are kept apart throughout: they mean different things. */
export interface NetworkPolicy {
  readonly source: Source;
  readonly spec: NetworkPolicySpec;
}

export interface NetworkPolicySpec {
  /** Absent means `{}` since Kubernetes 1.36; before that the API demanded it. */
  readonly podSelector?: LabelSelector;
  readonly policyTypes?: readonly ('Ingress' | 'Egress')[];
  readonly ingress?: readonly NetworkPolicyIngressRule[];
  readonly egress?: readonly NetworkPolicyEgressRule[];
}

/** Absent or empty `from` and `ports` match everything. */
export interface NetworkPolicyIngressRule {
  readonly from?: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

export interface NetworkPolicyEgressRule {
  readonly to?: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

/** Either an ipBlock alone, or one or both selectors. */
export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface NetworkPolicyPort {
  /** Absent means TCP. */
  readonly protocol?: TransportProtocol;
  /** Absent means every port. */
  readonly port?: number | string;
  readonly endPort?: number;
}

/** Policy types in force (pkg/apis/networking/v1/defaults.go): always Ingress, and Egress when there are egress rules. */
export function policyTypesOf(spec: NetworkPolicySpec): readonly ('Ingress' | 'Egress')[] {
  if (spec.policyTypes !== undefined && spec.policyTypes.length > 0) return spec.policyTypes;
  return spec.egress === undefined || spec.egress.length === 0 ? ['Ingress'] : ['Ingress', 'Egress'];
}

/** networking.k8s.aws/v1alpha1 ClusterNetworkPolicy, of the VPC CNI's network policy controller. */
export interface ClusterNetworkPolicy {
  readonly source: Source;
  readonly spec: ClusterNetworkPolicySpec;
}

export interface ClusterNetworkPolicySpec {
  readonly tier: 'Admin' | 'Baseline';
  /** 0 to 1000; lower comes first. */
  readonly priority: number;
  readonly subject: ClusterNetworkPolicySelectors;
  readonly ingress?: readonly ClusterNetworkPolicyIngressRule[];
  readonly egress?: readonly ClusterNetworkPolicyEgressRule[];
}

/** Exactly one of the two. */
export interface ClusterNetworkPolicySelectors {
  readonly namespaces?: LabelSelector;
  readonly pods?: { readonly namespaceSelector: LabelSelector; readonly podSelector: LabelSelector };
}

export type ClusterNetworkPolicyAction = 'Accept' | 'Deny' | 'Pass';

export interface ClusterNetworkPolicyIngressRule {
  readonly name?: string;
  readonly action: ClusterNetworkPolicyAction;
  readonly from: readonly ClusterNetworkPolicySelectors[];
  readonly ports?: readonly ClusterNetworkPolicyPort[];
}

export interface ClusterNetworkPolicyEgressRule {
  readonly name?: string;
  readonly action: ClusterNetworkPolicyAction;
  readonly to: readonly ClusterNetworkPolicyEgressPeer[];
  readonly ports?: readonly ClusterNetworkPolicyPort[];
}

/** Exactly one field. */
export interface ClusterNetworkPolicyEgressPeer extends ClusterNetworkPolicySelectors {
  readonly networks?: readonly string[];
  readonly domainNames?: readonly string[];
}

/** Exactly one field. */
export interface ClusterNetworkPolicyPort {
  readonly portNumber?: { readonly protocol: TransportProtocol; readonly port: number };
  readonly portRange?: { readonly protocol: TransportProtocol; readonly start: number; readonly end: number };
  readonly namedPort?: string;
}

/** A namespace; `labels` include `kubernetes.io/metadata.name`, which the API server always sets. */
export interface Namespace {
  readonly source: Source;
  readonly labels: Labels;
}

export interface Pod {
  readonly source: Source;
  readonly labels: Labels;
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
  /** Kind of the controlling owner, such as ReplicaSet or Job; absent for a bare pod. */
  readonly ownerKind?: string;
  readonly ports: readonly ContainerPort[];
  readonly ips: readonly string[];
  /** Address of its node. */
  readonly hostIp?: string;
}

export interface ContainerPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: TransportProtocol;
}

export interface Service {
  readonly source: Source;
  readonly labels: Labels;
  /** Absent: the service's endpoints are managed by hand, or it is an ExternalName. */
  readonly selector?: Labels;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** `None` for a headless service; absent where not assigned yet. */
  readonly clusterIps: readonly string[];
  readonly ports: readonly ServicePort[];
}

export interface ServicePort {
  readonly name?: string;
  readonly protocol: TransportProtocol;
  readonly port: number;
  /** Absent means the same as `port`. */
  readonly targetPort?: number | string;
}

export interface ServiceAccount {
  readonly source: Source;
  readonly labels: Labels;
}
