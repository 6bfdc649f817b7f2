import { shift } from '../../../lib/config/schema/shift';
import { alarmsOf, type Measured, secondsJudged } from '../../../lib/rehearsal/alarms';
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
  ...over,
});

const stateOf = (world: Measured) => alarmsOf('green', limits, ['web'], world)[0]?.state;

it.each<[string, Partial<Sample>, Partial<Sample>, string]>([
  ['nothing wrong', {}, {}, 'ok'],
  ['errors above the other color by more than a point and chance', { errors: 20 }, {}, 'alarm'],
  ['errors that may be chance', { errors: 2 }, {}, 'ok'],
  ['the same errors at both', { errors: 2 }, { errors: 2 }, 'ok'],
  ['errors above the absolute limit at both', { errors: 60 }, { errors: 60 }, 'ok'],
  ['errors above the absolute limit beside a color without requests', { requests: 200, errors: 12 }, { requests: 0 }, 'alarm'],
  ['no answers', { answered: 0 }, { answered: 100 }, 'alarm'],
  ['no answers at both', { answered: 0 }, { answered: 0 }, 'ok'],
  ['slow', { p99Ms: 400 }, {}, 'alarm'],
  ['slower than the other, but fast', { p99Ms: 190 }, {}, 'ok'],
  ['slow beside a color that answers nobody any more', { p99Ms: 855 }, { requests: 0, p99Ms: undefined }, 'ok'],
  ['errors of too few requests', { requests: 50, errors: 50 }, {}, 'ok'],
  ['connections fail', { connectionErrors: 6 }, {}, 'alarm'],
])('%s: %o beside %o is %s', (_, green, blue, state) => {
  expect(stateOf(seen([second(green, blue), second(green, blue)]))).toBe(state);
});

it('fires when so many seconds of those judged exceed a limit as the configuration has minutes', () => {
  expect(secondsJudged(limits)).toBe(limits.evaluationMinutes + 1);
  const [good, bad] = [second({}), second({ errors: 50 })];
  expect(stateOf(seen([good, good, bad]))).toBe('ok');
  expect(stateOf(seen([bad, good, bad]))).toBe('alarm');
});

it('a color without a healthy target fires, with requests or without', () => {
  const health = { web: { blue: zones(2), green: zones(0) } };
  expect(stateOf(seen([second({}), second({})], { health }))).toBe('alarm');
  expect(alarmsOf('green', limits, ['web'], seen([second({}), second({})], { health }))).toEqual([
    { name: 'rehearsal-web-to-green-targets', state: 'alarm', reason: expect.stringContaining('web targets: 1.00, 1.00, above 0 fires') },
  ]);
});

it('an old color without registered targets is no data', () => {
  const health = { web: { blue: [], green: zones(2) } };
  expect(stateOf(seen([second({}), second({})], { health }))).toBe('no-data');
});

it('names every alarm that is not OK, of every service', () => {
  const bad: TrafficByService = { web: second({ errors: 50 }).web, api: second({ connectionErrors: 60 }).web } as TrafficByService;
  const health = { web: { blue: zones(2), green: zones(2) }, api: { blue: zones(2), green: zones(2) } };
  expect(alarmsOf('green', limits, ['web', 'api'], { seconds: [bad, bad], health }).map(({ name }) => name)).toEqual([
    'rehearsal-web-to-green-errors',
    'rehearsal-api-to-green-targets',
  ]);
});
