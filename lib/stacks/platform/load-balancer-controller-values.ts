import type { ProxyVariable } from '../../config/derived/proxy';
import type { Registries } from '../../config/schema';
import { mirroredImage } from './registries';
import { notOnKarpenterNodes, spreadOverZones, systemNodeToleration } from './system-nodes';

/**
 * Values of the chart aws-load-balancer-controller, typed because Helm accepts a misspelled key without a word.
 * https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/helm/aws-load-balancer-controller/values.yaml
 */
export interface LoadBalancerControllerValues {
  readonly clusterName: string;
  readonly region: string;
  readonly vpcId: string;
  readonly replicaCount: number;
  /** Without it, the chart's own. */
  readonly image?: { readonly repository: string };
  readonly env?: Readonly<Record<string, string>>;
  readonly serviceAccount: { readonly name: string };
  readonly podDisruptionBudget: { readonly maxUnavailable: number };
  readonly resources: {
    readonly requests: { readonly cpu: string; readonly memory: string };
    readonly limits: { readonly memory: string };
  };
  readonly tolerations: readonly { readonly key: string; readonly operator: 'Exists' }[];
  readonly affinity: object;
  readonly topologySpreadConstraints: readonly object[];
  readonly createIngressClassResource: boolean;
  readonly enableShield: boolean;
  readonly enableWaf: boolean;
  readonly enableWafv2: boolean;
  readonly enableBackendSecurityGroup: boolean;
  readonly enableServiceMutatorWebhook: boolean;
  readonly keepTLSSecret: boolean;
  readonly defaultTargetType: 'ip' | 'instance';
  readonly controllerConfig: {
    readonly featureGates: Readonly<Record<'EnableServiceController' | 'ALBGatewayAPI' | 'NLBGatewayAPI', boolean>>;
  };
}

export const loadBalancerControllerName = 'aws-load-balancer-controller';

export interface LoadBalancerControllerInput {
  readonly clusterName: string;
  readonly region: string;
  readonly vpcId: string;
  readonly registries: Registries | undefined;
  /** None: no proxy. */
  readonly proxy: readonly ProxyVariable[];
}

const image = 'public.ecr.aws/eks/aws-load-balancer-controller';

/** Bindings only: the load balancer belongs to the edge stack, and nothing in the cluster may make another. */
export function loadBalancerControllerValues({ registries, proxy, ...input }: LoadBalancerControllerInput): LoadBalancerControllerValues {
  const repository = mirroredImage(image, registries);
  const labelSelector = { matchLabels: { 'app.kubernetes.io/name': loadBalancerControllerName } };
  return {
    ...input,
    ...(repository !== image && { image: { repository } }),
    ...(proxy.length > 0 && { env: Object.fromEntries(proxy.map(({ name, value }) => [name, value])) }),
    replicaCount: 2,
    serviceAccount: { name: loadBalancerControllerName },
    podDisruptionBudget: { maxUnavailable: 1 },
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
    tolerations: [systemNodeToleration],
    // Not on Karpenter's nodes: it takes targets out of their groups while those are drained.
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [notOnKarpenterNodes] }] },
      },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { labelSelector, topologyKey: 'kubernetes.io/hostname' } },
        ],
      },
    },
    topologySpreadConstraints: [{ ...spreadOverZones, labelSelector }],
    createIngressClassResource: false,
    enableShield: false,
    enableWaf: false,
    enableWafv2: false,
    enableBackendSecurityGroup: false,
    // Its webhook fails closed on every Service, also on those of charts that are installed while this one starts.
    enableServiceMutatorWebhook: false,
    // A new certificate at every upgrade would leave a moment in which the API server trusts the old one.
    keepTLSSecret: true,
    defaultTargetType: 'ip',
    controllerConfig: { featureGates: { EnableServiceController: false, ALBGatewayAPI: false, NLBGatewayAPI: false } },
  };
}
