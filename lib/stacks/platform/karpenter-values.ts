import { systemNodeToleration } from './system-nodes';

/**
 * Values of the charts karpenter-crd and karpenter, typed because Helm accepts a misspelled key without a word.
 * https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/charts/karpenter/values.yaml
 */

export interface KarpenterCrdValues {
  readonly additionalAnnotations: { readonly 'helm.sh/resource-policy': 'keep' };
}

export interface KarpenterValues {
  readonly replicas: number;
  readonly serviceAccount: { readonly name: string };
  readonly tolerations: readonly { readonly key: string; readonly operator: 'Exists' }[];
  readonly controller: {
    readonly resources: {
      readonly requests: { readonly cpu: string; readonly memory: string };
      readonly limits: { readonly memory: string };
    };
  };
  readonly settings: {
    readonly clusterName: string;
    readonly interruptionQueue: string;
    readonly eksControlPlane: boolean;
    readonly enableZonalShift: boolean;
    /** A string in the chart. */
    readonly reservedENIs: string;
  };
}

/** Removing the definitions would remove every NodePool and NodeClaim with them, and leave the instances: an uninstall keeps them. */
export const karpenterCrdValues: KarpenterCrdValues = { additionalAnnotations: { 'helm.sh/resource-policy': 'keep' } };

export const karpenterServiceAccount = 'karpenter';

export interface KarpenterValuesInput {
  readonly clusterName: string;
  readonly queueName: string;
  readonly zonalShift: boolean;
  readonly maxNodes: number;
}

/** Affinity to nodes that Karpenter did not start, one replica per node and the spread over zones are the chart's defaults. */
export function karpenterValues({ clusterName, queueName, zonalShift, maxNodes }: KarpenterValuesInput): KarpenterValues {
  const memory = maxNodes > 500 ? '2Gi' : '1Gi';
  return {
    replicas: 2,
    serviceAccount: { name: karpenterServiceAccount },
    tolerations: [systemNodeToleration],
    controller: { resources: { requests: { cpu: '500m', memory }, limits: { memory } } },
    settings: {
      clusterName,
      interruptionQueue: queueName,
      // Endpoint, version and service CIDR come from DescribeCluster: nothing of the cluster stack travels here.
      eksControlPlane: true,
      enableZonalShift: zonalShift,
      // Custom networking leaves a node's first interface without pods. Counts for classes from Git without kubelet.maxPods.
      reservedENIs: '1',
    },
  };
}
