import type { ManagedCluster } from '../schema';

/** Family of the nodes that Karpenter starts: it decides on user data and on the layout of their volumes. */
export const nodeFamilyOf = ({ nodeImage }: Pick<ManagedCluster, 'nodeImage'>): 'al2023' | 'bottlerocket' =>
  nodeImage.kind === 'custom' ? nodeImage.family : nodeImage.kind;
