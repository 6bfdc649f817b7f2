import stagingInput from '../../../../config/environments/staging';
import { scaleText } from '../../../../lib/cli/shift/scale-text';
import { checkEnvironment } from '../../../../lib/config/check';
import type { EnvironmentInput } from '../../../../lib/config/schema';
import type { HealthByService } from '../../../../lib/shift/model/model';
import { scaleChecks } from '../../../../lib/shift/preflight/checks/scale';
import { preflight } from '../../../../lib/shift/preflight/preflight';
import { scaleAdvice } from '../../../../lib/shift/preflight/scale';
import { ready, seen, unseen } from './fixture';

/** Healthy targets by service: blue, green. Those of two zones add up. */
const health = (counts: Readonly<Record<string, readonly [number, number]>>): HealthByService => {
  const spread = (count: number) => [
    { zone: 'a', healthy: Math.ceil(count / 2), other: 1 },
    { zone: 'b', healthy: Math.floor(count / 2), other: 0 },
  ];
  return Object.fromEntries(
    Object.entries(counts).map(([service, [blue, green]]) => [service, { blue: spread(blue), green: spread(green) }]),
  );
};
const environment = (shift: EnvironmentInput['shift'] = {}) => checkEnvironment({ ...stagingInput, shift }, 'staging.ts');
const now = health({ web: [100, 12], api: [10, 8], checkout: [3, 3] });

test('capacityPercent of the share of what the source color has, one at least, with the steps of the service’s own wave', () => {
  const env = environment({ waves: [{ name: 'first', services: ['api'], steps: [10, 100] }] });
  expect(scaleAdvice(env, 'green', now)).toEqual([
    {
      service: 'web',
      has: 12,
      source: 100,
      steps: [1, 5, 25, 50, 100].map((percent) => ({ percent, needs: Math.ceil(0.8 * percent) })),
    },
    {
      service: 'api',
      has: 8,
      source: 10,
      steps: [
        { percent: 10, needs: 1 },
        { percent: 100, needs: 8 },
      ],
    },
    {
      service: 'checkout',
      has: 3,
      source: 3,
      steps: [1, 1, 1, 2, 3].map((needs, index) => ({ percent: [1, 5, 25, 50, 100][index], needs })),
    },
  ]);
});

test('a shift to blue asks for blue’s', () => {
  expect(scaleAdvice(environment(), 'blue', now)[0]).toMatchObject({
    has: 100,
    source: 12,
    steps: expect.arrayContaining([{ percent: 100, needs: 10 }]),
  });
});

test('the check names the first step that is short, and what to scale to', () => {
  const [check] = scaleChecks(environment(), 'green', { health: seen(now) });
  expect(check).toMatchObject({
    verdict: 'warn',
    found: 'web has 12: too few from 25 % on, 80 are needed in the end',
    todo: expect.stringContaining('scale green before the shift: web to 80;'),
  });
});

test.each([
  ['enough', environment(), seen(health({ web: [10, 8], api: [0, 1], checkout: [1, 1] })), 'ok', /enough for every step/],
  ['no capacity asked for', environment({ gate: { capacityPercent: 0 } }), seen(now), 'ok', /capacityPercent is 0/],
  ['unreadable', environment(), unseen('denied'), 'warn', /cannot be read: denied/],
] as const)('%s', (_, env, reading, verdict, found) => {
  expect(scaleChecks(env, 'green', { health: reading })[0]).toMatchObject({ verdict, found: expect.stringMatching(found) });
});

test('as text: a table for each list of steps, and a mark at what is not there yet', () => {
  const env = environment({ waves: [{ name: 'first', services: ['api'], steps: [10, 100] }] });
  expect(scaleText({ to: 'green', scale: scaleAdvice(env, 'green', now) }).split('\n')).toEqual([
    '',
    'targets in green, needed at  1 %  5 %  25 %  50 %  100 %  has',
    'web                          1    4    20 !  40 !  80 !   12',
    'checkout                     1    1    1     2     3      3',
    '',
    'targets in green, needed at  10 %  100 %  has',
    'api                          1     8      8',
    '',
  ]);
  expect(scaleText({ to: 'green' })).toBe('');
});

test('as JSON: in the result, and left out where the targets cannot be read', () => {
  expect(preflight(environment(), 'green', { ...ready, health: seen(now) }).scale?.[0]).toMatchObject({ service: 'web', has: 12 });
  expect(preflight(environment(), 'green', { ...ready, health: unseen('denied') })).not.toHaveProperty('scale');
});
