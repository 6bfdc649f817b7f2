import * as fc from 'fast-check';
import { MemoryShiftStore } from '../../../../lib/shift/memory/shift-store';
import { MemoryWeightStore } from '../../../../lib/shift/memory/weight-store';
import { BackendError } from '../../../../lib/shift/model/backends';
import { type Event, type Shift, signalKinds } from '../../../../lib/shift/model/model';
import { isEvent, isHistoryEntry, isSignal, storedBaseline, storedLock, storedShift } from '../../../../lib/shift/model/stored';
import { play } from '../../../support/shift-world/history';
import { scripts } from '../../../support/shift-world/scripts';
import { exampleRecord } from '../report/example';

const again = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const { shift, events } = exampleRecord({ services: 2, failsAt: 2 });

/** What a store holds after a change of one field of a shift, given by its path. */
function damaged(path: string, value: unknown): unknown {
  const copy = again(shift) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce((at, key) => at[key] as Record<string, unknown>, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

describe('whatever a shift saves can be read again', () => {
  test('records, events, locks and baseline weights of simulated shifts, faults and rollbacks included', async () => {
    const seen = { statuses: new Set<string>(), events: 0, baselines: 0, refused: [] as string[] };
    const mayBeRead = (read: () => unknown) => {
      try {
        read();
      } catch (error) {
        seen.refused.push((error as Error).message);
      }
    };
    const saved = (state: Shift, noted: readonly Event[]) => {
      mayBeRead(() => storedShift(again(state), 'table'));
      mayBeRead(() => storedLock(again(state.lock), 'table'));
      if (!isHistoryEntry(again({ id: state.id, state: state.state, lock: state.lock }))) seen.refused.push('history');
      for (const one of noted) if (!isEvent(again(one))) seen.refused.push(JSON.stringify(one));
      seen.statuses.add(state.state.status);
      seen.events += noted.length;
    };
    const begin = jest.spyOn(MemoryShiftStore.prototype, 'begin');
    const save = jest.spyOn(MemoryShiftStore.prototype, 'save');
    const writeBaseline = jest.spyOn(MemoryWeightStore.prototype, 'writeBaseline');
    for (const script of fc.sample(scripts, { seed: 12, numRuns: 15 })) await play(script);
    for (const [state, noted] of begin.mock.calls) saved(state, noted);
    for (const [state, , noted] of save.mock.calls) saved(state, noted);
    for (const [baseline] of writeBaseline.mock.calls) {
      // As it is written into SSM.
      mayBeRead(() => storedBaseline(again({ ...baseline, rules: undefined }), 'parameter'));
      seen.baselines++;
    }
    jest.restoreAllMocks();
    expect(seen.refused).toEqual([]);
    expect([...seen.statuses]).toEqual(expect.arrayContaining(['running', 'rolling-back', 'guarding', 'rolled-back']));
    expect(seen.events).toBeGreaterThan(20);
    expect(seen.baselines).toBeGreaterThan(2);
  }, 60_000);

  test.each(signalKinds)('a signal of kind %s', (kind) => {
    expect(isSignal(again({ id: `${kind}-1`, kind, step: 1, reason: 'INC-42', by: 'ada', at: 7 }))).toBe(true);
    expect(isSignal(again({ id: `${kind}-1`, kind, by: 'ada', at: 7 }))).toBe(true);
  });
});

describe('a record that is damaged, forged or of another program', () => {
  test.each<[string, unknown]>([
    ['id', undefined],
    ['version', '1'],
    ['generation', null],
    ['revision', -1],
    ['baseline', null],
    ['baseline.before', null],
    ['baseline.before', { web: null }],
    ['baseline.before', { web: { blue: '100', green: 0 } }],
    ['baseline.to', 'purple'],
    ['baseline.env', '../../etc'],
    ['baseline.before', { 'x\nrm -rf ~ #': { blue: 100, green: 0 } }],
    ['baseline.rules', [{ arn: 'a', service: 'x\nrm -rf ~', blue: 'b', green: 'g' }]],
    ['id', 'w\nGATE OK'],
    ['baseline.rules', [{ arn: 'x' }]],
    ['state', 'done'],
    ['state.quietFrom', '1'],
    ['state.signalsTaken', {}],
    ['plan.steps', []],
    ['plan.hooks', [null]],
    ['plan.analyses', [null]],
    ['plan.analyses', [{ name: 'slo', source: { provider: 'http' }, condition: '< 1', dryRun: false }]],
    ['state.analyses', { readAt: 1 }],
    ['state.analyses', { readAt: 1, results: { slo: null } }],
    ['lock', undefined],
    ['restoring', 'blue'],
  ])('is refused with the field and what to do, not by a TypeError: %s is %j', (path, value) => {
    const read = () => storedShift(damaged(path, value), 'prod-shifts');
    expect(read).toThrow(BackendError);
    expect(read).toThrow(
      /^prod-shifts does not hold the record of a shift: its \w+ is missing or of another form\. bluegreen rollback takes the copy in SSM/,
    );
  });

  test.each([undefined, null, 7, 'text', []])('is refused if it has no fields: %j', (value) => {
    expect(() => storedShift(value, 'prod-shifts')).toThrow(/it has no fields/);
    expect(() => storedBaseline(value, '/bluegreen/prod/baseline')).toThrow(/^\/bluegreen\/prod\/baseline does not hold baseline weights/);
    expect([isSignal(value), isEvent(value), isHistoryEntry(value)]).toEqual([false, false, false]);
  });

  test('a later version may have another plan and state: a rollback needs its baseline weights alone', () => {
    const later = { ...shift, version: 2, plan: { env: 'prod', to: 'green', phases: [] }, state: { status: 'paused', quietFrom: 7 } };
    expect(storedShift(again(later), 'prod-shifts').baseline).toEqual(again(shift.baseline));
    expect(() => storedShift({ ...later, baseline: {} }, 'prod-shifts')).toThrow(/its baseline is missing/);
  });

  test('approves nothing and reports nothing', () => {
    const signal = { id: '1', kind: 'approve', step: 1, by: 'ada', at: 7 };
    expect(isSignal(signal)).toBe(true);
    for (const wrong of [{ kind: 'finish' }, { step: -1 }, { by: 7 }, { at: 'now' }, { reason: 7 }])
      expect(isSignal({ ...signal, ...wrong })).toBe(false);
    for (const one of events) expect(isEvent(one)).toBe(true);
    for (const wrong of [{ text: 7 }, { at: undefined }, { data: 'x' }]) expect(isEvent({ ...events[0], ...wrong })).toBe(false);
  });
});
