import {
  findingsOf,
  healthyBefore,
  judgeCapacity,
  judgeFindings,
  judgeTargets,
  lacking,
  lastRequestAt,
} from '../../../../../lib/shift/core/evidence/step';
import type { Finding } from '../../../../../lib/shift/model/evidence';
import type { Plan, Step } from '../../../../../lib/shift/model/model';
import { weightsAt } from '../../../../../lib/shift/model/weights';
import { limitsByDefault } from '../../../../../tools/detection/table';
import { good, healthyTargets, wellAnswered } from '../../../../support/evidence';

const limits = limitsByDefault();
const services = ['api', 'web'];
const step: Step = {
  index: 0,
  wave: 'all',
  percent: 50,
  weights: Object.fromEntries(services.map((name) => [name, weightsAt('green', 50)])),
  bakeSeconds: 600,
  settleSeconds: 60,
  approval: false,
};
const plan = { to: 'green', before: { api: weightsAt('green', 0), web: weightsAt('green', 0) }, steps: [step] } as unknown as Plan;
const reference = { services: {}, healthy: { api: { blue: 10, green: 10 }, web: { blue: 10, green: 10 } } };
const judged = { plan, step, limits, reference };
const health = (green: number) => ({ ok: true as const, value: healthyTargets(services, 10, green) });

describe('targets for a step', () => {
  it('as many as its share of the source color needs: 80 % of half of ten are four', () => {
    expect(judgeCapacity(judged, health(4))).toEqual({ kind: 'ok' });
    expect(judgeCapacity(judged, health(3))).toMatchObject({
      kind: 'no-data',
      why: expect.stringMatching(/api: green has 3 .* need 4 .*; web: /),
    });
  });

  it('one at least, where the source color was never observed', () => {
    const unknown = { ...judged, reference: undefined };
    expect(judgeCapacity(unknown, health(1))).toEqual({ kind: 'ok' });
    expect(judgeCapacity(unknown, health(0))).toMatchObject({ why: expect.stringContaining("need 1 (80 % of that share of blue's 0)") });
  });

  it('in the bake fewer than needed hold, less than half of them or none fire', () => {
    const verdicts = [4, 3, 2, 1, 0].map(
      (green) =>
        judgeTargets(
          { ...judged, reference: { ...reference, healthy: { api: { blue: 10, green: 4 }, web: { blue: 10, green: 4 } } } },
          health(green),
        ).kind,
    );
    expect(verdicts).toEqual(['ok', 'no-data', 'no-data', 'fire', 'fire']);
  });

  it('unread is no data, and says why; with a capacity of 0 % nobody asks', () => {
    const unread = { ok: false as const, why: 'Rate exceeded' };
    expect(judgeTargets(judged, unread)).toEqual({ kind: 'no-data', why: 'the targets cannot be read: Rate exceeded' });
    expect(judgeTargets(judged, undefined)).toEqual({ kind: 'no-data', why: 'the targets cannot be read: not observed' });
    const off = { ...judged, limits: { ...limits, capacityPercent: 0 } };
    expect([judgeTargets(off, unread), judgeCapacity(off, unread)]).toEqual([{ kind: 'ok' }, { kind: 'ok' }]);
  });
});

it('quiet services are not judged by their requests', () => {
  const quiet = { ...judged, limits: { ...limits, quiet: ['web'] } };
  expect(Object.keys(findingsOf(quiet, wellAnswered(services, 0)))).toEqual(['api']);
  expect(Object.keys(findingsOf(judged, wellAnswered(services, 0)))).toEqual(services);
});

const finding = (over: Partial<Finding>): Finding => ({
  rises: [],
  isEnough: true,
  counts: { blue: good(100), green: good(100) },
  ...over,
});

it('any proven rise rolls back; of many the first five are named', () => {
  expect(judgeFindings({ api: finding({}), web: finding({}) })).toEqual({ kind: 'ok' });
  expect(judgeFindings({ api: finding({}), web: finding({ rises: ['web: 5XX'] }) })).toEqual({ kind: 'fire', why: 'web: 5XX' });
  const many = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`s${index}`, finding({ rises: [`s${index} is bad`] })]));
  const { why } = judgeFindings(many) as { why: string };
  expect(why).toMatch(/^s0 is bad; .*s4 is bad/);
  expect(why).not.toContain('s5');
});

it('a service lacks what is asked for, or what would prove a total failure', () => {
  const green = (requests: number) => ({ blue: good(100), green: good(requests) });
  expect(lacking({ api: finding({ counts: green(50) }) }, 'green', 50)).toEqual([]);
  expect(lacking({ api: finding({ counts: green(49) }) }, 'green', 50)).toEqual([
    { service: 'api', why: 'api: green has answered 49 requests at this step, 50 are needed' },
  ]);
  expect(lacking({ api: finding({ isEnough: false, counts: green(50) }) }, 'green', 50)).toEqual([
    { service: 'api', why: 'api: 50 requests at green are too few to prove a total failure' },
  ]);
  expect(lacking({ api: finding({ isEnough: false }) }, 'green', 0)).toEqual([]);
});

describe('when the services that lack requests last had one', () => {
  const period = (at: number, green: number) => ({ at, counts: { blue: good(100), green: good(green) } });
  const periods = { api: [period(1, 5), period(2, 7), period(3, 0)], web: [period(1, 2), period(2, 0)], idle: [period(1, 0)] };

  it.each<[string[], number | undefined]>([
    [['api'], 2],
    [['api', 'web'], 1],
    [['api', 'idle'], undefined],
    [['gone'], undefined],
  ])('%j: %s', (names, expected) => {
    expect(lastRequestAt(names, 'green', periods)).toBe(expected);
  });
});

it('the source color counts as it was first observed; the target color as it is now', () => {
  const now = { ok: true as const, value: { ...healthyTargets(['api'], 3, 8), ...healthyTargets(['web'], 4, 6) } };
  expect(healthyBefore('green', now.value, { services: {}, healthy: { api: { blue: 10, green: 2 } } })).toEqual({
    api: { blue: 10, green: 8 },
    web: { blue: 4, green: 6 },
  });
  expect(healthyBefore('green', now.value, undefined)).toEqual({ api: { blue: 3, green: 8 }, web: { blue: 4, green: 6 } });
});
