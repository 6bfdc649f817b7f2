import { type Baseline, endStatuses, type Shift } from '../model/model';
import { read, readWithin } from '../model/reading';
import type { RollbackRequest, RollbackResult, Runner } from './request';
import { baselineOn, whyUnusableBaseline } from './restoration';

/** What a rollback restores, and where it learned that. */
export interface Found {
  readonly baseline: Baseline;
  readonly source: NonNullable<RollbackResult['source']>;
  readonly shift?: Shift;
  /** The shift has ended: nothing has to be stopped. */
  readonly ended: boolean;
}

/** Asks the record and its copy at the same time, neither for long. Never throws a BackendError. */
export async function findBaseline({ backends, pace }: Runner, request: RollbackRequest): Promise<Found | { readonly refused: string }> {
  const { env, trigger, to, known } = request;
  const [record, copy] = await Promise.all([
    readWithin(backends.clock, pace.recordMs, backends.shifts.load()),
    readWithin(backends.clock, pace.recordMs, backends.weights.readBaseline()),
  ]);
  // The copy does not have the color that a person named, and by it nothing could be claimed.
  const shift = record.ok ? record.value.shift : known;
  const ended = shift !== undefined && endStatuses.some((status) => status === shift.state.status);
  if (to) {
    const rules = await read(backends.rules.list(shift?.baseline.rules));
    if (!rules.ok) return { refused: `the rules cannot be read: ${rules.why}` };
    if (rules.value.length === 0)
      return { refused: 'no rule of the environment is known: neither the record nor the configuration names its target groups' };
    return { baseline: baselineOn(env, rules.value, to), source: 'given color', shift, ended };
  }
  if (shift) {
    if (ended && trigger === 'alarm') return { refused: `no shift is under way; the last one is ${shift.state.status}` };
    return checked({ baseline: goalOf(shift, trigger), source: 'record', shift, ended });
  }
  if (copy.ok && copy.value) {
    if (copy.value.over && trigger === 'alarm') return { refused: 'no shift is under way, by the copy of the baseline weights in SSM' };
    return checked({ baseline: copy.value, source: 'copy in SSM', ended: copy.value.over === true });
  }
  const why = [record, copy].map((reading) => (reading.ok ? 'there is none' : reading.why));
  return {
    refused: `no baseline weights on record: shift ${why[0]}; copy in SSM ${why[1]}. Name a color: npx bluegreen rollback --to blue --env ${env}`,
  };
}

/** A rollback under way keeps its goal, whatever fires meanwhile: a person who named a color knew why. Without a color, a person asks for the baseline. */
const goalOf = ({ baseline, restoring, state }: Shift, trigger: RollbackRequest['trigger']): Baseline =>
  trigger !== 'person' && (state.status === 'rolling-back' || state.status === 'guarding') ? (restoring ?? baseline) : baseline;

function checked(found: Found): Found | { readonly refused: string } {
  const why = whyUnusableBaseline(found.baseline);
  return why === undefined ? found : { refused: why };
}
