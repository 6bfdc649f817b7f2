import type { Decision } from '../../../../lib/shift/core/decision';
import { firstReminder, patient, remind, reminded, urgent } from '../../../../lib/shift/core/reminders';
import type { ShiftState } from '../../../../lib/shift/model/model';

const minute = 60_000;

/** Minutes at which people are notified of something that lasts. */
function notifiedAt(intervals: typeof urgent, count: number): number[] {
  const found: number[] = [];
  let state: { readonly notified: number; readonly remindAt: number } | undefined;
  for (let at = 0; found.length < count; at += minute) {
    const { due, ...next } = remind(state, at, intervals);
    state = next;
    if (due) found.push(at / minute);
  }
  return found;
}

test('what needs hands now: at once, then after 2, 4, 8 … 60 minutes', () => {
  expect(notifiedAt(urgent, 8)).toEqual([0, 2, 6, 14, 30, 62, 122, 182]);
});

test('what waits for a person: at once, then after 15, 30 … 240 minutes', () => {
  expect(notifiedAt(patient, 7)).toEqual([0, 15, 45, 105, 225, 465, 705]);
});

test('what waits says for how long and for what, when it is time, and nothing before', () => {
  const at = Date.parse('2026-11-28T12:00:00Z');
  const waitingFor = { kind: 'approval' as const, why: 'all at 50 % waits', since: at, ...firstReminder(at) };
  const waiting: Decision = { state: { status: 'running', waitingFor } as ShiftState, action: { do: 'wait', ms: 1 }, events: [] };
  expect(reminded(waiting, at + 15 * minute - 1)).toBe(waiting);
  const { state, events } = reminded(waiting, at + 15 * minute);
  expect(events).toEqual([{ kind: 'reminder', text: 'still waiting, for 15 min: all at 50 % waits' }]);
  expect(state.waitingFor).toEqual({ ...waitingFor, notified: 2, remindAt: at + 45 * minute });
  const idle: Decision = { ...waiting, state: { status: 'running' } as ShiftState };
  expect(reminded(idle, at)).toBe(idle);
});
