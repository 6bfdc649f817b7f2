/**
 * Cilium selects endpoints by labels of several sources, all in one flat map: a key in a policy is `<source>:<key>`, and without a source
 * it matches any source (pkg/policy/api/selector.go, pkg/labels/labels.go). What a key means to a conversion is decided here, once.
 */
export type CiliumKey =
  /** A label of the pod. */
  | { readonly on: 'pod'; readonly key: string }
  /** A label of the pod's namespace: `io.cilium.k8s.namespace.labels.<key>`. */
  | { readonly on: 'namespace-label'; readonly key: string }
  /** The name of the pod's namespace: `io.kubernetes.pod.namespace`. */
  | { readonly on: 'namespace-name' }
  /** The name of the pod's service account: `io.cilium.k8s.policy.serviceaccount`. */
  | { readonly on: 'service-account' }
  /** The name of the cluster in a mesh: `io.cilium.k8s.policy.cluster`. */
  | { readonly on: 'cluster' }
  /** A reserved identity: `reserved:host`, `reserved:world`, … */
  | { readonly on: 'reserved'; readonly key: string }
  /** Any other source (`cidr:`, `container:`, `fqdn:`, …): no pod label can stand for it. */
  | { readonly on: 'other'; readonly source: string; readonly key: string };

const namespaceLabelPrefix = 'io.cilium.k8s.namespace.labels.';

/**
 * Reads a key of a Cilium selector.
 * The policy's namespace key, `io.kubernetes.pod.namespace`, exists only with the sources k8s and any.
 */
export function ciliumKey(raw: string): CiliumKey {
  const { source, key } = splitSource(raw);
  if (source === 'reserved') return { on: 'reserved', key };
  if (source !== 'any' && source !== 'k8s') return { on: 'other', source, key };
  if (key === 'io.kubernetes.pod.namespace') return { on: 'namespace-name' };
  if (key === 'io.cilium.k8s.policy.serviceaccount') return { on: 'service-account' };
  if (key === 'io.cilium.k8s.policy.cluster') return { on: 'cluster' };
  if (key.startsWith(namespaceLabelPrefix)) return { on: 'namespace-label', key: key.slice(namespaceLabelPrefix.length) };
  return { on: 'pod', key };
}

/**
 * Splits `k8s:app` into source and key. Only the part before the first `:` is a source; a label key of Kubernetes has no colon, so
 * nothing is lost. `$host` was an old way of writing reserved:host.
 */
function splitSource(raw: string): { source: string; key: string } {
  if (raw.startsWith('$')) return { source: 'reserved', key: raw.slice(1) };
  const colon = raw.indexOf(':');
  if (colon < 0) return { source: 'any', key: raw };
  return { source: raw.slice(0, colon), key: raw.slice(colon + 1) };
}
