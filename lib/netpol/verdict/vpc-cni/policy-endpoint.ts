import type { ClusterNetworkPolicyAction, TransportProtocol } from '../../model/kubernetes';
import type { LabelSelector } from '../../model/selector/label-selector';

/**
 * What the controller hands to the agents: a policy with its selectors resolved to addresses. These are the specs of PolicyEndpoint and
 * ClusterPolicyEndpoint (networking.k8s.aws/v1alpha1), field for field, so that they can be written as JSON and given to a real agent.
 */
export interface PolicyEndpoint {
  readonly policyRef: { readonly name: string; readonly namespace: string };
  readonly podSelector?: LabelSelector;
  /** Pods that the policy selects, hostNetwork ones left out. */
  readonly podSelectorEndpoints: readonly PodEndpoint[];
  /** The policy's types, as written. */
  readonly podIsolation: readonly ('Ingress' | 'Egress')[];
  readonly ingress: readonly EndpointInfo[];
  readonly egress: readonly EndpointInfo[];
}

export interface PodEndpoint {
  readonly name: string;
  readonly namespace: string;
  readonly podIP: string;
  readonly hostIP: string;
}

/** An address or a block, and the ports that are open towards it. Without ports, every port of every protocol. */
export interface EndpointInfo {
  /** `10.0.0.5` for a pod or a Service, `10.0.0.0/8` for a block. */
  readonly cidr: string;
  readonly except?: readonly string[];
  readonly ports?: readonly EndpointPort[];
}

export interface EndpointPort {
  readonly protocol: TransportProtocol;
  /** Absent: every port of the protocol. */
  readonly port?: number;
  readonly endPort?: number;
}

export interface ClusterPolicyEndpoint {
  readonly policyRef: { readonly name: string };
  readonly tier: 'Admin' | 'Baseline';
  readonly priority: number;
  readonly podSelectorEndpoints: readonly PodEndpoint[];
  readonly ingress: readonly ClusterEndpointInfo[];
  readonly egress: readonly ClusterEndpointInfo[];
}

export interface ClusterEndpointInfo extends EndpointInfo {
  readonly action: ClusterNetworkPolicyAction;
}

/**
 * What the agent files a pod's state under (GetPodIdentifier, pkg/utils/utils.go): the name less its last part, and the namespace. All pods
 * with one identifier get the union of their policies.
 */
export function podIdentifier({ name, namespace }: { readonly name: string; readonly namespace: string }): string {
  const plain = name.replaceAll('.', '_');
  const dash = plain.lastIndexOf('-');
  return `${dash < 0 ? plain : plain.slice(0, dash)}@${namespace}`;
}
