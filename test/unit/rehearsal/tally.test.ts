import { quantile, Tally } from '../../../lib/rehearsal/tally';

it('sums whole seconds, by service and color', () => {
  const tally = new Tally();
  tally.add('web', 'green', 1500, 10, 200);
  tally.add('web', 'green', 2100, 30, 500);
  tally.add('web', 'blue', 2200, 5, 200);
  tally.add('api', 'green', 2300, 5, 200);
  tally.addConnectionError('web', 'green', 2900);
  tally.add('web', 'green', 3000, 99, 200);
  expect(tally.between(['web'], 2000, 3000)).toEqual({
    web: {
      blue: { requests: 1, errors: 0, connectionErrors: 0, answered: 1, p99Ms: 5 },
      green: { requests: 2, errors: 1, connectionErrors: 1, answered: 1, p99Ms: 30 },
    },
  });
});

it('a quantile is the value that so many do not exceed', () => {
  const values = [...Array(100).keys()].map((index) => index + 1);
  expect([quantile(values, 0.5), quantile(values, 0.99), quantile([7], 0.99), quantile([], 0.5)]).toEqual([50, 99, 7, Number.NaN]);
});
