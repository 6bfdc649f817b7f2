import { shift } from '../../lib/config/schema/shift';
import { rehearse } from '../../lib/rehearsal/rehearse';
import { type Scenario, usualScenario } from '../../lib/rehearsal/scenario';

/** One service in two steps: real TCP connections on the loopback, the shift as it is. */
function scenario(bakeSeconds: number): Scenario {
  const usual = usualScenario(bakeSeconds, shift.parse({}).gate);
  const { web = { blue: 100, green: 0 } } = usual.before;
  const steps = usual.plan.steps
    .filter(({ wave, percent }) => wave === 'canary' && (percent === 25 || percent === 100))
    .map((step, index) => ({ ...step, index }));
  return { ...usual, services: ['web'], before: { web }, plan: { ...usual.plan, before: { web }, steps } };
}

test('no new connection is lost while weights move, and those of before stay with blue, whole', async () => {
  const { ending, load } = await rehearse({ fault: 'none', overTcp: true, rps: 100, bakeSeconds: 3, scenario: scenario(3) });
  expect({ ending, failures: load.failures }).toEqual({ ending: 'done', failures: {} });
  expect(load.requests).toBeGreaterThan(500);
  expect(load.longLived).toEqual({ opened: 10, whole: 10, onBlue: 10 });
  // It would prove nothing if no new connection had reached green, or all of them from the start.
  const shares = load.seconds.map(({ requests, green }) => green / requests);
  expect([Math.min(...shares), Math.max(...shares)]).toEqual([0, 1]);
  expect(shares.some((share) => share > 0.1 && share < 0.6)).toBe(true);
});
