import type { ShiftState } from '../model/model';
import type { NewEvent } from './decision';

/** Waits that end by themselves, with the next observation that is as it should be. */
const untilObserved: ReadonlySet<NonNullable<ShiftState['waitingFor']>['kind']> = new Set(['gate', 'analysis', 'both-fail']);

/** The gate has data: what waited for it waits no longer. */
export function withData(state: ShiftState): ShiftState {
  const { noDataSince: _, waitingFor, ...rest } = state;
  return waitingFor && !untilObserved.has(waitingFor.kind) ? { ...rest, waitingFor } : rest;
}

/** That a wait is over, for the step that goes on. */
export function backAgain({ noDataSince, waitingFor }: ShiftState): NewEvent[] {
  if (waitingFor?.kind === 'both-fail') return [{ kind: 'gate', text: 'the colors do not both fail any more' }];
  return noDataSince === undefined && waitingFor?.kind !== 'analysis' ? [] : [{ kind: 'gate', text: 'data again' }];
}
