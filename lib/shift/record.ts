import type { Event, Walk, WalkState } from './model';
import type { NewEvent } from './walk';

/**
 * The next version of a walk's record, and the events to append with it. An event's id comes from the revision, so that saving the same
 * revision twice tells nothing twice. A rollback begins a new generation.
 */
export function advance(walk: Walk, state: WalkState, news: readonly NewEvent[], at: number): [Walk, Event[]] {
  const overtaken = state.status === 'rolling-back' && walk.state.status !== 'rolling-back';
  const next: Walk = { ...walk, state, revision: walk.revision + 1, generation: walk.generation + (overtaken ? 1 : 0) };
  return [next, eventsOf(next, news, at)];
}

/** Events of one revision of a walk. */
export const eventsOf = (walk: Walk, news: readonly NewEvent[], at: number): Event[] =>
  news.map((event, index) => ({
    ...event,
    id: `${String(walk.revision).padStart(6, '0')}.${index}`,
    walkId: walk.id,
    at,
    step: walk.state.step,
  }));
