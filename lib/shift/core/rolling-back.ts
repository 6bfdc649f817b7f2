import type { Observation, ShiftState } from '../model/model';
import type { Pace } from '../model/pace';
import type { Decision } from './decision';
import { failedAgain, failureText, pauseLeft } from './repeated-failure';

/** Tries to restore, and after a failure ever more seldom. */
export function rollingBack(state: ShiftState, observed: Observation, pace: Pace): Decision {
  if (observed.rollbackProblems) return afterFailure(state, observed.rollbackProblems, observed.at, pace);
  const left = pauseLeft(state.rollbackFailure, observed.at);
  if (left > 0) return { state, action: { do: 'wait', ms: Math.min(left, pace.pollMs) }, events: [] };
  return { state, action: { do: 'roll-back', reason: state.reason ?? '' }, events: [] };
}

function afterFailure(state: ShiftState, problems: readonly string[], at: number, pace: Pace): Decision {
  const { failure, pauseMs, due } = failedAgain(state.rollbackFailure, problems, at, pace);
  return {
    state: { ...state, rollbackFailure: failure },
    action: { do: 'wait', ms: Math.min(pauseMs, pace.pollMs) },
    events: due ? [{ kind: 'rollback-failed', text: `the rollback cannot finish ${failureText(failure, at)}` }] : [],
  };
}
