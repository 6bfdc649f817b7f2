import { startShift, tick } from '../../../../lib/shift/engine/engine';
import { describeLock, forceUnlock, whatUnlockBreaks } from '../../../../lib/shift/engine/lock';
import { BackendError } from '../../../../lib/shift/model/backends';
import type { Baseline, Event } from '../../../../lib/shift/model/model';
import { findBaseline } from '../../../../lib/shift/rollback/find-baseline';
import { rollBack } from '../../../../lib/shift/rollback/run-rollback';
import { calm } from '../../../support/shift-world/calm';
import type { Incident, Script } from '../../../support/shift-world/faults';
import { type History, play, shiftId } from '../../../support/shift-world/history';
import { breaches } from '../../../support/shift-world/invariants';
import { World } from '../../../support/shift-world/world';

const at = (second: number, incident: Incident) => ({ at: { second }, incident });

/** Plays a script; no promise of the shift may be broken on the way. */
async function played(script: Partial<Script>): Promise<{ ending: string; events: readonly Event[]; kinds: string[]; history: History }> {
  const history = await play({ ...calm, ...script });
  expect(await breaches(history)).toEqual([]);
  const events = await history.world.shifts.events(shiftId);
  return { ending: history.ending, events, kinds: events.map(({ kind }) => kind), history };
}

it('a calm shift goes step by step to its end', async () => {
  const { ending, kinds, events } = await played({});
  expect(ending).toBe('done');
  expect(events.filter(({ kind }) => kind === 'step-passed').map((event) => event.step)).toEqual([0, 1]);
  const step = ['step-started', 'step-in-force', 'step-passed'];
  expect(kinds.slice(0, 8)).toEqual(['started', ...step, ...step, 'done']);
});

it('an alarm in the bake brings everything back', async () => {
  const { ending, events } = await played({
    incidents: [at(60, { kind: 'alarm', state: 'alarm' }), at(200, { kind: 'alarm', state: 'ok' })],
  });
  expect(ending).toBe('rolled-back');
  const gate = events.find(({ kind }) => kind === 'gate');
  const back = events.find(({ kind }) => kind === 'rolled-back');
  expect((back?.at ?? Infinity) - (gate?.at ?? 0)).toBeLessThan(5000);
});

it("another service's alarm is a warning, once; its missing data is nothing; the shift goes on", async () => {
  const incidents = [at(60, { kind: 'alarm-elsewhere', state: 'alarm' }), at(100, { kind: 'alarm-elsewhere', state: 'no-data' })] as const;
  const again = [at(140, { kind: 'alarm-elsewhere', state: 'alarm' })] as const;
  const { ending, events } = await played({ incidents: [...incidents, ...again] });
  expect(ending).toBe('done');
  expect(events.filter(({ kind }) => kind === 'warning').map(({ text }) => text)).toEqual([
    'not moved by this shift, which goes on: alarm elsewhere',
  ]);
});

it('without the record, the copy in SSM says whose alarms count', async () => {
  const incidents = [at(50, { kind: 'outage', of: 'shifts', seconds: 300 })] as const;
  const elsewhere = await played({ incidents: [...incidents, at(60, { kind: 'alarm-elsewhere', state: 'alarm' })] });
  expect(elsewhere.ending).toBe('done');
  const own = await played({ incidents: [...incidents, at(60, { kind: 'alarm', state: 'alarm' })] });
  expect(own.ending).toBe('rolled-back');
});

it('no data holds; data in time goes on, and does not count as baked', async () => {
  const incidents = [at(60, { kind: 'alarm', state: 'no-data' }), at(200, { kind: 'alarm', state: 'ok' })];
  const { ending, events } = await played({ incidents });
  expect(ending).toBe('done');
  const [inForce, passed] = ['step-in-force', 'step-passed'].map((kind) => events.find((event) => event.kind === kind)?.at ?? 0);
  expect((passed ?? 0) - (inForce ?? 0)).toBeGreaterThan(1000 * (180 + 135));
});

it('no data for longer than the limit rolls back', async () => {
  const { ending, events } = await played({ incidents: [at(60, { kind: 'alarm', state: 'no-data' })] });
  expect(ending).toBe('rolled-back');
  expect(events.find(({ kind }) => kind === 'rolled-back')?.text).toMatch(/no data for 30\d s/);
});

it('a step that nobody tried is not passed', async () => {
  const { ending, events } = await played({ incidents: [at(1, { kind: 'traffic', how: 'none' })] });
  expect(ending).toBe('rolled-back');
  expect(events.find(({ kind }) => kind === 'rolled-back')?.text).toContain(
    's0: green has answered 0 requests at this step, 20 are needed',
  );
});

it('requests that do not follow the weights roll back: at once when green gets too many', async () => {
  const { events, kinds } = await played({ incidents: [at(10, { kind: 'traffic', how: 'too-much' })] });
  expect(kinds).toContain('rolled-back');
  expect(events.find(({ kind }) => kind === 'gate')?.text).toMatch(/10000 of 10000 requests went to green, where the weights say 10 %/);
});

it('weights from outside hold the shift, and it says who has what', async () => {
  const { ending, events } = await played({ incidents: [at(60, { kind: 'weights-from-outside', service: 1, green: 50, where: 'rule' })] });
  const held = events.find(({ kind }) => kind === 'held');
  expect(held?.text).toBe('held: somebody else changed the weights. s1: the rule has blue 50, green 50, expected blue 90, green 10');
  // In the quiet time a person resumes.
  expect(ending).toBe('done');
});

it('a deploy in mid-shift changes nothing; one whose change set is older than the step is noticed', async () => {
  const harmless = await played({ incidents: [at(60, { kind: 'deploy', afterSeconds: 20 })] });
  expect(harmless.kinds).not.toContain('held');
  const late = await played({ incidents: [at(170, { kind: 'deploy', afterSeconds: 60 })] });
  expect(late.events.find(({ kind }) => kind === 'held')?.text).toMatch(/expected blue 0, green 100/);
  expect(late.ending).toBe('done');
});

it('a deploy from before the rollback does not undo it', async () => {
  const { ending, kinds } = await played({
    incidents: [at(60, { kind: 'deploy', afterSeconds: 60 }), at(70, { kind: 'operator-rollback' })],
  });
  expect(kinds).toContain('drift-restored');
  expect(ending).toBe('rolled-back');
});

it('a hook that does not pass before the first step changes nothing', async () => {
  const { ending, events } = await played({ hook: 'fails' });
  expect(ending).toBe('aborted');
  expect(events.find(({ kind }) => kind === 'aborted')?.text).toMatch(/nothing was changed: hook check did not pass/);
});

it('an approval is for the step that asks for it', async () => {
  const script = { approvalAt: 100, incidents: [at(60, { kind: 'approve' }), at(300, { kind: 'approve' })] } as const;
  const { ending, events } = await played(script);
  expect(ending).toBe('done');
  const started = events.find(({ kind }) => kind === 'started')?.at ?? 0;
  const approved = events.find(({ kind }) => kind === 'approved')?.at ?? 0;
  expect((approved - started) / 1000).toBeGreaterThanOrEqual(299);
});

describe('pause', () => {
  const paused = at(60, { kind: 'pause' });

  it('holds the next raise and nothing else: the bake goes on, resume passes the step at once', async () => {
    const { ending, events } = await played({ incidents: [paused, at(900, { kind: 'resume' })] });
    expect(ending).toBe('done');
    const [pausedAt, resumed, passed] = ['paused', 'resumed', 'step-passed'].map((kind) => events.find((event) => event.kind === kind));
    expect(pausedAt?.text).toBe('paused by person: because. The weights stay, the gate is watched; no raise until resume');
    expect(resumed?.text).toBe('resumed by person');
    expect((passed?.at ?? 0) - (resumed?.at ?? 0)).toBeLessThan(60_000);
  });

  it('does not hold a rollback', async () => {
    const { ending, kinds } = await played({ incidents: [paused, at(400, { kind: 'alarm', state: 'alarm' })] });
    expect([ending, kinds.filter((kind) => kind === 'step-started')]).toEqual(['rolled-back', ['step-started']]);
  });

  it('reminds people while it lasts, and a second one changes nothing', async () => {
    const { kinds } = await played({ incidents: [paused, at(100, { kind: 'pause' }), at(2390, { kind: 'resume' })] });
    expect(kinds.filter((kind) => kind === 'paused')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'resumed')).toHaveLength(1);
    expect(kinds).toContain('reminder');
  });
});

describe('promote', () => {
  it('ends the bake of its step, with the reason; the next step bakes in full', async () => {
    const history = await play({ ...calm, incidents: [at(110, { kind: 'promote' })] });
    const events = await history.world.shifts.events(shiftId);
    expect(history.ending).toBe('done');
    expect(events.find(({ kind }) => kind === 'promoted')?.text).toMatch(
      /^all at 10 %: bake ended by person \(baked \d+ s of 180 s\): because$/,
    );
    const passed = events.filter(({ kind }) => kind === 'step-passed').map(({ data }) => Number(data?.bakedMs));
    expect(passed[0]).toBeLessThan(130_000);
    expect(passed[1]).toBeGreaterThanOrEqual(180_000);
  });

  it('skips no gate: without data it waits, and an alarm rolls back', async () => {
    const blind = await played({ incidents: [at(50, { kind: 'alarm', state: 'no-data' }), at(60, { kind: 'promote' })] });
    expect(blind.ending).toBe('rolled-back');
    expect(blind.kinds).not.toContain('step-passed');
    const failing = await played({ incidents: [at(60, { kind: 'green', is: 'serverErrors' }), at(70, { kind: 'promote' })] });
    expect(failing.ending).toBe('rolled-back');
  });

  it('skips no requests: a step that nobody tried is not passed', async () => {
    const { ending, kinds } = await played({ incidents: [at(1, { kind: 'traffic', how: 'none' }), at(60, { kind: 'promote' })] });
    expect([ending, kinds.includes('step-passed')]).toEqual(['rolled-back', false]);
  });

  it('does not end a pause', async () => {
    const { kinds, events } = await played({ incidents: [at(60, { kind: 'pause' }), at(70, { kind: 'promote' })] });
    const resumed = kinds.indexOf('resumed');
    expect(resumed).toBeGreaterThan(kinds.indexOf('promoted'));
    expect(kinds.indexOf('step-passed')).toBeGreaterThan(resumed);
    expect(events.length).toBeGreaterThan(0);
  });
});

describe('windows and freezes', () => {
  // The world begins at 2027-01-15 08:00 UTC, a Friday.
  const window = (from: string, to: string) => ({ days: ['fri' as const], from, to, timeZone: 'UTC' });

  it('the first step waits for its window, with the gate watched; nothing is written before', async () => {
    const { ending, events } = await played({ schedule: { windows: [window('08:20', '12:00')], freezes: [] } });
    expect(ending).toBe('done');
    expect(events.find(({ kind }) => kind === 'window')?.text).toBe(
      'outside the windows for raises: fri 08:20 to 12:00 UTC; the next raise may happen at 2027-01-15 08:20 UTC',
    );
    const first = events.find(({ kind }) => kind === 'step-started')?.at ?? 0;
    expect(new Date(first).toISOString()).toMatch(/^2027-01-15T08:20/);
  });

  it('a step in force waits for the freeze to end; an alarm meanwhile rolls back', async () => {
    const freezes = [{ from: '2027-01-15T08:01', to: '2027-01-15T08:30', timeZone: 'UTC', reason: 'release' }];
    const through = await played({ schedule: { windows: [], freezes } });
    expect(through.ending).toBe('done');
    const [, second] = through.events.filter(({ kind }) => kind === 'step-started');
    expect(new Date(second?.at ?? 0).toISOString()).toMatch(/^2027-01-15T08:30/);
    const fired = await played({ schedule: { windows: [], freezes }, incidents: [at(600, { kind: 'alarm', state: 'alarm' })] });
    expect(fired.ending).toBe('rolled-back');
  });

  it('in any history no raise happens outside of the windows', async () => {
    const schedule = { windows: [window('08:10', '08:25')], freezes: [] };
    const { world } = await play({ ...calm, steps: [1, 25, 100], schedule });
    const raised = world.writes.filter(({ after, before }) => after.green > before.green);
    expect(raised.length).toBeGreaterThan(0);
    for (const { issuedAt } of raised)
      expect(new Date(issuedAt).toISOString().slice(11, 16) >= '08:10' && new Date(issuedAt).toISOString().slice(11, 16) < '08:25').toBe(
        true,
      );
  });
});

/** Runs something to its end by the world's clock. */
const runIn =
  ({ clock }: World) =>
  async <T>(work: Promise<T>): Promise<T> => {
    let isDone = false;
    void work.finally(() => (isDone = true));
    await clock.runUntil(() => isDone, 60_000);
    return work;
  };

it('breaking the lock stops the shift and says what it does', async () => {
  const world = new World(calm);
  const ticker = world.process('ticker');
  const run = runIn(world);
  await run(startShift(ticker, world.plan, { id: shiftId, holder: 'ada', reason: 'upgrade' }));
  await run(tick(ticker, shiftId));
  const { lock, shift } = await world.shifts.load();
  expect(lock && describeLock(lock, world.clock.now())).toMatch(/^ada holds the lock since .*: upgrade$/);
  expect(whatUnlockBreaks(shift)[0]).toMatch(/The shift is at step 1 of 2 \(all at 10 %\). It stops there/);

  expect(await run(forceUnlock(ticker.backends, 'bob', 'ada has left'))).toBe(true);
  expect(await run(tick(ticker, shiftId))).toMatchObject({ kind: 'ended', shift: { state: { status: 'aborted' } } });
  expect(await run(forceUnlock(ticker.backends, 'bob', 'again'))).toBe(false);

  // The baseline weights are still there.
  const result = await run(rollBack(world.process('bob'), { env: 'staging', reason: 'back', holder: 'bob', trigger: 'person' }));
  expect(result.outcome).toBe('restored');
  expect(world.isRestored()).toBe(true);
});

it('an alarm does not roll back a shift that has ended; a person does', async () => {
  const { kinds } = await played({ incidents: [at(1200, { kind: 'alarm-rollback' })] });
  expect(kinds.indexOf('rollback-started')).toBeGreaterThan(kinds.indexOf('done'));
  expect(kinds.filter((kind) => kind === 'rollback-started')).toHaveLength(1);
});

it('two people roll back to different colors at once: the later one decides, and the earlier one writes nothing after its wait', async () => {
  const { history } = await played({
    services: 1,
    steps: [100],
    incidents: [
      { at: { of: 'load', call: 6, afterMs: 0 }, incident: { kind: 'operator-rollback', to: 'green' } },
      { at: { of: 'modify', call: 0, afterMs: 0 }, incident: { kind: 'operator-rollback' } },
    ],
  });
  const [named, asBefore] = history.world.commands;
  const lastWrites = history.world.writes.filter((write) => write.at > (asBefore?.at ?? 0) + 5000).map(({ by }) => by);
  expect(lastWrites).not.toContain(asBefore?.by);
  expect(lastWrites).not.toContain(named?.by);
});

it('a tick whose saves are all lost to another process ends, and leaves the rest to the next one', async () => {
  const world = new World(calm);
  const run = runIn(world);
  const { backends, ...runner } = world.process('ticker');
  let loads = 0;
  const shifts = {
    ...backends.shifts,
    load: () => {
      loads += 1;
      return backends.shifts.load();
    },
    save: async () => false,
  };
  await run(startShift({ ...runner, backends }, world.plan, { id: shiftId, holder: 'alice', reason: 'upgrade' }));
  expect(await run(tick({ ...runner, backends: { ...backends, shifts } }, shiftId))).toMatchObject({ kind: 'wait', ms: 0 });
  expect(loads).toBeGreaterThan(10);
  expect(loads).toBeLessThan(100);
});

it.each([
  ['the ticker that made it goes on', []],
  ['the ticker that made it is dead', [{ at: { of: 'modify', call: 16, afterMs: 50 }, incident: { kind: 'kill-ticker' } }]],
] as const)('a rollback ends only when a call of the last moment cannot be carried out any more: %s', async (_, incidents) => {
  // Throttled for as long as the step may be written; the one call that is not is given up, and carried out after that.
  const throttled = Array.from({ length: 16 }, (_unused, call) => [call, 'throttled'] as const);
  const { history, ending } = await played({
    services: 1,
    modifyFaults: new Map([...throttled, [16, 'timeout-late']]),
    incidents: [...incidents, { at: { of: 'modify', call: 16, afterMs: 100 }, incident: { kind: 'alarm-rollback' } }],
  });
  const { writes } = history.world;
  expect(writes.some((write) => write.by.includes('ticker') && write.at - write.issuedAt > 5000 && write.after.green > 0)).toBe(true);
  expect([ending, history.world.isRestored()]).toEqual(['rolled-back', true]);
});

it('a tick that helps a rollback to a named color goes by that color, also when its next reading of the record is throttled', async () => {
  const incident = (of: Incident) => ({ at: { of: 'load' as const, call: 1, afterMs: 0 }, incident: of });
  const { history } = await played({
    services: 1,
    steps: [100],
    // Found by 10,000 histories: the tick took the copy in SSM, which has the weights before the shift, and undid for a moment what was asked for.
    faults: new Map([[22, 'throttled']]),
    incidents: [incident({ kind: 'second-ticker' }), incident({ kind: 'operator-rollback', to: 'blue' })],
  });
  const { writes, commands } = history.world;
  const [named] = commands;
  const byTickers = writes.filter(({ by, at: when }) => by.includes('ticker') && when > (named?.at ?? 0));
  expect(byTickers.map(({ after }) => after)).toEqual(byTickers.map(() => ({ blue: 100, green: 0 })));
});

it('a rollback whose caller has just read the record needs no second reading: its goal is the one on record, not the one of the copy', async () => {
  const world = new World(calm);
  const run = runIn(world);
  const ticker = world.process('ticker');
  const holder = { env: 'staging', reason: 'back', holder: 'ada' };
  await run(startShift(ticker, world.plan, { id: shiftId, holder: 'ada', reason: 'upgrade' }));
  await run(ticker.backends.weights.writeBaseline((await world.shifts.load()).shift?.baseline as Baseline));
  await run(rollBack(world.process('person'), { ...holder, trigger: 'person', to: 'green' }));
  const known = (await world.shifts.load()).shift;
  const shifts = { ...ticker.backends.shifts, load: () => Promise.reject(new BackendError('throttled', 'Rate exceeded')) };
  const blind = { ...ticker, backends: { ...ticker.backends, shifts } };
  const goalOf = async (more: object) => {
    const found = await run(findBaseline(blind, { ...holder, trigger: 'shift', ...more }));
    return 'refused' in found ? found.refused : found.baseline.before;
  };
  expect(await goalOf({ known })).toEqual({ s0: { blue: 0, green: 100 }, s1: { blue: 0, green: 100 } });
  expect(await goalOf({})).toEqual(world.before);
});
