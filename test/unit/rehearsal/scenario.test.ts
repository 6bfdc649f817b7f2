import { loadEnvironment } from '../../../lib/config/load';
import { scenarioOf, usualScenario } from '../../../lib/rehearsal/scenario';

const slowest = { p99FloorMs: 600, slowerByMs: 600 };
const staging = loadEnvironment('staging');
const bakeSeconds = 4;

test('D: an environment is rehearsed with its own services, waves, steps and gate', () => {
  const shift = {
    ...staging.shift,
    waves: [
      { name: 'first', services: ['api'], steps: [10, 100] },
      { name: 'second', services: ['web'] },
    ],
    gate: { ...staging.shift.gate, errorRatePercent: 3, capacityPercent: 70, p99FloorMs: 900 },
  };
  const { services, plan, limits, before } = scenarioOf({ ...staging, shift }, bakeSeconds, slowest);
  expect(services).toEqual(['web', 'api', 'checkout']);
  expect(before).toEqual(Object.fromEntries(services.map((name) => [name, { blue: 100, green: 0 }])));
  const waveOf = (name: string) => plan.steps.filter(({ wave }) => wave === name);
  expect(waveOf('first').map(({ percent, weights }) => [percent, Object.keys(weights)])).toEqual([
    [10, ['api']],
    [100, ['api']],
  ]);
  expect(waveOf('second').map(({ percent }) => percent)).toEqual(staging.shift.steps);
  expect(waveOf('rest').flatMap(({ weights }) => Object.keys(weights))).toContain('checkout');
  expect(limits).toMatchObject({ errorRatePercent: 3, p99FloorMs: 900, slowerByMs: Math.max(600, staging.shift.gate.slowerByMs) });
  expect(plan.gate.evidence).toMatchObject({ errorRatePercent: 3, capacityPercent: 70 });
});

test('what needs AWS, a person or a clock is left out, and seconds stand for minutes', () => {
  const shift = {
    ...staging.shift,
    approvals: [{ step: 100 }],
    hooks: [{ name: 'smoke', when: 'after-bake' as const, command: ['true'], timeoutSeconds: 60 }],
    gate: { ...staging.shift.gate, extraAlarmArns: ['arn:aws:cloudwatch:eu-west-1:222222222222:alarm:orders'] },
  };
  const { plan } = scenarioOf({ ...staging, shift }, bakeSeconds, slowest);
  expect([plan.hooks, plan.gate.extraAlarms, plan.steps.filter(({ approval }) => approval)]).toEqual([[], [], []]);
  expect(new Set(plan.steps.map((step) => step.bakeSeconds))).toEqual(new Set([bakeSeconds]));
  expect(plan.rollback.guardSeconds).toBeLessThan(10);
});

test("declared weights can be rehearsed too: what is moved here is nobody's", () => {
  expect(scenarioOf(loadEnvironment('dev'), bakeSeconds, slowest).plan.steps.length).toBeGreaterThan(0);
});

test('both scenarios have plans of one form', () => {
  const { gate } = staging.shift;
  const keys = (plan: object) => Object.keys(plan).toSorted();
  expect(keys(usualScenario(bakeSeconds, gate).plan)).toEqual(keys(scenarioOf(staging, bakeSeconds, slowest).plan));
});
