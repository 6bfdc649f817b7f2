import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { systemClock } from '../../clock';
import type { Environment } from '../../config/schema';
import { kubectl } from '../../kubernetes/kubectl';
import { type Kubernetes, KubernetesError } from '../../kubernetes/kubernetes';
import type { Color } from '../../names';
import type { Backends } from '../../workers/backends';
import { declaredWorkers } from '../../workers/declared';
import { workerCluster } from '../../workers/kubernetes/cluster';
import { type DeclaredWorker, nameOf } from '../../workers/model';
import { type Survey, survey } from '../../workers/survey';
import { type Host, RefusedError, UsageError } from '../host';

/** What of an environment concerns its workers. */
export type EnvironmentOfWorkers = Pick<Environment, 'name' | 'clusters' | 'workers'>;

/** What the commands about workers work with. */
export interface WorkersSession {
  readonly env: EnvironmentOfWorkers;
  readonly home: Color;
  readonly declared: readonly DeclaredWorker[];
  readonly backends: Backends;
  /** Who gives the command. */
  readonly by: string;
  /** How both clusters stand now. */
  readonly observe: () => Promise<Survey>;
}

/** A cluster's API by its kubeconfig context. Tests have one of their own. */
export type OpenCluster = (context: string, host: Host) => Kubernetes;

export const openWithKubectl: OpenCluster = (context, host) => kubectl({ context, env: host.env });

/** @throws UsageError where the configuration has no workers, or no way to both clusters */
export function openWorkers(env: EnvironmentOfWorkers, host: Host, open: OpenCluster): WorkersSession {
  if (env.workers === undefined || env.workers.workloads.length === 0) {
    throw new UsageError(
      `config/environments/${env.name}.ts: workers: found none; expected workers: { home, workloads: [...] } (docs/workers.md)`,
    );
  }
  const apis = { blue: openColor(env, 'blue', host, open), green: openColor(env, 'green', host, open) };
  const clusters = { blue: workerCluster(apis.blue), green: workerCluster(apis.green) };
  const declared = declaredWorkers(env);
  const { home, namespaces, ignore } = env.workers;
  return {
    env,
    home,
    declared,
    by: `${userInfo().username}@${hostname()}`,
    backends: { clusters, clock: systemClock, newId: randomUUID },
    observe: () => survey(declared, apis, clusters, { namespaces, ignore }).catch(refused),
  };
}

function openColor(env: EnvironmentOfWorkers, color: Color, host: Host, open: OpenCluster): Kubernetes {
  const { kind, kubeContext } = env.clusters[color];
  if (kubeContext !== undefined) return open(kubeContext, host);
  const found = kind === 'absent' ? 'there is no such cluster' : 'found nothing';
  throw new UsageError(
    `config/environments/${env.name}.ts: clusters.${color}.kubeContext: ${found}; workers need two clusters, each with the name of its context`,
  );
}

/** One cluster out of sight is enough to leave both alone. */
function refused(error: unknown): never {
  if (error instanceof KubernetesError) throw new RefusedError(`${error.message}\nNothing was changed.`);
  throw error;
}

/** The chosen workers, or all. @param names `CronJob shop/report`, `shop/report` or `report` @throws UsageError for a name that fits none or several */
export function chosen(declared: readonly DeclaredWorker[], names: readonly string[]): readonly DeclaredWorker[] {
  const movable = declared.filter((worker) => worker.class !== 'per-cluster');
  if (names.length === 0) return movable;
  const picked = names.map((name) => {
    const fitting = movable.filter((worker) => [nameOf(worker), `${worker.namespace}/${worker.name}`, worker.name].includes(name));
    const [first, ...others] = fitting;
    if (first && others.length === 0) return first;
    const found = fitting.length === 0 ? 'no declared worker that is handed over' : `${fitting.length} of them`;
    throw new UsageError(`--worker ${name}: found ${found}; expected one of ${movable.map(nameOf).join(', ')}`);
  });
  return [...new Set(picked)];
}
