import type { TransportProtocol } from '../model/kubernetes';
import type { Address } from './address';

/**
 * What stands at one end of a connection:
 * `pod`: a pod with a network namespace of its own; `host-pod`: a pod on its node's network, with labels and the node's address;
 * `node`: a node other than the subject's own; `api-server`: the control plane, outside the cluster, as on EKS;
 * `address`: anything else that has an address.
 * The subject's own node is no kind of peer: NetworkPolicies of every CNI here let it in, and those of the VPC CNI let it be reached.
 */
export type EndpointKind = 'pod' | 'host-pod' | 'node' | 'api-server' | 'address';

/** One end of a connection, reduced to what policies can see of it. */
export interface Endpoint {
  readonly kind: EndpointKind;
  /** Labels under the keys that `podLabel`, `namespaceLabel` and the like give them. Empty for nodes and addresses. */
  readonly facts: ReadonlyMap<string, string>;
  readonly ip: Address;
  /** Present and true: rules distinguish its address from others that its kind can have. */
  readonly ipMatters?: true;
  /** Memberships that only the running cluster knows: a DNS name resolves to it, a node selector or security group has it. */
  readonly tags: ReadonlySet<string>;
  /** Container ports by `TCP/http`. */
  readonly namedPorts: ReadonlyMap<string, number>;
}

/** Keys of facts. `#name` cannot be a label key. */
export const podLabel = (key: string): string => `pod:${key}`;
export const namespaceLabel = (key: string): string => `ns:${key}`;
export const serviceAccountLabel = (key: string): string => `sa:${key}`;
export const serviceAccountName = 'sa:#name';
export const namespaceNameKey = 'kubernetes.io/metadata.name';
export const namespaceName = namespaceLabel(namespaceNameKey);

export const namedPortKey = (protocol: TransportProtocol, name: string): string => `${protocol}/${name}`;
