import { areUsable, differing, parseWeights, rises, shareOf } from '../../../../lib/shift/model/weights';

test.each([
  [{ blue: 999, green: 0 }, true],
  [{ blue: 1, green: 999 }, true],
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html
  [{ blue: 1000, green: 0 }, false],
  [{ blue: 0, green: 0 }, false],
  [{ blue: -1, green: 100 }, false],
  [{ blue: 0.5, green: 99.5 }, false],
])('weights that a listener rule takes and that send requests somewhere: %j %s', (weights, expected) => {
  expect(areUsable(weights)).toBe(expected);
});

test.each([
  ['90,10', { blue: 90, green: 10 }],
  ['0, 100', { blue: 0, green: 100 }],
  ['999,1', { blue: 999, green: 1 }],
  ['1000,1', undefined],
  ['-1,100', undefined],
  ['90', undefined],
  ['90,10,0', undefined],
  ['', undefined],
])('a parameter that says %j', (text, expected) => {
  expect(parseWeights(text)).toEqual(expected);
});

test('shares go by the sum of the weights, whatever it is; without any the load balancer sends nothing', () => {
  expect([
    shareOf({ blue: 3, green: 1 }, 'green'),
    shareOf({ blue: 0, green: 7 }, 'green'),
    shareOf({ blue: 0, green: 0 }, 'blue'),
  ]).toEqual([25, 100, 0]);
  expect(rises('green', { blue: 3, green: 1 }, { blue: 75, green: 25 })).toBe(false);
  expect(rises('green', { blue: 3, green: 1 }, { blue: 74, green: 26 })).toBe(true);
});

test('a service that is missing is one that differs', () => {
  const wanted = { web: { blue: 1, green: 0 }, api: { blue: 1, green: 0 } };
  expect(differing({ web: { blue: 1, green: 0 }, other: { blue: 0, green: 1 } }, wanted)).toEqual(['api']);
});
