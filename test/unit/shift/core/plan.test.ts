import dev from '../../../../config/environments/dev';
import staging from '../../../../config/environments/staging';
import { checkEnvironment } from '../../../../lib/config/check';
import type { EnvironmentInput } from '../../../../lib/config/schema';
import { differences, hooksAt, makePlan, PlanError, type PlanRequest, weightsAfter } from '../../../../lib/shift/core/plan';
import type { WeightsByService } from '../../../../lib/shift/model/model';
import { environmentWith } from '../../../../tools/docs/cases/change';
import { withConnections } from '../../../../tools/docs/cases/connections';

const allBlue: WeightsByService = Object.fromEntries(staging.services.map(({ name }) => [name, { blue: 100, green: 0 }]));

const planOf = (request: Partial<PlanRequest> = {}, shift: EnvironmentInput['shift'] = {}, weights = allBlue) => {
  const env = checkEnvironment({ ...staging, shift }, 'staging.ts');
  return makePlan(env, { to: 'green', ...request }, { live: { weights, odd: {} }, stored: weights });
};

const refusalOf = (make: () => unknown): PlanError => {
  try {
    make();
  } catch (error) {
    if (error instanceof PlanError) return error;
    throw error;
  }
  throw new Error('was not refused');
};

it('moves all services in five steps by default, and says that workers stay', () => {
  const plan = planOf();
  expect(plan.steps.map(({ wave, percent, bakeSeconds }) => [wave, percent, bakeSeconds])).toEqual(
    [1, 5, 25, 50, 100].map((percent) => ['all', percent, 600]),
  );
  expect(plan.steps[2]?.weights).toEqual(Object.fromEntries(staging.services.map(({ name }) => [name, { blue: 75, green: 25 }])));
  expect(plan.notes.join()).toMatch(/HTTP requests only.*stay on blue/);
});

it('takes a wave to its end before the next, and what no wave names last', () => {
  const waves = [{ name: 'canary', services: ['api'], steps: [10, 100], bakeMinutes: 30 }];
  const plan = planOf({ steps: undefined }, { waves, steps: [50, 100] });
  expect(plan.steps.map(({ wave, percent }) => `${wave} ${percent}`)).toEqual(['canary 10', 'canary 100', 'rest 50', 'rest 100']);
  expect(plan.steps.map(({ bakeSeconds }) => bakeSeconds)).toEqual([1800, 1800, 600, 600]);
  expect(weightsAfter(plan, 1)).toEqual({ ...allBlue, api: { blue: 0, green: 100 } });
});

it('never lowers a share: a service that is ahead waits for the others', () => {
  const plan = planOf({}, { steps: [10, 50, 100] }, { ...allBlue, web: { blue: 3, green: 1 } });
  expect(plan.steps.map(({ percent, weights }) => [percent, 'web' in weights])).toEqual([
    [10, false],
    [50, true],
    [100, true],
  ]);
  expect(plan.before.web).toEqual({ blue: 3, green: 1 });
});

it('asks for approvals and hooks also when the flags leave their step out', () => {
  const shift = { approvals: [{ step: 50 }], hooks: [{ name: 'smoke', command: ['true'], steps: [25] }] };
  const plan = planOf({ steps: [10, 60, 100] }, shift);
  expect(plan.steps.map(({ percent, approval }) => [percent, approval])).toEqual([
    [10, false],
    [60, true],
    [100, false],
  ]);
  expect(plan.hooks[0]?.steps).toEqual([60]);
});

it.each<[string, Partial<PlanRequest>, RegExp]>([
  ['an unknown color', { to: 'purple' }, /--to: found "purple"; expected blue or green/],
  ['an unknown service', { services: ['wbe'] }, /--services: found "wbe"; expected services of \w+: web, api, checkout/],
  ['a step over 100', { steps: [50, 101] }, /--steps: found "50,101"/],
  ['steps that do not rise', { steps: [50, 25] }, /does not exceed the step before it/],
  ['no step', { steps: [] }, /there is no step/],
  ['no service', { services: [] }, /--services: found none/],
  ['a bake that ends before the share is looked at', { bakeSeconds: 60 }, /more than 120 s/],
])('refuses %s as bad usage', (_, request, message) => {
  expect(refusalOf(() => planOf(request))).toMatchObject({ kind: 'usage', message: expect.stringMatching(message) });
});

it('reports all mistakes of a request at once', () => {
  expect(refusalOf(() => planOf({ to: 'purple', services: ['x'], steps: [0] })).problems).toHaveLength(3);
});

it('refuses an environment that declares its weights, and says what to do', () => {
  const env = checkEnvironment(dev, 'dev.ts');
  const refusal = refusalOf(() => makePlan(env, { to: 'green' }, { live: { weights: {}, odd: {} }, stored: {} }));
  expect(refusal).toMatchObject({ kind: 'refused', message: expect.stringMatching(/declares its weights.*keptIn/) });
});

it('refuses to start from weights that differ, are missing, or send requests nowhere', () => {
  const env = checkEnvironment(staging, 'staging.ts');
  const weights = { web: { blue: 100, green: 0 }, api: { blue: 0, green: 0 } };
  const live = { weights, odd: { checkout: { why: 'its rules differ', among: [] } } };
  const { kind, problems } = refusalOf(() =>
    makePlan(env, { to: 'green' }, { live, stored: { ...weights, web: { blue: 0, green: 100 } } }),
  );
  expect(kind).toBe('refused');
  expect(problems).toEqual([
    expect.stringMatching(/^web: the rule has blue 100, green 0, SSM has blue 0, green 100/),
    expect.stringMatching(/^api: .*nowhere/),
    'checkout: its rules differ',
  ]);
});

it('refuses when there is nothing to do', () => {
  const allGreen = Object.fromEntries(staging.services.map(({ name }) => [name, { blue: 0, green: 1 }]));
  expect(refusalOf(() => planOf({}, {}, allGreen)).message).toMatch(/nothing to do/);
});

it('colors are equal: the plan to blue is the plan to green with the colors changed', () => {
  const allGreen = Object.fromEntries(staging.services.map(({ name }) => [name, { blue: 0, green: 100 }]));
  const toBlue = planOf({ to: 'blue' }, {}, allGreen);
  const swap = (text: string) => text.replaceAll('blue', '#').replaceAll('green', 'blue').replaceAll('#', 'green');
  const sorted = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
  expect(JSON.parse(swap(JSON.stringify(toBlue)))).toEqual(sorted(planOf()));
});

it('with --services a wave has only the chosen ones, and one without any is left out', () => {
  const waves = [
    { name: 'canary', services: ['api', 'web'], steps: [100] },
    { name: 'second', services: staging.services.map(({ name }) => name).filter((name) => !['api', 'web'].includes(name)), steps: [100] },
  ];
  const plan = planOf({ services: ['web'] }, { waves });
  expect(plan.steps.map(({ wave, weights }) => [wave, Object.keys(weights)])).toEqual([['canary', ['web']]]);
  expect(Object.keys(plan.before)).toEqual(['web']);
});

it('says where it ends if that is not 100 %', () => {
  expect(planOf().notes.join()).not.toContain('The shift ends at');
  expect(planOf({ steps: [10, 50] }).notes.join()).toContain('The shift ends at 50 %: blue goes on serving the rest.');
});

describe('what only some services of a plan ask for', () => {
  it('an approval of one wave is asked for in that wave alone, one of none in each', () => {
    const waves = [{ name: 'canary', services: ['api'] }];
    const asked = (approvals: object[]) =>
      planOf({}, { waves, steps: [50, 100], approvals: approvals as never }).steps.map(
        ({ wave, percent, approval }) => approval && `${wave} ${percent}`,
      );
    expect(asked([{ step: 100, wave: 'rest' }])).toEqual([false, false, false, 'rest 100']);
    expect(asked([{ step: 50 }])).toEqual(['canary 50', false, 'rest 50', false]);
    expect(asked([])).toEqual([false, false, false, false]);
  });

  it('a hook runs at each step, or at those of its percents; before or after the bake', () => {
    const hooks = [
      { name: 'every', command: ['true'], when: 'before-step' as const },
      { name: 'half', command: ['true'], steps: [50], when: 'after-bake' as const },
    ];
    const plan = planOf({}, { steps: [10, 50, 100], hooks });
    const at = (when: 'before-step' | 'after-bake') => plan.steps.map((step) => hooksAt(plan, step, when).map(({ name }) => name));
    expect(at('before-step')).toEqual([['every'], ['every'], ['every']]);
    expect(at('after-bake')).toEqual([[], ['half'], []]);
  });

  it('a wave of which nothing is moved does not say where a hook runs', () => {
    const waves = [{ name: 'canary', services: ['api'], steps: [60, 100] }];
    const hooks = [{ name: 'half', command: ['true'], steps: [50] }];
    expect(planOf({ services: ['web'] }, { waves, steps: [50, 60, 100], hooks }).hooks[0]?.steps).toEqual([50]);
  });

  it('analyses of other services are left out; those of all, and those that share a service, are kept', () => {
    const of = (name: string, services?: string[]) =>
      ({
        name,
        provider: 'http',
        url: 'https://slo.example.com',
        query: 'value',
        condition: '< 1',
        ...(services && { services }),
      }) as const;
    const plan = planOf({ services: ['web'] }, { analyses: [of('all'), of('mine', ['api', 'web']), of('other', ['api'])] });
    expect(plan.analyses?.map(({ name }) => name)).toEqual(['all', 'mine']);
    expect(plan.analyses?.[0]).toEqual({
      name: 'all',
      source: { provider: 'http', url: 'https://slo.example.com', query: 'value' },
      condition: '< 1',
      dryRun: false,
    });
  });

  it('quiet and sticky services count if they are moved', () => {
    const services = staging.services.map((one) => (one.name === 'web' ? { ...one, quiet: true, stickinessSeconds: 600 } : one));
    const env = checkEnvironment({ ...staging, services }, 'staging.ts');
    const of = (names: string[]) =>
      makePlan(env, { to: 'green', services: names }, { live: { weights: allBlue, odd: {} }, stored: allBlue });
    expect(
      [of(['web', 'api']), of(['api'])].map(({ gate, notes }) => [
        gate.evidence?.quiet,
        notes.some((note) => note.startsWith('web is sticky for 600 s')),
      ]),
    ).toEqual([
      [['web'], true],
      [[], false],
    ]);
  });
});

it('windows and freezes are in the plan where there are any', () => {
  const freezes = [{ from: '2026-12-20T18:00', to: '2027-01-07T08:00', timeZone: 'UTC', reason: 'end of year' }];
  expect(planOf({}, { freezes }).schedule).toEqual({ windows: [], freezes });
  expect(planOf()).not.toHaveProperty('schedule');
});

it('takes the times of the command before those of the configuration', () => {
  const { steps } = planOf(
    { bakeSeconds: 30, settleSeconds: 10, steps: [100] },
    { waves: [{ name: 'all-in', services: ['web'], bakeMinutes: 20 }] },
  );
  expect(steps.map(({ bakeSeconds, settleSeconds }) => [bakeSeconds, settleSeconds])).toEqual([
    [30, 10],
    [30, 10],
  ]);
  expect(planOf({ bakeSeconds: 121 }).steps[0]).toMatchObject({ bakeSeconds: 121, settleSeconds: 120 });
  expect(refusalOf(() => planOf({ bakeSeconds: 10, settleSeconds: 10 })).kind).toBe('usage');
});

it('differences name each service once: what is odd about its rules, or what its rule and its parameter have', () => {
  const expected = { a: { blue: 1, green: 0 }, b: { blue: 1, green: 0 }, c: { blue: 1, green: 0 } };
  const live = { weights: { a: { blue: 0, green: 1 }, c: expected.c }, odd: { b: { why: 'its rules differ', among: [] } } };
  expect(differences(live, { ...expected, c: { blue: 5, green: 5 } }, expected)).toEqual([
    'b: its rules differ',
    'a: the rule has blue 0, green 1, expected blue 1, green 0',
    'c: SSM has blue 5, green 5, expected blue 1, green 0',
  ]);
  expect(differences({ weights: expected, odd: {} }, expected, expected)).toEqual([]);
});

it('says of services of connections that those that exist stay', () => {
  const env = environmentWith(dev, { ...withConnections(), 'traffic.weights': { keptIn: 'ssm', seed: { blue: 100, green: 0 } } });
  const weights = Object.fromEntries(env.services.map(({ name }) => [name, { blue: 100, green: 0 }]));
  const notesOf = (services?: readonly string[]) =>
    makePlan(env, { to: 'green', ...(services && { services }) }, { live: { weights, odd: {} }, stored: weights }).notes.join();
  expect(notesOf()).toMatch(
    /db: only new connections follow the weights\. Those that exist stay on blue .* a rollback leaves those on green/,
  );
  expect(notesOf(['web'])).not.toContain('connections');
});
