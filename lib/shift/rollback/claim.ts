import type { NewEvent } from '../core/decision';
import { advance, revisionOf } from '../core/record';
import { retryUntil } from '../engine/retry';
import type { Backends } from '../model/backends';
import { type Baseline, type Event, endStatuses, type Reading, type Shift, type ShiftState } from '../model/model';
import { read } from '../model/reading';
import { showWeights } from '../model/weights';
import type { RollbackRequest, Runner } from './request';
import { sameGoal } from './restoration';

/** The record's part of a rollback: it stops the shift, holds what is restored, and says when that is done. */

export interface Claim {
  /** The record as claimed; undefined where it could not be. */
  readonly shift?: Shift;
  readonly problems: readonly string[];
}

/** Makes the shift's generation stale: the process that ran it can save nothing more. The goal is on the record from then on. */
export async function claimShift(
  runner: Runner,
  request: RollbackRequest,
  goal: Baseline,
  found: Shift | undefined,
  deadline: number,
): Promise<Claim> {
  const { backends, pace } = runner;
  if (!found) return { problems: ['the record of the shift could not be read, so the shift could not be stopped'] };
  const { clock } = backends;
  const giveUp = Math.min(deadline, clock.now() + 8 * pace.recordMs);
  let shift: Shift | undefined;
  const result = await retryUntil<Shift, string>({ clock, deadline: giveUp, backOffMs: pace.backOffMs }, async () => {
    const again = shift && (await read(backends.shifts.load()));
    shift = (again?.ok && again.value.shift) || shift || found;
    const claimed: Reading<Shift | string> = await read(claimOnce(runner, request, goal, shift));
    if (!claimed.ok) return { failed: claimed.why };
    return typeof claimed.value === 'string' ? { failed: claimed.value } : { done: claimed.value };
  });
  return 'done' in result ? { shift: result.done, problems: [] } : { problems: [`the shift could not be stopped: ${result.failed}`] };
}

async function claimOnce({ backends }: Runner, request: RollbackRequest, goal: Baseline, shift: Shift): Promise<Shift | string> {
  if (shift.state.status === 'rolling-back' && sameGoal(shift.restoring ?? shift.baseline, goal)) return shift;
  const at = backends.clock.now();
  const { endedAt: _, waitingFor: __, rollbackFailure: ___, restoredAt: ____, writeFailure: _____, ...state } = shift.state;
  const next: ShiftState = { ...state, status: 'rolling-back', reason: request.reason };
  const where = request.to ? ` to ${request.to}` : '';
  const text = `rollback${where} by ${request.holder}: ${request.reason}`;
  const [claimed, events] = advance({ ...shift, restoring: goal }, next, [{ kind: 'rollback-started', text }], at);
  if (endStatuses.some((status) => status === shift.state.status)) {
    const lock = await backends.shifts.begin(claimed, events);
    if (lock) return `${lock.holder} holds the lock: ${lock.reason}`;
  } else if (!(await backends.shifts.save(claimed, shift.revision, events))) {
    return 'the record changed meanwhile';
  }
  await notify(backends, events);
  return claimed;
}

/** Whether another rollback, with another goal, has claimed the shift meanwhile. An unreadable record says nothing. */
export async function whoTookOver({ backends }: Runner, goal: Baseline, claimed: Shift | undefined): Promise<string | undefined> {
  const stored = claimed && (await read(backends.shifts.load()));
  const shift = stored?.ok ? stored.value.shift : undefined;
  if (!shift || shift.id !== claimed?.id || !shift.restoring || sameGoal(shift.restoring, goal)) return undefined;
  return `another rollback took over: ${shift.state.reason ?? ''}`;
}

/** Writes into the record that the rules are restored. @returns why it could not */
export async function conclude(
  runner: Runner,
  claimed: Shift | undefined,
  goal: Baseline,
  warnings: readonly string[],
  deadline: number,
): Promise<string[]> {
  const { backends, pace } = runner;
  if (!claimed) return [];
  const { clock } = backends;
  const result = await retryUntil<true, string>({ clock, deadline, backOffMs: pace.backOffMs }, async () => {
    const stored = await read(backends.shifts.load());
    if (!stored.ok) return { failed: stored.why };
    const { shift } = stored.value;
    if (!shift) return { failed: 'it is gone' };
    if (shift.id === claimed.id && shift.state.status !== 'rolling-back') return { done: true };
    if (!sameGoal(shift.restoring ?? shift.baseline, goal)) return { failed: 'another rollback took over' };
    const at = clock.now();
    const news: NewEvent[] = [
      ...(warnings.length > 0 ? [{ kind: 'rollback-warning' as const, text: warnings.join('; ') }] : []),
      { kind: 'rolled-back', text: `${describeGoal(shift, goal)}: ${shift.state.reason ?? ''}`, data: { weights: goal.before } },
    ];
    const { rollbackFailure: _, ...state } = shift.state;
    const [next, events] = advance(shift, { ...state, status: 'guarding', restoredAt: at }, news, at);
    const saved = await read(backends.shifts.save(next, shift.revision, events));
    if (!saved.ok || !saved.value) return { failed: saved.ok ? 'it changed meanwhile' : saved.why };
    await notify(backends, events);
    return { done: true };
  });
  return 'done' in result ? [] : [`the record does not say that the rollback is done: ${result.failed}`];
}

/** What was restored, in the words that are true of it. */
function describeGoal(shift: Shift, goal: Baseline): string {
  if (sameGoal(shift.baseline, goal)) return 'every rule of this shift is as before it';
  const all = [...new Set(Object.values(goal.before).map(showWeights))];
  return `every rule has the weights that were asked for (${all.join('; ')})`;
}

/**
 * Notifies people of events that are on record; a failure is not worth a rollback's time. Whether it is done is noted, so that what a process could
 * not do, or died before, is done by the watchdog.
 */
export async function notify({ notifier, shifts }: Pick<Backends, 'notifier' | 'shifts'>, events: readonly Event[]): Promise<void> {
  const last = events.at(-1);
  if (!last) return;
  const sent = await inOrder(events, (event) => read(notifier.notify(event)));
  if (sent.every(({ ok }) => ok)) await read(shifts.notified(last.shiftId, revisionOf(last)));
}

async function inOrder<A, B>(items: readonly A[], each: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (const item of items) results.push(await each(item));
  return results;
}
