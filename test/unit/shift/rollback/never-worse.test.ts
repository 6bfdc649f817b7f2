import { tick } from '../../../../lib/shift/engine/engine';
import { MemoryRules } from '../../../../lib/shift/memory/rules';
import { MemoryShiftStore } from '../../../../lib/shift/memory/shift-store';
import { MemoryWeightStore } from '../../../../lib/shift/memory/weight-store';
import { BackendError, type Backends } from '../../../../lib/shift/model/backends';
import type { Baseline, Event, HealthByService, Shift, ShiftState, WeightsByService } from '../../../../lib/shift/model/model';
import { defaultPace } from '../../../../lib/shift/model/pace';
import { colorWeights } from '../../../../lib/shift/model/rule';
import { weightsAt } from '../../../../lib/shift/model/weights';
import type { RollbackRequest } from '../../../../lib/shift/rollback/request';
import { rollBack } from '../../../../lib/shift/rollback/run-rollback';

/** "A rollback never makes it worse": the cases that a break test found, each named after what was found. */

const startedAt = Date.parse('2026-11-28T12:00:00Z');
const target = (healthy: number) => [{ zone: 'a', healthy, other: 0 }];

interface Options {
  readonly before: WeightsByService;
  readonly now: WeightsByService;
  readonly health?: Readonly<Record<string, readonly [blue: number, green: number]>>;
  readonly state?: Partial<ShiftState>;
  /** Rules besides those of the shift. */
  readonly others?: WeightsByService;
}

/** A shift to green that stands somewhere, in memory; time passes only while somebody waits. */
async function world({ before, now, health = {}, state = {}, others = {} }: Options) {
  const rules = new MemoryRules({ ...now, ...others });
  const weights = new MemoryWeightStore({ ...now, ...others });
  const shifts = new MemoryShiftStore();
  const events: Event[] = [];
  let at = startedAt;
  const denied = new Set<string>();
  const observedHealth = (): HealthByService =>
    Object.fromEntries(Object.entries(health).map(([service, [blue, green]]) => [service, { blue: target(blue), green: target(green) }]));
  const backends: Backends = {
    rules: {
      list: () => rules.list(),
      shadowed: () => rules.shadowed(),
      targetStickiness: (arns) => rules.targetStickiness(arns),
      modify: async (arn, actions) => {
        if (denied.has(arn)) throw new BackendError('denied', 'AccessDenied: ModifyRule');
        await rules.modify(arn, actions);
      },
    },
    weights,
    shifts,
    gate: {
      alarms: async () => [{ name: 'gate', state: 'ok' }],
      traffic: async () => ({}),
      evidence: async () => ({}),
      reference: async () => ({}),
    },
    targets: { health: async () => observedHealth() },
    hooks: { run: async () => ({ passed: true, text: '' }) },
    notifier: { notify: async (event) => void events.push(event) },
    clock: {
      now: () => at,
      // A timer that is given up, as readWithin's, takes no time.
      sleep: async (ms, signal) => {
        await Promise.resolve();
        if (!signal) at += ms;
        else await new Promise<void>((done) => signal.addEventListener('abort', () => done()));
      },
    },
  };
  const runner = { backends, pace: defaultPace, by: 'test' };
  const baseline: Baseline = { version: 1, env: 'prod', shiftId: 'w', to: 'green', before, disableStickiness: true };
  const lock = { shiftId: 'w', holder: 'alice', reason: 'upgrade', since: startedAt };
  const shift: Shift = {
    version: 1,
    id: 'w',
    generation: 1,
    revision: 1,
    baseline,
    lock,
    plan: {
      version: 1,
      env: 'prod',
      to: 'green',
      before,
      steps: [{ index: 0, wave: 'all', percent: 10, weights: now, bakeSeconds: 600, settleSeconds: 60, approval: false }],
      gate: { shareTolerancePercent: 5, requestsPerStep: 0, noDataSeconds: 300, extraAlarms: [] },
      hooks: [],
      rollback: { guardSeconds: 600, disableStickiness: true },
      notes: [],
    },
    state: {
      status: 'running',
      step: 0,
      phase: 'baking',
      phaseSince: at,
      quietFrom: at,
      intent: { by: 'other', deadline: at, quietBefore: at },
      bakedMs: 0,
      hooksPassed: [],
      signalsTaken: [],
      startedAt: at,
      ...state,
    },
  };
  await shifts.begin(shift, []);
  await weights.writeBaseline(baseline);
  const live = () =>
    Object.fromEntries([...rules.all.values()].map((rule) => [rule.service, colorWeights(rule)] as const)) as WeightsByService;
  const rollback = (more: Partial<RollbackRequest> = {}) =>
    rollBack(runner, { env: 'prod', reason: 'checkout fails', holder: 'alice', trigger: 'person', ...more });
  return {
    rules,
    weights,
    shifts,
    events,
    denied,
    runner,
    live,
    rollback,
    clock: backends.clock,
    pass: (ms: number) => (at += ms),
    record: async () => (await shifts.load()).shift as Shift,
    /** Ends the shift as `status` says. */
    end: async (status: 'done' | 'aborted') => {
      const { shift: was } = await shifts.load();
      if (!was) throw new Error('no shift');
      const ended = { ...was, revision: was.revision + 1, state: { ...was.state, status, endedAt: at } };
      expect(await shifts.save(ended, was.revision, [], { release: true })).toBe(true);
    },
  };
}

const blue = weightsAt('green', 0);
const green = weightsAt('green', 100);
const tenth = weightsAt('green', 10);

describe('A1: the named color is what is claimed, guarded and reported', () => {
  it('rollback --to green while blue is dead: the guard holds green', async () => {
    const { live, rollback, runner, record, pass, events } = await world({
      before: { web: blue },
      now: { web: tenth },
      health: { web: [0, 3] },
    });
    expect(await rollback({ to: 'green' })).toMatchObject({ outcome: 'restored', baseline: { before: { web: green } } });
    expect(live()).toEqual({ web: green });
    for (let turn = 0; turn < 5; turn++) {
      await tick(runner, 'w');
      pass(30_000);
      expect(live()).toEqual({ web: green });
    }
    expect((await record()).state.status).toBe('guarding');
    expect(events.find(({ kind }) => kind === 'rolled-back')?.text).toMatch(/blue 0, green 100/);
  });

  it('--to blue after an abort at 10 % and a new shift: 100/0 stays, not the 90/10 of the new shift’s baseline', async () => {
    const { live, rollback, runner, weights, pass } = await world({ before: { web: tenth }, now: { web: weightsAt('green', 50) } });
    expect(await rollback({ to: 'blue' })).toMatchObject({ outcome: 'restored' });
    await tick(runner, 'w');
    pass(30_000);
    await tick(runner, 'w');
    expect([live(), await weights.read(['web'])]).toEqual([{ web: blue }, { web: blue }]);
  });

  it('the alarm that fires meanwhile does not undo what a person named', async () => {
    const { live, rollback } = await world({ before: { web: blue }, now: { web: tenth }, health: { web: [0, 3] } });
    await rollback({ to: 'green' });
    await rollback({ trigger: 'alarm' });
    expect(live()).toEqual({ web: green });
  });

  it('drift towards the color that was left is taken back to the named one', async () => {
    const { live, rollback, rules, runner } = await world({ before: { web: blue }, now: { web: tenth } });
    await rollback({ to: 'green' });
    const [rule] = await rules.list();
    const actions = (rule?.actions ?? []).map((action) =>
      action.type === 'forward'
        ? { ...action, targetGroups: action.targetGroups.map((group) => ({ ...group, weight: group.color === 'blue' ? 100 : 0 })) }
        : action,
    );
    await rules.modify(rule?.arn ?? '', actions);
    await tick(runner, 'w');
    expect(live()).toEqual({ web: green });
  });
});

describe('A3: a rollback that cannot finish backs off, notifies and reminds', () => {
  it('ModifyRule denied: the reason is on the record, one mail at once, reminders ever more seldom, no call a second', async () => {
    const { runner, denied, events, record, pass, clock } = await world({
      before: { web: blue },
      now: { web: tenth },
      state: { status: 'rolling-back', reason: 'gate fired' },
    });
    denied.add('rule/web/0');
    const begun = clock.now();
    let ticks = 0;
    while (clock.now() - begun < 30 * 60_000) {
      const result = await tick(runner, 'w');
      expect(result.kind).toBe('wait');
      pass(result.kind === 'wait' ? Math.max(1000, result.ms) : 0);
      ticks++;
    }
    const { rollbackFailure } = (await record()).state;
    expect(rollbackFailure?.problems).toEqual([expect.stringMatching(/web: .*AccessDenied/)]);
    const mails = events.filter(({ kind }) => kind === 'rollback-failed');
    expect(mails[0]?.text).toMatch(/cannot finish .*AccessDenied/);
    expect(mails.map(({ at }) => Math.round((at - begun) / 60_000))).toEqual([0, 2, 6, 14]);
    expect(rollbackFailure?.attempts).toBeLessThan(45);
    expect(ticks).toBeLessThan(200);

    denied.clear();
    pass(60_000);
    await tick(runner, 'w');
    expect((await record()).state).toMatchObject({ status: 'guarding' });
    expect((await record()).state.rollbackFailure).toBeUndefined();
  });

  it('a rule that may not be written stops no other, and the command returns without waiting two minutes', async () => {
    const { rollback, denied, live, clock } = await world({ before: { api: blue, web: blue }, now: { api: tenth, web: tenth } });
    denied.add('rule/api/0');
    const begun = clock.now();
    expect(await rollback()).toMatchObject({ outcome: 'incomplete', problems: [expect.stringMatching(/^api: .*AccessDenied/)] });
    expect(live()).toEqual({ api: tenth, web: blue });
    expect(clock.now() - begun).toBeLessThan(10_000);
  });
});

describe('A4: other target groups are kept, and rules that are gone do not stop the others', () => {
  it('a third target group keeps its weight, and the two colors get theirs', async () => {
    const { rules, rollback, runner, record } = await world({ before: { web: blue }, now: { web: tenth } });
    const rule = rules.all.get('rule/web/0');
    const third = { arn: 'targetgroup/canary', weight: 7 };
    if (!rule) throw new Error('no rule');
    const actions = rule.actions.map((action) =>
      action.type === 'forward' ? { ...action, targetGroups: [...action.targetGroups, third] } : action,
    );
    rules.all.set(rule.arn, { ...rule, actions });
    expect(await rollback()).toMatchObject({ outcome: 'restored', written: 1, left: [] });
    expect(rules.all.get(rule.arn)?.actions.find((action) => action.type === 'forward')).toMatchObject({
      targetGroups: [{ weight: 100 }, { weight: 0 }, third],
    });
    await tick(runner, 'w');
    expect((await record()).state.status).toBe('guarding');
  });

  it('a deleted rule is listed; the rollback ends, and the guard does not start it again', async () => {
    const { rules, rollback, live, runner, record, pass } = await world({
      before: { api: blue, web: blue },
      now: { api: tenth, web: tenth },
    });
    rules.all.delete('rule/api/0');
    expect(await rollback()).toMatchObject({ outcome: 'restored', left: ['api: has no rule'] });
    expect(live()).toEqual({ web: blue });
    for (let turn = 0; turn < 25; turn++) {
      await tick(runner, 'w');
      pass(30_000);
    }
    expect((await record()).state.status).toBe('rolled-back');
  });
});

describe('A6: a service is never moved from a color with healthy targets to one without, unless --force', () => {
  const cutOver = { before: { api: blue, web: blue }, now: { api: green, web: green } };

  it('after a finished cutover whose blue is gone: refused, said per service, nothing changed', async () => {
    const { rollback, live, end, record } = await world({ ...cutOver, health: { api: [0, 3], web: [0, 2] } });
    await end('done');
    const result = await rollback();
    expect(result).toMatchObject({ outcome: 'refused', written: 0 });
    expect(result.problems).toEqual([
      expect.stringMatching(/^api: not moved, blue has no healthy target and green has 3; .*--force/),
      expect.stringMatching(/^web: not moved, blue has no healthy target and green has 2; .*--force/),
    ]);
    expect(live()).toEqual(cutOver.now);
    expect((await record()).state.status).toBe('done');
  });

  it('only the service that would lose its targets stays', async () => {
    const { rollback, live, weights } = await world({ ...cutOver, health: { api: [0, 3], web: [2, 2] } });
    expect(await rollback()).toMatchObject({ outcome: 'incomplete', problems: [expect.stringMatching(/^api: not moved/)] });
    expect(live()).toEqual({ api: green, web: blue });
    expect(await weights.read(['api', 'web'])).toEqual({ api: green, web: blue });
  });

  it('also when the rules cannot be read at first', async () => {
    const { rollback, live, runner } = await world({ ...cutOver, health: { api: [0, 3], web: [2, 2] } });
    const { rules } = runner.backends;
    const list = rules.list.bind(rules);
    let failures = 1;
    Object.assign(rules, {
      list: async () => {
        if (failures-- > 0) throw new BackendError('timeout', 'no answer');
        return list();
      },
    });
    expect(await rollback()).toMatchObject({ outcome: 'incomplete', problems: [expect.stringMatching(/^api: not moved/)] });
    expect(live()).toEqual({ api: green, web: blue });
  });

  it('also when an alarm asks for it; and it is made up for once the color is healthy again', async () => {
    const health: Record<string, readonly [number, number]> = { api: [0, 3], web: [0, 2] };
    const { rollback, live, runner, record, pass } = await world({ ...cutOver, health });
    expect(await rollback({ trigger: 'alarm' })).toMatchObject({ outcome: 'incomplete', written: 0 });
    expect([live(), (await record()).state.status]).toEqual([cutOver.now, 'rolling-back']);
    Object.assign(health, { api: [3, 3], web: [2, 2] });
    pass(60_000);
    await tick(runner, 'w');
    expect([live(), (await record()).state.status]).toEqual([cutOver.before, 'guarding']);
  });

  it('--force moves it', async () => {
    const { rollback, live, end } = await world({ ...cutOver, health: { api: [0, 3], web: [0, 2] } });
    await end('done');
    expect(await rollback({ force: true })).toMatchObject({
      outcome: 'restored',
      warnings: [expect.stringMatching(/^api: blue has no healthy/), expect.anything()],
    });
    expect(live()).toEqual(cutOver.before);
  });

  it('a color that is as dead as the other one, and a health that cannot be read, do not hold up a rollback', async () => {
    const dead = await world({ ...cutOver, health: { api: [0, 0], web: [0, 0] } });
    expect(await dead.rollback()).toMatchObject({ outcome: 'restored' });
    const blind = await world(cutOver);
    Object.assign(blind.runner.backends.targets, {
      health: async () => Promise.reject(new BackendError('denied', 'DescribeTargetHealth')),
    });
    expect(await blind.rollback()).toMatchObject({
      outcome: 'restored',
      warnings: [expect.stringMatching(/health of the targets is not known/)],
    });
  });
});

test('A7: a cutover in two shifts: what the first one moved is listed', async () => {
  const { rollback, live } = await world({ before: { web: blue }, now: { web: tenth }, others: { api: green, cart: blue } });
  expect(await rollback()).toMatchObject({ outcome: 'restored', stillOnTarget: ['api'] });
  expect(live()).toEqual({ web: blue, api: green, cart: blue });
});

describe('A8: it says "restored" at once, and does not sleep through a difference of clocks', () => {
  it('reports the rules before it waits, and what it waits for', async () => {
    const { runner } = await world({ before: { web: blue }, now: { web: tenth }, state: { quietFrom: startedAt + 12_000 } });
    const seen: unknown[] = [];
    const result = await rollBack(runner, { env: 'prod', reason: 'r', holder: 'alice', trigger: 'person' }, (event) => seen.push(event));
    expect(seen).toEqual([
      { kind: 'restored', written: 1, ms: result.restoredInMs },
      { kind: 'waiting', ms: 12_000 },
    ]);
    expect(result.restoredInMs).toBeLessThan(1000);
  });

  it('a record written by a clock three minutes ahead: it waits no longer than a write can last', async () => {
    const { rollback, clock } = await world({ before: { web: blue }, now: { web: tenth }, state: { quietFrom: startedAt + 200_000 } });
    const begun = clock.now();
    const result = await rollback();
    expect(result).toMatchObject({ outcome: 'restored', problems: [] });
    const { writeMs, writePerServiceMs, lateMs } = defaultPace;
    expect(clock.now() - begun).toBeLessThan(writeMs + writePerServiceMs + lateMs + 1000);
  });
});
