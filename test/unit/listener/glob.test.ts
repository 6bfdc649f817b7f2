import * as fc from 'fast-check';
import { matches, outside, sample } from '../../../lib/listener/glob';

/** As the load balancer does, by another road: a regular expression. */
const judge = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);

test.each<[string, readonly string[], string | undefined]>([
  ['/orders/*', ['/orders/*'], undefined],
  ['/orders/*', ['/*'], undefined],
  ['/*', ['/orders/*'], '/'],
  ['/orders', ['/orders/*'], '/orders'],
  ['*?', ['?*'], undefined],
  ['*', ['?*'], ''],
  ['*', ['', '?*'], undefined],
  ['/a?', ['/aa', '/ab'], '/ax'],
  ['*.example.com', ['shop.example.com'], '.example.com'],
  ['a*b*c', ['a*c'], undefined],
  ['a*c', ['a*b*c'], 'ac'],
  ['x', [], 'x'],
])('of %j, what %j leave: %j', (pattern, others, text) => {
  expect(outside(pattern, others)).toBe(text);
});

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 5 });
/** All texts of up to four characters; c is in no pattern. */
const texts = [''];
for (const text of texts) if (text.length < 4) texts.push(...['a', 'b', 'c'].map((letter) => text + letter));

test('what it says is left is matched by the pattern and by none of the others; where nothing is left, no text is', () => {
  const seen = { left: 0, none: 0 };
  fc.assert(
    fc.property(pattern, fc.array(pattern, { maxLength: 3 }), (one, others) => {
      const left = outside(one, others);
      if (left === undefined) {
        seen.none++;
        return texts.every((text) => !judge(one, text) || others.some((other) => judge(other, text)));
      }
      seen.left++;
      return judge(one, left) && !others.some((other) => judge(other, left));
    }),
    { numRuns: 500 },
  );
  expect(Math.min(seen.left, seen.none)).toBeGreaterThan(15);
});

test('a text is matched as by a regular expression, and the sample of a pattern is', () => {
  fc.assert(
    fc.property(pattern, fc.constantFrom(...texts), (one, text) => matches(one, text) === judge(one, text) && matches(one, sample(one))),
  );
});

test('patterns that would take too long are not said to be matched, within the time of a test', () => {
  const hard = Array.from({ length: 3 }, (_, index) => `*a${'?'.repeat(20 + index)}`);
  expect(outside('*', hard)).toBe('');
  expect(outside(`*a${'?'.repeat(22)}*`, hard)).toEqual(expect.any(String));
});
