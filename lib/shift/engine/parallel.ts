import type { Clock } from '../../clock';
import { BackendError } from '../model/backends';

export interface ParallelOptions {
  readonly clock: Clock;
  readonly atOnce: number;
  /** No call starts after it. */
  readonly deadline: number;
  /** First pause after a throttled call. */
  readonly backOffMs: number;
}

/** A call that did not succeed. */
export interface Failure<T> {
  readonly item: T;
  readonly error: BackendError;
}

const longestPauseMs = 1000;

/**
 * Does a job for every item, several at once, in the items' order. A throttled call is made again until the deadline; while one is throttled
 * all pause, because they draw on one bucket, and the bucket is used up rather than guessed at: an account may have a larger one. Calls that
 * fail otherwise are not repeated: whether they took effect is for the caller to see.
 * @returns the items that failed. Errors that are not BackendErrors are thrown.
 */
export async function inParallel<T>(items: readonly T[], job: (item: T) => Promise<void>, options: ParallelOptions): Promise<Failure<T>[]> {
  const { clock, atOnce, deadline, backOffMs } = options;
  const failures: Failure<T>[] = [];
  let next = 0;
  let resumeAt = 0;
  let pauseMs = backOffMs;

  const attempt = async (item: T): Promise<void> => {
    for (;;) {
      const wait = resumeAt - clock.now();
      if (wait > 0) await clock.sleep(wait);
      if (clock.now() > deadline) throw new BackendError('throttled', 'no time left before the deadline');
      try {
        await job(item);
        pauseMs = backOffMs;
        return;
      } catch (error) {
        if (!(error instanceof BackendError && error.kind === 'throttled')) throw error;
        resumeAt = Math.max(resumeAt, clock.now() + pauseMs);
        pauseMs = Math.min(2 * pauseMs, longestPauseMs);
      }
    }
  };
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) {
      try {
        await attempt(item);
      } catch (error) {
        if (!(error instanceof BackendError)) throw error;
        failures.push({ item, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return failures;
}
