import type { Clock } from '../../clock';
import { BackendError } from './backends';
import type { Reading } from './model';

/** A call's result as a reading: a backend's failure is an unreadable value. Other errors are bugs and thrown. */
export async function read<T>(call: Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await call };
  } catch (error) {
    if (error instanceof BackendError) return { ok: false, why: error.message };
    throw error;
  }
}

/** Like `read`, but no longer than `ms`. The call goes on; its end is ignored. */
export async function readWithin<T>(clock: Clock, ms: number, call: Promise<T>): Promise<Reading<T>> {
  const stop = new AbortController();
  const late = clock.sleep(ms, stop.signal).then((): Reading<T> => ({ ok: false, why: `no answer within ${ms} ms` }));
  try {
    return await Promise.race([read(call), late]);
  } finally {
    stop.abort();
  }
}
