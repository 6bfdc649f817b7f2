import type { Observation, Shift, ShiftState } from '../model/model';
import type { Pace } from '../model/pace';
import { differing, ofServices } from '../model/weights';
import type { Decision } from './decision';
import { differences } from './plan';

/** Watches restored rules: a deploy that began before the rollback writes what SSM said then. */
export function guard(shift: Shift, observed: Observation, pace: Pace): Decision {
  const { plan, state } = shift;
  const { before } = shift.restoring ?? shift.baseline;
  const idle: Decision = { state, action: { do: 'wait', ms: pace.idleMs }, events: [] };
  if (!observed.live?.ok || !observed.stored?.ok || !observed.risen?.ok) return idle;
  const [risen, stored] = [observed.risen.value, observed.stored.value];
  const kept = ofServices(before, Object.keys(plan.before));
  if (Object.keys(risen).length > 0 || differing(stored, kept).length > 0) {
    const wrong = { ...before, ...risen };
    const text = `after the rollback: ${differences({ weights: wrong, odd: {} }, { ...before, ...stored }, before).join('; ')}`;
    const reason = state.reason ?? 'rolled back';
    return { state: { ...state, status: 'rolling-back' }, action: { do: 'roll-back', reason }, events: [{ kind: 'drift-restored', text }] };
  }
  const left = (state.restoredAt ?? observed.at) + 1000 * plan.rollback.guardSeconds - observed.at;
  if (left > 0) return { ...idle, action: { do: 'wait', ms: Math.min(left, pace.idleMs) } };
  const ended: ShiftState = { ...state, status: 'rolled-back', endedAt: observed.at };
  return { state: ended, action: { do: 'end' }, events: [] };
}
