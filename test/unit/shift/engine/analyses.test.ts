import { runShift, startShift, tick } from '../../../../lib/shift/engine/engine';
import { MemoryRules } from '../../../../lib/shift/memory/rules';
import { MemoryShiftStore } from '../../../../lib/shift/memory/shift-store';
import { MemoryWeightStore } from '../../../../lib/shift/memory/weight-store';
import { type Analyses, BackendError, type Backends } from '../../../../lib/shift/model/backends';
import type { AlarmReading, Event, Plan } from '../../../../lib/shift/model/model';
import { defaultPace } from '../../../../lib/shift/model/pace';

/** C: analyses in the bake, with the whole engine. Two steps of ten minutes each. */

const begunAt = Date.parse('2026-11-28T12:00:00Z');
const minute = 60_000;

/** @param value what the query gives at a time since the start, in minutes */
async function world(value: (minutes: number) => number | 'nothing' | 'down' | 'hangs', dryRun = false) {
  const before = { web: { blue: 100, green: 0 } };
  const [rules, weights, shifts] = [new MemoryRules(before), new MemoryWeightStore(before), new MemoryShiftStore()];
  const events: Event[] = [];
  const reads: number[] = [];
  const gate = { state: 'ok' as AlarmReading['state'] };
  let now = begunAt;
  const meanwhile: (() => void)[] = [];
  const analyses: Analyses = {
    async read() {
      const minutes = (now - begunAt) / minute;
      reads.push(minutes);
      const result = value(minutes);
      if (result === 'hangs') return new Promise(() => undefined);
      if (result === 'down') throw new BackendError('unavailable', 'ECONNREFUSED');
      return result === 'nothing' ? [] : [result];
    },
  };
  const backends: Backends = {
    rules,
    weights,
    shifts,
    analyses,
    gate: {
      alarms: async () => [{ name: 'gate', state: gate.state }],
      traffic: async () => ({}),
      evidence: async () => ({}),
      reference: async () => ({}),
    },
    targets: { health: async () => ({}) },
    hooks: { run: async () => ({ passed: true, text: '' }) },
    notifier: { notify: async (event) => void events.push(event) },
    clock: {
      now: () => now,
      async sleep(ms, signal) {
        // An answer comes before the timer of its limit.
        await new Promise((done) => setImmediate(done));
        if (signal?.aborted) return;
        now += ms;
        meanwhile.shift()?.();
      },
    },
  };
  const step = (index: number, percent: number) => ({
    index,
    wave: 'all',
    percent,
    weights: { web: { blue: 100 - percent, green: percent } },
    bakeSeconds: 600,
    settleSeconds: 120,
    approval: false,
  });
  const plan: Plan = {
    version: 1,
    env: 'prod',
    to: 'green',
    before,
    steps: [step(0, 50), step(1, 100)],
    gate: { shareTolerancePercent: 5, requestsPerStep: 0, noDataSeconds: 300, extraAlarms: [] },
    hooks: [],
    analyses: [{ name: 'slo', source: { provider: 'http', url: 'https://slo.example.com', query: 'value' }, condition: '< 1', dryRun }],
    rollback: { guardSeconds: 0, disableStickiness: true },
    notes: [],
  };
  const runner = { backends, pace: defaultPace, by: 'test' };
  await startShift(runner, plan, { id: 'w', holder: 'alice', reason: 'upgrade' });
  const run = async () => {
    const result = await runShift(runner, 'w');
    return result?.kind === 'ended' ? { ...result.shift.state, minutes: (now - begunAt) / minute } : undefined;
  };
  return { run, runner, reads, events, gate, meanwhile, shifts, now: () => now };
}

test('a value that fulfils its condition all the time: done, read once a minute', async () => {
  const { run, reads, events } = await world(() => 0);
  expect(await run()).toMatchObject({ status: 'done', analyses: { results: { slo: { outcome: 'pass', value: 0 } } } });
  expect(reads.length).toBeGreaterThanOrEqual(20);
  expect(reads.length).toBeLessThanOrEqual(24);
  const gaps = reads.slice(1).map((at, index) => at - (reads[index] ?? 0));
  // The second step reads its own at once.
  expect(gaps.filter((gap) => gap < 1).length).toBeLessThanOrEqual(1);
  expect(events.filter(({ kind }) => kind === 'analysis')).toEqual([]);
});

test('one that fails in the bake rolls back as the gate does, with value and limit', async () => {
  const { run, events } = await world((minutes) => (minutes < 4 ? 0 : 2));
  expect(await run()).toMatchObject({ status: 'rolled-back', step: 0, reason: 'analysis slo: 2, expected < 1' });
  const at = (kind: string) => ((events.find((event) => event.kind === kind)?.at ?? 0) - begunAt) / minute;
  expect(at('rolled-back')).toBeLessThan(5.5);
  expect(events.map(({ text }) => text)).toContain('analysis slo fails: 2, expected < 1');
});

test.each(['nothing', 'down'] as const)(
  'no data (%s) holds for hours and bakes nothing; people are reminded; it never rolls back',
  async (how) => {
    const { run, events } = await world((minutes) => (minutes < 180 ? how : 0));
    const end = await run();
    expect(end).toMatchObject({ status: 'done' });
    expect(end?.minutes).toBeGreaterThanOrEqual(180 + 20);
    expect(end?.minutes).toBeLessThan(180 + 25);
    const holds = events.filter(({ kind }) => kind === 'gate').map(({ text }) => text);
    expect(holds).toEqual([expect.stringMatching(/^hold: analysis slo: /), 'data again']);
    expect(events.filter(({ kind }) => kind === 'reminder').map(({ at }) => Math.round((at - begunAt) / minute))).toEqual([15, 45, 105]);
  },
);

test('the gate is watched while an analysis has no data', async () => {
  const { run, gate, meanwhile, events } = await world(() => 'nothing');
  meanwhile.push(...Array.from({ length: 40 }, () => () => {}), () => (gate.state = 'alarm'));
  expect(await run()).toMatchObject({ status: 'rolled-back', reason: 'alarm gate' });
  expect(events.some(({ kind }) => kind === 'held')).toBe(false);
});

test('an endpoint that never answers costs a tick five seconds, once a minute, and an alarm is acted on first', async () => {
  const { runner, gate, reads, now, shifts } = await world(() => 'hangs');
  await tick(runner, 'w');
  expect(reads).toHaveLength(1);
  expect(now() - begunAt).toBe(5000);
  const { shift } = await shifts.load();
  expect(shift?.state).toMatchObject({ waitingFor: { kind: 'analysis', why: 'analysis slo: cannot be read: no answer within 5000 ms' } });
  await runner.backends.clock.sleep(2 * minute);
  gate.state = 'alarm';
  await tick(runner, 'w');
  // It was due again, and not asked.
  expect([reads.length, (await shifts.load()).shift?.state.status]).toEqual([1, 'rolled-back']);
});

test('a dry run that fails: done, and an event says so once', async () => {
  const { run, events } = await world(() => 2, true);
  expect(await run()).toMatchObject({ status: 'done', analyses: { results: { slo: { outcome: 'fail', dryRun: true } } } });
  const text = 'analysis slo fails (dry run: decides nothing): 2, expected < 1';
  // Once at each step.
  expect(events.filter(({ kind }) => kind === 'analysis').map((event) => event.text)).toEqual([text, text]);
});

test('what the step before has shown does not pass the next one', async () => {
  const { run } = await world((minutes) => (minutes < 10.3 ? 0 : 2));
  expect(await run()).toMatchObject({ status: 'rolled-back', step: 1 });
});
