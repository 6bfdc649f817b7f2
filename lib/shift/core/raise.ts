import type { Observation, Plan, Shift, ShiftState, Signal } from '../model/model';
import type { Pace } from '../model/pace';
import { type Decision, type NewEvent, tickAgain } from './decision';
import { firstReminder, reminded } from './reminders';
import { closedAt, closedText } from './schedule';
import { signalOf, taken } from './signals';

/**
 * When the next raise may happen: what a person sends (`pause`, `resume`, `promote`) and the windows and freezes of the configuration. None of it
 * touches the gate: it is read as always, and a rollback always may.
 */

interface Blocked {
  readonly kind: 'pause' | 'window';
  readonly why: string;
  readonly until?: number;
}

/** A plan, and how far it is; nothing is paused while it is only a plan. */
interface Progress {
  readonly plan: Plan;
  readonly state?: Pick<ShiftState, 'paused'>;
}

/** Why no raise may happen at an instant; undefined: it may. */
export function raiseBlocked({ plan, state }: Progress, at: number): Blocked | undefined {
  if (state?.paused) return { kind: 'pause', why: pauseText(plan, state.paused) };
  const closed = plan.schedule && closedAt(plan.schedule, at);
  return closed && { kind: 'window', why: closedText(closed), until: closed.until };
}

const pauseText = ({ env }: Plan, { by, reason }: NonNullable<ShiftState['paused']>): string =>
  `paused by ${by}${reason === undefined ? '' : `: ${reason}`}; npx bluegreen resume --env ${env} goes on`;

/** Whether the next raise of a plan or of a shift under way may happen now; undefined: it is not paused, and has no windows and freezes. */
export function raiseText(progress: Progress, now: number): string | undefined {
  const blocked = raiseBlocked(progress, now);
  if (blocked) return `no raise now: ${blocked.why}`;
  return progress.plan.schedule && 'raises may happen now: a window is open, and there is no freeze';
}

/** Takes what people have sent about raises into the record, one signal at a time; undefined: there is nothing new. */
export function steered({ plan, state }: Shift, observed: Observation): Decision | undefined {
  const pause = signalOf(state, observed, 'pause');
  if (pause) return pausedBy(state, pause, observed.at);
  const { paused } = state;
  // One from before the pause was meant for something else.
  const resume = observed.signals.find(
    ({ kind, id, at }) => paused && kind === 'resume' && at >= paused.since && !state.signalsTaken.includes(id),
  );
  if (paused && resume && state.status === 'running') {
    const { paused: _, ...rest } = taken(state, resume);
    return tickAgain(withoutWait(rest, ['pause']), { kind: 'resumed', text: `resumed by ${resume.by}` });
  }
  const promote = state.status === 'running' && state.phase === 'baking' ? signalOf(state, observed, 'promote') : undefined;
  if (!promote) return undefined;
  const step = plan.steps[state.step];
  const baked = `baked ${Math.round(state.bakedMs / 1000)} s of ${step?.bakeSeconds} s`;
  const text = `${step?.wave} at ${step?.percent} %: bake ended by ${promote.by} (${baked}): ${promote.reason}`;
  return tickAgain({ ...taken(state, promote), promoted: true }, { kind: 'promoted', text });
}

function pausedBy(state: ShiftState, signal: Signal, at: number): Decision {
  if (state.paused) return tickAgain(taken(state, signal));
  const reason = signal.reason === undefined ? '' : `: ${signal.reason}`;
  const paused = { by: signal.by, since: Math.max(at, signal.at), ...(signal.reason !== undefined && { reason: signal.reason }) };
  const text = `paused by ${signal.by}${reason}. The weights stay, the gate is watched; no raise until resume`;
  return tickAgain({ ...taken(state, signal), paused }, { kind: 'paused', text });
}

/** Waits for what blocks the next raise. People are notified once; of a pause again while it lasts. */
export function waitForRaise(state: ShiftState, { kind, why, until }: Blocked, observed: Observation, pace: Pace): Decision {
  const { at } = observed;
  const left = until === undefined ? pace.idleMs : Math.max(1000, until - at);
  const action = { do: 'wait', ms: Math.min(pace.idleMs, left) } as const;
  const { waitingFor } = state;
  if (waitingFor?.kind === kind) {
    const known = { ...state, waitingFor: { ...waitingFor, why } };
    return kind === 'pause' ? reminded({ state: known, action, events: [] }, at) : { state: known, action, events: [] };
  }
  const waiting = { kind, why, since: at, ...(kind === 'pause' && firstReminder(at)) };
  const events: NewEvent[] = kind === 'window' ? [{ kind: 'window', text: why }] : [];
  return { state: { ...state, waitingFor: waiting }, action, events };
}

/** The same state, waiting for none of these. */
export function withoutWait(state: ShiftState, kinds: readonly NonNullable<ShiftState['waitingFor']>['kind'][]): ShiftState {
  const { waitingFor, ...rest } = state;
  return waitingFor && kinds.includes(waitingFor.kind) ? rest : state;
}
