import type { KubernetesObject } from '../../kubernetes/kubernetes';
import { isColor } from '../../names';
import type { Claim, ObservedWorker } from '../model';
import {
  type Autoscaler,
  annotations,
  type CronJob,
  isTrue,
  type Job,
  type Pod,
  type Scalable,
  type ScaledJob,
  type ScaledObject,
} from './objects';

/** What an object and what belongs to it say of a worker. Pure. */

/** A worker's kinds with what has to be read besides the object. */
export type Read =
  | {
      readonly kind: 'Deployment' | 'StatefulSet';
      readonly object: Scalable;
      readonly pods: readonly Pod[];
      readonly autoscaler: Autoscaler | undefined;
    }
  | {
      readonly kind: 'ScaledObject';
      readonly object: ScaledObject;
      readonly target: Scalable | undefined;
      readonly targetName: string;
      readonly pods: readonly Pod[];
    }
  | { readonly kind: 'CronJob'; readonly object: CronJob; readonly jobs: readonly Job[]; readonly pods: readonly Pod[] }
  | { readonly kind: 'ScaledJob'; readonly object: ScaledJob; readonly jobs: readonly Job[]; readonly pods: readonly Pod[] };

/** KEDA's own: https://github.com/kedacore/keda/blob/v2.20.2/apis/keda/v1alpha1/scaledobject_types.go, `defaultHPAMaxReplicas`. */
const kedaMaxReplicas = 100;

export function observedOf(read: Read): ObservedWorker {
  const { metadata } = read.object;
  const pausedAt = Date.parse(metadata.annotations?.[annotations.pausedAt] ?? '');
  const claim = claimOf(metadata.annotations?.[annotations.handover]);
  return {
    resourceVersion: metadata.resourceVersion ?? '',
    ...stateOf(read),
    ...(claim && { claim }),
    ...(!Number.isNaN(pausedAt) && { pausedAt }),
  };
}

type State = Omit<ObservedWorker, 'resourceVersion' | 'claim' | 'pausedAt'>;

function stateOf(read: Read): State {
  switch (read.kind) {
    case 'Deployment':
    case 'StatefulSet':
      return scalableState(read);
    case 'ScaledObject':
      return scaledObjectState(read);
    case 'CronJob': {
      const { spec, status } = read.object;
      const lastTick = status?.lastScheduleTime;
      return {
        paused: spec?.suspend === true,
        // Its controller reports nothing; the settling time stands for that.
        settled: true,
        active: unfinished(read.jobs, read.pods),
        limit: 1,
        ...(lastTick !== undefined && { lastTick }),
      };
    }
    case 'ScaledJob':
      return {
        paused: isTrueText(read.object.metadata.annotations?.[annotations.kedaPaused]),
        settled: kedaSettled(read.object),
        active: unfinished(read.jobs, read.pods),
        limit: read.object.spec?.maxReplicaCount ?? kedaMaxReplicas,
      };
  }
}

/** A HorizontalPodAutoscaler does nothing while the count is 0 and resumes once it is not, so its maximum is the limit of the color. */
function scalableState({ object, pods, autoscaler }: Extract<Read, { kind: 'Deployment' | 'StatefulSet' }>): State {
  const replicas = object.spec?.replicas ?? 1;
  const former = Number(object.metadata.annotations?.[annotations.replicas] ?? Number.NaN);
  const count = [replicas, former].find((known) => Number.isInteger(known) && known > 0);
  const { minReplicas = 1, maxReplicas = 0 } = autoscaler?.spec ?? {};
  return {
    paused: replicas === 0,
    settled: isObserved(object),
    active: running(pods),
    limit: Math.max(maxReplicas, count ?? 1),
    ...(count !== undefined && { replicas: count }),
    ...(count === undefined && autoscaler === undefined && { guessed: true }),
    ...(autoscaler &&
      minReplicas === 0 && {
        obstacle: `HorizontalPodAutoscaler ${autoscaler.metadata.name} has minReplicas 0: it can start what is paused; expected 1 or more`,
      }),
  };
}

function scaledObjectState({ object, target, targetName, pods }: Extract<Read, { kind: 'ScaledObject' }>): State {
  const kind = object.spec?.scaleTargetRef.kind ?? 'Deployment';
  const wanted = target?.spec?.replicas ?? 0;
  const unborn = wanted > running(pods).length ? [`${targetName}, which wants ${wanted}`] : [];
  return {
    paused: object.metadata.annotations?.[annotations.kedaReplicas] === '0',
    settled: kedaSettled(object) && (target === undefined || isObserved(target)),
    active: [...running(pods), ...unborn],
    limit: object.spec?.maxReplicaCount ?? kedaMaxReplicas,
    ...(!canScale(kind) && { obstacle: `it scales a ${kind}: what still runs is known of a Deployment or a StatefulSet alone` }),
    ...(canScale(kind) && target === undefined && { obstacle: `it scales ${targetName}, which is not there` }),
  };
}

export const canScale = (kind: string): kind is 'Deployment' | 'StatefulSet' => kind === 'Deployment' || kind === 'StatefulSet';

/** The controller has processed the object as it is. */
const isObserved = ({ metadata, status }: Scalable): boolean => (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);

/** KEDA says when its loop has stopped. An object that it has never processed has started nothing. */
const kedaSettled = ({ status }: ScaledObject | ScaledJob): boolean =>
  (status?.conditions ?? []).length === 0 || isTrue(status?.conditions, 'Paused');

/** As Go's ParseBool and KEDA have it: what is no boolean counts as true. */
const isTrueText = (text: string | undefined): boolean => text !== undefined && !['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text);

/** Pods that have not ended; one that is being deleted runs until it is gone. */
const running = (pods: readonly Pod[]): string[] =>
  pods.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed').map(({ metadata }) => `pod ${metadata.name}`);

/** Jobs that have not ended, and pods that outlive the end of theirs. */
function unfinished(jobs: readonly Job[], pods: readonly Pod[]): string[] {
  const ended = new Set(jobs.filter(({ status }) => isTrue(status?.conditions, 'Complete', 'Failed')).map(({ metadata }) => metadata.name));
  const active = jobs.map(({ metadata }) => metadata.name).filter((name) => !ended.has(name));
  const late = pods.filter(({ metadata }) => ended.has(metadata.labels?.['job-name'] ?? ''));
  return [...active.map((name) => `job ${name}`), ...running(late)];
}

/** A claim as it was written; anything else is none, and is written over. */
export function claimOf(text: string | undefined): Claim | undefined {
  try {
    const { id, from, to, by, since, turned } = JSON.parse(text ?? '') as Partial<Claim>;
    if (typeof id !== 'string' || !isColor(from) || !isColor(to) || typeof since !== 'number') return undefined;
    return { id, from, to, since, by: String(by), ...(turned === true && { turned }) };
  } catch {
    return undefined;
  }
}

/** Whether a Job or a pod belongs to an object. */
export const isOwnedBy = (job: Job, owner: KubernetesObject): boolean =>
  job.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) ?? false;
