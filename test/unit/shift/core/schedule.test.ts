import * as fc from 'fast-check';
import { closedAt, closedText, minutesOf } from '../../../../lib/shift/core/schedule';
import type { RaiseWindow, Schedule, Weekday } from '../../../../lib/shift/model/schedule';

const days: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const [minute, hour] = [60_000, 3_600_000];
const at = (text: string) => Date.parse(text);
const nights: RaiseWindow = { days: ['mon', 'tue', 'wed', 'thu'], from: '22:00', to: '04:00', timeZone: 'Europe/Berlin' };
const holidays = { from: '2026-12-20T18:00', to: '2027-01-07T08:00', timeZone: 'Europe/Berlin', reason: 'end of year' };
const only = (...windows: RaiseWindow[]): Schedule => ({ windows, freezes: [] });

test('without windows and freezes a raise may happen at any time', () => {
  expect(closedAt({ windows: [], freezes: [] }, at('2026-11-28T12:00Z'))).toBeUndefined();
});

// 2026-11-30 is a Monday; Berlin is an hour ahead of UTC then.
test.each([
  ['a minute before it begins', '2026-11-30T20:59Z', '2026-11-30T21:00Z'],
  ['when it begins', '2026-11-30T21:00Z', undefined],
  ['after midnight, by the day it began on', '2026-12-04T02:59Z', undefined],
  ['when it ends', '2026-12-04T03:00Z', '2026-12-07T21:00Z'],
  ['in the night from Sunday to Monday', '2026-11-30T01:00Z', '2026-11-30T21:00Z'],
])('a window over midnight, %s', (_, now, next) => {
  expect(closedAt(only(nights), at(now))?.until).toEqual(next && at(next));
});

test('a freeze wins over a window, and the next raise is in the first window after it', () => {
  const closed = closedAt({ windows: [nights], freezes: [holidays] }, at('2026-12-21T21:30Z'));
  expect(closed && closedText(closed)).toBe(
    'freeze until 2027-01-07 08:00 Europe/Berlin: end of year; the next raise may happen at 2027-01-07 21:00 UTC',
  );
});

test('two freezes one after the other', () => {
  const next = { ...holidays, from: '2027-01-07T08:00', to: '2027-01-08T08:00' };
  expect(closedAt({ windows: [], freezes: [holidays, next] }, at('2026-12-21T00:00Z'))?.until).toBe(at('2027-01-08T07:00Z'));
});

describe('the clocks change: in Berlin 2027-03-28 has no 02:30, 2026-10-25 has it twice', () => {
  const early: RaiseWindow = { days: ['sun'], from: '02:15', to: '02:45', timeZone: 'Europe/Berlin' };
  test('a time that is left out opens nothing; the Sunday after does', () => {
    expect(closedAt(only(early), at('2027-03-27T12:00Z'))?.until).toBe(at('2027-04-04T00:15Z'));
  });
  test('a time that comes twice opens twice', () => {
    expect(closedAt(only(early), at('2026-10-25T00:20Z'))).toBeUndefined();
    expect(closedAt(only(early), at('2026-10-25T01:20Z'))).toBeUndefined();
    expect(closedAt(only(early), at('2026-10-25T00:50Z'))?.until).toBe(at('2026-10-25T01:15Z'));
  });
});

const time = fc.nat({ max: 1439 }).map((of) => `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`);
const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe');
const window = fc
  .record({ days: fc.uniqueArray(fc.constantFrom(...days), { minLength: 1 }), from: time, to: time, timeZone: zone })
  .filter(({ from, to }) => (minutesOf(to) - minutesOf(from) + 1440) % 1440 >= 15);
const moment = fc
  .integer({ min: at('2026-01-01T00:00Z') / minute, max: at('2027-12-31T00:00Z') / minute })
  .map((minutes) => minutes * minute);
const freeze = fc
  .record({ begins: moment, days: fc.integer({ min: 1, max: 40 }), timeZone: zone })
  .map(({ begins, days: length, timeZone }) => ({
    from: new Date(begins).toISOString().slice(0, 16),
    to: new Date(begins + length * 24 * hour).toISOString().slice(0, 16),
    timeZone,
    reason: 'test',
  }));

test('what is said of the next raise is true: none before it, one at it', () => {
  fc.assert(
    fc.property(fc.array(window, { minLength: 1, maxLength: 3 }), fc.array(freeze, { maxLength: 2 }), moment, (windows, freezes, now) => {
      const schedule = { windows, freezes };
      const closed = closedAt(schedule, now);
      if (!closed) return;
      const until = closed.until ?? Number.NaN;
      expect(until).toBeGreaterThan(now);
      expect(closedAt(schedule, until)).toBeUndefined();
      expect(closedAt(schedule, until - minute)).toBeDefined();
      // Windows are a quarter of an hour at least; of a freeze of weeks, which has thousands of quarters, some.
      const quarters = Math.floor((until - now) / (15 * minute));
      for (let sampled = 1; sampled <= quarters; sampled += Math.ceil(quarters / 40)) {
        expect(closedAt(schedule, now + sampled * 15 * minute - 1)).toBeDefined();
      }
    }),
    { numRuns: 60 },
  );
});

test('a second copy of the rule: a window is open by the wall clock of its zone', () => {
  const wall = (timeZone: string, now: number) => {
    const text = new Date(now).toLocaleString('sv-SE', { timeZone });
    return { minutes: minutesOf(text.slice(11, 16)), day: new Date(`${text.slice(0, 10)}T12:00Z`).getUTCDay() };
  };
  fc.assert(
    fc.property(window, moment, (one, now) => {
      const { minutes, day } = wall(one.timeZone, now);
      const [from, to] = [minutesOf(one.from), minutesOf(one.to)];
      const length = (to - from + 1440) % 1440;
      const since = (minutes - from + 1440) % 1440;
      const began = days[((minutes >= from ? day : day + 6) + 6) % 7] as Weekday;
      expect(closedAt(only(one), now) === undefined).toBe(since < length && one.days.includes(began));
    }),
  );
});
