import type { Environment } from '../config/schema';
import type { DeclaredWorker } from './model';

const minute = 60_000;

/** The workers of an environment's configuration, those of each cluster for itself included. */
export const declaredWorkers = ({ workers }: Pick<Environment, 'workers'>): readonly DeclaredWorker[] =>
  (workers?.workloads ?? []).map(({ kind, namespace, name, class: workerClass, maxReplicas, drainMinutes }) => ({
    kind,
    namespace,
    name,
    class: workerClass,
    cap: maxReplicas ?? Number.POSITIVE_INFINITY,
    drainLimitMs: (drainMinutes ?? workers?.drainMinutes ?? 0) * minute,
  }));
