import type { Color } from '../names';
import { type Event, endStatuses, type Reading, type Walk, type WalkState, type WayBack } from './model';
import type { Pace } from './pace';
import { inParallel } from './parallel';
import type { Ports, Rule } from './ports';
import { read, readWithin } from './reading';
import { advance } from './record';
import { healthWarnings, restoration, targetGroupArns, wayBackTo, whyNoWayBack } from './rollback';
import { isSticky } from './rule';
import type { NewEvent } from './walk';
import { differing } from './weights';

/**
 * The rollback. It queues behind nothing: rules are written while the record is still being claimed and the old color's health is being
 * looked at. All it cannot do without is the load balancer's API and one of: the walk's record, its copy in SSM, a color said by a person.
 *
 * Rules first, then SSM (a deploy in between would write the old value, so the rules are looked at again afterwards); the walk's step goes the
 * other way round. Any number of processes may roll back at once: all of them write the same.
 */

export interface RollbackRequest {
  readonly env: string;
  readonly reason: string;
  readonly holder: string;
  /** An alarm must not roll back a walk that has ended; a person may. */
  readonly trigger: 'walk' | 'alarm' | 'person';
  /** Sends everything to this color, whatever the records say. */
  readonly to?: Color;
}

export interface RollbackResult {
  /** `incomplete`: something is not as before, and says so in `problems`; to be called again. */
  readonly outcome: 'restored' | 'incomplete' | 'refused';
  readonly wayBack?: WayBack;
  readonly source?: 'record' | 'copy in SSM' | 'given color';
  /** How many rules were written. */
  readonly written: number;
  /** From the call until all rules were first seen restored. */
  readonly restoredInMs?: number;
  readonly warnings: readonly string[];
  readonly problems: readonly string[];
}

/** What a rollback works with. */
export interface Runner {
  readonly ports: Ports;
  readonly pace: Pace;
  /** Random id of this process. */
  readonly by: string;
}

/** Puts every rule back to the weights before the walk, then SSM, and looks that it stays so. Never throws a PortError. */
export async function rollBack(runner: Runner, request: RollbackRequest): Promise<RollbackResult> {
  const { ports, pace } = runner;
  const { clock } = ports;
  const startedAt = clock.now();
  const deadline = startedAt + pace.rollbackMs;
  const found = await findWayBack(runner, request);
  if ('refused' in found) return { outcome: 'refused', written: 0, warnings: [], problems: [found.refused] };
  const { wayBack, source, walk } = found;

  const claiming = claimWalk(runner, request, walk, deadline);
  const health = readWithin(clock, pace.rollbackMs / 4, ports.targets.health(Object.keys(wayBack.before)));
  const rules = await restoreRules(runner, wayBack, deadline);
  const restoredInMs = rules.restored ? clock.now() - startedAt : undefined;
  const claim = await claiming;
  const unsettled = rules.restored
    ? await settle(runner, wayBack, lastWriteOf(claim.walk, wayBack, startedAt, pace), deadline)
    : rules.problems;
  const problems = [...rules.impossible, ...unsettled];
  const warnings = [...rules.pinned.map(pinnedWarning), ...warningsOf(await health, wayBack)];
  const result = { wayBack, source, written: rules.written, restoredInMs, warnings };
  if (problems.length > 0) return { ...result, outcome: 'incomplete', problems };
  const unrecorded = await conclude(runner, claim.walk, warnings, deadline);
  return { ...result, outcome: 'restored', warnings: [...warnings, ...claim.problems, ...unrecorded], problems: [] };
}

interface Found {
  readonly wayBack: WayBack;
  readonly source: NonNullable<RollbackResult['source']>;
  readonly walk?: Walk;
}

async function findWayBack({ ports, pace }: Runner, request: RollbackRequest): Promise<Found | { readonly refused: string }> {
  const { env, trigger, to } = request;
  const [record, copy] = await Promise.all([
    readWithin(ports.clock, pace.recordMs, ports.walks.load()),
    readWithin(ports.clock, pace.recordMs, ports.weights.readWayBack()),
  ]);
  const walk = record.seen ? record.value.walk : undefined;
  if (to) {
    const rules = await read(ports.rules.list());
    if (!rules.seen) return { refused: `the rules cannot be read: ${rules.why}` };
    return { wayBack: wayBackTo(env, rules.value, to), source: 'given color', walk };
  }
  if (walk) {
    const over = endStatuses.some((status) => status === walk.state.status);
    if (over && trigger === 'alarm') return { refused: `no walk is under way; the last one is ${walk.state.status}` };
    return checked({ wayBack: walk.wayBack, source: 'record', walk });
  }
  if (copy.seen && copy.value) {
    if (copy.value.over && trigger === 'alarm') return { refused: 'no walk is under way, by the copy of the way back in SSM' };
    return checked({ wayBack: copy.value, source: 'copy in SSM' });
  }
  const why = [record, copy].map((reading) => (reading.seen ? 'there is none' : reading.why));
  return { refused: `no way back on record: walk ${why[0]}; copy in SSM ${why[1]}. Say which color: bluegreen rollback --to blue` };
}

function checked(found: Found): Found | { readonly refused: string } {
  const why = whyNoWayBack(found.wayBack);
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

/** Writes rules until all are seen restored, or the time is over. */
async function restoreRules(runner: Runner, wayBack: WayBack, deadline: number): Promise<Rewritten> {
  const { ports, pace } = runner;
  const { clock } = ports;
  const how = { clock, deadline, atOnce: pace.rulesAtOnce, backOffMs: pace.backOffMs };
  const seen = { impossible: [] as readonly string[], pinned: [] as readonly string[] };
  let written = 0;
  let pauseMs = pace.backOffMs / 2;
  for (;;) {
    const rules = await read(ports.rules.list());
    let problems = rules.seen ? [] : [`the rules cannot be read: ${rules.why}`];
    if (rules.seen) {
      const { changes, ...rest } = restoration(rules.value, wayBack, await stickyTargets(runner, wayBack, rules.value));
      Object.assign(seen, rest);
      if (changes.length === 0) return { ...seen, restored: true, problems: [], written };
      const failures = await inParallel(changes, ({ rule, actions }) => ports.rules.modify(rule.arn, actions, { deadline }), how);
      written += changes.length - failures.length;
      problems = failures.map(({ item, error }) => `${item.rule.service}: ${item.rule.arn}: ${error.message}`);
    }
    if (problems.length > 0) await clock.sleep((pauseMs = longer(pauseMs)));
    if (clock.now() >= deadline) return { ...seen, restored: false, problems: problems.length > 0 ? problems : ['no time left'], written };
  }
}

/**
 * Whether targets are sticky, for the rules that are: one call per target group, so it is asked for no other. Where it cannot be told,
 * stickiness is left alone: the weights must not wait or fail for its sake.
 */
async function stickyTargets(
  { ports, pace }: Runner,
  wayBack: WayBack,
  rules: readonly Rule[],
): Promise<Readonly<Record<string, boolean>>> {
  const arns = rules.filter((rule) => wayBack.before[rule.service] && isSticky(rule)).flatMap(targetGroupArns);
  if (!wayBack.disableStickiness || arns.length === 0) return {};
  const sticky = await readWithin(ports.clock, pace.recordMs, ports.rules.targetStickiness([...new Set(arns)]));
  return sticky.seen ? sticky.value : Object.fromEntries(arns.map((arn) => [arn, true]));
}

/**
 * SSM, and then the rules once more: after the last moment at which a call of the walk's could take effect, and after SSM says what a deploy
 * should write.
 * @returns what is not as before
 */
async function settle(runner: Runner, wayBack: WayBack, quietFrom: number, deadline: number): Promise<readonly string[]> {
  const { ports, pace } = runner;
  let pauseMs = pace.backOffMs / 2;
  for (;;) {
    const wait = quietFrom - ports.clock.now();
    const unwritten = await restoreParameters(runner, wayBack, deadline);
    const rules = await restoreRules(runner, wayBack, Math.max(deadline, ports.clock.now() + pace.backOffMs));
    if (!rules.restored) return rules.problems;
    if (wait <= 0 && unwritten.length === 0 && rules.written === 0) return [];
    await ports.clock.sleep(wait > 0 && unwritten.length === 0 ? wait : (pauseMs = longer(pauseMs)));
    if (ports.clock.now() >= deadline) return unwritten.length > 0 ? unwritten : ['the rules were changed again and again'];
  }
}

async function restoreParameters({ ports, pace }: Runner, wayBack: WayBack, deadline: number): Promise<string[]> {
  const services = Object.keys(wayBack.before);
  const stored = await read(ports.weights.read(services));
  const wrong = stored.seen ? differing(stored.value, wayBack.before) : services;
  const failures = await inParallel(
    wrong,
    (service) => ports.weights.write(service, wayBack.before[service] ?? { blue: 0, green: 0 }, { deadline }),
    { clock: ports.clock, atOnce: pace.parametersAtOnce, deadline, backOffMs: pace.backOffMs },
  );
  return failures.map(({ item, error }) => `${item}: SSM still has the weights of the walk: ${error.message}`);
}

/** When the last write of the walk can have taken effect; without a record, as if one had just begun. */
function lastWriteOf(walk: Walk | undefined, wayBack: WayBack, startedAt: number, pace: Pace): number {
  if (walk) return walk.state.quietFrom;
  return startedAt + pace.writeMs + pace.writePerServiceMs * Object.keys(wayBack.before).length + pace.lateMs;
}

/** Twice the pause, up to two seconds. */
const longer = (ms: number): number => Math.min(2 * ms, 2000);

interface Claim {
  /** The record as claimed; undefined where it could not be. */
  readonly walk?: Walk;
  readonly problems: readonly string[];
}

/** Makes the walk's generation stale: whoever walked it can save nothing more. */
async function claimWalk(runner: Runner, request: RollbackRequest, found: Walk | undefined, deadline: number): Promise<Claim> {
  const { ports, pace } = runner;
  if (!found) return { problems: ['the record of the walk could not be read, so the walk could not be told to stop'] };
  const giveUp = Math.min(deadline, ports.clock.now() + 8 * pace.recordMs);
  let why = '';
  let walk: Walk = found;
  let pauseMs = pace.backOffMs / 2;
  do {
    const claimed: Reading<Walk | string> = await read(claimOnce(runner, request, walk));
    if (claimed.seen && typeof claimed.value === 'object') return { walk: claimed.value, problems: [] };
    why = claimed.seen ? (claimed.value as string) : claimed.why;
    await ports.clock.sleep((pauseMs = longer(pauseMs)));
    const again = await read(ports.walks.load());
    if (again.seen && again.value.walk) walk = again.value.walk;
  } while (ports.clock.now() < giveUp);
  return { problems: [`the walk could not be told to stop: ${why}`] };
}

async function claimOnce({ ports }: Runner, request: RollbackRequest, walk: Walk): Promise<Walk | string> {
  if (walk.state.status === 'rolling-back') return walk;
  const at = ports.clock.now();
  const { endedAt: _, waitingFor: __, ...state } = walk.state;
  const next: WalkState = { ...state, status: 'rolling-back', reason: request.reason };
  const text = `rollback by ${request.holder}: ${request.reason}`;
  const [claimed, events] = advance(walk, next, [{ kind: 'rollback-started', text }], at);
  if (endStatuses.some((status) => status === walk.state.status)) {
    const lock = await ports.walks.begin(claimed, events);
    if (lock) return `${lock.holder} holds the lock: ${lock.reason}`;
  } else if (!(await ports.walks.save(claimed, walk.revision, events))) {
    return 'the record changed meanwhile';
  }
  await tell(ports, events);
  return claimed;
}

/** Writes into the record that the rules are restored. @returns why it could not */
async function conclude(runner: Runner, claimed: Walk | undefined, warnings: readonly string[], deadline: number): Promise<string[]> {
  const { ports, pace } = runner;
  if (!claimed) return [];
  let why = '';
  let pauseMs = pace.backOffMs / 2;
  do {
    const stored = await read(ports.walks.load());
    const walk = stored.seen ? stored.value.walk : undefined;
    if (walk && walk.id === claimed.id && walk.state.status !== 'rolling-back') return [];
    if (walk) {
      const at = ports.clock.now();
      const news: NewEvent[] = [
        ...warnings.map((text): NewEvent => ({ kind: 'rollback-warning', text })),
        { kind: 'rolled-back', text: `every rule is as before the walk: ${walk.state.reason ?? ''}` },
      ];
      const [next, events] = advance(walk, { ...walk.state, status: 'guarding', restoredAt: at }, news, at);
      const saved = await read(ports.walks.save(next, walk.revision, events));
      if (saved.seen && saved.value) {
        await tell(ports, events);
        return [];
      }
      why = saved.seen ? 'it changed meanwhile' : saved.why;
    }
    if (!stored.seen) why = stored.why;
    await ports.clock.sleep((pauseMs = longer(pauseMs)));
  } while (ports.clock.now() < deadline);
  return [`the record does not say that the rollback is done: ${why}`];
}

/** Tells people; a failure is not worth a rollback's time. */
export async function tell({ notifier }: Ports, events: readonly Event[]): Promise<void> {
  for (const event of events) await read(notifier.notify(event));
}

function warningsOf(health: Reading<Parameters<typeof healthWarnings>[1]>, wayBack: WayBack): string[] {
  return health.seen ? healthWarnings(wayBack, health.value) : [`the health of the old color is not known: ${health.why}`];
}

const pinnedWarning = (service: string): string =>
  `${service}: its targets are sticky, so the rule must stay so: clients with a cookie stay on the new color until it expires`;
