import { shift } from '../../../lib/config/schema/shift';
import { alarmsOf, type Measured } from '../../../lib/rehearsal/alarms';
import type { Sample, TrafficByService } from '../../../lib/shift/model/model';

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
  ['connections fail', { connectionErrors: 3 }, {}, 'alarm'],
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
