/**
 * Where the platform's own pods run: on the managed node group, which carries a taint so that nothing else does. Karpenter's nodes come
 * and go, and cannot host what starts them.
 */

/** The taint that the cluster stack puts on its system nodes. */
export const systemNodeToleration = { key: 'CriticalAddonsOnly', operator: 'Exists' } as const;

/** Nodes that Karpenter did not start carry no such label. */
export const notOnKarpenterNodes = { key: 'karpenter.sh/nodepool', operator: 'DoesNotExist' } as const;

export const spreadOverZones = {
  maxSkew: 1,
  topologyKey: 'topology.kubernetes.io/zone',
  whenUnsatisfiable: 'ScheduleAnyway',
} as const;
