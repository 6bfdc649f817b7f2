import type { EventKind } from '../../../../lib/shift/model/model';
import type { History } from '../history';
import type { Save } from '../world';

/** What must hold of every shift that does not go on: people are notified, and a dead ticker is revived. */

/** Events that say that the shift does not go on, or not as planned. */
const stops: ReadonlySet<EventKind> = new Set([
  'gate',
  'held',
  'approval-wanted',
  'rollback-started',
  'rollback-failed',
  'aborted',
  'done',
]);

/** Twenty ticks of fifteen seconds. */
const noticedWithinMs = 20 * 15_000;
/** A few polls, the longest hook or rollback, and the watchdog's own minute, each generously. */
const revivedWithinMs = 10 * 60_000;

export function breachesOfSilence(history: History): string[] {
  return [...unnoticedStops(history), ...unrevived(history)];
}

function unnoticedStops({ world, endedAt }: History): string[] {
  const isNoticed = ({ at }: Save): boolean =>
    world.notifications.some((one) => one.at >= at && one.at <= at + noticedWithinMs && one.event.kind !== 'started');
  return world.saves
    .filter(({ at, events }) => at + noticedWithinMs < endedAt && events.some(({ kind }) => stops.has(kind)))
    .filter((save) => !isNoticed(save))
    .map(({ at, events }) => `nobody was notified that ${events.map(({ kind, text }) => `${kind} (${text})`).join(', ')} at ${at}`);
}

const unrevived = ({ orphaned }: History): string[] =>
  orphaned
    .filter(({ watchedMs }) => watchedMs > revivedWithinMs)
    .map(({ at, watchedMs }) => `nothing ticked the shift from ${at} on, although the watchdog ran for ${watchedMs / 60_000} min of it`);
