import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';

/** Shortest window, in minutes: below it, "the next raise may happen at" could miss one. */
const shortest = 15;

/** Every window opens at some time. Whether a freeze is over is nothing that a check without a clock could know. */
export const windowsOpen = ({ shift }: Environment): Problem[] =>
  shift.windows.flatMap(({ from, to }, index) => {
    const minutes = (minutesOf(to) - minutesOf(from) + 24 * 60) % (24 * 60) || (from === to ? 0 : 24 * 60);
    if (minutes >= shortest) return [];
    const what = minutes === 0 ? 'the window never opens' : `the window is open for ${minutes} minutes only`;
    return [
      problemAt(
        ['shift', 'windows', index, 'to'],
        what,
        to,
        `at least ${shortest} minutes after from (${from}); 00:00 to 24:00 is the whole day`,
      ),
    ];
  });

/** Freezes begin before they end, on days that exist. */
export const freezesEnd = ({ shift }: Environment): Problem[] =>
  shift.freezes.flatMap((freeze, index) => {
    const missing = (['from', 'to'] as const).filter((end) => !exists(freeze[end]));
    if (missing.length > 0)
      return missing.map((end) =>
        problemAt(['shift', 'freezes', index, end], 'there is no such day', freeze[end], 'a day of the calendar'),
      );
    if (freeze.from < freeze.to) return [];
    return [problemAt(['shift', 'freezes', index, 'to'], 'the freeze ends before it begins', freeze.to, `a time after ${freeze.from}`)];
  });

const minutesOf = (time: string): number => 60 * Number(time.slice(0, 2)) + Number(time.slice(3));

/** Date.parse takes 30 February for 2 March. */
const exists = (text: string): boolean => new Date(`${text}Z`).toISOString().startsWith(text);
