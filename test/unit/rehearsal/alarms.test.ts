import * as fc from 'fast-check';
import { shift } from '../../../lib/config/schema/shift';
import { errorsOverLimit, latencyRatio, targetFaults } from '../../../lib/constructs/metrics/expressions';
import { alarmsOf, type Measured } from '../../../lib/rehearsal/alarms';
import type { Sample, TrafficByService } from '../../../lib/shift/model/model';
import { evaluate } from '../constructs/metrics/metric-math';

const limits = shift.parse({}).gate;
const well: Sample = { requests: 100, errors: 0, p99Ms: 20 };
const second = (green: Partial<Sample>, blue: Partial<Sample> = {}): TrafficByService => ({
  web: { blue: { ...well, ...blue }, green: { ...well, ...green } },
});
const zones = (healthy: number) => [{ zone: 'loopback', healthy, other: 2 - healthy }];

const seen = (seconds: readonly TrafficByService[], over: Partial<Measured> = {}): Measured => ({
  seconds,
  health: { web: { blue: zones(2), green: zones(2) } },
  weights: { web: { blue: 75, green: 25 } },
  ...over,
});

const stateOf = (world: Measured) => alarmsOf('green', limits, world)[0]?.state;

it.each<[string, Partial<Sample>, Partial<Sample>, string]>([
  ['nothing wrong', {}, {}, 'ok'],
  ['errors above the other color by more than a point', { errors: 2 }, {}, 'alarm'],
  ['the same errors at both', { errors: 2 }, { errors: 2 }, 'ok'],
  ['errors above the absolute limit at both', { errors: 6 }, { errors: 6 }, 'alarm'],
  ['slow', { p99Ms: 400 }, {}, 'alarm'],
  ['slower than the other, but fast', { p99Ms: 190 }, {}, 'ok'],
  ['slow beside a color that answers nobody any more', { p99Ms: 855 }, { requests: 0, p99Ms: undefined }, 'ok'],
  ['errors of too few requests', { requests: 50, errors: 50 }, {}, 'ok'],
  ['connections fail', { connectionErrors: 6 }, {}, 'alarm'],
])('%s: %o beside %o is %s', (_, green, blue, state) => {
  expect(stateOf(seen([second(green, blue), second(green, blue)]))).toBe(state);
});

it('fires only when every second exceeds a limit', () => {
  expect(stateOf(seen([second({ errors: 50 }), second({})]))).toBe('ok');
});

it('a color with weight and no healthy target fires; one without weight does not', () => {
  const health = { web: { blue: zones(2), green: zones(0) } };
  expect(stateOf(seen([second({})], { health }))).toBe('alarm');
  expect(stateOf(seen([second({})], { health, weights: { web: { blue: 100, green: 0 } } }))).toBe('ok');
});

it('nobody asking anything is no data', () => {
  const none = { requests: 0, p99Ms: undefined };
  expect(stateOf(seen([second(none, none)]))).toBe('no-data');
});

/** One minute of the metrics behind a second of the rehearsal, as CloudWatch has them: what is 0 is not reported. */
function fires(green: Sample, blue: Sample, healthy: number): boolean {
  const terms = {
    rn: green.requests,
    ro: blue.requests,
    en: green.errors,
    eo: blue.errors,
    ln: (green.p99Ms ?? 0) / 1000,
    lo: (blue.p99Ms ?? 0) / 1000,
    cn: green.connectionErrors ?? 0,
    hn: healthy,
    ho: 2,
    fn: 0,
    gn: 0,
  };
  const series = Object.fromEntries(Object.entries(terms).map(([term, value]) => [term, [value === 0 ? undefined : value]]));
  const above = (expression: string, threshold: number) =>
    (evaluate(expression, { series, fillsEmpty: true, needsBoth: true })[0] ?? 0) > threshold;
  return above(errorsOverLimit(limits), 0) || above(latencyRatio(limits), limits.p99Ratio) || above(targetFaults(limits), 0);
}

const sample = fc
  .record({
    requests: fc.constantFrom(0, 30, 50, 51, 400, 1000, 8000),
    rate: fc.constantFrom(0, 0.004, 0.03, 0.2, 1),
    p99Ms: fc.constantFrom(20, 150, 210, 400, 900),
    connectionErrors: fc.constantFrom(0, 3, 8),
  })
  .map(
    ({ requests, rate, p99Ms, connectionErrors }): Sample => ({
      requests,
      errors: Math.round(requests * rate),
      p99Ms: requests > 0 ? p99Ms : undefined,
      connectionErrors,
    }),
  );

it("fires exactly when the cloud's metric math does", () => {
  let fired = 0;
  const property = fc.property(sample, sample, fc.integer({ min: 0, max: 2 }), (green, blue, healthy) => {
    const expected = fires(green, blue, healthy);
    if (expected) fired++;
    const one: TrafficByService = { web: { green, blue } };
    const state = stateOf(seen([one, one], { health: { web: { blue: zones(2), green: zones(healthy) } } }));
    expect(state === 'alarm').toBe(expected);
  });
  fc.assert(property, { numRuns: 1000, seed: 1 });
  expect(fired).toBeGreaterThan(200);
  expect(fired).toBeLessThan(950);
});
