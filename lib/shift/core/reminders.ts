import type { Decision } from './decision';

/** When people are notified again of something that lasts: at rising intervals, so that it is neither forgotten nor drowned. */

export interface Reminders {
  /** How often people were notified. */
  readonly notified: number;
  /** When they are again. */
  readonly remindAt: number;
}

/** Milliseconds. */
export interface Intervals {
  readonly first: number;
  /** Each is twice the one before, up to this. */
  readonly longest: number;
}

const minute = 60_000;
/** For what needs hands now: a rollback that cannot finish. */
export const urgent: Intervals = { first: 2 * minute, longest: 60 * minute };
/** For what waits for a person: an approval, a drift. */
export const patient: Intervals = { first: 15 * minute, longest: 240 * minute };

/** Whether it is time, and the next state. Without a state, the first notification is due. */
export function remind(
  before: Partial<Reminders> | undefined,
  at: number,
  { first, longest }: Intervals,
): Reminders & { readonly due: boolean } {
  const { notified = 0, remindAt = at } = before ?? {};
  if (at < remindAt) return { due: false, notified, remindAt };
  return { due: true, notified: notified + 1, remindAt: at + Math.min(first * 2 ** notified, longest) };
}

/** The event of the waiting is the first notification. */
export const firstReminder = (at: number): Reminders => {
  const { notified, remindAt } = remind(undefined, at, patient);
  return { notified, remindAt };
};

/** What waits for a person says so again while it waits. */
export function reminded(decision: Decision, at: number): Decision {
  const { waitingFor } = decision.state;
  if (!waitingFor) return decision;
  const { due, ...next } = remind(waitingFor, at, patient);
  if (!due) return decision;
  const text = `still waiting, for ${Math.round((at - waitingFor.since) / 60_000)} min: ${waitingFor.why}`;
  return { ...decision, state: { ...decision.state, waitingFor: { ...waitingFor, ...next } }, events: [{ kind: 'reminder', text }] };
}
