import type { ShiftState } from '../model/model';
import type { Pace } from '../model/pace';
import type { Decision } from './decision';
import { failedAgain, failureText } from './repeated-failure';

/**
 * Some weights of a step could not be written (no right, a rule that was made again by hand and has another ARN): the reason is kept on the record, and
 * the next attempt waits ever longer. A single failure can be a call that was lost; from the second one on people are notified.
 * @param what the step, for people
 */
export function afterWriteFailure(
  state: ShiftState,
  what: string,
  problems: readonly string[],
  { at, pace }: { readonly at: number; readonly pace: Pace },
): Decision {
  const isFirst = state.writeFailure === undefined;
  const { failure, pauseMs, due } = failedAgain(state.writeFailure, problems, at, pace);
  return {
    state: { ...state, writeFailure: isFirst ? { ...failure, notified: 0, remindAt: at } : failure },
    action: { do: 'wait', ms: Math.min(pauseMs, pace.pollMs) },
    events: due && !isFirst ? [{ kind: 'write-failed', text: `${what}: the weights cannot be written ${failureText(failure, at)}` }] : [],
  };
}
