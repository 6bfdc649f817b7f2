import type { Executions } from '../aws/executions';
import { revisionOf } from '../core/record';
import { endStatuses, type Shift } from '../model/model';
import { type Pace, rollbackMsOf } from '../model/pace';
import { read } from '../model/reading';
import { notify } from '../rollback/claim';
import type { Runner } from '../rollback/request';
import { notifyOnly } from './notify';

/**
 * Notices that a shift stands still, or that people were not notified. It runs once a minute, apart from whatever ticks: a shift whose last tick is too long ago is ticked again by
 * a new execution, and people are notified; if that is not possible, they are notified every few minutes.
 */

/** What the watchdog knows, for the decision. Instants in milliseconds. */
export interface Situation {
  readonly now: number;
  readonly shift?: Shift;
  /** When the shift under way was ticked last. */
  readonly tickedAt?: number;
}

/** How long ago the last tick may be: a few polls, and the longest hook or the writes of many services, during which a tick is under way. */
export function longestGapMs({ plan, state }: Shift, pace: Pace): number {
  const services = Object.keys(plan.before).length;
  const polls = 4 * Math.max(pace.pollMs, pace.idleMs);
  if (state.status === 'rolling-back') return polls + rollbackMsOf(pace, services);
  if (state.status !== 'running') return polls;
  // The polls have room for the writes of a hundred services.
  const writes = pace.writePerServiceMs * Math.max(0, services - 100);
  return polls + Math.max(writes, ...plan.hooks.map(({ timeoutSeconds }) => timeoutSeconds * 1000));
}

/** For how long nobody has ticked the shift under way, in milliseconds; undefined while all is well. */
export function standsStillMs({ now, shift, tickedAt }: Situation, pace: Pace): number | undefined {
  if (!shift || endStatuses.some((status) => status === shift.state.status)) return undefined;
  const since = now - Math.max(tickedAt ?? 0, shift.state.startedAt);
  return since > longestGapMs(shift, pace) ? since : undefined;
}

/** What the watchdog did. */
export type Outcome = 'quiet' | 'revived' | 'stuck';

/** Minutes between two notifications of something that lasts. */
const remindMinutes = 5;

/** One check of the shift. Never throws a BackendError: what it cannot read or start, it notifies people of. */
export async function guardTicker(
  runner: Runner,
  executions: Pick<Executions, 'isTicking' | 'ensureTicking'>,
  env: string,
): Promise<Outcome> {
  const { backends, pace } = runner;
  const now = backends.clock.now();
  const due = Math.floor(now / 60_000) % remindMinutes === 0;
  const stored = await read(backends.shifts.load());
  if (!stored.ok) return blind(runner, env, stored.why, due);
  const { shift, tickedAt } = stored.value;
  await notifyLate(runner, shift);
  const still = standsStillMs({ now, shift, tickedAt }, pace);
  if (!shift || still === undefined) return 'quiet';
  const minutes = Math.round(still / 60_000);
  const where = `the shift ${shift.id} (${shift.state.status}) has not been ticked for ${minutes} min`;
  const ticking = await read(executions.isTicking(shift.id));
  if (ticking.ok && ticking.value) {
    const text = `${where}, although an execution of the state machine runs: its ticks fail. See the log of ${env}-shift-tick. A rollback still works: npx bluegreen rollback --env ${env}`;
    if (due) await notifyOnly(backends, shift.id, now, 'stands-still', text);
    return 'stuck';
  }
  const started = await read(executions.ensureTicking(shift.id));
  if (started.ok) {
    await notifyOnly(backends, shift.id, now, 'revived', `${where}: a new execution was started, and goes on where it stood`);
    return 'revived';
  }
  if (due) await notifyOnly(backends, shift.id, now, 'stands-still', `${where}, and no execution can be started: ${started.why}`);
  return 'stuck';
}

/** How long after an event the process that saved it has to notify people of it, in milliseconds. */
const lateAfterMs = 30_000;

/** A process that saved events may have died before it notified people of them, or could not: then the shift might have stopped in silence. */
async function notifyLate({ backends }: Runner, shift: Shift | undefined): Promise<void> {
  if (!shift?.newsAt) return;
  const until = await read(backends.shifts.notifiedUntil(shift.id));
  if (!until.ok || shift.newsAt <= until.value) return;
  const events = await read(backends.shifts.events(shift.id));
  if (!events.ok) return;
  const due = backends.clock.now() - lateAfterMs;
  await notify(
    backends,
    events.value.filter((event) => revisionOf(event) > until.value && event.at <= due),
  );
}

/** Without the record, the copy in SSM says whether a shift is under way. With neither, somebody should know in any case. */
async function blind({ backends }: Runner, env: string, why: string, due: boolean): Promise<Outcome> {
  const copy = await read(backends.weights.readBaseline());
  if (copy.ok && (!copy.value || copy.value.over)) return 'quiet';
  const shiftId = copy.ok ? (copy.value?.shiftId ?? env) : env;
  const text = `the record of the shift cannot be read, so its ticks fail: ${why}. No gate is watched but by its alarm. A rollback still works: npx bluegreen rollback --env ${env}`;
  if (due) await notifyOnly(backends, shiftId, backends.clock.now(), 'stands-still', text);
  return 'stuck';
}
