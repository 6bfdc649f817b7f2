import { assert, property, string } from 'fast-check';
import { oneLine, printable } from '../../../lib/text/printable';

const control = /[\p{Cc}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

test('control characters are shown as escapes; colors of the program, line ends and tabs pass', () => {
  expect(printable('\u001B[32mok\u001B[39m\t\u001B[2K\r\n', true)).toBe('\u001B[32mok\u001B[39m\t\\u001b[2K\\u000d\n');
  expect(printable('\u001B[32mok\u001B[39m', false)).toBe('ok');
  expect(printable('\u001B[8mhidden\u001B[38;5;0m', true)).toBe('\\u001b[8mhidden\\u001b[38;5;0m');
  expect(oneLine('a\nb\u202E\u001B[32m')).toBe('a\\nb\\u202e\\u001b[32m');
});

test('of any text nothing is left that a terminal obeys, and other text stays as it is', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      expect(oneLine(text)).not.toMatch(control);
      expect(printable(text, false).replaceAll(/[\n\t]/g, '')).not.toMatch(control);
      if (!control.test(text)) expect([oneLine(text), printable(text, true)]).toEqual([text, text]);
    }),
  );
});

test('JSON stays the same value', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      expect(JSON.parse(printable(JSON.stringify({ text }), true))).toEqual({ text });
    }),
  );
});
