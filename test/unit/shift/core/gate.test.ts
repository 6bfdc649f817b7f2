import { judgeAlarms, judgeEvidence, judgeShare, worst } from '../../../../lib/shift/core/gate';
import type { AlarmReading, GateLimits, Step, TrafficByService } from '../../../../lib/shift/model/model';

const alarm = (name: string, state: AlarmReading['state']): AlarmReading => ({ name, state });
const limits: GateLimits = { shareTolerancePercent: 5, requestsPerStep: 20, noDataSeconds: 60, extraAlarms: [] };
const step = {
  index: 0,
  wave: 'all',
  percent: 25,
  weights: { web: { blue: 75, green: 25 }, api: { blue: 75, green: 25 } },
} as unknown as Step;
const traffic = (green: number, blue: number): TrafficByService =>
  Object.fromEntries(
    ['web', 'api'].map((service) => [service, { blue: { requests: blue, errors: 0 }, green: { requests: green, errors: 0 } }]),
  );

it.each<[string, AlarmReading[], string]>([
  ['all OK', [alarm('a', 'ok'), alarm('b', 'ok')], 'ok'],
  ['one without data', [alarm('a', 'ok'), alarm('b', 'no-data')], 'no-data'],
  ['one firing, one without data', [alarm('a', 'no-data'), alarm('b', 'alarm')], 'fire'],
  ['no alarm at all', [], 'no-data'],
])('%s', (_, alarms, kind) => {
  expect(judgeAlarms({ ok: true, value: alarms }).kind).toBe(kind);
});

it('alarms that cannot be read are no data, and say why', () => {
  expect(judgeAlarms({ ok: false, why: 'Rate exceeded' })).toEqual({ kind: 'no-data', why: expect.stringContaining('Rate exceeded') });
});

it('too many requests at the new color fire, too few hold', () => {
  expect(judgeShare('green', step, limits, traffic(6000, 4000))).toEqual({
    kind: 'fire',
    why: expect.stringContaining('web: 6000 of 10000'),
  });
  expect(judgeShare('green', step, limits, traffic(100, 9900)).kind).toBe('no-data');
  expect(judgeShare('green', step, limits, traffic(2500, 7500)).kind).toBe('ok');
});

it('a service of which nothing was counted is no finding, and hides nothing of the others', () => {
  expect(judgeShare('green', step, limits, {})).toEqual({ kind: 'ok' });
  const { api } = traffic(6000, 4000);
  expect(judgeShare('green', step, limits, api ? { api } : {})).toMatchObject({
    kind: 'fire',
    why: expect.stringMatching(/^api: 6000 of 10000/),
  });
  expect(judgeEvidence('green', step, limits, api ? { api } : {}).kind).toBe('ok');
});

it('a step that nobody tried has not been tried', () => {
  expect(judgeEvidence('green', step, limits, traffic(9, 1000)).kind).toBe('no-data');
  expect(judgeEvidence('green', step, limits, traffic(10, 1000)).kind).toBe('ok');
  expect(judgeEvidence('green', step, { ...limits, requestsPerStep: 0 }, {}).kind).toBe('ok');
});

it('what fires wins over what is silent', () => {
  expect(worst([{ kind: 'no-data', why: 'a' }, { kind: 'ok' }, { kind: 'fire', why: 'b' }])).toEqual({ kind: 'fire', why: 'b' });
  expect(worst([])).toEqual({ kind: 'ok' });
});
