import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../backends';

/** The computer's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    // An abort ends the pause early; that is no error.
    await pause(ms, undefined, { signal }).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    });
  },
};
