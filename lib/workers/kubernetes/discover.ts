import type { IgnoredWorkers, WorkerKind } from '../../config/schema';
import { type Kubernetes, KubernetesError, type KubernetesObject, kinds } from '../../kubernetes/kubernetes';
import { isPlatformNamespace } from '../../names';
import type { WorkerRef } from '../model';
import type { FoundWorkers } from '../plan';
import { kindOf } from './cluster';
import { refOf, type ScaledObject, workerLabel } from './objects';
import { canScale } from './state';

/** Where workers are searched that nobody declared. */
export interface Searched {
  /** These only; left out: all but the platform's. */
  readonly namespaces?: readonly string[];
  readonly ignore?: readonly IgnoredWorkers[];
}

/**
 * Every worker of a cluster, or of some of its namespaces: all CronJobs, ScaledObjects and ScaledJobs, and the Deployments and StatefulSets that carry the worker's label.
 * @throws KubernetesError if any of it cannot be read: half a picture would let a worker run twice
 */
export async function discover(cluster: Kubernetes, { namespaces, ignore = [] }: Searched = {}): Promise<FoundWorkers> {
  const isWanted = (namespace: string) => namespaces?.includes(namespace) ?? !isPlatformNamespace(namespace);
  // A namespace that is named to be searched is not ignored as a whole.
  const isIgnored = (ref: WorkerRef) =>
    ignore.some(
      (one) => one.namespace === ref.namespace && (one.name === undefined ? !namespaces?.includes(ref.namespace) : one.name === ref.name),
    );
  const list = async <T extends KubernetesObject>(kind: WorkerKind, labelSelector?: string): Promise<readonly T[]> => {
    try {
      const items = await cluster.list<T>(kindOf[kind], { ...(labelSelector !== undefined && { labelSelector }) });
      return items.filter(({ metadata }) => isWanted(metadata.namespace ?? ''));
    } catch (error) {
      // Without KEDA there are none of its kinds.
      if (error instanceof KubernetesError && error.kind === 'no-such-kind') return [];
      throw error;
    }
  };
  const labeled = `${workerLabel}=true`;
  const [home, cronJobs, scaledObjects, scaledJobs, deployments, statefulSets] = await Promise.all([
    cluster.get(kinds.namespaces, 'kube-system'),
    list('CronJob'),
    list<ScaledObject>('ScaledObject'),
    list('ScaledJob'),
    list('Deployment', labeled),
    list('StatefulSet', labeled),
  ]);
  const scaledBy = scaledObjects.flatMap((object) => {
    const { kind = 'Deployment', name } = object.spec?.scaleTargetRef ?? { name: '' };
    const by = refOf('ScaledObject', object);
    return canScale(kind) ? [{ target: { kind, namespace: by.namespace, name }, by }] : [];
  });
  const isScaled = (ref: { kind: WorkerKind; namespace: string; name: string }) =>
    scaledBy.some(({ target }) => target.kind === ref.kind && target.namespace === ref.namespace && target.name === ref.name);
  const plain = [
    ...deployments.map((object) => refOf('Deployment', object)),
    ...statefulSets.map((object) => refOf('StatefulSet', object)),
  ];
  return {
    clusterId: home?.metadata.uid ?? cluster.context,
    scaledBy,
    workers: [
      ...cronJobs.map((object) => refOf('CronJob', object)),
      ...scaledObjects.map((object) => refOf('ScaledObject', object)),
      ...scaledJobs.map((object) => refOf('ScaledJob', object)),
      // What a ScaledObject scales is one worker with it.
      ...plain.filter((ref) => !isScaled(ref)),
    ].filter((ref) => !isIgnored(ref)),
  };
}
