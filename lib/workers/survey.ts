import type { Kubernetes } from '../kubernetes/kubernetes';
import type { Color } from '../names';
import type { WorkerCluster } from './backends';
import { discover, type Searched } from './kubernetes/discover';
import type { DeclaredWorker, Observations } from './model';
import type { Found } from './plan';

/** One worker as it stands on both colors. */
export interface Standing {
  readonly worker: DeclaredWorker;
  readonly observations: Observations;
}

export interface Survey {
  readonly found: Found;
  /** Declared workers that are handed over; those of each cluster for itself are left out. */
  readonly standings: readonly Standing[];
}

/**
 * Observes both clusters; changes nothing.
 * @param where where undeclared workers are searched
 * @throws KubernetesError if a cluster cannot be asked
 */
export async function survey(
  declared: readonly DeclaredWorker[],
  apis: Readonly<Record<Color, Kubernetes>>,
  clusters: Readonly<Record<Color, WorkerCluster>>,
  where?: Searched,
): Promise<Survey> {
  const [blue, green] = await Promise.all([discover(apis.blue, where), discover(apis.green, where)]);
  const movable = declared.filter((worker) => worker.class !== 'per-cluster');
  const standings = await atMost(4, movable, async (worker) => {
    const observations = await Promise.all([clusters.blue.observe(worker), clusters.green.observe(worker)]);
    return { worker, observations: { blue: observations[0], green: observations[1] } };
  });
  return { found: { blue, green }, standings };
}

/** Does something for every item, at most so many at a time: each is a few processes. @returns the results in the items' order */
export async function atMost<T, R>(limit: number, items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const work = async () => {
    for (const [index, item] of queue) results[index] = await task(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}
