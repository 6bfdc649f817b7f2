import { Random } from '../../../../tools/detection/random';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const draw = (one: (random: Random) => number) => {
  const random = new Random(1);
  return Array.from({ length: 20_000 }, () => one(random));
};

it.each<[string, (random: Random) => number, number, number]>([
  ['uniform', (random) => random.next(), 0.5, 1 / 12],
  ['binomial', (random) => random.binomial(200, 0.03), 6, 5.82],
  ['binomial, likely', (random) => random.binomial(50, 0.9), 45, 4.5],
  ['poisson', (random) => random.poisson(7), 7, 7],
  ['poisson, many', (random) => random.poisson(900), 900, 900],
])('%s has its mean and variance', (_, one, expected, variance) => {
  const values = draw(one);
  const found = mean(values);
  expect(Math.abs(found - expected)).toBeLessThan(5 * Math.sqrt(variance / values.length));
  expect(mean(values.map((value) => (value - found) ** 2)) / variance).toBeCloseTo(1, 0.7);
});

it('is the same from the same seed', () => {
  expect(draw((random) => random.next())).toEqual(draw((random) => random.next()));
});

it('binomial has its ends', () => {
  expect([new Random(1).binomial(9, 0), new Random(1).binomial(9, 1), new Random(1).binomial(0, 0.5)]).toEqual([0, 9, 0]);
});
