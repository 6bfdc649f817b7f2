import { alarmState, evaluation } from '../../../../lib/shift/alarms/evaluation';
import { evaluate } from '../../../../lib/shift/alarms/metric-math';

/** The metric math that alarms use, as CloudWatch documents it: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */

/** No value in a minute. */
const x = undefined;
const series = { a: [1, 2, x, x], b: [10, x, 30, x], zero: [0, 0, 0, 0], empty: [x, x, x, x] };
const usual = { series, fillsEmpty: true, needsBoth: false };

test.each([
  ['a missing value counts as 0 where the other has one', 'a + b', [11, 2, 30, x]],
  ['also in a difference', 'a - b', [-9, 2, -30, x]],
  ['and in a product', 'a * b', [10, 0, 0, x]],
  ['a division by zero drops the point', 'a / b', [0.1, x, 0, x]],
  ['with a number there is no value where there is none', 'a + 1', [2, 3, x, x]],
  ['a number may come first', '100 * a', [100, 200, x, x]],
  ['products before sums', '2 * 3 + a', [7, 8, x, x]],
  ['on both sides', 'a + 2 * 3', [7, 8, x, x]],
  ['parentheses before both', '(a + 2) * 3', [9, 12, x, x]],
  ['from left to right', '10 - 3 - 2 * a - 0.5', [4.5, 2.5, x, x]],
  ['divisions too', '100 / 10 / (a + 1)', [5, 10 / 3, x, x]],
  ['a sign', '-a + 3', [2, 1, x, x]],
  ['above', 'a > 1', [0, 1, x, x]],
  ['at or above', 'a >= 2', [0, 1, x, x]],
  ['below', 'a < 2', [1, 0, x, x]],
  ['at or below', 'a <= 1', [1, 0, x, x]],
  ['of two series a missing value is compared as 0', 'a < b', [1, 0, 1, x]],
  ['both', 'a > 0 AND a < 2', [1, 0, x, x]],
  ['either', 'a > 1 OR a < 1', [0, 1, x, x]],
  ['neither', 'a > 5 OR a < 0', [0, 0, x, x]],
  ['any number but 0 is true', 'a AND 7', [1, 1, x, x]],
  ['filled', 'FILL(a, 0)', [1, 2, 0, 0]],
  ['filled by another series', 'FILL(b, a)', [10, 2, 30, x]],
  ['one or the other', 'IF(a > 1, 5, 6)', [6, 5, x, x]],
  ['the value that is chosen has none', 'IF(zero >= 0, a, 6)', [1, 2, x, x]],
  ['without a third one a false condition drops the point', 'IF(a > 1, 5)', [x, 5, x, x]],
])('%s: %s', (_, expression, expected) => {
  expect(evaluate(expression, usual)).toEqual(expected);
});

test('what is not documented is decided by a switch: a series without any point, and the value that IF does not choose', () => {
  expect([true, false].map((fillsEmpty) => evaluate('FILL(empty, 0)', { ...usual, fillsEmpty }))).toEqual([[0, 0, 0, 0], series.empty]);
  expect(evaluate('FILL(a, 0)', { ...usual, fillsEmpty: false })).toEqual([1, 2, 0, 0]);
  const either = (needsBoth: boolean, expression: string) => evaluate(expression, { ...usual, needsBoth });
  expect([false, true].map((both) => either(both, 'IF(zero >= 0, a, b)'))).toEqual([
    [1, 2, x, x],
    [1, x, x, x],
  ]);
  expect([false, true].map((both) => either(both, 'IF(zero > 0, a, b)'))).toEqual([
    [10, x, 30, x],
    [10, x, x, x],
  ]);
  expect(either(true, 'IF(zero >= 0, a)')).toEqual([1, 2, x, x]);
});

test.each<[string, RegExp]>([
  ['a $ b', /what is this/],
  ['a b', /b is too much/],
  ['a +', /ends too early/],
  ['(a', /\) wanted, found undefined at token 2/],
  ['IF(a > 1, 5', /\) wanted/],
  ['AVG(a)', /AVG of 1/],
  ['IF(1, a, b)', /IF of 3/],
  ['FILL(1, 2)', /FILL\(series, filler\)/],
  ['FILL(a)', /FILL\(series, filler\)/],
  ['1 + 1', /an alarm needs a series/],
])('what is no metric math of an alarm is refused: %s', (expression, message) => {
  expect(() => evaluate(expression, usual)).toThrow(SyntaxError);
  expect(() => evaluate(expression, usual)).toThrow(message);
});

test('a metric that nobody has', () => {
  expect(() => evaluate('a + missing', usual)).toThrow(new ReferenceError('no metric missing'));
});

test.each<[string, readonly (number | undefined)[], string]>([
  ['above for as many minutes as asked for', [1, 6, 6], 'alarm'],
  ['not all of them next to each other', [6, 1, 6], 'alarm'],
  ['a minute too few', [1, 1, 6], 'ok'],
  ['at the limit is not above it', [5, 5, 5], 'ok'],
  ['a missing minute is no minute above', [x, x, 6], 'ok'],
  ['the others are counted as they are', [x, 6, 6], 'alarm'],
  ['nothing at all', [x, x, x], 'no-data'],
])('an alarm of two minutes out of three: %s', (_, values, state) => {
  const rule = evaluation(2);
  expect([rule.datapointsToAlarm, rule.evaluationPeriods, rule.treatMissingData]).toEqual([2, values.length, 'missing']);
  expect(alarmState(values, 5, rule)).toBe(state);
});
