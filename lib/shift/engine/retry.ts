import type { Clock } from '../../clock';

/** Longest pause between two attempts, in milliseconds. */
const longestPauseMs = 2000;

/** Result of one attempt: its value, or why there is none yet. `pauseMs` replaces the growing pause; 0 tries again at once. */
export type Attempt<T, W> = { readonly done: T } | { readonly failed: W; readonly pauseMs?: number };

/**
 * Repeats an attempt until it is done or the deadline (an instant) has passed. The pause grows from `backOffMs` to two seconds. There is always
 * a first attempt; an attempt that has begun is not cut off. Errors of an attempt are thrown.
 * @returns the last attempt's result
 */
export async function retryUntil<T, W>(
  { clock, deadline, backOffMs }: { readonly clock: Clock; readonly deadline: number; readonly backOffMs: number },
  attempt: () => Promise<Attempt<T, W>>,
): Promise<Attempt<T, W>> {
  let growingMs = backOffMs / 2;
  for (;;) {
    const result = await attempt();
    if ('done' in result) return result;
    if (result.pauseMs === undefined) growingMs = Math.min(2 * growingMs, longestPauseMs);
    const pauseMs = result.pauseMs ?? growingMs;
    if (pauseMs > 0) await clock.sleep(pauseMs);
    if (clock.now() >= deadline) return result;
  }
}
