import type { Freeze, RaiseWindow, Schedule, Weekday } from '../model/schedule';

/**
 * When a share may be raised: inside a window, if there are any, and in no freeze. A rollback always may. Times are local times of the zone that each
 * of them names; a time that daylight saving leaves out opens nothing, one that it repeats opens twice.
 */

/** Why no raise may happen. */
export interface Closed {
  readonly why: string;
  /** When the next one may, in milliseconds; undefined where no window opens within the search. */
  readonly until?: number;
}

/** Why no raise may happen at an instant; undefined: it may. */
export function closedAt(schedule: Schedule, at: number): Closed | undefined {
  const why = whyClosed(schedule, at);
  return why === undefined ? undefined : { why, until: nextOpening(schedule, at) };
}

function whyClosed({ windows, freezes }: Schedule, at: number): string | undefined {
  const freeze = freezes.find((one) => isFrozen(one, at));
  if (freeze) return `freeze until ${freeze.to.replace('T', ' ')} ${freeze.timeZone}: ${freeze.reason}`;
  if (windows.length === 0 || windows.some((window) => isInside(window, at))) return undefined;
  return `outside the windows for raises: ${windows.map(windowText).join('; ')}`;
}

const minuteMs = 60_000;
/** Windows last at least this long (a rule of the configuration), and offsets of time zones are multiples of it: none lies between two of these instants. */
const gridMs = 15 * minuteMs;
/** After the last freeze each window opens within a week; a second one for a window that daylight saving leaves out once. */
const searchMs = 15 * 24 * 60 * minuteMs;

/** The first minute from an instant on at which a raise may happen. */
function nextOpening(schedule: Schedule, from: number): number | undefined {
  const first = Math.ceil(from / minuteMs) * minuteMs;
  const horizon = Math.max(first, ...schedule.freezes.map(endOf)) + searchMs;
  let open = Math.ceil(first / gridMs) * gridMs;
  while (whyClosed(schedule, open) !== undefined) {
    // A freeze can last for months: it is left by its end, with time to spare for a change of the clocks.
    const frozen = schedule.freezes.find((one) => isFrozen(one, open));
    open = Math.max(open + gridMs, frozen ? Math.floor((endOf(frozen) - 3 * 60 * minuteMs) / gridMs) * gridMs : 0);
    if (open > horizon) return undefined;
  }
  while (open - minuteMs >= first && whyClosed(schedule, open - minuteMs) === undefined) open -= minuteMs;
  return open;
}

function isInside({ days, from, to, timeZone }: RaiseWindow, at: number): boolean {
  const { day, minutes } = localTime(timeZone, at);
  const [begins, ends] = [minutesOf(from), minutesOf(to)];
  if (begins < ends) return days.includes(day) && begins <= minutes && minutes < ends;
  // Over midnight: it belongs to the day on which it begins.
  return (days.includes(day) && minutes >= begins) || (days.includes(dayBefore(day)) && minutes < ends);
}

function isFrozen({ from, to, timeZone }: Freeze, at: number): boolean {
  const { text } = localTime(timeZone, at);
  return from <= text && text < to;
}

/** When a freeze ends; less than three hours wrong where the clocks change near it. */
function endOf({ to, timeZone }: Freeze): number {
  const guess = Date.parse(`${to}Z`);
  return guess - (Date.parse(`${localTime(timeZone, guess).text}Z`) - guess);
}

const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const dayBefore = (day: Weekday): Weekday => weekdays[(weekdays.indexOf(day) + 6) % 7] ?? day;

/** Minutes since midnight of `HH:MM`; 24:00 is the end of the day. */
export const minutesOf = (time: string): number => 60 * Number(time.slice(0, 2)) + Number(time.slice(3));

interface LocalTime {
  readonly day: Weekday;
  /** Since midnight. */
  readonly minutes: number;
  /** `2026-11-30T22:00`: sorts by time. */
  readonly text: string;
}

/** Making a format takes longer than using it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function localTime(timeZone: string, at: number): LocalTime {
  const digits = '2-digit';
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      weekday: 'short',
      year: 'numeric',
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
    });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const time = `${parts.hour}:${parts.minute}`;
  return {
    day: (parts.weekday ?? '').toLowerCase() as Weekday,
    minutes: minutesOf(time),
    text: `${parts.year}-${parts.month}-${parts.day}T${time}`,
  };
}

const windowText = ({ days, from, to, timeZone }: RaiseWindow): string =>
  `${days.length === weekdays.length ? 'daily' : days.join(', ')} ${from} to ${to} ${timeZone}`;

/** For people, in UTC and to the minute. */
export const instantText = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Why no raise may happen, and when the next one may. */
export const closedText = ({ why, until }: Closed): string =>
  `${why}; ${until === undefined ? 'no window opens within the next weeks' : `the next raise may happen at ${instantText(until)}`}`;
