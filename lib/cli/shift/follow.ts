import { hasEnded } from '../../shift/engine/engine';
import type { Backends } from '../../shift/model/backends';
import type { Shift } from '../../shift/model/model';
import { read } from '../../shift/model/reading';
import type { Host } from '../host';
import { eventLine } from './text';

/** Prints a shift's events as they come, each once. */
export function eventPrinter({ shifts }: Pick<Backends, 'shifts'>, host: Host, shiftId: string): () => Promise<void> {
  let printed = 0;
  return async () => {
    const events = await read(shifts.events(shiftId));
    if (!events.seen) return;
    for (const event of events.value.slice(printed)) host.stderr(`${eventLine(event)}\n`);
    printed = events.value.length;
  };
}

/** How often a shift in the cloud is looked at. */
const followMs = 2000;

/**
 * Watches a shift that others tick, until it has ended or the terminal is interrupted. Failures to look are waited out.
 * @returns the ended shift; undefined if interrupted or another shift has taken its place
 */
export async function follow(backends: Pick<Backends, 'shifts' | 'clock'>, host: Host, shiftId: string): Promise<Shift | undefined> {
  const print = eventPrinter(backends, host, shiftId);
  while (!host.signal.aborted) {
    const stored = await read(backends.shifts.load());
    await print();
    if (stored.seen) {
      const { shift } = stored.value;
      if (shift?.id !== shiftId) return undefined;
      if (hasEnded(shift)) return shift;
    }
    await backends.clock.sleep(followMs, host.signal);
  }
  return undefined;
}
