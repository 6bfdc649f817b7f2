import * as fc from 'fast-check';
import { covers } from '../../../lib/config/derived/conditions';

/** What a load balancer does with a pattern: * is any characters, ? is one. Written without regular expressions, as a second opinion. */
function matches(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('*')) return matches(pattern.slice(1), text) || (text !== '' && matches(pattern, text.slice(1)));
  return text !== '' && (pattern.startsWith('?') || pattern[0] === text[0]) && matches(pattern.slice(1), text.slice(1));
}

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/', '*', '?'), maxLength: 6 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/'), maxLength: 6 });

test('a pattern that covers another matches everything that the other matches', () => {
  const pairs = fc.tuple(pattern, pattern).filter(([wide, narrow]) => covers(wide, narrow));
  fc.assert(
    fc.property(pairs, text, ([wide, narrow], any) => {
      if (matches(narrow, any)) expect([wide, any, matches(wide, any)]).toEqual([wide, any, true]);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['*', '/api/*', true],
  ['/api/*', '/api/v1', true],
  ['/api/*', '/api/*', true],
  ['/api/*', '/api*', false],
  ['/a?', '/a*', false],
  ['/a?', '/a?', true],
  ['*.example.com', 'shop.example.com', true],
  ['*.example.com', 'shopXexample.com', false],
  ['/a+b', '/aab', false],
])('%s covers %s: %p', (wide, narrow, expected) => {
  expect(covers(wide, narrow)).toBe(expected);
});
