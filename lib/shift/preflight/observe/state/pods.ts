import type { KubernetesObject } from '../../../../kubernetes/kubernetes';
import type { PodOwner } from '../../state/model';
import { type Container, externalDnsOf } from './external-dns';

interface SecretReference {
  readonly secretName?: string;
  readonly name?: string;
  readonly optional?: boolean;
}

interface PodTemplate {
  readonly spec?: {
    readonly containers?: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly imagePullSecrets?: readonly { readonly name?: string }[];
    readonly priorityClassName?: string;
    readonly runtimeClassName?: string;
    readonly volumes?: readonly {
      readonly secret?: SecretReference;
      readonly projected?: { readonly sources?: readonly { readonly secret?: SecretReference }[] };
    }[];
  };
}

export interface PodOwnerObject extends KubernetesObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly suspend?: boolean;
    readonly serviceName?: string;
    readonly template?: PodTemplate;
    readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplate } };
  };
  readonly status?: { readonly desiredNumberScheduled?: number };
}

export const toPodOwner =
  (kind: PodOwner['kind']) =>
  ({ metadata, spec = {}, status }: PodOwnerObject): PodOwner => {
    const pod = (kind === 'CronJob' ? spec.jobTemplate?.spec?.template : spec.template)?.spec ?? {};
    const containers = [...(pod.containers ?? []), ...(pod.initContainers ?? [])];
    const [externalDns] = containers.flatMap((container) => externalDnsOf(container) ?? []);
    return {
      kind,
      namespace: metadata.namespace ?? 'default',
      name: metadata.name,
      replicas:
        kind === 'CronJob' ? Number(!spec.suspend) : kind === 'DaemonSet' ? (status?.desiredNumberScheduled ?? 0) : (spec.replicas ?? 1),
      secrets: [...new Set(secretsOf(pod, containers))].toSorted(),
      hostPorts: [...new Set(containers.flatMap(({ ports = [] }) => ports.flatMap(({ hostPort }) => hostPort || [])))],
      ...(pod.priorityClassName && { priorityClass: pod.priorityClassName }),
      ...(pod.runtimeClassName && { runtimeClass: pod.runtimeClassName }),
      ...(kind === 'StatefulSet' && spec.serviceName && { peersBy: spec.serviceName }),
      ...(externalDns && { externalDns }),
    };
  };

/** Secrets that must be there for a pod to start: those marked as optional are left out. */
function secretsOf(pod: NonNullable<PodTemplate['spec']>, containers: readonly Container[]): string[] {
  const volumes = (pod.volumes ?? []).flatMap(({ secret, projected }) => [
    secret,
    ...(projected?.sources ?? []).map((source) => source.secret),
  ]);
  const variables = containers.flatMap(({ env = [], envFrom = [] }) => [
    ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef),
    ...envFrom.map(({ secretRef }) => secretRef),
  ]);
  const references: readonly (SecretReference | undefined)[] = [...volumes, ...variables, ...(pod.imagePullSecrets ?? [])];
  return references.flatMap((reference) => (reference?.optional ? [] : (reference?.secretName ?? reference?.name ?? [])));
}
