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

/**
 * Waits for all calls, so that each that is refused is named, in their order.
 * @throws KubernetesError with all that were refused; any other error as it is
 */
export async function together<const T extends readonly Promise<unknown>[]>(
  calls: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(calls);
  const errors: unknown[] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  const refused = errors.filter((error) => error instanceof KubernetesError);
  if (refused.length < errors.length) throw errors.find((error) => !(error instanceof KubernetesError));
  const [first] = refused;
  if (first) throw new KubernetesError(first.kind, refused.map(({ message }) => message).join('; '), { cause: first });
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as { -readonly [K in keyof T]: Awaited<T[K]> };
}
