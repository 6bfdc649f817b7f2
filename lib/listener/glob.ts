/**
 * Patterns of listener rules: `*` stands for any characters, also none, `?` for exactly one. Pure.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */

/** Is there a text that both patterns match? */
export function meet(a: string, b: string): boolean {
  const known = new Map<number, boolean>();
  const from = (i: number, j: number): boolean => {
    const key = i * (b.length + 1) + j;
    const before = known.get(key);
    if (before !== undefined) return before;
    const answer = step(i, j);
    known.set(key, answer);
    return answer;
  };
  const step = (i: number, j: number): boolean => {
    const [x, y] = [a[i], b[j]];
    if (x === undefined && y === undefined) return true;
    if (x === '*') return from(i + 1, j) || (y !== undefined && from(i, j + 1));
    if (y === '*') return from(i, j + 1) || (x !== undefined && from(i + 1, j));
    if (x === undefined || y === undefined) return false;
    return (x === y || x === '?' || y === '?') && from(i + 1, j + 1);
  };
  return from(0, 0);
}

export const matches = (pattern: string, text: string): boolean =>
  ends([pattern], text.split('').reduce(after([pattern]), start([pattern])));

/** The shortest text of a pattern, with `?` as a letter. */
export const sample = (pattern: string): string => pattern.replaceAll('*', '').replaceAll('?', 'x');

/** Steps after which a comparison is given up; two patterns as people write them need a few hundred. */
const mostSteps = 2000;

/**
 * A shortest text that a pattern matches and none of the others does, or undefined where they match all of its texts. Where that is too much to find out,
 * any text of the pattern: never says wrongly that all are matched.
 *
 * Goes through the texts of the pattern character by character, with all places in the others that the text so far can lead to.
 */
export function outside(pattern: string, others: readonly string[]): string | undefined {
  const other = unused([pattern, ...others]);
  const next = after(others);
  const seen = new Set<string>();
  let wave: readonly Step[] = [{ at: 0, places: start(others), text: '' }];
  while (wave.length > 0) {
    const found: Step[] = [];
    for (const { at, places, text } of wave) {
      const key = `${at} ${places.join(' ')}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > mostSteps) return sample(pattern);
      if (/^\**$/.test(pattern.slice(at)) && !ends(others, places)) return text;
      const here = pattern[at];
      if (here === undefined) continue;
      if (here === '*') found.push({ at: at + 1, places, text });
      const possible = here === '*' || here === '?' ? [other, ...nextLetters(others, places)] : [here];
      for (const letter of possible) found.push({ at: here === '*' ? at : at + 1, places: next(places, letter), text: text + letter });
    }
    wave = found;
  }
  return undefined;
}

interface Step {
  readonly at: number;
  readonly places: Places;
  readonly text: string;
}

/** Where a text can have led to in several patterns: `<pattern>:<characters of it>`, sorted. */
type Places = readonly string[];

const start = (patterns: readonly string[]): Places =>
  closed(
    patterns,
    patterns.map((_, index) => [index, 0] as const),
  );

const after =
  (patterns: readonly string[]) =>
  (places: Places, letter: string): Places =>
    closed(
      patterns,
      places.flatMap((place) => {
        const [index = 0, at = 0] = place.split(':').map(Number);
        const here = patterns[index]?.[at];
        if (here === '*') return [[index, at] as const];
        return here === letter || here === '?' ? [[index, at + 1] as const] : [];
      }),
    );

/** A star may also stand for nothing. */
function closed(patterns: readonly string[], places: readonly (readonly [number, number])[]): Places {
  const all = places.flatMap(([index, at]) => {
    const stars = /^\**/.exec(patterns[index]?.slice(at) ?? '')?.[0].length ?? 0;
    return Array.from({ length: stars + 1 }, (_, more) => `${index}:${at + more}`);
  });
  return [...new Set(all)].toSorted();
}

const ends = (patterns: readonly string[], places: Places): boolean =>
  places.some((place) => {
    const [index = 0, at = 0] = place.split(':').map(Number);
    return at === patterns[index]?.length;
  });

/** A character that is in none of the patterns: for a wildcard, all of these are alike. */
function unused(patterns: readonly string[]): string {
  const used = new Set(patterns.join(''));
  return 'xyzabcdefghijklmnopqrstuvw0123456789-_~'.split('').find((letter) => !used.has(letter)) ?? '\u00E9';
}

/** Characters that lead on from some of the places, and not by a wildcard. */
function nextLetters(patterns: readonly string[], places: Places): ReadonlySet<string> {
  const here = places.map((place) => {
    const [index = 0, at = 0] = place.split(':').map(Number);
    return patterns[index]?.[at] ?? '';
  });
  return new Set(here.filter((letter) => letter !== '' && letter !== '*' && letter !== '?'));
}
