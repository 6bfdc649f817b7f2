/** A small view of a cluster's API: what the checks before a cutover and the handover of workers need. One instance is one cluster. */
export interface Kubernetes {
  /** The kubeconfig context it speaks through, for messages. */
  readonly context: string;
  /**
   * Every object of a kind, page by page.
   * @throws KubernetesError; of kind `no-such-kind` if the cluster does not serve it (a CRD that is not installed)
   */
  list<T extends KubernetesObject>(
    kind: Kind,
    options?: { readonly namespace?: string; readonly labelSelector?: string },
  ): Promise<readonly T[]>;
  /**
   * What the API server prints of every object of a kind, page by page. The content of the objects, such as the values of Secrets, stays
   * there.
   * @throws KubernetesError, as `list` does
   */
  names(kind: Kind): Promise<readonly PrintedObject[]>;
  /** One object, or undefined if there is none of the name. */
  get<T extends KubernetesObject>(kind: Kind, name: string, namespace?: string): Promise<T | undefined>;
  /**
   * Changes one object by a JSON merge patch (RFC 7386: null removes a key).
   * With `metadata.resourceVersion` in the patch it is refused as a conflict once somebody else has changed the object.
   * @returns the object as it is afterwards
   */
  patch<T extends KubernetesObject>(
    kind: Kind,
    name: string,
    patch: unknown,
    namespace?: string,
    options?: { readonly subresource: 'status' },
  ): Promise<T>;
}

export interface PrintedObject {
  readonly namespace?: string;
  readonly name: string;
  /** The column TYPE, where the kind has one: `kubernetes.io/tls` of a Secret. */
  readonly type?: string;
}

/** A kind as its API path says it. */
export interface Kind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Lower case, as in the path: `deployments`. */
  readonly plural: string;
}

export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly resourceVersion?: string;
    readonly uid?: string;
    readonly creationTimestamp?: string;
  };
}

/** Why a call failed, as far as it matters to what a person does about it. */
export type KubernetesErrorKind =
  /** There is no kubectl to run. */
  | 'no-kubectl'
  /** The kubeconfig does not have the context, or there is no kubeconfig. */
  | 'no-context'
  /** Not logged in: expired credentials, a failing auth plugin. */
  | 'not-authenticated'
  | 'forbidden'
  | 'no-such-kind'
  | 'not-found'
  /** Somebody else changed the object in between. */
  | 'conflict'
  /** The object is not acceptable to the API server or an admission webhook. */
  | 'invalid'
  | 'unreachable'
  | 'timeout'
  | 'failed';

export class KubernetesError extends Error {
  constructor(
    readonly kind: KubernetesErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'KubernetesError';
  }
}

/** Kinds that this product reads or changes. */
export const kinds = {
  namespaces: { group: '', version: 'v1', plural: 'namespaces' },
  nodes: { group: '', version: 'v1', plural: 'nodes' },
  pods: { group: '', version: 'v1', plural: 'pods' },
  serviceAccounts: { group: '', version: 'v1', plural: 'serviceaccounts' },
  services: { group: '', version: 'v1', plural: 'services' },
  deployments: { group: 'apps', version: 'v1', plural: 'deployments' },
  statefulSets: { group: 'apps', version: 'v1', plural: 'statefulsets' },
  cronJobs: { group: 'batch', version: 'v1', plural: 'cronjobs' },
  jobs: { group: 'batch', version: 'v1', plural: 'jobs' },
  horizontalPodAutoscalers: { group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers' },
  scaledObjects: { group: 'keda.sh', version: 'v1alpha1', plural: 'scaledobjects' },
  scaledJobs: { group: 'keda.sh', version: 'v1alpha1', plural: 'scaledjobs' },
  targetGroupBindings: { group: 'elbv2.k8s.aws', version: 'v1beta1', plural: 'targetgroupbindings' },
  applications: { group: 'argoproj.io', version: 'v1alpha1', plural: 'applications' },
  daemonSets: { group: 'apps', version: 'v1', plural: 'daemonsets' },
  ingresses: { group: 'networking.k8s.io', version: 'v1', plural: 'ingresses' },
  ingressClasses: { group: 'networking.k8s.io', version: 'v1', plural: 'ingressclasses' },
  persistentVolumeClaims: { group: '', version: 'v1', plural: 'persistentvolumeclaims' },
  persistentVolumes: { group: '', version: 'v1', plural: 'persistentvolumes' },
  storageClasses: { group: 'storage.k8s.io', version: 'v1', plural: 'storageclasses' },
  priorityClasses: { group: 'scheduling.k8s.io', version: 'v1', plural: 'priorityclasses' },
  runtimeClasses: { group: 'node.k8s.io', version: 'v1', plural: 'runtimeclasses' },
  secrets: { group: '', version: 'v1', plural: 'secrets' },
  customResourceDefinitions: { group: 'apiextensions.k8s.io', version: 'v1', plural: 'customresourcedefinitions' },
  validatingWebhooks: { group: 'admissionregistration.k8s.io', version: 'v1', plural: 'validatingwebhookconfigurations' },
  mutatingWebhooks: { group: 'admissionregistration.k8s.io', version: 'v1', plural: 'mutatingwebhookconfigurations' },
  volumeSnapshots: { group: 'snapshot.storage.k8s.io', version: 'v1', plural: 'volumesnapshots' },
  veleroBackups: { group: 'velero.io', version: 'v1', plural: 'backups' },
  certificates: { group: 'cert-manager.io', version: 'v1', plural: 'certificates' },
  clusterIssuers: { group: 'cert-manager.io', version: 'v1', plural: 'clusterissuers' },
  externalSecrets: { group: 'external-secrets.io', version: 'v1', plural: 'externalsecrets' },
  clusterSecretStores: { group: 'external-secrets.io', version: 'v1', plural: 'clustersecretstores' },
} as const satisfies Record<string, Kind>;
