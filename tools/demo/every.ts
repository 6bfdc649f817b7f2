import { systemClock } from '../../lib/clock';

/**
 * Does something again and again until aborted. One failure is the next turn's business: the local AWS may be ending.
 * @returns settles once the last turn is over
 */
export async function every(ms: number, signal: AbortSignal, turn: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await turn().catch(() => {});
    await systemClock.sleep(ms, signal);
  }
}
