/**
 * Address ranges of the declared cluster, in CIDR notation. A range that is not declared is not known: nothing may be concluded from its
 * absence.
 */
export interface ClusterRanges {
  /** Pods, of every address family in use. */
  readonly podCidrs: readonly string[];
  /** Nodes: the primary addresses of their interfaces, which hostNetwork pods share. */
  readonly nodeCidrs: readonly string[];
  /** ClusterIPs. */
  readonly serviceCidrs: readonly string[];
  /** The control plane's network interfaces (the `kubernetes` endpoints) and its ClusterIP. */
  readonly apiServerCidrs: readonly string[];
}

/** Ranges of a cluster of which nothing was declared. */
export const undeclaredRanges: ClusterRanges = { podCidrs: [], nodeCidrs: [], serviceCidrs: [], apiServerCidrs: [] };
