/**
 * Keys that the charts know, where the stack sets any: read by hand from the values.yaml of each chart at the version that versions.ts
 * pins. `any` is a value or an object whose keys are the user's. A key that is missing here is one that Helm would silently pass over.
 * When a pin moves, compare these with the new chart.
 */
export const any = 'any';
export interface Keys {
  readonly [key: string]: typeof any | Keys;
}

const named = (names: string, more: Keys = {}): Keys => ({ ...Object.fromEntries(names.split(' ').map((name) => [name, any])), ...more });

/** https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/charts/karpenter-crd/values.yaml */
export const karpenterCrdKeys = named('additionalAnnotations');

/** https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/charts/karpenter/values.yaml */
export const karpenterKeys = named(
  'replicas tolerations affinity topologySpreadConstraints podDisruptionBudget priorityClassName logLevel',
  {
    serviceAccount: named('create name annotations'),
    controller: named('containerName image env envFrom securityContext resources metrics healthProbe'),
    settings: named(
      'batchMaxDuration batchIdleDuration preferencePolicy minValuesPolicy clusterCABundle clusterName clusterEndpoint isolatedVPC eksControlPlane vmMemoryOverheadPercent interruptionQueue enableZonalShift reservedENIs ignoreDRARequests disableClusterStateObservability disableDryRun amiRefreshInterval subnetRefreshInterval featureGates',
    ),
  },
);

/** https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/helm/aws-load-balancer-controller/values.yaml */
export const loadBalancerControllerKeys = named(
  'clusterName region vpcId image replicaCount podDisruptionBudget resources tolerations affinity topologySpreadConstraints createIngressClassResource defaultTargetType enableShield enableWaf enableWafv2 enableBackendSecurityGroup enableServiceMutatorWebhook keepTLSSecret priorityClassName',
  {
    serviceAccount: named('create annotations name automountServiceAccountToken imagePullSecrets'),
    // In comments there; the names are those of pkg/config/feature_gates.go.
    controllerConfig: {
      featureGates: named('EnableServiceController ALBGatewayAPI NLBGatewayAPI GatewayListenerSet GlobalAcceleratorController'),
    },
  },
);

const component = 'name replicas resources tolerations affinity nodeSelector priorityClassName topologySpreadConstraints networkPolicy';
const pdb = { pdb: named('enabled labels annotations minAvailable maxUnavailable') };

/** https://github.com/argoproj/argo-helm/blob/argo-cd-10.1.1/charts/argo-cd/values.yaml */
export const argoCdKeys: Keys = {
  crds: named('install keep annotations additionalLabels'),
  global: named('domain image logging priorityClassName nodeSelector tolerations topologySpreadConstraints', {
    networkPolicy: named('create defaultDenyIngress'),
    affinity: { podAntiAffinity: any, nodeAffinity: named('type matchExpressions') },
  }),
  // Keys of cm become those of the ConfigMap argocd-cm: https://argo-cd.readthedocs.io/en/stable/operator-manual/argocd-cm-yaml/
  configs: named('params rbac repositories secret', {
    cm: named(
      `admin.enabled ${['argoproj.io_Application', 'keda.sh_ScaledObject', 'keda.sh_ScaledJob'].map((kind) => `resource.customizations.health.${kind}`).join(' ')}`,
    ),
  }),
  controller: named(component),
  server: named(component, pdb),
  repoServer: named(component, pdb),
  applicationSet: named(component, pdb),
  redis: named('enabled name resources'),
  dex: named('enabled'),
  notifications: named('enabled'),
};

const kedaParts = ['operator', 'metricsServer', 'webhooks'] as const;

/** https://github.com/kedacore/charts/blob/1444d00/keda/values.yaml (chart 2.20.2) */
export const kedaKeys: Keys = named(
  'clusterName clusterDomain extraObjects resources tolerations affinity nodeSelector priorityClassName',
  {
    crds: named('install additionalAnnotations'),
    networkPolicy: named('enabled flavor', {
      kubernetes: Object.fromEntries(kedaParts.map((part) => [part, named('extraEgressRules')])),
    }),
    ...Object.fromEntries(kedaParts.map((part) => [part, named('name replicaCount affinity nodeSelector tolerations')])),
    // The second is written so there, unlike everywhere else in the chart.
    podDisruptionBudget: Object.fromEntries(
      ['operator', 'metricServer', 'webhooks'].map((part) => [part, named('minAvailable maxUnavailable')]),
    ),
  },
);

/** https://github.com/external-secrets/external-secrets/blob/v1.3.2/deploy/charts/external-secrets/values.yaml (chart 1.3.1) */
export const externalSecretsKeys: Keys = named('installCRDs leaderElect replicaCount resources tolerations affinity', {
  serviceAccount: named('create automount annotations extraLabels name'),
});

/** Paths of `values` that the chart does not know. */
export function unknownKeys(values: object, keys: Keys, at = ''): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const known = keys[key];
    if (known === undefined) return [`${at}${key}`];
    return known === any ? [] : unknownKeys(value as object, known, `${at}${key}.`);
  });
}
