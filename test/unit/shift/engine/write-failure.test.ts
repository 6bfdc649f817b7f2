import { shiftLine } from '../../../../lib/cli/shift/text';
import { afterWriteFailure } from '../../../../lib/shift/core/write-failure';
import type { ShiftState } from '../../../../lib/shift/model/model';
import { defaultPace } from '../../../../lib/shift/model/pace';
import { calm } from '../../../support/shift-world/calm';
import type { Fault } from '../../../support/shift-world/faults';
import { play, shiftId } from '../../../support/shift-world/history';
import { breaches } from '../../../support/shift-world/invariants';
import { exampleRecord } from '../report/example';

/** B: one unwritable rule (made again by hand, with a new ARN) was retried silently until the time limit. */

async function played(deniedCalls: number) {
  const modifyFaults = new Map(Array.from({ length: deniedCalls }, (_, call): [number, Fault] => [call, 'denied']));
  const history = await play({ ...calm, services: 1, modifyFaults });
  expect(await breaches(history)).toEqual([]);
  const events = await history.world.shifts.events(shiftId);
  const begun = events.find(({ kind }) => kind === 'step-started')?.at ?? 0;
  const failed = events.filter(({ kind }) => kind === 'write-failed');
  return { ending: history.ending, events, failed, afterSeconds: failed.map(({ at }) => Math.round((at - begun) / 1000)) };
}

it('a rule that may not be written for a minute: people are notified with the reason, and the step goes on when it may', async () => {
  const { ending, events, failed, afterSeconds } = await played(6);
  expect(ending).toBe('done');
  expect(failed.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^all at 10 %: the weights cannot be written \(attempt 2, since 0 min\): s0: AccessDenied/),
  ]);
  expect(afterSeconds[0]).toBeLessThan(5);
  const inForce = events.find(({ kind }) => kind === 'step-in-force');
  // 1 + 2 + 4 + 8 + 16 + 32 s of pauses.
  expect((inForce?.at ?? 0) - (failed[0]?.at ?? 0)).toBeGreaterThan(55_000);
});

it('one failed call notifies nobody', async () => {
  expect(await played(1)).toMatchObject({ ending: 'done', failed: [] });
});

it('a rule that may never be written: reminders, ever rarer attempts, and the reason of the end names it', async () => {
  const { ending, events, failed, afterSeconds } = await played(500);
  expect(ending).toBe('rolled-back');
  expect(afterSeconds.length).toBeGreaterThanOrEqual(2);
  expect(afterSeconds.length).toBeLessThanOrEqual(4);
  expect(Number(/attempt (\d+)/.exec(failed.at(-1)?.text ?? '')?.[1])).toBeLessThan(12);
  expect(events.find(({ kind }) => kind === 'gate')?.text).toMatch(/^the weights cannot be written: s0: AccessDenied/);
});

it('status shows why, and when it is tried again', () => {
  const { shift } = exampleRecord({ services: 2 });
  const at = Date.parse('2026-11-28T12:00:00Z');
  let state: ShiftState = { ...shift.state, status: 'running', phase: 'writing' };
  for (let attempt = 0; attempt < 3; attempt++) {
    ({ state } = afterWriteFailure(state, 'all at 10 %', ['web: AccessDenied: ModifyRule'], { at, pace: defaultPace }));
  }
  expect(shiftLine({ ...shift, state })).toMatch(
    /: running, CANNOT WRITE THE STEP \(3 attempts, next at 12:00:04 UTC\): web: AccessDenied: ModifyRule, writing/,
  );
});
