import { complete } from '../../../../../lib/shift/core/evidence/arrival';
import { lostOf, neededTargets, shortOf } from '../../../../../lib/shift/core/evidence/capacity';
import { judgeService, noCounts, slowAboveMs } from '../../../../../lib/shift/core/evidence/judge';
import type { Counts, Period, ServiceReference } from '../../../../../lib/shift/model/evidence';
import { limitsByDefault } from '../../../../../tools/detection/table';

const limits = limitsByDefault();
const spending = { services: 50, steps: 5 };
const counts = (requests: number, over: Partial<Counts> = {}): Counts => {
  const { clientErrors = 0, serverErrors = 0 } = over;
  return { ...noCounts, requests, good: requests - clientErrors - serverErrors, ...over };
};
const minute = (green: Counts, blue: Counts): Period => ({ at: 0, counts: { blue, green } });
const reference: ServiceReference = { counts: counts(3000), p99Ms: 50 };
const judge = (periods: readonly Period[], over: { reference?: ServiceReference } = { reference }) =>
  judgeService({ service: 'web', to: 'green', periods, limits, spending, ...over });

it.each<[string, Counts, RegExp]>([
  [
    '500 to every request',
    counts(6, { good: 0, serverErrors: 6 }),
    /^web: 6 of 6 \(100 %\) of green's requests were answered with 5XX, 0 of 600 \(0 %\) of blue's$/,
  ],
  ['404 to every request', counts(6, { good: 0, clientErrors: 6 }), /answered with 4XX/],
  ['accepts and never answers', counts(6, { good: 0 }), /not answered/],
  ['refuses connections', counts(6, { good: 0, connectionErrors: 6 }), /not answered/],
  ['50 → 150 ms', counts(6, { slow: 6 }), /were slow/],
])('%s is proven by six requests at 1 %%', (_, green, said) => {
  const { rises } = judge([minute(green, counts(600))]);
  expect(rises).toHaveLength(1);
  expect(rises[0]).toMatch(said);
});

it('1 % of errors is proven by a few thousand requests, and not by rounding', () => {
  expect(judge([minute(counts(3500, { serverErrors: 35 }), counts(3500))]).rises).toHaveLength(1);
  expect(judge([minute(counts(100, { serverErrors: 1 }), counts(100))]).rises).toEqual([]);
});

it('a service that answers 404 at both colors is no worse', () => {
  const half = (all: number) => counts(all, { clientErrors: all / 2 });
  expect(judge([minute(half(1000), half(9000))]).rises).toEqual([]);
});

it('a rise that does not matter never fires, however many requests prove it', () => {
  const million = 1_000_000;
  expect(judge([minute(counts(million, { serverErrors: 1500 }), counts(million))]).rises).toEqual([]);
  expect(judge([minute(counts(million, { serverErrors: 2500 }), counts(million))]).rises).toHaveLength(1);
});

it.each<[string, Partial<Counts>]>([
  ['500', { good: 0, serverErrors: 60 }],
  ['404', { good: 0, clientErrors: 60 }],
  ['silence', { good: 0 }],
  ['slow', { slow: 60 }],
])('at 100 %% %s is compared with the source color of before the step', (_, over) => {
  const step = [minute(counts(60, over), noCounts)];
  expect(judge(step).rises).toHaveLength(1);
  expect(judge([minute(counts(60), noCounts)]).rises).toEqual([]);
});

it('without any source color errors and silence are held against the absolute limit', () => {
  expect(judge([minute(counts(60, { good: 0 }), noCounts)], {}).rises).toEqual([
    "web: 60 of 60 (100 %) of green's requests failed (5XX or not answered), the limit is 5 %",
  ]);
  expect(judge([minute(counts(60, { good: 0, clientErrors: 60 }), noCounts)], {}).rises).toEqual([]);
});

describe('both colors fail alike', () => {
  const failing = (all: number) => counts(all, { good: all / 2, serverErrors: all / 2 });
  const half = (green: number, blue: number) => minute(failing(green), failing(blue));

  it('is no rise at any share, and is said', () => {
    for (const [green, blue] of [
      [100, 9900],
      [5000, 5000],
      [8900, 1100],
    ] as const) {
      const { rises, bothFail } = judge([half(green, blue)]);
      expect(rises).toEqual([]);
      expect(bothFail).toBe(`web: ${green / 2} of ${green} (50 %) of green's requests failed, ${blue / 2} of ${blue} (50 %) of blue's`);
    }
  });

  it('what has passed is said no more: the newest minutes count', () => {
    const well = Array.from({ length: 3 }, () => minute(counts(1000), counts(1000)));
    expect(judge([half(1000, 1000), ...well.slice(1)]).bothFail).toBeDefined();
    expect(judge([half(1000, 1000), ...well]).bothFail).toBeUndefined();
  });

  it('one color that fails is not both', () => {
    expect(judge([minute(failing(1000), counts(1000))]).bothFail).toBeUndefined();
    expect(judge([minute(counts(1000), failing(1000))]).bothFail).toBeUndefined();
    expect(judge([minute(failing(1000), noCounts)]).bothFail).toBeUndefined();
  });

  it('as much as before the step is no rise at 100 % either', () => {
    const bad = { counts: failing(3000), p99Ms: 50 };
    expect(judge([minute(failing(1000), noCounts)], { reference: bad }).rises).toEqual([]);
    expect(judge([minute(counts(1000, { good: 0, serverErrors: 1000 }), noCounts)], { reference: bad }).rises).toHaveLength(1);
  });

  it.each(['roll-back', undefined] as const)(
    'with roll-back, or in a record of an older version (%s), the absolute limit counts',
    (whenBothColorsFail) => {
      const judged = { service: 'web', to: 'green' as const, periods: [half(1000, 1000)], reference, spending };
      const { rises, bothFail } = judgeService({ ...judged, limits: { ...limits, whenBothColorsFail } });
      expect(rises).toEqual(["web: 500 of 1000 (50 %) of green's requests failed (5XX or not answered), the limit is 5 %"]);
      expect(bothFail).toBeUndefined();
    },
  );
});

it('failures at just the absolute limit are not above it, however many requests there are; a little more is', () => {
  const tenMillion = 10_000_000;
  const failing = (rate: number) => judge([minute(counts(tenMillion, { serverErrors: rate * tenMillion }), noCounts)], {}).rises;
  expect([0.05, 0.0521, 0.053].map((rate) => failing(rate).length)).toEqual([0, 0, 1]);
});

it('requests are enough when a total failure would have been proven by them', () => {
  expect(judge([minute(counts(2), counts(200))]).isEnough).toBe(false);
  expect(judge([minute(counts(4), counts(400))]).isEnough).toBe(true);
  expect(judge([minute(counts(13), counts(13))]).isEnough).toBe(true);
  expect(judge([minute(counts(30), noCounts)]).isEnough).toBe(true);
});

it.each([
  [2, 27],
  [50, 75],
  [1000, 1500],
])('with a p99 of %s ms an answer is slow above %s ms', (p99Ms, slow) => {
  expect(slowAboveMs({ counts: noCounts, p99Ms }, limits)).toBe(slow);
});

it('a minute counts when what became of its requests has come, or after a while', () => {
  const usable = (green: Counts, blue: Counts, secondsAfterEnd: number) =>
    complete([minute(green, blue)], 'green', 60_000, 60_000 + 1000 * secondsAfterEnd).length;
  expect(usable(counts(10), counts(990), 39)).toBe(0);
  expect(usable(counts(10), counts(990), 40)).toBe(1);
  expect(usable(counts(10, { good: 0 }), counts(990), 40)).toBe(1);
  expect(usable(counts(10, { good: 0 }), counts(990, { good: 0 }), 99)).toBe(0);
  expect(usable(counts(10, { good: 0 }), counts(990, { good: 0 }), 100)).toBe(1);
  expect(usable(counts(10, { good: 0 }), noCounts, 99)).toBe(0);
  expect(usable(counts(10, { good: 0, connectionErrors: 10 }), noCounts, 40)).toBe(1);
});

describe('capacity', () => {
  const share = (percent: number, before = { blue: 100, green: 100 }) =>
    ({ service: 'web', to: 'green', percent, capacityPercent: 80, before }) as const;

  it.each([
    [1, 1],
    [5, 4],
    [50, 40],
    [100, 80],
  ])('%s %% of the requests need %s of 100 targets', (percent, needed) => {
    expect(neededTargets(share(percent))).toBe(needed);
    expect(shortOf(share(percent), needed)).toBeUndefined();
    expect(shortOf(share(percent), needed - 1)).toMatch(/^web: green has \d+ healthy targets?, \d+ % of the requests need \d+ \(80 %/);
  });

  it('one target is always needed', () => {
    expect(neededTargets(share(1, { blue: 0, green: 0 }))).toBe(1);
  });

  it('97 of 100 pods dead are too few for 5 %, and lost at 1 %', () => {
    expect(shortOf(share(1), 3)).toBeUndefined();
    expect(lostOf(share(1), 3)).toBe('web: green has 3 healthy targets, it had 100 before this step');
    expect(lostOf(share(1), 50)).toBeUndefined();
    expect(shortOf(share(5), 3)).toContain('green has 3 healthy targets, 5 % of the requests need 4');
  });
});

describe('the error probability is divided over everything that a shift tests', () => {
  /** Bad answers, of so many at each color, that it takes to prove a rise. */
  const proven = (confidencePercent: number, over: { services: number; steps: number }): number => {
    const isProven = (bad: number) =>
      judgeService({
        service: 'web',
        to: 'green',
        periods: [minute(counts(1000, { serverErrors: bad }), counts(1000))],
        limits: { ...limits, confidencePercent },
        spending: over,
      }).rises.length > 0;
    return Array.from({ length: 200 }, (_, bad) => bad).find(isProven) ?? Infinity;
  };

  it('more services, more steps and more confidence ask for more', () => {
    const few = proven(99, { services: 1, steps: 1 });
    expect(proven(99, { services: 1000, steps: 1 })).toBeGreaterThan(few);
    expect(proven(99, { services: 1, steps: 1000 })).toBeGreaterThan(few);
    expect(proven(99.999, { services: 1, steps: 1 })).toBeGreaterThan(few);
    expect(proven(99, { services: 0, steps: 0 })).toBe(few);
  });

  it('services and steps count alike, and each as often as it is there', () => {
    expect(proven(99, { services: 40, steps: 5 })).toBe(proven(99, { services: 5, steps: 40 }));
    expect(proven(99, { services: 200, steps: 1 })).toBe(proven(99.995, { services: 1, steps: 1 }));
  });
});

it('a single failure is proof where the source color has had none of ten thousand and little is tested', () => {
  const one = { service: 'web', to: 'green' as const, periods: [minute(counts(1, { good: 0, serverErrors: 1 }), counts(10_000))] };
  expect(judgeService({ ...one, limits: { ...limits, confidencePercent: 90 }, spending: { services: 1, steps: 1 } }).rises).toHaveLength(1);
});

it('up to nine requests for one of the source color are compared with it, beyond that with the time before the step', () => {
  const failing = (green: number, blue: number) => judge([minute(counts(green, { good: 0, serverErrors: green }), counts(blue))]).rises[0];
  expect(failing(900, 100)).toMatch(/0 of 100 \(0 %\) of blue's$/);
  expect(failing(901, 100)).toMatch(/0 of 3000 \(0 %\) of blue's before the step$/);
});

it('slow answers at 100 % are told beside what is expected, not beside a count that nobody made', () => {
  expect(judge([minute(counts(60, { slow: 60 }), noCounts)]).rises[0]).toMatch(/were slow, expected: [\d.]+ % at most$/);
  expect(judge([minute(counts(60, { good: 0, serverErrors: 60 }), noCounts)]).rises[0]).toMatch(
    /5XX, 0 of 3000 \(0 %\) of blue's before the step$/,
  );
});
