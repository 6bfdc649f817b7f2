import * as fc from 'fast-check';
import { highestRate, type Pair, proofAbove, proofOfRise } from '../../../../../lib/shift/core/evidence/proportions';

const none = (all: number) => ({ bad: 0, all });
const every = (all: number) => ({ bad: all, all });
/** One in a million: 50 services, five steps, four measures, 99.9 %. */
const enough = Math.log(1_000_000);

it.each([
  [1, 4],
  [10, 6],
  [50, 13],
])('at %s %% of the requests, %s failed ones and no other are proof of a total failure', (percent, requests) => {
  const source = none(Math.round((requests * (100 - percent)) / percent));
  expect(proofOfRise([{ target: every(requests), source }])).toBeGreaterThan(enough);
  expect(proofOfRise([{ target: none(requests), source }])).toBeLessThan(0);
});

it('a few thousand requests are proof of a rise of one point', () => {
  expect(proofOfRise([{ target: { bad: 35, all: 3500 }, source: none(3500) }])).toBeGreaterThan(enough);
  expect(proofOfRise([{ target: { bad: 35, all: 3500 }, source: { bad: 35, all: 3500 } }])).toBeLessThan(0);
});

it('a failure that both colors share is none of the target color', () => {
  const minutes = [0.001, 0.4, 0.9, 0.001].map(
    (rate): Pair => ({ target: { bad: 100 * rate, all: 100 }, source: { bad: 900 * rate, all: 900 } }),
  );
  expect(proofOfRise(minutes)).toBeLessThan(0);
});

it('a color without requests proves nothing', () => {
  expect(proofOfRise([])).toBe(0);
  expect(proofOfRise([{ target: every(1000), source: none(0) }])).toBe(0);
  expect(proofAbove(none(0), 0.05)).toBe(0);
});

it('the limit of a rate that is known beforehand', () => {
  expect(proofAbove({ bad: 100, all: 1000 }, 0.05)).toBeGreaterThan(enough);
  expect(proofAbove({ bad: 50, all: 1000 }, 0.05)).toBeLessThan(0);
  expect(proofAbove(every(1000), 1)).toBe(0);
});

/** All sequences of one request per color and period, weighted by their probability: the expectation itself, not a sample of it. */
function expectation(periods: number, common: number): number {
  let sum = 0;
  for (let target = 0; target < 2 ** periods; target++) {
    for (let source = 0; source < 2 ** periods; source++) {
      const bit = (of: number, at: number) => (of >> at) & 1;
      const pairs = Array.from({ length: periods }, (_, at) => ({
        target: { bad: bit(target, at), all: 1 },
        source: { bad: bit(source, at), all: 1 },
      }));
      const bad = pairs.reduce((total, pair) => total + pair.target.bad + pair.source.bad, 0);
      sum += common ** bad * (1 - common) ** (2 * periods - bad) * Math.exp(proofOfRise(pairs));
    }
  }
  return sum;
}

it('is an e-value: its expectation is 1 at most while both colors have one rate, whatever that is', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (periods, common) => expectation(periods, common) <= 1 + 1e-9,
    ),
    { numRuns: 50 },
  );
});

/** Probability of so many of so many. */
function binomial(count: number, of: number, rate: number): number {
  let ways = 1;
  for (let at = 1; at <= count; at++) ways *= (of - count + at) / at;
  return ways * rate ** count * (1 - rate) ** (of - count);
}

it('unequal counts too, and the one-sided hypothesis: a target color that is better has less', () => {
  const of = (rateOfTarget: number, rateOfSource: number) => {
    let sum = 0;
    for (let target = 0; target <= 3; target++)
      for (let source = 0; source <= 12; source++)
        sum +=
          binomial(target, 3, rateOfTarget) *
          binomial(source, 12, rateOfSource) *
          Math.exp(proofOfRise([{ target: { bad: target, all: 3 }, source: { bad: source, all: 12 } }]));
    return sum;
  };
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (one, other) => of(Math.min(one, other), Math.max(one, other)) <= 1 + 1e-9,
    ),
    { numRuns: 30 },
  );
});

it('the highest rate that a count leaves open is exceeded with the given probability at most', () => {
  expect(highestRate(none(0), 0.01)).toBe(1);
  for (const rate of [0.01, 0.2, 0.7]) {
    let missed = 0;
    for (let bad = 0; bad <= 40; bad++) if (highestRate({ bad, all: 40 }, 0.01) < rate) missed += binomial(bad, 40, rate);
    expect(missed).toBeLessThanOrEqual(0.01);
  }
});
