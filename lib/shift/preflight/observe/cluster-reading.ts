import { type Kind, type Kubernetes, KubernetesError, type KubernetesObject } from '../../../kubernetes/kubernetes';
import type { Reading } from '../../model/model';

/** A call as a reading: an error of the cluster is an unreadable value. Other errors are bugs and thrown. */
export async function readingOf<T>(call: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    if (error instanceof KubernetesError) return { ok: false, why: error.message };
    throw error;
  }
}

/** A cluster without the CRD has none of the kind. */
export async function listIfServed<T extends KubernetesObject>(cluster: Kubernetes, kind: Kind, namespace?: string): Promise<readonly T[]> {
  return (await listWhereServed<T>(cluster, kind, namespace)) ?? [];
}

/** Undefined where the cluster does not serve the kind. */
export async function listWhereServed<T extends KubernetesObject>(
  cluster: Kubernetes,
  kind: Kind,
  namespace?: string,
): Promise<readonly T[] | undefined> {
  try {
    return await cluster.list<T>(kind, { ...(namespace !== undefined && { namespace }) });
  } catch (error) {
    if (error instanceof KubernetesError && error.kind === 'no-such-kind') return undefined;
    throw error;
  }
}
