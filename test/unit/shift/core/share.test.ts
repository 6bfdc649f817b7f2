import * as fc from 'fast-check';
import { compareShare, wilson } from '../../../../lib/shift/core/share';

it.each([
  // Reference values of the interval at 95 %: R, prop.test(…, correct = FALSE)
  [81, 263, 1.959964, 0.2553, 0.3662],
  [0, 10, 1.959964, 0, 0.2775],
  [10, 10, 1.959964, 0.7225, 1],
])('%d of %d: the interval is the published one', (successes, trials, quantile, low, high) => {
  const [from, to] = wilson(successes, trials, quantile);
  expect(from).toBeCloseTo(low, 4);
  expect(to).toBeCloseTo(high, 4);
});

it('says nothing about few requests', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 12 }),
      fc.constantFrom(1, 5, 25, 50),
      fc.integer({ min: 0, max: 12 }),
      (mine, expected, other) => {
        // Whatever a dozen requests do at a small share, none of them going to the new color is no finding.
        expect(compareShare(0, mine, expected, 5)).toBe('as-expected');
        if (mine <= other) expect(compareShare(mine, mine + other, 50, 5)).not.toBe('too-high');
      },
    ),
  );
});

it('never fires on requests that follow the weights, at the tolerance even with none of the luck', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000_000 }), fc.integer({ min: 1, max: 100 }), (trials, expected) => {
      expect(compareShare(Math.round((trials * expected) / 100), trials, expected, 5)).toBe('as-expected');
    }),
  );
});

it.each([
  [5000, 10_000, 25, 'too-high'],
  [500, 10_000, 25, 'too-low'],
  [0, 10_000, 1, 'too-low'],
  [0, 1000, 1, 'as-expected'],
  [2900, 10_000, 25, 'as-expected'],
  [290_000, 1_000_000, 25, 'as-expected'],
  // Just within the tolerance, however many there are.
  [29_900_000, 100_000_000, 25, 'as-expected'],
  [30_100_000, 100_000_000, 25, 'too-high'],
  [20_100_000, 100_000_000, 25, 'as-expected'],
  [19_900_000, 100_000_000, 25, 'too-low'],
  [9000, 10_000, 100, 'too-low'],
])('%d of %d at %d %%: %s', (mine, all, expected, finding) => {
  expect(compareShare(mine, all, expected, 5)).toBe(finding);
});
