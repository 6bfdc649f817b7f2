import type { Observation, ShiftState, Signal } from '../model/model';

/** Kinds that are meant for one step: an approval of a step that has passed says nothing about the next. */
const ofStep: ReadonlySet<Signal['kind']> = new Set(['approve', 'promote']);

/** The first signal of a kind that has not been taken into account and is meant for where the shift is. */
export const signalOf = (state: ShiftState, observed: Observation, kind: Signal['kind']): Signal | undefined =>
  observed.signals.find(
    (signal) => signal.kind === kind && !state.signalsTaken.includes(signal.id) && (!ofStep.has(kind) || signal.step === state.step),
  );

/** The same state, with the signal taken into account. */
export const taken = (state: ShiftState, { id }: Signal): ShiftState => ({ ...state, signalsTaken: [...state.signalsTaken, id] });
