import staging from '../../../../config/environments/staging';
import { checkEnvironment } from '../../../../lib/config/check';
import { decide, firstState, needs } from '../../../../lib/shift/core/next-step';
import { makePlan, weightsAfter } from '../../../../lib/shift/core/plan';
import type { Observation, Shift, ShiftState, WeightsByService } from '../../../../lib/shift/model/model';
import { defaultPace } from '../../../../lib/shift/model/pace';
import { weightsAt } from '../../../../lib/shift/model/weights';
import { good, healthyTargets } from '../../../support/evidence';

/** Decisions that a whole history seldom depends on, each with the state and the observation that it takes. */

const at = Date.parse('2026-11-28T12:00:00Z');
const names = staging.services.map(({ name }) => name);
const before: WeightsByService = Object.fromEntries(names.map((name) => [name, { blue: 100, green: 0 }]));
const environment = checkEnvironment({ ...staging, shift: { steps: [10, 100] } }, 'staging.ts');
const plan = makePlan(environment, { to: 'green' }, { live: { weights: before, odd: {} }, stored: before });
const tenth = weightsAfter(plan, 0);
const [first = ''] = names;

function shiftAt(state: Partial<ShiftState>, over: Partial<Shift> = {}): Shift {
  const lock = { shiftId: 'w', holder: 'alice', reason: 'upgrade', since: at };
  const baseline = { version: 1 as const, env: 'staging', shiftId: 'w', to: 'green' as const, before, disableStickiness: true };
  return { version: 1, id: 'w', generation: 1, revision: 1, plan, baseline, lock, state: { ...firstState(at), ...state }, ...over };
}

/** Everything as the weights say and well. */
const observed = (weights: WeightsByService, over: Partial<Observation> = {}): Observation => ({
  at,
  by: 'me',
  signals: [],
  live: { ok: true, value: { weights, odd: {} } },
  stored: { ok: true, value: weights },
  alarms: { ok: true, value: [{ name: 'gate', state: 'ok' }] },
  health: { ok: true, value: healthyTargets(names) },
  risen: { ok: true, value: {} },
  ...over,
});
const writing = (by: string, over: Partial<ShiftState> = {}): Shift =>
  shiftAt({
    phase: 'writing',
    intent: { by, deadline: at + 4000, quietBefore: at - 60_000 },
    quietFrom: at + 9000,
    reference: { services: {}, healthy: {} },
    ...over,
  });
const decided = (shift: Shift, seen: Observation) => decide(shift, seen, defaultPace);

it('of fifty services without requests, five are named: the text goes into notifications', () => {
  const many = Array.from({ length: 50 }, (_, index) => `s${index}`);
  const weights = Object.fromEntries(many.map((name) => [name, { blue: 90, green: 10 }]));
  const step = { index: 0, wave: 'all', percent: 10, weights, bakeSeconds: 600, settleSeconds: 120, approval: false };
  const shift = shiftAt(
    { phase: 'baking', inForceSince: at - 700_000, bakedMs: 600_000, intent: { by: 'me', deadline: at, quietBefore: at } },
    { plan: { ...plan, before: weights, steps: [step] } },
  );
  const evidence = { ok: true as const, value: Object.fromEntries(many.map((name) => [name, []])) };
  const seen = observed(weights, { evidence, health: { ok: true, value: healthyTargets(many) } });
  const { waitingFor } = decided(shift, seen).state;
  expect(waitingFor?.why).toMatch(/^s0: green has answered 0 requests at this step.*; s4: .* and 45 more\. Set "quiet: true"/);
});

describe('a step that another process was writing when it died', () => {
  it('is not written until its last call cannot take effect any more', () => {
    expect(decided(writing('dead'), observed(before)).action).toEqual({ do: 'wait', ms: 9000 });
    expect(decided(writing('dead'), observed(before, { at: at + 9000 })).action).toEqual({ do: 'write', target: tenth });
  });

  it('is written again at once by the process that wrote it', () => {
    expect(decided(writing('me'), observed(before)).action).toEqual({ do: 'write', target: tenth });
  });

  it('once in force, leaves a rollback to wait for the calls that nobody saw answered', () => {
    const inForce = (shift: Shift, settled?: boolean) => decided(shift, observed(tenth, settled === undefined ? {} : { settled })).state;
    expect(inForce(writing('me'), true)).toMatchObject({ phase: 'baking', quietFrom: at - 60_000 });
    expect(inForce(writing('me')).quietFrom).toBe(at + 9000);
    expect(inForce(writing('dead'), true).quietFrom).toBe(at + 9000);
  });
});

describe('while a step is written, a service with several rules', () => {
  const withOdd = (among: readonly { blue: number; green: number }[]) => {
    const { [first]: _, ...weights } = tenth;
    return observed(tenth, { live: { ok: true, value: { weights, odd: { [first]: { why: 'its rules differ', among } } } } });
  };

  it.each<[string, readonly { blue: number; green: number }[], string]>([
    ['some as before and some as after it are written on', [weightsAt('green', 0), weightsAt('green', 10)], 'running'],
    ['one that is neither holds', [weightsAt('green', 10), weightsAt('green', 33)], 'held'],
    ['one that cannot be read as weights holds', [], 'held'],
  ])('%s', (_, among, status) => {
    expect(decided(writing('me'), withOdd(among)).state.status).toBe(status);
  });

  it('whose parameter alone is neither holds', () => {
    const stored = { ok: true as const, value: { ...before, [first]: weightsAt('green', 33) } };
    expect(decided(writing('me'), observed(before, { stored })).state.status).toBe('held');
  });
});

describe('what was not observed is no data', () => {
  it('alarms: the step is not written, and the shift does not go on', () => {
    const { state, action } = decided(writing('me'), { ...observed(before), alarms: undefined });
    expect(action.do).toBe('wait');
    expect(state.waitingFor).toMatchObject({ kind: 'gate', why: 'the alarms cannot be read: not observed' });
  });

  it('rules or parameters: the reason is the one of what failed', () => {
    const unread = { ok: false as const, why: 'Rate exceeded' };
    for (const over of [{ live: unread }, { stored: unread }]) {
      const { state } = decided(writing('me'), observed(before, over));
      expect(state.waitingFor?.why).toBe('the weights cannot be read: Rate exceeded');
    }
  });
});

it('a raise that was blocked until now observes targets and requests first: that they were not asked for is no missing data', () => {
  const { action, events, state } = decided(shiftAt({ phase: 'ready' }), { ...observed(before), health: undefined });
  expect([action, events, state.noDataSince]).toEqual([{ do: 'tick' }, [], undefined]);
});

describe('what is observed costs calls, so only what a state is decided by is asked for', () => {
  const inForceSince = at - 300_000;
  const [settleMs, nothing] = [1000 * (plan.steps[0]?.settleSeconds ?? 0), { baseline: false, weights: false, alarms: false }];
  const approval = { ...plan, steps: plan.steps.map((step) => ({ ...step, approval: true })) };
  const of = (state: Partial<ShiftState>, over: Partial<Shift> = {}, now = at) => needs(shiftAt(state, over), now);

  it.each<[string, Partial<ShiftState>, object]>([
    ['before anything', {}, { ...nothing, baseline: true, alarms: true }],
    ['before a step', { phase: 'ready' }, { ...nothing, weights: true, alarms: true, health: { services: names }, reference: names }],
    ['while it is paused', { phase: 'ready', paused: { by: 'ada', since: at } }, { ...nothing, weights: true, alarms: true }],
    ['while it is written', { phase: 'writing' }, { ...nothing, weights: true, alarms: true, health: { services: names, only: 'green' } }],
    ['while it is held', { status: 'held', phase: 'baking', inForceSince }, { ...nothing, weights: true, alarms: true }],
    ['while it is rolled back', { status: 'rolling-back', phase: 'baking', inForceSince }, nothing],
    ['while it is guarded', { status: 'guarding', phase: 'baking', inForceSince }, { ...nothing, weights: true }],
    ['at its end', { status: 'done', phase: 'baking', inForceSince }, nothing],
    ['in a bake of which nobody knows since when', { phase: 'baking' }, { ...nothing, weights: true, alarms: true }],
  ])('%s', (_, state, expected) => {
    expect(of(state)).toEqual(expected);
  });

  it('in the bake: the requests of the step, and of its share only what came after the weights had settled', () => {
    const baking = {
      phase: 'baking' as const,
      inForceSince,
      reference: { services: { [first]: { counts: good(100), p99Ms: 50 } }, healthy: {} },
    };
    const evidence = { services: names, to: 'green', since: inForceSince, slowAboveMs: { [first]: 75 } };
    const expected = { ...nothing, weights: true, alarms: true, health: { services: names, only: 'green' }, evidence };
    expect(of(baking)).toEqual({ ...expected, trafficSince: inForceSince + settleMs });
    expect(of(baking, {}, inForceSince + settleMs)).toEqual(expected);
  });

  it('an approval can take days: targets and requests are asked for once it is there', () => {
    expect(of({ phase: 'ready' }, { plan: approval })).not.toHaveProperty('reference');
    expect(of({ phase: 'ready', hooksPassed: ['approved'] }, { plan: approval })).toHaveProperty('reference');
  });

  it('over a drift, the targets of all services: earlier waves are written again', () => {
    const [second] = [plan.steps[1]].map((step) => step && { ...step, weights: { [first]: weightsAt('green', 100) } });
    const last = { ...plan, steps: [...plan.steps.slice(0, 1), ...(second ? [second] : [])] };
    const asked = (repairing: boolean) =>
      of({ phase: 'writing', step: 1, ...(repairing && { repairing }) }, { plan: last }).health?.services;
    expect([asked(false), asked(true)]).toEqual([[first], names]);
  });
});

describe('a record of a program that gathered no evidence', () => {
  const { evidence: _, ...gate } = plan.gate;
  const old = { ...plan, gate: { ...gate, requestsPerStep: 20 } };
  const baked = {
    phase: 'baking' as const,
    inForceSince: at - 900_000,
    bakedMs: 600_000,
    intent: { by: 'me', deadline: at, quietBefore: at },
  };
  const after = (requests: number) => {
    const counted = Object.fromEntries(
      names.map((name) => [name, { blue: { requests: 9 * requests, errors: 0 }, green: { requests, errors: 0 } }]),
    );
    return decided(shiftAt(baked, { plan: old }), observed(tenth, { traffic: { ok: true, value: counted } }));
  };

  it('passes by the requests of all services together, and waits for them', () => {
    expect(after(20).events[0]).toMatchObject({ kind: 'step-passed' });
    expect(after(1).state.waitingFor?.why).toBe(`green has answered ${names.length} requests at this step, 20 are asked for`);
    expect(decided(shiftAt(baked, { plan: old }), observed(tenth)).state.waitingFor?.why).toBe('the requests have not been observed');
  });
});

describe('a held shift', () => {
  const waitingFor = { kind: 'drift' as const, why: 'somebody', since: at, notified: 1, remindAt: at + 900_000 };
  const held = shiftAt({
    status: 'held',
    phase: 'baking',
    inForceSince: at - 60_000,
    waitingFor,
    intent: { by: 'me', deadline: at, quietBefore: at },
  });
  const seen = (drifted: number) => {
    const weights = { ...tenth, ...Object.fromEntries(names.slice(0, drifted).map((name) => [name, weightsAt('green', 33)])) };
    return decided(held, observed(weights, { stored: { ok: true, value: tenth } }));
  };

  it('goes on by itself once the weights are as it left them', () => {
    const { state, events } = seen(0);
    expect([state.status, state.waitingFor, events]).toEqual([
      'running',
      undefined,
      [{ kind: 'resumed', text: 'the weights are as expected again' }],
    ]);
  });

  it.each([1, 2])('and not while those of %d services are others', (drifted) => {
    const { state, action, events } = seen(drifted);
    expect([state.status, state.waitingFor, action, events]).toEqual(['held', waitingFor, { do: 'wait', ms: defaultPace.idleMs }, []]);
  });
});

describe('a hook before a step', () => {
  const hooks = [{ name: 'smoke', command: ['true'], when: 'before-step' as const }];
  const withHook = makePlan(
    checkEnvironment({ ...staging, shift: { steps: [10, 100], hooks } }, 'staging.ts'),
    { to: 'green' },
    { live: { weights: before, odd: {} }, stored: before },
  );
  const after = (state: Partial<ShiftState>, hook?: Observation['hook']) =>
    decided(shiftAt({ phase: 'ready', ...state }, { plan: withHook }), observed(before, hook && { hook }));
  const ran = (passed: boolean, text: string, name = 'smoke') => ({ name, outcome: { passed, text } });

  it('is run, and what another one said is not its outcome', () => {
    expect(after({}).action).toMatchObject({ do: 'run-hook', hook: { name: 'smoke' }, step: { index: 0 } });
    expect(after({}, ran(true, 'fine', 'other')).action.do).toBe('run-hook');
  });

  it('that passes is noted and not run again at this step', () => {
    const { state, events, action } = after({}, ran(true, 'fine'));
    expect([events, action]).toEqual([[{ kind: 'hook', text: 'smoke passed: fine' }], { do: 'tick' }]);
    expect(after({ hooksPassed: state.hooksPassed }).action.do).not.toBe('run-hook');
  });

  it('that does not pass ends a shift that has changed nothing, and rolls back one that has', () => {
    const said = { kind: 'hook', text: 'smoke did not pass: exit 1' };
    const untouched = after({}, ran(false, 'exit 1'));
    expect(untouched.state).toMatchObject({ status: 'aborted', reason: 'nothing was changed: hook smoke did not pass: exit 1' });
    expect(untouched.events[0]).toEqual(said);
    const intent = { by: 'me', deadline: at, quietBefore: at };
    const touched = after({ intent }, ran(false, 'exit 1'));
    expect(touched.action).toEqual({ do: 'roll-back', reason: 'hook smoke did not pass: exit 1' });
    expect(touched.events.map(({ kind }) => kind)).toEqual(['hook', 'gate']);
  });
});

describe('the guard', () => {
  const guarding = (over: Partial<Shift> = {}) => shiftAt({ status: 'guarding', restoredAt: at, reason: 'alarm' }, over);

  it('goes by the parameters of the shift alone, although a rollback to a named color restored others too', () => {
    const restoring = { ...guarding().baseline, before: { ...before, other: weightsAt('green', 0) } };
    expect(decided(guarding({ restoring }), observed(before)).action.do).toBe('wait');
  });

  it('restores a parameter that says the step again', () => {
    const { action, events } = decided(
      guarding(),
      observed(before, { stored: { ok: true, value: { ...before, [first]: weightsAt('green', 10) } } }),
    );
    expect(action).toEqual({ do: 'roll-back', reason: 'alarm' });
    expect(events[0]).toMatchObject({ kind: 'drift-restored' });
  });

  it.each(['live', 'stored', 'risen'] as const)('does nothing while %s cannot be read, and does not end then', (what) => {
    const over = { [what]: { ok: false, why: 'Rate exceeded' }, at: at + 1000 * plan.rollback.guardSeconds };
    const { action, state, events } = decided(guarding(), observed(before, over));
    expect([action, state.status, events]).toEqual([{ do: 'wait', ms: defaultPace.idleMs }, 'guarding', []]);
  });

  it('ends when its time is over, not before', () => {
    const guardMs = 1000 * plan.rollback.guardSeconds;
    expect(decided(guarding(), observed(before, { at: at + guardMs - 1 })).action).toEqual({ do: 'wait', ms: 1 });
    expect(decided(guarding(), observed(before, { at: at + guardMs })).state.status).toBe('rolled-back');
  });
});

describe('a write whose targets are gone', () => {
  const none = { health: { ok: true as const, value: healthyTargets(names, 10, 0) } };

  it('is not tried again; it goes back when that lasts', () => {
    const { action, state } = decided(writing('me'), observed(before, none));
    expect([action.do, state.waitingFor?.why]).toEqual(['wait', expect.stringMatching(/^too few targets for the next step: /)]);
    const later = { ...writing('me'), state };
    expect(decided(later, observed(before, { ...none, at: at + 1000 * plan.gate.noDataSeconds })).state.status).toBe('rolling-back');
  });

  it('targets that cannot be read hold it as well, and what is in force bakes on', () => {
    const unread = { health: { ok: false as const, why: 'Rate exceeded' } };
    expect(decided(writing('me'), observed(before, unread)).state.waitingFor?.why).toBe('the targets cannot be read: Rate exceeded');
    expect(decided(writing('me'), observed(before, { health: undefined })).state.waitingFor?.why).toBe(
      'the targets cannot be read: not observed',
    );
    expect(decided(writing('me'), observed(tenth, none)).state.phase).toBe('baking');
  });
});
