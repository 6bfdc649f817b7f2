import type { Color } from '../../names';
import type { NewEvent } from '../core/next-step';
import { advance } from '../core/record';
import { inParallel } from '../engine/parallel';
import { retryUntil } from '../engine/retry';
import type { Backends, Rule } from '../model/backends';
import { type Baseline, type Event, endStatuses, type Reading, type Shift, type ShiftState } from '../model/model';
import type { Pace } from '../model/pace';
import { read, readWithin } from '../model/reading';
import { isSticky } from '../model/rule';
import { differing } from '../model/weights';
import { baselineOn, healthWarnings, restoration, targetGroupArns, whyUnusableBaseline } from './restoration';

/**
 * The rollback. It queues behind nothing: rules are written while the record is still being claimed and the old color's health is being
 * checked. All it cannot do without is the load balancer's API and one of: the shift's record, its copy in SSM, a color said by a person.
 *
 * Rules first, then SSM (a deploy in between would write the old value, so the rules are read again afterwards); the shift's step goes the
 * other way round. Any number of processes may roll back at once: all of them write the same.
 */

export interface RollbackRequest {
  readonly env: string;
  readonly reason: string;
  readonly holder: string;
  /** An alarm must not roll back a shift that has ended; a person may. */
  readonly trigger: 'shift' | 'alarm' | 'person';
  /** Sends everything to this color, whatever the records say. */
  readonly to?: Color;
}

export interface RollbackResult {
  /** `incomplete`: something is not as before, and says so in `problems`; to be called again. */
  readonly outcome: 'restored' | 'incomplete' | 'refused';
  readonly baseline?: Baseline;
  readonly source?: 'record' | 'copy in SSM' | 'given color';
  /** How many rules were written. */
  readonly written: number;
  /** From the call until all rules were first found restored. */
  readonly restoredInMs?: number;
  readonly warnings: readonly string[];
  readonly problems: readonly string[];
}

/** What a rollback works with. */
export interface Runner {
  readonly backends: Backends;
  readonly pace: Pace;
  /** Random id of this process. */
  readonly by: string;
}

/** Puts every rule back to the weights before the shift, then SSM, and checks that it stays so. Never throws a BackendError. */
export async function rollBack(runner: Runner, request: RollbackRequest): Promise<RollbackResult> {
  const { backends, pace } = runner;
  const { clock } = backends;
  const startedAt = clock.now();
  const deadline = startedAt + pace.rollbackMs;
  const found = await findBaseline(runner, request);
  if ('refused' in found) return { outcome: 'refused', written: 0, warnings: [], problems: [found.refused] };
  const { baseline, source, shift } = found;

  const claiming = claimShift(runner, request, shift, deadline);
  const health = readWithin(clock, pace.rollbackMs / 4, backends.targets.health(Object.keys(baseline.before)));
  const rules = await restoreRules(runner, baseline, deadline);
  const restoredInMs = rules.restored ? clock.now() - startedAt : undefined;
  const claim = await claiming;
  const unsettled = rules.restored
    ? await settle(runner, baseline, lastWriteOf(claim.shift, baseline, startedAt, pace), deadline)
    : rules.problems;
  const problems = [...rules.impossible, ...unsettled];
  const warnings = [...rules.pinned.map(pinnedWarning), ...warningsOf(await health, baseline)];
  const result = { baseline, source, written: rules.written, restoredInMs, warnings };
  if (problems.length > 0) return { ...result, outcome: 'incomplete', problems };
  const unrecorded = await conclude(runner, claim.shift, warnings, deadline);
  return { ...result, outcome: 'restored', warnings: [...warnings, ...claim.problems, ...unrecorded], problems: [] };
}

interface Found {
  readonly baseline: Baseline;
  readonly source: NonNullable<RollbackResult['source']>;
  readonly shift?: Shift;
}

async function findBaseline({ backends, pace }: Runner, request: RollbackRequest): Promise<Found | { readonly refused: string }> {
  const { env, trigger, to } = request;
  const [record, copy] = await Promise.all([
    readWithin(backends.clock, pace.recordMs, backends.shifts.load()),
    readWithin(backends.clock, pace.recordMs, backends.weights.readBaseline()),
  ]);
  const shift = record.ok ? record.value.shift : undefined;
  if (to) {
    const rules = await read(backends.rules.list());
    if (!rules.ok) return { refused: `the rules cannot be read: ${rules.why}` };
    return { baseline: baselineOn(env, rules.value, to), source: 'given color', shift };
  }
  if (shift) {
    const over = endStatuses.some((status) => status === shift.state.status);
    if (over && trigger === 'alarm') return { refused: `no shift is under way; the last one is ${shift.state.status}` };
    return checked({ baseline: shift.baseline, source: 'record', shift });
  }
  if (copy.ok && copy.value) {
    if (copy.value.over && trigger === 'alarm') return { refused: 'no shift is under way, by the copy of the baseline weights in SSM' };
    return checked({ baseline: copy.value, source: 'copy in SSM' });
  }
  const why = [record, copy].map((reading) => (reading.ok ? 'there is none' : reading.why));
  return {
    refused: `no baseline weights on record: shift ${why[0]}; copy in SSM ${why[1]}. Say which color: bluegreen rollback --to blue`,
  };
}

function checked(found: Found): Found | { readonly refused: string } {
  const why = whyUnusableBaseline(found.baseline);
  return why === undefined ? found : { refused: why };
}

interface Rewritten {
  /** Every rule that can be is as before. */
  readonly restored: boolean;
  readonly problems: readonly string[];
  /** Rules that no rollback can put right. */
  readonly impossible: readonly string[];
  readonly pinned: readonly string[];
  readonly written: number;
}

/** Writes rules until all are restored, or the time is over. */
async function restoreRules(runner: Runner, baseline: Baseline, deadline: number): Promise<Rewritten> {
  const { backends, pace } = runner;
  const { clock } = backends;
  const how = { clock, deadline, atOnce: pace.rulesAtOnce, backOffMs: pace.backOffMs };
  const notRestorable = { impossible: [] as readonly string[], pinned: [] as readonly string[] };
  let written = 0;
  const result = await retryUntil<true, readonly string[]>(how, async () => {
    const rules = await read(backends.rules.list());
    if (!rules.ok) return { failed: [`the rules cannot be read: ${rules.why}`] };
    const { changes, ...rest } = restoration(rules.value, baseline, await stickyTargets(runner, baseline, rules.value));
    Object.assign(notRestorable, rest);
    if (changes.length === 0) return { done: true };
    const failures = await inParallel(changes, ({ rule, actions }) => backends.rules.modify(rule.arn, actions, { deadline }), how);
    written += changes.length - failures.length;
    // All are written: whether they are in force is read at once.
    if (failures.length === 0) return { failed: ['no time left'], pauseMs: 0 };
    return { failed: failures.map(({ item, error }) => `${item.rule.service}: ${item.rule.arn}: ${error.message}`) };
  });
  const problems = 'done' in result ? [] : result.failed;
  return { ...notRestorable, restored: 'done' in result, problems, written };
}

/**
 * Whether targets are sticky, for the rules that are: one call per target group, so it is asked for no other. Where that is not known,
 * stickiness is left alone: the weights must not wait or fail for its sake.
 */
async function stickyTargets(
  { backends, pace }: Runner,
  baseline: Baseline,
  rules: readonly Rule[],
): Promise<Readonly<Record<string, boolean>>> {
  const arns = rules.filter((rule) => baseline.before[rule.service] && isSticky(rule)).flatMap(targetGroupArns);
  if (!baseline.disableStickiness || arns.length === 0) return {};
  const sticky = await readWithin(backends.clock, pace.recordMs, backends.rules.targetStickiness([...new Set(arns)]));
  return sticky.ok ? sticky.value : Object.fromEntries(arns.map((arn) => [arn, true]));
}

/**
 * SSM, and then the rules once more: after the last moment at which a call of the shift's could take effect, and after SSM says what a deploy
 * should write.
 * @returns what is not as before
 */
async function settle(runner: Runner, baseline: Baseline, quietFrom: number, deadline: number): Promise<readonly string[]> {
  const { backends, pace } = runner;
  const { clock } = backends;
  const result = await retryUntil<readonly string[], readonly string[]>({ clock, deadline, backOffMs: pace.backOffMs }, async () => {
    const wait = quietFrom - clock.now();
    const unwritten = await restoreParameters(runner, baseline, deadline);
    const rules = await restoreRules(runner, baseline, Math.max(deadline, clock.now() + pace.backOffMs));
    if (!rules.restored) return { done: rules.problems };
    if (unwritten.length > 0) return { failed: unwritten };
    if (wait <= 0 && rules.written === 0) return { done: [] };
    return { failed: ['the rules were changed again and again'], ...(wait > 0 && { pauseMs: wait }) };
  });
  return 'done' in result ? result.done : result.failed;
}

async function restoreParameters({ backends, pace }: Runner, baseline: Baseline, deadline: number): Promise<string[]> {
  const services = Object.keys(baseline.before);
  const stored = await read(backends.weights.read(services));
  const wrong = stored.ok ? differing(stored.value, baseline.before) : services;
  const failures = await inParallel(
    wrong,
    (service) => backends.weights.write(service, baseline.before[service] ?? { blue: 0, green: 0 }, { deadline }),
    { clock: backends.clock, atOnce: pace.parametersAtOnce, deadline, backOffMs: pace.backOffMs },
  );
  return failures.map(({ item, error }) => `${item}: SSM still has the weights of the shift: ${error.message}`);
}

/** When the last write of the shift can have taken effect; without a record, as if one had just begun. */
function lastWriteOf(shift: Shift | undefined, baseline: Baseline, startedAt: number, pace: Pace): number {
  if (shift) return shift.state.quietFrom;
  return startedAt + pace.writeMs + pace.writePerServiceMs * Object.keys(baseline.before).length + pace.lateMs;
}

interface Claim {
  /** The record as claimed; undefined where it could not be. */
  readonly shift?: Shift;
  readonly problems: readonly string[];
}

/** Makes the shift's generation stale: the process that ran it can save nothing more. */
async function claimShift(runner: Runner, request: RollbackRequest, found: Shift | undefined, deadline: number): Promise<Claim> {
  const { backends, pace } = runner;
  if (!found) return { problems: ['the record of the shift could not be read, so the shift could not be stopped'] };
  const { clock } = backends;
  const giveUp = Math.min(deadline, clock.now() + 8 * pace.recordMs);
  let shift: Shift | undefined;
  const result = await retryUntil<Shift, string>({ clock, deadline: giveUp, backOffMs: pace.backOffMs }, async () => {
    const again = shift && (await read(backends.shifts.load()));
    shift = (again?.ok && again.value.shift) || shift || found;
    const claimed: Reading<Shift | string> = await read(claimOnce(runner, request, shift));
    if (!claimed.ok) return { failed: claimed.why };
    return typeof claimed.value === 'string' ? { failed: claimed.value } : { done: claimed.value };
  });
  return 'done' in result ? { shift: result.done, problems: [] } : { problems: [`the shift could not be stopped: ${result.failed}`] };
}

async function claimOnce({ backends }: Runner, request: RollbackRequest, shift: Shift): Promise<Shift | string> {
  if (shift.state.status === 'rolling-back') return shift;
  const at = backends.clock.now();
  const { endedAt: _, waitingFor: __, ...state } = shift.state;
  const next: ShiftState = { ...state, status: 'rolling-back', reason: request.reason };
  const text = `rollback by ${request.holder}: ${request.reason}`;
  const [claimed, events] = advance(shift, next, [{ kind: 'rollback-started', text }], at);
  if (endStatuses.some((status) => status === shift.state.status)) {
    const lock = await backends.shifts.begin(claimed, events);
    if (lock) return `${lock.holder} holds the lock: ${lock.reason}`;
  } else if (!(await backends.shifts.save(claimed, shift.revision, events))) {
    return 'the record changed meanwhile';
  }
  await notify(backends, events);
  return claimed;
}

/** Writes into the record that the rules are restored. @returns why it could not */
async function conclude(runner: Runner, claimed: Shift | undefined, warnings: readonly string[], deadline: number): Promise<string[]> {
  const { backends, pace } = runner;
  if (!claimed) return [];
  const { clock } = backends;
  const result = await retryUntil<true, string>({ clock, deadline, backOffMs: pace.backOffMs }, async () => {
    const stored = await read(backends.shifts.load());
    if (!stored.ok) return { failed: stored.why };
    const { shift } = stored.value;
    if (!shift) return { failed: 'it is gone' };
    if (shift.id === claimed.id && shift.state.status !== 'rolling-back') return { done: true };
    const at = clock.now();
    const news: NewEvent[] = [
      ...warnings.map((text): NewEvent => ({ kind: 'rollback-warning', text })),
      { kind: 'rolled-back', text: `every rule is as before the shift: ${shift.state.reason ?? ''}` },
    ];
    const [next, events] = advance(shift, { ...shift.state, status: 'guarding', restoredAt: at }, news, at);
    const saved = await read(backends.shifts.save(next, shift.revision, events));
    if (!saved.ok || !saved.value) return { failed: saved.ok ? 'it changed meanwhile' : saved.why };
    await notify(backends, events);
    return { done: true };
  });
  return 'done' in result ? [] : [`the record does not say that the rollback is done: ${result.failed}`];
}

/** Notifies people; a failure is not worth a rollback's time. */
export async function notify({ notifier }: Backends, events: readonly Event[]): Promise<void> {
  for (const event of events) await read(notifier.notify(event));
}

function warningsOf(health: Reading<Parameters<typeof healthWarnings>[1]>, baseline: Baseline): string[] {
  return health.ok ? healthWarnings(baseline, health.value) : [`the health of the old color is not known: ${health.why}`];
}

const pinnedWarning = (service: string): string =>
  `${service}: its targets are sticky, so the rule must stay so: clients with a cookie stay on the new color until it expires`;
