import {
  type Kind,
  type Kubernetes,
  KubernetesError,
  type KubernetesErrorKind,
  type KubernetesObject,
  kinds,
} from '../../../../kubernetes/kubernetes';
import type { Reading } from '../../../model/model';
import type { ClusterScoped, ClusterState } from '../../state/model';
import { listWhereServed, readingOf, together } from '../cluster-reading';
import { type CertificateObject, type ExternalSecretObject, toCertificate, toExternalSecret, toSecret } from './names';
import { toPodOwner } from './pods';
import { type IngressObject, type ServiceObject, toIngress, toService, toWebhooks, type WebhooksObject } from './traffic';
import { inTurns } from './turns';
import { type ClaimObject, type SnapshotObject, toBackups, toClaims, type VeleroBackupObject, type VolumeObject } from './volumes';

/** Calls of one cluster that are under way at once: kubectl logs in for each, and a program such as `aws` takes a second of a core for it. */
const atOnce = 4;

/** Lists all objects of a kind in turn with the other calls. Without the CRD there are none; an older version is asked for where the newest is not served. */
type List = <T extends KubernetesObject>(kind: Kind, older?: string) => Promise<readonly T[]>;

/** What every further call would meet, too, each after its own time limit. */
const hopeless: ReadonlySet<KubernetesErrorKind> = new Set(['no-kubectl', 'no-context', 'not-authenticated', 'unreachable', 'timeout']);

/**
 * Observes what a cluster holds that no weight moves. It lists, in all namespaces, and of Secrets it reads names and types alone. The rights that
 * this takes are in docs/state.md.
 * @returns unreadable as a whole where the cluster cannot be reached
 */
export async function observeState(cluster: Kubernetes): Promise<Reading<ClusterState>> {
  try {
    await cluster.list(kinds.namespaces);
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    if (hopeless.has(error.kind)) return { ok: false, why: error.message };
  }
  return { ok: true, value: await observeAll(cluster) };
}

async function observeAll(cluster: Kubernetes): Promise<ClusterState> {
  const inTurn = inTurns(atOnce);
  const list: List = async <T extends KubernetesObject>(kind: Kind, older?: string) => {
    const newest = await inTurn(() => listWhereServed<T>(cluster, kind));
    if (newest || older === undefined) return newest ?? [];
    return (await inTurn(() => listWhereServed<T>(cluster, { ...kind, version: older }))) ?? [];
  };
  const [objects, scoped, secrets, definitions] = await Promise.all([
    observeObjects(list),
    observeScoped(list),
    readingOf(async () => (await inTurn(() => cluster.names(kinds.secrets))).flatMap(toSecret)),
    readingOf(async () => (await inTurn(() => cluster.names(kinds.customResourceDefinitions))).map(({ name }) => name)),
  ]);
  return { ...objects, secrets, clusterScoped: { ...scoped, CustomResourceDefinition: definitions } };
}

async function observeObjects(list: List): Promise<Omit<ClusterState, 'secrets' | 'clusterScoped'>> {
  const [claims, backups, certificates, externalSecrets, workloads, services, ingresses, webhooks] = await Promise.all([
    readingOf(async () => {
      const [all, volumes] = await together([list<ClaimObject>(kinds.persistentVolumeClaims), list<VolumeObject>(kinds.persistentVolumes)]);
      return toClaims(all, volumes);
    }),
    readingOf(async () => {
      const [snapshots, velero] = await together([
        list<SnapshotObject>(kinds.volumeSnapshots),
        list<VeleroBackupObject>(kinds.veleroBackups),
      ]);
      return toBackups(snapshots, velero);
    }),
    readingOf(async () => (await list<CertificateObject>(kinds.certificates)).map(toCertificate)),
    readingOf(async () => (await list<ExternalSecretObject>(kinds.externalSecrets, 'v1beta1')).map(toExternalSecret)),
    readingOf(async () => {
      const [deployments, statefulSets, daemonSets, cronJobs] = await together([
        list(kinds.deployments),
        list(kinds.statefulSets),
        list(kinds.daemonSets),
        list(kinds.cronJobs),
      ]);
      return [
        ...deployments.map(toPodOwner('Deployment')),
        ...statefulSets.map(toPodOwner('StatefulSet')),
        ...daemonSets.map(toPodOwner('DaemonSet')),
        ...cronJobs.map(toPodOwner('CronJob')),
      ];
    }),
    readingOf(async () => (await list<ServiceObject>(kinds.services)).map(toService)),
    readingOf(async () => (await list<IngressObject>(kinds.ingresses)).map(toIngress)),
    readingOf(async () => {
      const [validating, mutating] = await together([
        list<WebhooksObject>(kinds.validatingWebhooks),
        list<WebhooksObject>(kinds.mutatingWebhooks),
      ]);
      return [
        ...validating.flatMap(toWebhooks('ValidatingWebhookConfiguration')),
        ...mutating.flatMap(toWebhooks('MutatingWebhookConfiguration')),
      ];
    }),
  ]);
  return { claims, backups, certificates, externalSecrets, workloads, services, ingresses, webhooks };
}

type Listed = Exclude<ClusterScoped, 'CustomResourceDefinition'>;

async function observeScoped(list: List): Promise<Readonly<Record<Listed, Reading<readonly string[]>>>> {
  const names = (kind: Kind, older?: string) => readingOf(async () => (await list(kind, older)).map(({ metadata }) => metadata.name));
  const [StorageClass, PriorityClass, RuntimeClass, IngressClass, ClusterIssuer, ClusterSecretStore, Namespace] = await Promise.all([
    names(kinds.storageClasses),
    names(kinds.priorityClasses),
    names(kinds.runtimeClasses),
    names(kinds.ingressClasses),
    names(kinds.clusterIssuers),
    names(kinds.clusterSecretStores, 'v1beta1'),
    names(kinds.namespaces),
  ]);
  return { StorageClass, PriorityClass, RuntimeClass, IngressClass, ClusterIssuer, ClusterSecretStore, Namespace };
}
