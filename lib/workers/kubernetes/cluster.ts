import type { WorkerKind } from '../../config/schema';
import { type Kind, type Kubernetes, KubernetesError, type KubernetesObject, kinds } from '../../kubernetes/kubernetes';
import type { WorkerCluster } from '../backends';
import type { Change, Observation, WorkerRef } from '../model';
import {
  type Autoscaler,
  type CronJob,
  type Job,
  type LabelSelector,
  type Pod,
  type Scalable,
  type ScaledJob,
  type ScaledObject,
  selectorText,
} from './objects';
import { patchOf } from './patch';
import { canScale, isOwnedBy, observedOf, type Read } from './state';

export const kindOf: Readonly<Record<WorkerKind, Kind>> = {
  Deployment: kinds.deployments,
  StatefulSet: kinds.statefulSets,
  CronJob: kinds.cronJobs,
  ScaledObject: kinds.scaledObjects,
  ScaledJob: kinds.scaledJobs,
};

/** Workers of one cluster, through its API. */
export const workerCluster = (cluster: Kubernetes): WorkerCluster => ({
  observe: async (worker) => {
    try {
      const read = await readWorker(cluster, worker);
      return read ? { state: 'observed', observed: observedOf(read) } : { state: 'missing' };
    } catch (error) {
      return unobserved(error);
    }
  },
  write: async (worker, change, resourceVersion) => {
    try {
      await write(cluster, worker, change, resourceVersion);
      return undefined;
    } catch (error) {
      if (error instanceof KubernetesError) return error.message;
      throw error;
    }
  },
});

function unobserved(error: unknown): Observation {
  if (!(error instanceof KubernetesError)) throw error;
  return error.kind === 'no-such-kind' ? { state: 'missing' } : { state: 'unknown', why: error.message };
}

async function readWorker(cluster: Kubernetes, { kind, namespace, name }: WorkerRef): Promise<Read | undefined> {
  const get = <T extends KubernetesObject>() => cluster.get<T>(kindOf[kind], name, namespace);
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet': {
      const object = await get<Scalable>();
      if (!object) return undefined;
      const [pods, autoscaler] = await Promise.all([
        podsOf(cluster, namespace, object.spec?.selector),
        autoscalerOf(cluster, { kind, namespace, name }),
      ]);
      return { kind, object, pods, autoscaler };
    }
    case 'ScaledObject': {
      const object = await get<ScaledObject>();
      return object && { kind, object, ...(await targetOf(cluster, namespace, object)) };
    }
    case 'CronJob': {
      const object = await get<CronJob>();
      return object && { kind, object, ...(await jobsOf(cluster, namespace, object)) };
    }
    case 'ScaledJob': {
      const object = await get<ScaledJob>();
      return object && { kind, object, ...(await jobsOf(cluster, namespace, object)) };
    }
  }
}

async function targetOf(cluster: Kubernetes, namespace: string, { spec }: ScaledObject) {
  const { kind = 'Deployment', name } = spec?.scaleTargetRef ?? { name: '' };
  const target = canScale(kind) ? await cluster.get<Scalable>(kindOf[kind], name, namespace) : undefined;
  return { target, targetName: `${kind} ${name}`, pods: await podsOf(cluster, namespace, target?.spec?.selector) };
}

/** What scales a worker by load. KEDA's own are of ScaledObjects, which are workers themselves. */
async function autoscalerOf(cluster: Kubernetes, { kind, namespace, name }: WorkerRef): Promise<Autoscaler | undefined> {
  const all = await cluster.list<Autoscaler>(kinds.horizontalPodAutoscalers, { namespace });
  return all.find(({ spec }) => spec?.scaleTargetRef.kind === kind && spec.scaleTargetRef.name === name);
}

const podsOf = async (cluster: Kubernetes, namespace: string, selector: LabelSelector | undefined): Promise<readonly Pod[]> =>
  selector === undefined ? [] : cluster.list<Pod>(kinds.pods, { namespace, labelSelector: selectorText(selector) });

/** Every Job of the owner, and every pod of a Job in its namespace. */
async function jobsOf(cluster: Kubernetes, namespace: string, owner: KubernetesObject) {
  const jobs = await cluster.list<Job>(kinds.jobs, { namespace });
  const pods = await cluster.list<Pod>(kinds.pods, { namespace, labelSelector: 'job-name' });
  return { jobs: jobs.filter((job) => isOwnedBy(job, owner)), pods };
}

async function write(cluster: Kubernetes, { kind, namespace, name }: WorkerRef, change: Change, resourceVersion: string): Promise<void> {
  let version = resourceVersion;
  if (kind === 'CronJob' && change.do === 'unpause' && change.lastTick !== undefined) {
    // Without a starting deadline a CronJob that is resumed runs at once for the last tick that it missed, and the other color has run for it.
    // https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-suspension
    const status = { metadata: { resourceVersion: version }, status: { lastScheduleTime: change.lastTick } };
    const patched = await cluster.patch(kindOf[kind], name, status, namespace, { subresource: 'status' });
    version = patched.metadata.resourceVersion ?? version;
  }
  await cluster.patch(kindOf[kind], name, patchOf(kind, change, version), namespace);
}
