import { advance, eventsOf, revisionOf } from '../../../../lib/shift/core/record';
import { failedAgain, failureText, pauseLeft } from '../../../../lib/shift/core/repeated-failure';
import { rollingBack } from '../../../../lib/shift/core/rolling-back';
import { afterWriteFailure } from '../../../../lib/shift/core/write-failure';
import type { Observation, RepeatedFailure, Shift, ShiftState } from '../../../../lib/shift/model/model';
import { defaultPace } from '../../../../lib/shift/model/pace';

const at = Date.parse('2026-11-28T12:00:00Z');
const minute = 60_000;
const pace = { ...defaultPace, backOffMs: 100, pollMs: 15_000 };

test('what fails again and again is tried after 1, 2, 4 … 60 seconds, and people are notified at once, then after 2, 4, 8 … minutes', () => {
  let failure: RepeatedFailure | undefined;
  const pauses: number[] = [];
  const notifiedAt: number[] = [];
  let now = at;
  for (let attempt = 1; attempt <= 25; attempt++) {
    const next = failedAgain(failure, ['denied'], now, pace);
    failure = next.failure;
    pauses.push(next.pauseMs / 1000);
    if (next.due) notifiedAt.push(Math.round((now - at) / minute));
    expect(pauseLeft(failure, now)).toBe(next.pauseMs);
    now += next.pauseMs;
    expect(pauseLeft(failure, now)).toBe(0);
  }
  expect(pauses.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(notifiedAt).toEqual([0, 2, 6, 14]);
  expect(failure).toMatchObject({ attempts: 25, since: at });
});

test('how often, since when and why, for people', () => {
  const failure = { attempts: 3, since: at - 6 * minute, problems: ['web: denied'], retryAt: at, notified: 2, remindAt: at };
  expect(failureText(failure, at)).toBe('(attempt 3, since 6 min): web: denied');
  const many = Array.from({ length: 7 }, (_, index) => `s${index}: denied`);
  expect(failureText({ ...failure, problems: many }, at)).toMatch(/s4: denied and 2 more$/);
  expect(pauseLeft(undefined, at)).toBe(0);
});

describe('weights that cannot be written', () => {
  const state = { status: 'running' } as ShiftState;
  const fails = (before: ShiftState, now: number) => afterWriteFailure(before, 'all at 10 %', ['web: timeout'], { at: now, pace });

  test('once can be a lost call: on the record, and nobody is notified; the second time they are, at once', () => {
    const first = fails(state, at);
    expect(first).toMatchObject({
      events: [],
      action: { do: 'wait', ms: 1000 },
      state: { writeFailure: { attempts: 1, problems: ['web: timeout'] } },
    });
    const second = fails(first.state, at + 1000);
    expect(second.events).toEqual([
      { kind: 'write-failed', text: 'all at 10 %: the weights cannot be written (attempt 2, since 0 min): web: timeout' },
    ]);
    expect(fails(second.state, at + 3000).events).toEqual([]);
    expect(fails(second.state, at + 3 * minute).events).toHaveLength(1);
  });
});

describe('a rollback that cannot finish', () => {
  const state = { status: 'rolling-back', reason: 'alarm' } as ShiftState;
  const observed = (over: Partial<Observation>) => ({ at, by: 'me', signals: [], ...over }) as Observation;

  test('is noted and notified, waits, and is then tried again', () => {
    const { state: failed, action, events } = rollingBack(state, observed({ rollbackProblems: ['web: denied'] }), pace);
    expect(action).toEqual({ do: 'wait', ms: 1000 });
    expect(events).toEqual([{ kind: 'rollback-failed', text: 'the rollback cannot finish (attempt 1, since 0 min): web: denied' }]);
    expect([400, 999].map((ms) => rollingBack(failed, observed({ at: at + ms }), pace).action)).toEqual([
      { do: 'wait', ms: 600 },
      { do: 'wait', ms: 1 },
    ]);
    expect(rollingBack(failed, observed({ at: at + 1000 }), pace)).toEqual({
      state: failed,
      action: { do: 'roll-back', reason: 'alarm' },
      events: [],
    });
  });

  test('however long its pause is, it looks at the world again at every poll', () => {
    const failure: RepeatedFailure = { attempts: 9, since: at, problems: [], retryAt: at + minute, notified: 1, remindAt: at + minute };
    expect(rollingBack({ ...state, rollbackFailure: failure }, observed({}), pace).action).toEqual({ do: 'wait', ms: pace.pollMs });
    const again = rollingBack({ ...state, rollbackFailure: failure }, observed({ rollbackProblems: ['web: denied'] }), pace);
    expect([again.action, again.events]).toEqual([{ do: 'wait', ms: pace.pollMs }, []]);
  });
});

describe('the next version of a record', () => {
  const shift = { id: 'w', generation: 3, revision: 41, newsAt: 40, state: { status: 'running', step: 2 } } as unknown as Shift;
  const state = (status: ShiftState['status']) => ({ status, step: 2 }) as ShiftState;

  test('a rollback begins a generation, once; nothing else does', () => {
    const generation = (from: ShiftState['status'], to: ShiftState['status']) =>
      advance({ ...shift, state: state(from) }, state(to), [], at)[0].generation;
    expect([generation('running', 'rolling-back'), generation('guarding', 'rolling-back')]).toEqual([4, 4]);
    expect([generation('rolling-back', 'rolling-back'), generation('rolling-back', 'guarding'), generation('running', 'held')]).toEqual([
      3, 3, 3,
    ]);
  });

  test('news are counted by revision, and an event by its place in it: a save that is done twice notifies once', () => {
    const news = [
      { kind: 'gate' as const, text: 'hold' },
      { kind: 'step-passed' as const, text: 'passed', step: 1 },
    ];
    const [next, events] = advance(shift, state('running'), news, at);
    expect(next).toMatchObject({ revision: 42, newsAt: 42 });
    expect(events).toEqual([
      { id: '000042.0', shiftId: 'w', at, kind: 'gate', text: 'hold', step: 2 },
      { id: '000042.1', shiftId: 'w', at, kind: 'step-passed', text: 'passed', step: 1 },
    ]);
    expect(events.map(revisionOf)).toEqual([42, 42]);
    expect(advance(shift, state('running'), [], at)[0].newsAt).toBe(40);
    expect(eventsOf(shift, [], at)).toEqual([]);
  });
});
