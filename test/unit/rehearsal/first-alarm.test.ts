import { firstAlarm } from '../../../lib/rehearsal/first-alarm';
import type { Event } from '../../../lib/shift/model/model';

const event = (at: number, kind: Event['kind'], text: string): Event => ({ id: `${at}`, shiftId: 'x', at, kind, text });
const hold = event(900, 'gate', 'hold: green has answered 6 requests at this step, 10 are asked for');
const gate = event(3000, 'gate', 'alarm rehearsal: web: 31.7 %');

test.each([
  ["the ticker's gate, where it polls first: fault → alarm is never longer than fault → back", [hold, gate], 3190, 3000],
  ['the alarm itself, where it polls first', [hold, event(3500, 'rollback-started', 'alarm')], 3190, 3190],
  ['the ticker alone', [gate], undefined, 3000],
  ['nothing of before the fault', [event(10, 'rollback-started', 'busy machine')], 3190, 3190],
  ['no alarm', [hold], undefined, undefined],
])('%s', (_, events, alarmAt, expected) => {
  expect(firstAlarm(events, { faultAt: 1000, ...(alarmAt !== undefined && { alarmAt }) })).toBe(expected);
});
