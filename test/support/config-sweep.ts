import { checkEnvironment } from '../../lib/config/check';
import { ConfigurationError } from '../../lib/config/problems/problem';
import type { EnvironmentInput } from '../../lib/config/schema';
import { changed } from '../../tools/docs/cases/change';

/** What a user may put in a wrong place; undefined takes the place away. */
export const wrong: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  5.5,
  1000,
  '',
  'x',
  '0.0.0.0/0',
  '10.0.0.0/8',
  [],
  ['x'],
  {},
  { x: 1 },
];

/** Every path of a description, dotted; keys of zones hold no dots. */
export function pathsOf(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => [`${prefix}${key}`, ...pathsOf(below, `${prefix}${key}.`)]);
}

/** Replaces what stands at a path: the result is accepted, or reported as every message is, and no rule throws. */
export function checkReplaced(base: EnvironmentInput, path: string, value: unknown): void {
  try {
    checkEnvironment(changed(base, { [path]: value }), 'x.ts');
  } catch (error) {
    const place = `${path} = ${JSON.stringify(value)}`;
    if (!(error instanceof ConfigurationError)) throw new Error(place, { cause: error });
    const jargon = /Invalid |received|undefined|NaN|Infinity|\[object|Unrecognized|Too (small|big)/.exec(error.message)?.[0];
    const blank = error.problems.filter(({ what, found, expected }) => [what, found, expected].some((part) => part.trim() === ''));
    expect({ place, jargon, blank, isEmpty: error.problems.length === 0 }).toEqual({ place, jargon: undefined, blank: [], isEmpty: false });
  }
}
