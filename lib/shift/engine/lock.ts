import { advance, eventsOf } from '../core/record';
import type { Backends } from '../model/backends';
import type { Lock, Shift } from '../model/model';

/** Reading and breaking the lock. Taking and freeing it are parts of beginning and ending a shift (`ShiftStore.begin`, `save` with `release`). */

/** Who holds the lock, since when and for what, in a sentence. */
export const describeLock = (lock: Lock, now: number): string =>
  `${lock.holder} holds the lock since ${new Date(lock.since).toISOString()} (${describeAge(now - lock.since)}): ${lock.reason}`;

function describeAge(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'less than a minute';
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}

/** What breaking the lock does, to be read before it is done. */
export function whatUnlockBreaks(shift: Shift | undefined): string[] {
  if (!shift) return ['There is no shift behind the lock: nothing is broken.'];
  const { state, plan } = shift;
  const step = plan.steps[state.step];
  const where = step ? `step ${state.step + 1} of ${plan.steps.length} (${step.wave} at ${step.percent} %)` : 'no step';
  const consequence: Record<Shift['state']['status'], string> = {
    running: `The shift is at ${where}. It stops there: the weights stay, no gate is watched any more.`,
    held: `The shift is held at ${where}: ${state.waitingFor?.why ?? ''}. The weights stay, no gate is watched any more.`,
    'rolling-back': 'A rollback is under way. It goes on writing rules, but whatever begins now can write them too.',
    guarding: 'The rules are restored and watched. A deploy that began before the rollback can bring the old weights back unnoticed.',
    done: 'The shift is done: nothing is broken.',
    'rolled-back': 'The shift is rolled back: nothing is broken.',
    aborted: 'The shift is aborted: nothing is broken.',
  };
  return [consequence[state.status], `A rollback by hand stays possible: npx bluegreen rollback --env ${plan.env}`];
}

/**
 * Frees the lock. The shift behind it ends as aborted, so that a process that still runs it can save nothing more.
 * @returns false if there was no lock
 */
export async function forceUnlock({ shifts, clock }: Backends, by: string, reason: string): Promise<boolean> {
  for (;;) {
    const { lock, shift } = await shifts.load();
    if (!lock) return false;
    const at = clock.now();
    const text = `lock broken by ${by}: ${reason}`;
    if (!shift || shift.id !== lock.shiftId)
      return shifts.unlock(lock.shiftId, shift ? eventsOf(shift, [{ kind: 'lock-broken', text }], at) : []);
    const [next, events] = advance(
      shift,
      { ...shift.state, status: 'aborted', reason: text, endedAt: at },
      [{ kind: 'lock-broken', text }],
      at,
    );
    if (await shifts.save(next, shift.revision, events, { release: true })) return true;
  }
}
