import type { Event, Shift, ShiftState } from '../model/model';
import type { NewEvent } from './decision';

/**
 * The next version of a shift's record, and the events to append with it. An event's id comes from the revision, so that saving the same
 * revision twice notifies once. A rollback begins a new generation.
 */
export function advance(shift: Shift, state: ShiftState, news: readonly NewEvent[], at: number): [Shift, Event[]] {
  const overtaken = state.status === 'rolling-back' && shift.state.status !== 'rolling-back';
  const revision = shift.revision + 1;
  const generation = shift.generation + (overtaken ? 1 : 0);
  const next: Shift = { ...shift, state, revision, generation, ...(news.length > 0 && { newsAt: revision }) };
  return [next, eventsOf(next, news, at)];
}

/** Revision of the save that an event came with. */
export const revisionOf = ({ id }: Event): number => Number.parseInt(id, 10);

/** Events of one revision of a shift. */
export const eventsOf = (shift: Shift, news: readonly NewEvent[], at: number): Event[] =>
  news.map((event, index) => ({
    step: shift.state.step,
    ...event,
    id: `${String(shift.revision).padStart(6, '0')}.${index}`,
    shiftId: shift.id,
    at,
  }));
