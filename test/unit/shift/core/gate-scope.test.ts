import * as fc from 'fast-check';
import { alarmConcerns, colors, flowsAlarmName, loadBalancerAlarmName, otherColor, serviceAlarmName } from '../../../../lib/names';
import { concerns, inScope, ownerOfAlarm, scopeOf, scopeOfCopy } from '../../../../lib/shift/core/gate-scope';
import type { Baseline, Plan, ShiftState, Step } from '../../../../lib/shift/model/model';

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/);
const color = fc.constantFrom(...colors);
const concern = fc.constantFrom(...alarmConcerns);
const arnOf = (name: string) => `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${name}`;
const ownerOf = (env: string, name: string) => ownerOfAlarm(env, name, arnOf(name));

test("a service's alarm is known by its name, whatever the service is called", () => {
  fc.assert(
    fc.property(label, label, color, concern, (env, service, to, what) => {
      expect(ownerOf(env, serviceAlarmName(env, service, to, what))).toEqual({ service, to });
    }),
  );
});

test('names that look like two alarms are read as the one that has them', () => {
  expect(ownerOf('prod', 'prod-a-to-green-errors-to-blue-targets')).toEqual({ service: 'a-to-green-errors', to: 'blue' });
  // Of the environment prod-eu; prod has no service eu-web.
  expect(ownerOf('prod', 'prod-eu-web-to-green-errors')).toEqual({ service: 'eu-web', to: 'green' });
  expect(ownerOf('prod', 'prod-gate-to-green')).toEqual({ extra: arnOf('prod-gate-to-green') });
});

/** A plan of waves, each with steps; only what the scope reads. */
const shiftAt = (waves: readonly (readonly string[])[], step: number, extraAlarms: readonly string[] = []) => {
  const steps = waves
    .flatMap((services) => [services, services])
    .map(
      (services, index): Partial<Step> => ({ index, weights: Object.fromEntries(services.map((one) => [one, { blue: 0, green: 100 }])) }),
    );
  const plan = { to: 'green', steps, gate: { extraAlarms } } as unknown as Plan;
  return { plan, state: { step } as ShiftState };
};

test('a service counts from the step on that moves it, until the end; a later wave does not yet', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(label, { minLength: 2, maxLength: 8 }),
      fc.nat({ max: 7 }),
      fc.nat({ max: 15 }),
      fc.nat({ max: 7 }),
      (services, cut, step, pick) => {
        const waves = [services.slice(0, 1 + (cut % (services.length - 1))), services.slice(1 + (cut % (services.length - 1)))];
        const at = step % 4;
        const service = services[pick % services.length] as string;
        const begins = waves[0]?.includes(service) ? 0 : 2;
        const scope = scopeOf(shiftAt(waves, at));
        expect(concerns({ service, to: 'green' }, scope)).toBe(at >= begins);
        expect(concerns({ service, to: 'blue' }, scope)).toBe(false);
      },
    ),
  );
});

test('the load balancer and alarms of the user concern the whole shift; those that it does not name do not', () => {
  const lag = arnOf('orders-lag');
  const scope = scopeOf(shiftAt([['web']], 0, [lag]));
  expect(concerns(ownerOf('prod', loadBalancerAlarmName('prod')), scope)).toBe(true);
  expect(concerns(ownerOf('prod', 'orders-lag'), scope)).toBe(true);
  expect(concerns(ownerOf('prod', 'another'), scope)).toBe(false);
});

describe("the load balancer's own errors are of both colors together", () => {
  const written = { by: 'test', deadline: 0, quietBefore: 0 };
  const at = (weights: readonly number[], state: Partial<ShiftState>, whenBothColorsFail?: 'hold' | 'roll-back') => {
    const steps = weights.map((green, index) => ({ index, weights: { web: { blue: 100 - green, green } } }));
    const plan = {
      to: 'green',
      before: { web: { blue: 100, green: 0 } },
      steps,
      gate: { extraAlarms: [], evidence: { whenBothColorsFail } },
    };
    return scopeOf({ plan: plan as unknown as Plan, state: { step: 0, phase: 'baking', intent: written, ...state } as ShiftState });
  };
  const decides = (scope: ReturnType<typeof at>) => concerns(ownerOf('prod', loadBalancerAlarmName('prod')), scope);

  test.each<[string, ReturnType<typeof at>, boolean]>([
    ['both colors have requests', at([89], {}, 'hold'), false],
    ['the source color has too few', at([90], {}, 'hold'), true],
    ['all is at the target color', at([100], {}, 'hold'), true],
    ['nothing has been moved yet', at([10], { intent: undefined }, 'hold'), true],
    ['the next step is about to be written', at([50, 100], { step: 1, phase: 'ready' }, 'hold'), false],
    ['the next step is being written', at([50, 100], { step: 1, phase: 'writing' }, 'hold'), true],
    ['with roll-back', at([50], {}, 'roll-back'), true],
    ['a record of an older version', at([50], {}), true],
  ])('%s: it decides: %s', (_, scope, expected) => {
    expect(decides(scope)).toBe(expected);
    const reading = { name: 'x', state: 'alarm', isLoadBalancer: true } as const;
    const { own, holding } = inScope({ ok: true, value: [reading] }, scope);
    expect(own).toEqual({ ok: true, value: expected ? [reading] : [] });
    expect(holding).toEqual(expected ? [] : [reading]);
    // It is OK, or without data, as any other.
    const silent = { ...reading, state: 'no-data' as const };
    expect(inScope({ ok: true, value: [silent] }, scope).own).toEqual({ ok: true, value: [silent] });
  });

  test('a service of an earlier wave that has moved entirely has nothing to compare with either', () => {
    const steps = [
      { index: 0, weights: { web: { blue: 0, green: 100 } } },
      { index: 1, weights: { api: { blue: 90, green: 10 } } },
    ];
    const before = { web: { blue: 100, green: 0 }, api: { blue: 100, green: 0 } };
    const plan = { to: 'green', before, steps, gate: { extraAlarms: [], evidence: { whenBothColorsFail: 'hold' } } } as unknown as Plan;
    expect(decides(scopeOf({ plan, state: { step: 1, phase: 'baking', intent: written } as ShiftState }))).toBe(true);
  });
});

test('by the copy each service of the shift counts, and an alarm of the user is believed', () => {
  const scope = scopeOfCopy({ to: 'green', before: { web: { blue: 1, green: 0 } } } as unknown as Baseline);
  expect(concerns({ service: 'web', to: 'green' }, scope)).toBe(true);
  expect(concerns({ service: 'api', to: 'green' }, scope)).toBe(false);
  expect(concerns({ service: 'web', to: otherColor('green') }, scope)).toBe(false);
  expect(concerns(ownerOf('prod', 'orders-lag'), scope)).toBe(true);
});

test('tick and event decide alike: what is read and fires is own exactly when its event rolls back', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(label, { minLength: 1, maxLength: 6 }),
      fc.uniqueArray(label, { maxLength: 6 }),
      concern,
      (moved, others, what) => {
        const scope = scopeOf(shiftAt([moved], 0));
        const all = [...new Set([...moved, ...others])];
        const readings = all.map((service) => ({
          name: serviceAlarmName('prod', service, 'green', what),
          state: 'alarm' as const,
          service,
        }));
        const { own, warnings } = inScope({ ok: true, value: readings }, scope);
        const byEvent = readings.filter(({ name }) => concerns(ownerOf('prod', name), scope));
        expect(own).toEqual({ ok: true, value: byEvent });
        expect(warnings).toEqual(readings.filter((reading) => !byEvent.includes(reading)));
      },
    ),
  );
});

test('alarms that cannot be read stay unreadable, and warn of nothing', () => {
  const unread = { ok: false, why: 'denied' } as const;
  expect(inScope(unread, { to: 'green', services: [] })).toEqual({ own: unread, warnings: [], holding: [] });
});

test('the alarm on the flows of a Network Load Balancer is one of a load balancer', () => {
  expect(ownerOf('prod', flowsAlarmName('prod', 'tcp'))).toEqual({ isLoadBalancer: true });
  expect(ownerOf('prod', flowsAlarmName('prod-eu', 'tcp'))).toEqual({ extra: arnOf('prod-eu-load-balancer-flows-tcp') });
});
