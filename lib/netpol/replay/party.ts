import type { Service } from '../model/kubernetes';
import type { Endpoint } from '../verdict/endpoint';

/** Endpoints that nothing distinguishes: pods of one workload with the same labels, or addresses that no rule distinguishes. */
export interface Party {
  /** A small number of its own. */
  readonly id: number;
  /** One of them, as policies see it. Several where its address is shared: a node's, and those of the pods on its network. */
  readonly endpoints: readonly Endpoint[];
  /** What only the running cluster knows of it, in every way worth considering; one where everything is known. */
  readonly tagChoices: readonly ReadonlySet<string>[];
  /** `shop/web`, `node`, `outside of the cluster`. */
  readonly name: string;
  /** Where its labels come from: for a contradiction, one of these may be wrong. */
  readonly knownFrom: 'log' | 'workloads' | 'address';
}

/** A flow's end, found. */
export interface Located {
  readonly party: Party;
  /** Of a pod, where it is known: its own node. */
  readonly nodeIp?: string;
  /** The ClusterIP that was connected to, with `party` a backend of it. */
  readonly service?: Service;
  readonly servicePort?: number;
  /** Port of the backend. */
  readonly targetPort?: number;
}
