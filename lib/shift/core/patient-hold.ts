import type { Observation, ShiftState } from '../model/model';
import type { Pace } from '../model/pace';
import type { Decision } from './decision';
import { patient, remind } from './reminders';

type Waiting = NonNullable<ShiftState['waitingFor']>;

/** Holds the step where it is for as long as its reason lasts, bakes nothing and never rolls back, other than a gate without data; people are reminded. */
export function holdPatiently(
  state: ShiftState,
  observed: Observation,
  pace: Pace,
  { kind, why }: Pick<Waiting, 'kind' | 'why'>,
): Decision {
  const { at } = observed;
  const { noDataSince: _, ...rest } = state;
  const before = state.waitingFor?.kind === kind ? state.waitingFor : undefined;
  const { due, ...reminders } = remind(before, at, patient);
  const since = before?.since ?? at;
  const text = before ? `still waiting, for ${Math.round((at - since) / 60_000)} min: ${why}` : `hold: ${why}`;
  return {
    state: {
      ...rest,
      waitingFor: { kind, why, since, ...reminders },
      lastPoll: { at, verdict: { kind: 'no-data', why } },
    },
    action: { do: 'wait', ms: pace.pollMs },
    events: due ? [{ kind: before ? 'reminder' : 'gate', text }] : [],
  };
}
