import { hasEnded } from '../../shift/engine';
import type { Walk } from '../../shift/model';
import type { Ports } from '../../shift/ports';
import { read } from '../../shift/reading';
import type { Host } from '../host';
import { eventLine } from './text';

/** Prints a walk's events as they come, each once. */
export function eventPrinter({ walks }: Pick<Ports, 'walks'>, host: Host, walkId: string): () => Promise<void> {
  let printed = 0;
  return async () => {
    const events = await read(walks.events(walkId));
    if (!events.seen) return;
    for (const event of events.value.slice(printed)) host.stderr(`${eventLine(event)}\n`);
    printed = events.value.length;
  };
}

/** How often a walk in the cloud is looked at. */
const followMs = 2000;

/**
 * Watches a walk that others tick, until it has ended or the terminal is interrupted. Failures to look are waited out.
 * @returns the ended walk; undefined if interrupted or another walk has taken its place
 */
export async function follow(ports: Pick<Ports, 'walks' | 'clock'>, host: Host, walkId: string): Promise<Walk | undefined> {
  const print = eventPrinter(ports, host, walkId);
  while (!host.signal.aborted) {
    const stored = await read(ports.walks.load());
    await print();
    if (stored.seen) {
      const { walk } = stored.value;
      if (walk?.id !== walkId) return undefined;
      if (hasEnded(walk)) return walk;
    }
    await ports.clock.sleep(followMs, host.signal);
  }
  return undefined;
}
