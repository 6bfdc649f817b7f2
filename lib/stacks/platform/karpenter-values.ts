import type { ProxyVariable } from '../../config/derived/proxy';
import type { Registries } from '../../config/schema';
import { mirroredImage } from './registries';
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
    /** Without it, the chart's own. */
    readonly image?: { readonly repository: string };
    readonly env?: readonly ProxyVariable[];
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
    readonly isolatedVPC?: boolean;
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
  /** Whether nothing in the VPC reaches the internet. */
  readonly isolated: boolean;
  readonly registries: Registries | undefined;
  /** None: no proxy. */
  readonly proxy: readonly ProxyVariable[];
}

const image = 'public.ecr.aws/karpenter/controller';

/** Affinity to nodes that Karpenter did not start, one replica per node and the spread over zones are the chart's defaults. */
export function karpenterValues(input: KarpenterValuesInput): KarpenterValues {
  const { clusterName, queueName, isolated } = input;
  const memory = input.maxNodes > 500 ? '2Gi' : '1Gi';
  const repository = mirroredImage(image, input.registries);
  return {
    replicas: 2,
    serviceAccount: { name: karpenterServiceAccount },
    tolerations: [systemNodeToleration],
    controller: {
      ...(repository !== image && { image: { repository } }),
      ...(input.proxy.length > 0 && { env: input.proxy }),
      resources: { requests: { cpu: '500m', memory }, limits: { memory } },
    },
    settings: {
      clusterName,
      interruptionQueue: queueName,
      // Endpoint, version and service CIDR come from DescribeCluster: nothing of the cluster stack travels here.
      eksControlPlane: true,
      // It asks ARC at its start, which has no VPC endpoint. Zonal shifts of the cluster itself are EKS's and work.
      enableZonalShift: input.zonalShift && !isolated,
      // Without IAM and prices, which have no endpoint in most regions: the instance profile is the stack's.
      ...(isolated && { isolatedVPC: true }),
      // Custom networking leaves a node's first interface without pods. Counts for classes from Git without kubelet.maxPods.
      reservedENIs: '1',
    },
  };
}
