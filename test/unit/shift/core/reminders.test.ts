import { patient, remind, urgent } from '../../../../lib/shift/core/reminders';

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
