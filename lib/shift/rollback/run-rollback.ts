import { retryUntil } from '../engine/retry';
import type { Baseline, HealthByService, Reading, Shift } from '../model/model';
import { type Pace, rollbackMsOf } from '../model/pace';
import { read, readWithin } from '../model/reading';
import { claimShift, conclude, whoTookOver } from './claim';
import { findBaseline } from './find-baseline';
import type { RollbackProgress, RollbackRequest, RollbackResult, Runner } from './request';
import { harmful, healthWarnings, restoration, stillOnTarget, without } from './restoration';
import { restoreParameters, restoreRules } from './restore-rules';

/**
 * The rollback. It does not wait for the state machine or for the record: rules are written while the record is still being claimed. All it
 * cannot do without is the load balancer's API and one of: the shift's record, its copy in SSM, a color named by a person. What it waits for,
 * and no longer than `Pace.recordMs`, is the health of the targets: a service is never moved away from its healthy ones.
 *
 * Rules first, then SSM (a deploy in between would write the old value, so the rules are read again afterwards); the shift's step goes the
 * other way round. Any number of processes may roll back to one goal at once: all of them write the same.
 */

/** Brings every rule to the goal, then SSM, and checks that they stay so. Never throws a BackendError. */
export async function rollBack(runner: Runner, request: RollbackRequest, progress: RollbackProgress = () => {}): Promise<RollbackResult> {
  const { backends, pace } = runner;
  const { clock } = backends;
  const startedAt = clock.now();
  const found = await findBaseline(runner, request);
  if ('refused' in found) return { outcome: 'refused', written: 0, warnings: [], problems: [found.refused] };
  const { baseline: goal, source, shift } = found;
  const deadline = startedAt + rollbackMsOf(pace, Object.keys(goal.before).length);

  // A shift that has ended is not under way: there is nothing to stop, so nothing is claimed for a rollback that would only do harm.
  const stopped = found.ended ? undefined : claimShift(runner, request, goal, shift, deadline);
  const health = await readWithin(clock, pace.recordMs, backends.targets.health(Object.keys(goal.before), goal.rules));
  const kept = request.force || !health.ok ? {} : await keptBack(runner, goal, health.value, deadline);
  if (found.ended && Object.keys(kept).length > 0 && (await movesNothing(runner, without(goal, Object.keys(kept)))))
    return { outcome: 'refused', baseline: goal, source, written: 0, warnings: [], problems: Object.values(kept) };
  const claiming = stopped ?? claimShift(runner, request, goal, shift, deadline);
  const movable = without(goal, Object.keys(kept));
  // Asked without waiting for the claim: an unreadable record must not hold up the rules.
  let claimed: Shift | undefined;
  void claiming.then((claim) => (claimed = claim.shift));
  const takenOver = () => whoTookOver(runner, goal, claimed);

  const rules = await restoreRules(runner, movable, deadline, takenOver);
  const restoredInMs = rules.restored ? clock.now() - startedAt : undefined;
  if (restoredInMs !== undefined) progress({ kind: 'restored', written: rules.written, ms: restoredInMs });
  const claim = await claiming;
  const last = lastWriteOf(claim.shift, goal, startedAt, pace);
  const unsettled = rules.restored ? await settle(runner, movable, last, deadline, takenOver, progress) : rules.problems;
  const problems = [...unsettled, ...Object.values(kept)];
  const warnings = [...rules.pinned.map(pinnedWarning), ...warningsOf(health, movable)];
  const result = {
    baseline: goal,
    source,
    written: rules.written,
    restoredInMs,
    warnings,
    left: rules.impossible,
    stillOnTarget: stillOnTarget(rules.rules, goal),
  };
  if (problems.length > 0) return { ...result, outcome: 'incomplete', problems };
  const unrecorded = await conclude(runner, claim.shift, goal, [...rules.impossible, ...warnings], deadline);
  return { ...result, outcome: 'restored', warnings: [...warnings, ...claim.problems, ...unrecorded], problems: [] };
}

/**
 * Services that the goal would take away from their healthy targets, each with a sentence. As long as the rules cannot be read nothing can be
 * restored either, so nothing is lost by waiting for them.
 */
async function keptBack(
  { backends, pace }: Runner,
  goal: Baseline,
  health: HealthByService,
  deadline: number,
): Promise<Readonly<Record<string, string>>> {
  const how = { clock: backends.clock, deadline, backOffMs: pace.backOffMs };
  const found = await retryUntil<Readonly<Record<string, string>>, string>(how, async () => {
    const rules = await read(backends.rules.list(goal.rules));
    return rules.ok ? { done: harmful(rules.value, goal, health) } : { failed: rules.why };
  });
  return 'done' in found ? found.done : {};
}

async function movesNothing({ backends }: Runner, goal: Baseline): Promise<boolean> {
  const rules = await read(backends.rules.list(goal.rules));
  return rules.ok && restoration(rules.value, { ...goal, disableStickiness: false }, {}).changes.length === 0;
}

/**
 * SSM, and then the rules once more: after the last moment at which a call of the shift's could take effect, and after SSM says what a deploy
 * should write.
 * @returns what is not as wanted
 */
async function settle(
  runner: Runner,
  goal: Baseline,
  quietFrom: number,
  deadline: number,
  takenOver: () => Promise<string | undefined>,
  progress: RollbackProgress,
): Promise<readonly string[]> {
  const { backends, pace } = runner;
  const { clock } = backends;
  const result = await retryUntil<readonly string[], readonly string[]>({ clock, deadline, backOffMs: pace.backOffMs }, async () => {
    // After a pause: somebody may have asked for something else meanwhile.
    const stopped = await takenOver();
    if (stopped !== undefined) return { done: [stopped] };
    const wait = quietFrom - clock.now();
    const unwritten = await restoreParameters(runner, goal, deadline);
    const rules = await restoreRules(runner, goal, Math.max(deadline, clock.now() + pace.backOffMs), takenOver);
    if (!rules.restored) return { done: rules.problems };
    if (unwritten.length > 0) return { failed: unwritten };
    if (wait <= 0 && rules.written === 0) return { done: [] };
    if (wait <= 0) return { failed: ['somebody else changes the rules again and again'] };
    progress({ kind: 'waiting', ms: wait });
    return { failed: [`a write of the shift could still take effect until ${new Date(quietFrom).toISOString()}`], pauseMs: wait };
  });
  return 'done' in result ? result.done : result.failed;
}

/**
 * When the last write of the shift can have taken effect; without a record, as if one had just begun. No write that is on record by now lasts
 * longer than that: an instant further away comes from a clock that is ahead.
 */
function lastWriteOf(shift: Shift | undefined, goal: Baseline, startedAt: number, pace: Pace): number {
  const longest =
    startedAt + pace.writeMs + pace.writePerServiceMs * Object.keys(shift?.baseline.before ?? goal.before).length + pace.lateMs;
  return Math.min(shift?.state.quietFrom ?? longest, longest);
}

function warningsOf(health: Reading<HealthByService>, goal: Baseline): string[] {
  return health.ok ? healthWarnings(goal, health.value) : [`the health of the targets is not known: ${health.why}`];
}

const pinnedWarning = (service: string): string =>
  `${service}: its targets are sticky, so the rule must stay so: clients with a cookie stay on the new color until it expires`;
