import type { Reading } from '../../model/model';

/** What a cluster holds besides the pods that requests go to, which no weight moves (docs/state.md). Each part is readable or not. */
export interface ClusterState {
  readonly claims: Reading<readonly Claim[]>;
  readonly backups: Reading<Backups>;
  readonly secrets: Reading<readonly SecretName[]>;
  readonly certificates: Reading<readonly IssuedCertificate[]>;
  readonly externalSecrets: Reading<readonly ExternalSecret[]>;
  readonly workloads: Reading<readonly PodOwner[]>;
  readonly services: Reading<readonly KubernetesService[]>;
  readonly ingresses: Reading<readonly Ingress[]>;
  readonly webhooks: Reading<readonly Webhook[]>;
  /** Names of the objects that belong to no namespace, by kind. */
  readonly clusterScoped: Readonly<Record<ClusterScoped, Reading<readonly string[]>>>;
}

export const clusterScopedKinds = [
  'StorageClass',
  'PriorityClass',
  'RuntimeClass',
  'IngressClass',
  'ClusterIssuer',
  'ClusterSecretStore',
  'CustomResourceDefinition',
  'Namespace',
] as const;
export type ClusterScoped = (typeof clusterScopedKinds)[number];

export interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** A PersistentVolumeClaim, with what is known of its volume. */
export interface Claim extends Named {
  readonly storageClass?: string;
  /** `ReadWriteOnce`, `ReadWriteMany`, … */
  readonly accessModes: readonly string[];
  /** CSI driver, such as `ebs.csi.aws.com`; undefined while the claim is not bound. */
  readonly driver?: string;
  /** The driver's own name of the volume, such as `vol-0123`: the same on two clusters that use one volume. */
  readonly handle?: string;
  readonly zone?: string;
  /** What its content was made from, such as `VolumeSnapshot data` or `Velero restore monday`; undefined: it began empty, as far as can be seen. */
  readonly origin?: string;
}

export interface Backups {
  /** VolumeSnapshots that are ready to use. Times in milliseconds since the epoch. */
  readonly snapshots: readonly (Named & { readonly claim: string; readonly at: number })[];
  /** Velero backups that are complete and hold volumes, of whole namespaces. */
  readonly velero: readonly {
    readonly name: string;
    readonly at: number;
    /** Undefined: of all namespaces. */
    readonly namespaces?: readonly string[];
    readonly excluded: readonly string[];
  }[];
}

/** A Secret, without its values: they stay in the API server. */
export interface SecretName extends Named {
  /** `Opaque`, `kubernetes.io/tls`, … */
  readonly type: string;
}

/** A Certificate of cert-manager. */
export interface IssuedCertificate extends Named {
  /** The Secret that it is written to. */
  readonly secret: string;
  readonly ready: boolean;
  /** Undefined where its issuer belongs to its namespace. */
  readonly clusterIssuer?: string;
}

/** Of the External Secrets Operator. */
export interface ExternalSecret extends Named {
  readonly secret: string;
  readonly ready: boolean;
  /** Undefined where its store belongs to its namespace. */
  readonly clusterStore?: string;
}

/** A Deployment, StatefulSet, DaemonSet or CronJob: what its pods refer to by name. */
export interface PodOwner extends Named {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob';
  /** Pods asked for; of a DaemonSet those that are scheduled, of a CronJob 1 unless it is suspended. */
  readonly replicas: number;
  /** Secrets without which its pods do not start. */
  readonly secrets: readonly string[];
  readonly priorityClass?: string;
  readonly runtimeClass?: string;
  /** Ports of the node's own address. */
  readonly hostPorts: readonly number[];
  /** Headless Service of a StatefulSet, by which its pods find each other. */
  readonly peersBy?: string;
  readonly externalDns?: ExternalDns;
}

/** Configuration of an ExternalDNS instance, with its defaults: https://kubernetes-sigs.github.io/external-dns/latest/docs/flags/ */
export interface ExternalDns {
  readonly provider: string;
  readonly registry: string;
  readonly policy: string;
  /** Undefined where it comes from a ConfigMap or Secret, which is not read. */
  readonly owner?: string;
  /** Prefix and suffix of its TXT records, or the table of the DynamoDB registry: registries of other marks do not see each other. */
  readonly mark: string;
  /** Suffixes of the domains; empty: all. */
  readonly domains: readonly string[];
  /** Hosted zones; empty: all. */
  readonly zones: readonly string[];
  readonly zoneType?: string;
  readonly dryRun: boolean;
}

export interface KubernetesService extends Named {
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  readonly externalName?: string;
  readonly nodePorts: readonly number[];
  /** `loadBalancerSourceRanges`, sorted. */
  readonly sourceRanges: readonly string[];
  /** Names and addresses of its load balancer. */
  readonly addresses: readonly string[];
}

export interface Ingress extends Named {
  readonly className?: string;
  readonly clusterIssuer?: string;
  readonly hosts: readonly string[];
  /** Secrets of its certificates. */
  readonly secrets: readonly string[];
}

/** One webhook of a ValidatingWebhookConfiguration or MutatingWebhookConfiguration. */
export interface Webhook {
  readonly kind: 'ValidatingWebhookConfiguration' | 'MutatingWebhookConfiguration';
  readonly configuration: string;
  readonly name: string;
  /** Whether a call that fails refuses the object. */
  readonly isRequired: boolean;
  /** Whether it is called for new pods. */
  readonly seesPods: boolean;
  /** The Service in the cluster that answers it. */
  readonly service?: Named;
  /** Where it is called outside of the cluster. */
  readonly url?: string;
}

/** Something that blue holds, and whether green has its like. */
export interface StateItem {
  readonly kind: string;
  readonly name: string;
  readonly like: 'same' | 'differs' | 'missing';
  readonly note?: string;
}
