import { call } from '../../shift/aws/call';
import { BackendError } from '../../shift/model/backends';

/** A call that the credentials do not allow: the IAM action to ask for, and what AWS said. */
export class NotAllowed extends Error {
  constructor(readonly calls: readonly { readonly action: string; readonly said: string }[]) {
    super(calls.map(({ action }) => action).join(', '));
  }
}

/**
 * One call to AWS.
 * @param action its IAM action, such as `ec2:DescribeSubnets`; the part behind the colon names the call in messages
 * @throws NotAllowed where the credentials lack it; BackendError for everything else
 */
export async function ask<T>(action: string, send: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await call(action.split(':')[1] ?? action, send, { timeoutMs: 20_000 });
  } catch (error) {
    if (error instanceof BackendError && error.kind === 'denied') throw new NotAllowed([{ action, said: error.message }]);
    throw error;
  }
}

/**
 * Waits for all, so that every missing right is reported at once.
 * @throws NotAllowed with all of them; else the first other error
 */
export async function together<const T extends readonly Promise<unknown>[]>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(promises);
  const errors: unknown[] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  const denied = errors.filter((error) => error instanceof NotAllowed).flatMap(({ calls }) => calls);
  if (denied.length > 0) throw new NotAllowed([...new Map(denied.map((one) => [one.action, one])).values()]);
  if (errors.length > 0) throw errors[0];
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as { -readonly [K in keyof T]: Awaited<T[K]> };
}

/** Every page of a list. @param page asks for one; undefined is the first */
export async function pages<T>(
  page: (token: string | undefined) => Promise<{ items: readonly T[] | undefined; next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await page(token);
    all.push(...(items ?? []));
    token = next;
  } while (token);
  return all;
}

/** Calls that are under way at once: reading a large account must not throttle those who work in it. */
const atOnce = 8;

/** One call for each item, some at a time. @returns the results in the items' order */
export async function each<T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await read(item);
  };
  await together(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
