import { checkEnvironment } from '../../../lib/config/check';
import { ConfigurationError } from '../../../lib/config/problems/problem';
import type { EnvironmentInput } from '../../../lib/config/schema';
import { bases } from '../../../tools/docs/cases/case';
import { changed } from '../../../tools/docs/cases/change';

/** What a user may put in a wrong place. */
const wrong: readonly unknown[] = [null, true, 0, -1, 5.5, 1000, '', 'x', '0.0.0.0/0', '10.0.0.0/8', [], ['x'], {}, { x: 1 }];

/** Every path of a description, dotted; keys of zones hold no dots. */
function pathsOf(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => [`${prefix}${key}`, ...pathsOf(below, `${prefix}${key}.`)]);
}

function check(base: EnvironmentInput, path: string, value: unknown): void {
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

test.each(Object.entries(bases))(
  '%s with a value replaced, at every place: accepted, or reported as every message is; no rule throws',
  (_, base) => {
    // Every place is taken away and gets two of the wrong values, others than the place before it.
    for (const [index, path] of pathsOf(base).entries()) {
      check(base, path, undefined);
      for (const step of [0, 5]) check(base, path, wrong[(index + step) % wrong.length]);
    }
  },
);
