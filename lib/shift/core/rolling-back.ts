import { listed } from '../../text/listing';
import type { Observation, ShiftState } from '../model/model';
import type { Pace } from '../model/pace';
import type { Decision } from './decision';
import { remind, urgent } from './reminders';

/** Tries to restore, and after a failure ever more seldom: what fails lastingly (no right, a dead color) is no reason for a call a second. */
export function rollingBack(state: ShiftState, observed: Observation, pace: Pace): Decision {
  const { rollbackFailure: failure } = state;
  if (observed.rollbackProblems) return afterFailure(state, observed.rollbackProblems, observed.at, pace);
  const left = (failure?.retryAt ?? observed.at) - observed.at;
  if (left > 0) return { state, action: { do: 'wait', ms: Math.min(left, pace.pollMs) }, events: [] };
  return { state, action: { do: 'roll-back', reason: state.reason ?? '' }, events: [] };
}

/** Notifies at once, and again while it lasts: first after two minutes, then after twice the time before, up to an hour. */
function afterFailure(state: ShiftState, problems: readonly string[], at: number, pace: Pace): Decision {
  const before = state.rollbackFailure;
  const attempts = (before?.attempts ?? 0) + 1;
  const pauseMs = Math.min(10 * pace.backOffMs * 2 ** (attempts - 1), longestPauseMs);
  const { due, notified, remindAt } = remind(before, at, urgent);
  const since = before?.since ?? at;
  const shown = listed(problems, 5, '; ');
  const text = `the rollback cannot finish (attempt ${attempts}, since ${Math.round((at - since) / 60_000)} min): ${shown}`;
  return {
    state: { ...state, rollbackFailure: { attempts, since, problems, retryAt: at + pauseMs, notified, remindAt } },
    action: { do: 'wait', ms: Math.min(pauseMs, pace.pollMs) },
    events: due ? [{ kind: 'rollback-failed', text }] : [],
  };
}

/** Longest pause between two attempts of a rollback, in milliseconds. */
const longestPauseMs = 60_000;
