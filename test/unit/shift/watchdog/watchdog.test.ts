import { advance } from '../../../../lib/shift/core/record';
import { MemoryShiftStore } from '../../../../lib/shift/memory/shift-store';
import { MemoryWeightStore } from '../../../../lib/shift/memory/weight-store';
import { BackendError } from '../../../../lib/shift/model/backends';
import type { Event, Shift, ShiftStatus } from '../../../../lib/shift/model/model';
import { defaultPace } from '../../../../lib/shift/model/pace';
import { guardTicker } from '../../../../lib/shift/watchdog/watchdog';
import { exampleRecord } from '../report/example';

const record = exampleRecord({ services: 2 });
const startedAt = record.shift.state.startedAt;
const minute = 60_000;

/** A shift whose ticker ticked for the last time at its start, and the watchdog beside it. */
async function world(status: ShiftStatus = 'running', more: { hookSeconds?: number } = {}) {
  const shifts = new MemoryShiftStore();
  const weights = new MemoryWeightStore({});
  const events: Event[] = [];
  const started: string[] = [];
  const hooks = more.hookSeconds ? [{ name: 'check', when: 'before-step' as const, timeoutSeconds: more.hookSeconds }] : [];
  const shift: Shift = { ...record.shift, plan: { ...record.shift.plan, hooks }, state: { ...record.shift.state, status } };
  await shifts.begin(shift, []);
  await shifts.ticked(shift.id, startedAt);
  await weights.writeBaseline(shift.baseline);
  const executions = {
    running: false,
    broken: false,
    isTicking: async () => executions.running,
    ensureTicking: async (id: string) => {
      if (executions.broken) throw new BackendError('denied', 'AccessDenied: StartExecution');
      started.push(id);
      executions.running = true;
      return true;
    },
  };
  let now = startedAt;
  const clock = { now: () => now, sleep: async () => {} };
  const notifier = { notify: async (event: Event) => void events.push(event) };
  // The watchdog asks for nothing else.
  const backends = { shifts, weights, notifier, clock } as unknown as Parameters<typeof guardTicker>[0]['backends'];
  const watchAt = (minutes: number) => {
    now = startedAt + minutes * minute;
    return guardTicker({ backends, pace: defaultPace, by: 'watchdog' }, executions, 'prod');
  };
  return { shifts, weights, events, started, executions, watchAt, shift };
}

describe('B: a shift that stops is noticed, and goes on by itself', () => {
  it('an execution stopped by hand: a new one is started within three minutes, and people are notified once', async () => {
    const { watchAt, started, events, shift, shifts } = await world();
    expect([await watchAt(1), await watchAt(2)]).toEqual(['quiet', 'quiet']);
    expect(await watchAt(3)).toBe('revived');
    expect([started, events.map(({ kind }) => kind)]).toEqual([[shift.id], ['revived']]);
    await shifts.ticked(shift.id, startedAt + 3 * minute);
    expect(await watchAt(4)).toBe('quiet');
    expect(started).toHaveLength(1);
  });

  it('it cannot be started: people are notified every five minutes, with the reason', async () => {
    const { watchAt, events, executions } = await world();
    executions.broken = true;
    for (let at = 0; at <= 30; at++) await watchAt(at);
    const base = Math.floor(startedAt / minute) % 5;
    expect(base).toBeGreaterThanOrEqual(0);
    expect(events.map(({ kind }) => kind)).toEqual(Array.from({ length: events.length }, () => 'stands-still'));
    expect(events.length).toBeGreaterThanOrEqual(5);
    expect(events.length).toBeLessThanOrEqual(6);
    expect(events[0]?.text).toMatch(/has not been ticked for \d+ min, and no execution can be started: AccessDenied/);
  });

  it('with DynamoDB denied every tick fails: people are notified although the record cannot be read', async () => {
    const { watchAt, events, shifts } = await world();
    Object.assign(shifts, { load: async () => Promise.reject(new BackendError('denied', 'AccessDenied: Query')) });
    for (let at = 0; at < 10; at++) expect(await watchAt(at)).toBe('stuck');
    expect(events).toHaveLength(2);
    expect(events[0]?.text).toMatch(/record of the shift cannot be read.*AccessDenied: Query.*rollback still works/);
  });

  it('an execution that runs and whose ticks fail is not doubled every minute', async () => {
    const { watchAt, started, events, executions } = await world();
    executions.running = true;
    for (let at = 0; at < 15; at++) await watchAt(at);
    expect(started).toEqual([]);
    expect(events[0]?.text).toMatch(/although an execution of the state machine runs: its ticks fail/);
  });

  it.each<ShiftStatus>(['held', 'rolling-back', 'guarding'])('also while it is %s', async (status) => {
    expect(await (await world(status)).watchAt(10)).toBe('revived');
  });

  it.each<ShiftStatus>(['done', 'rolled-back', 'aborted'])('nothing is started once it is %s', async (status) => {
    const { watchAt, started } = await world(status);
    expect([await watchAt(60), started]).toEqual(['quiet', []]);
  });

  it('a hook of ten minutes is no standstill', async () => {
    const { watchAt } = await world('running', { hookSeconds: 600 });
    expect([await watchAt(9), await watchAt(13)]).toEqual(['quiet', 'revived']);
  });

  it('without a shift, an unreadable table wakes nobody', async () => {
    const { watchAt, shifts, weights, events, shift } = await world();
    await weights.writeBaseline({ ...shift.baseline, over: true });
    Object.assign(shifts, { load: async () => Promise.reject(new BackendError('denied', 'AccessDenied: Query')) });
    for (let at = 0; at < 10; at++) expect(await watchAt(at)).toBe('quiet');
    expect(events).toEqual([]);
  });

  it('a process that died between a save and its notification: people are notified of it, once, even of a shift that has ended', async () => {
    const { watchAt, events, shift, shifts } = await world();
    const [held, heldEvents] = advance(shift, { ...shift.state, status: 'held' }, [{ kind: 'held', text: 'held: drift' }], startedAt);
    await shifts.save(held, shift.revision, heldEvents);
    await shifts.notified(shift.id, held.revision);
    expect([await watchAt(1), events]).toEqual(['quiet', []]);
    const at = startedAt + 0.8 * minute;
    const [ended, endEvents] = advance(held, { ...held.state, status: 'aborted' }, [{ kind: 'aborted', text: 'aborted by Ann' }], at);
    await shifts.save(ended, held.revision, endEvents, { release: true });
    await watchAt(1);
    expect(events).toEqual([]); // the process may be about to
    await watchAt(2);
    await watchAt(3);
    expect(events).toEqual(endEvents);
  });
});
