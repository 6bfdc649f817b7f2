import type { KubernetesObject } from '../../kubernetes/kubernetes';
import type { WorkerRef } from '../model';

/** The parts of Kubernetes objects that a handover reads. */

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

/** A Deployment or a StatefulSet. */
export interface Scalable extends WithGeneration {
  readonly spec?: { readonly replicas?: number; readonly selector?: LabelSelector };
  readonly status?: { readonly observedGeneration?: number };
}

/** https://kubernetes.io/docs/reference/kubernetes-api/autoscaling-resources/horizontal-pod-autoscaler-v2/ */
export interface Autoscaler extends KubernetesObject {
  readonly spec?: {
    readonly scaleTargetRef: { readonly kind: string; readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
  };
}

export interface CronJob extends KubernetesObject {
  readonly spec?: { readonly suspend?: boolean };
  readonly status?: { readonly lastScheduleTime?: string };
}

/** https://keda.sh/docs/2.20/reference/scaledobject-spec/ */
export interface ScaledObject extends WithGeneration {
  readonly spec?: { readonly scaleTargetRef: { readonly kind?: string; readonly name: string }; readonly maxReplicaCount?: number };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** https://keda.sh/docs/2.20/reference/scaledjob-spec/ */
export interface ScaledJob extends KubernetesObject {
  readonly spec?: { readonly maxReplicaCount?: number };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface Job extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly ownerReferences?: readonly { readonly uid: string }[] };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface Pod extends KubernetesObject {
  readonly status?: { readonly phase?: string };
}

export interface Condition {
  readonly type: string;
  readonly status: string;
}

interface WithGeneration extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly generation?: number };
}

export const isTrue = (conditions: readonly Condition[] | undefined, ...types: string[]): boolean =>
  conditions?.some(({ type, status }) => types.includes(type) && status === 'True') ?? false;

/** A selector as the API's query parameter has it. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  return [...labels, ...expressions].join(',');
}

/** Annotations of this product on the objects of workers. */
export const annotations = {
  /** The claim, as JSON. */
  handover: 'bluegreen.eks/handover',
  pausedAt: 'bluegreen.eks/paused-at',
  /** How many replicas it has when it runs. */
  replicas: 'bluegreen.eks/replicas',
  /** https://keda.sh/docs/2.20/concepts/scaling-deployments/#pausing-autoscaling */
  kedaReplicas: 'autoscaling.keda.sh/paused-replicas',
  kedaPaused: 'autoscaling.keda.sh/paused',
} as const;

/** Label by which a Deployment or StatefulSet is known for a worker. */
export const workerLabel = 'bluegreen.eks/worker';

export const refOf = (kind: WorkerRef['kind'], { metadata }: KubernetesObject): WorkerRef => ({
  kind,
  namespace: metadata.namespace ?? 'default',
  name: metadata.name,
});
