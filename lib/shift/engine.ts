import { judgeAlarms } from './gate';
import type { Lock, Observation, Plan, Reading, Walk, WalkState } from './model';
import { endStatuses, modelVersion } from './model';
import { inParallel } from './parallel';
import { PortError } from './ports';
import { read } from './reading';
import { advance, eventsOf } from './record';
import { type Runner, rollBack, tell } from './roll-back';
import { changesTo } from './rollback';
import { liveWeights } from './rule';
import { type Action, decide, firstState, needs } from './walk';
import { differing } from './weights';

/**
 * Runs the decisions of `walk.ts` against the ports. The same in a Lambda (one tick per invocation) and in a terminal (tick and sleep). Keeps
 * nothing between two ticks: all that matters is in the record.
 */

/** What a tick came to. */
export type Tick =
  | { readonly kind: 'wait'; readonly ms: number; readonly walk: Walk }
  | { readonly kind: 'ended'; readonly walk: Walk }
  /** The walk is not the current one, or its record is of a newer version: this process has no say in it. */
  | { readonly kind: 'stale'; readonly why: string };

export interface Start {
  readonly id: string;
  readonly holder: string;
  readonly reason: string;
}

/**
 * Takes the lock and puts the walk on record. Nothing else is written; the first tick goes on from there.
 * @returns the walk, or the lock that is in the way
 */
export async function startWalk(
  runner: Runner,
  plan: Plan,
  { id, holder, reason }: Start,
): Promise<{ readonly walk: Walk } | { readonly inTheWay: Lock }> {
  const { ports } = runner;
  await endGuard(runner);
  const at = ports.clock.now();
  const walk: Walk = {
    version: modelVersion,
    id,
    generation: 1,
    revision: 1,
    plan,
    wayBack: {
      version: modelVersion,
      env: plan.env,
      walkId: id,
      to: plan.to,
      before: plan.before,
      disableStickiness: plan.rollback.disableStickiness,
    },
    state: firstState(at),
    lock: { walkId: id, holder, reason, since: at },
  };
  const text = `walk to ${plan.to} in ${plan.steps.length} steps, by ${holder}: ${reason}`;
  const events = eventsOf(walk, [{ kind: 'started', text, data: { plan } }], at);
  const inTheWay = await ports.walks.begin(walk, events);
  if (inTheWay) return { inTheWay };
  await tell(ports, events);
  return { walk };
}

/** A walk whose guard time is over, but whose terminal is gone, is ended by whoever comes next. */
async function endGuard(runner: Runner): Promise<void> {
  const { walk } = await runner.ports.walks.load();
  if (walk?.state.status === 'guarding') await tick(runner, walk.id);
}

/** Turns of one tick: a tick that finds no end goes on at the next. */
const mostTurns = 40;

/**
 * Looks, decides, saves, acts, until there is something to wait for.
 * @throws PortError when the record cannot be read or saved; the tick can then be repeated. Before that, if an alarm fires, everything is
 *   rolled back without the record.
 */
export async function tick(runner: Runner, walkId: string): Promise<Tick> {
  const { ports, pace } = runner;
  let extra: Pick<Observation, 'hook' | 'settled'> = {};
  let walk: Walk | undefined;
  for (let turn = 0; turn < mostTurns; turn++) {
    const stored = await loadOrRollBack(runner);
    walk = stored.walk;
    if (!walk || walk.id !== walkId) return { kind: 'stale', why: `the current walk is ${walk?.id ?? 'none'}` };
    if (walk.version > modelVersion)
      return { kind: 'stale', why: `the walk's record has version ${walk.version}, this program knows ${modelVersion}` };
    const seen: Observation = { ...(await observe(runner, walk)), signals: stored.signals, ...extra };
    extra = {};
    const decision = decide(walk, seen, pace);
    const ends = decision.action.do === 'end';
    if (decision.events.length > 0 || !isSame(decision.state, walk.state)) {
      const [next, events] = advance(walk, decision.state, decision.events, ports.clock.now());
      // Before the lock is free: the next walk's copy must not be overwritten by this one's last word.
      if (ends) await read(ports.weights.writeWayBack({ ...walk.wayBack, over: true }));
      if (!(await ports.walks.save(next, walk.revision, events, { release: ends }))) continue;
      walk = next;
      await tell(ports, events);
    }
    if (ends) return { kind: 'ended', walk };
    const done = await act(runner, walk, decision.action);
    if ('ms' in done) return { kind: 'wait', ms: done.ms, walk };
    extra = done;
  }
  return { kind: 'wait', ms: 0, walk: walk as Walk };
}

/**
 * Ticks until the walk has ended. Failures of the ports are waited out: the record says where to go on.
 * @param onTick sees every tick, and every failure that was waited out
 */
export async function runWalk(
  runner: Runner,
  walkId: string,
  options: { readonly signal?: AbortSignal; readonly onTick?: (tick: Tick | PortError) => void } = {},
): Promise<Tick | undefined> {
  const { clock } = runner.ports;
  while (!options.signal?.aborted) {
    let result: Tick | PortError;
    try {
      result = await tick(runner, walkId);
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      result = error;
    }
    options.onTick?.(result);
    if (!(result instanceof PortError) && result.kind !== 'wait') return result;
    await clock.sleep(result instanceof PortError ? runner.pace.backOffMs * 5 : result.ms, options.signal);
  }
  return undefined;
}

/** Without the record there is no walk to decide on, but a firing alarm and the copy of the way back are enough to go back. */
async function loadOrRollBack(runner: Runner) {
  try {
    return await runner.ports.walks.load();
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    const copy = await read(runner.ports.weights.readWayBack());
    if (!copy.seen || !copy.value) throw error;
    const { env, to } = copy.value;
    const alarms = judgeAlarms(await read(runner.ports.gate.alarms(to, [])));
    if (alarms.kind === 'fire') {
      const reason = `${alarms.why}; the walk's record cannot be read`;
      await rollBack(runner, { env, reason, holder: runner.by, trigger: 'alarm' });
    }
    throw error;
  }
}

async function observe({ ports, by }: Runner, walk: Walk): Promise<Omit<Observation, 'signals'>> {
  const at = ports.clock.now();
  const wanted = needs(walk, at);
  const services = Object.keys(walk.plan.before);
  const [wayBack, live, stored, alarms, traffic] = await Promise.all([
    when(wanted.wayBack, () => ports.weights.readWayBack()),
    when(wanted.weights, async () => liveWeights(await ports.rules.list(), services)),
    when(wanted.weights, () => ports.weights.read(services)),
    when(wanted.alarms, () => ports.gate.alarms(walk.plan.to, walk.plan.gate.extraAlarms)),
    when(wanted.trafficSince !== undefined, () => ports.gate.traffic(services, wanted.trafficSince ?? at, at)),
  ]);
  // Seen when the last answer came: a slow look must not count as an early one.
  return { at: ports.clock.now(), by, wayBack, live, stored, alarms, traffic };
}

const when = async <T>(wanted: boolean, call: () => Promise<T>): Promise<Reading<T> | undefined> => (wanted ? read(call()) : undefined);

/** Equal as stored. A save that changes nothing would only make another process's save fail. */
const isSame = (one: WalkState, other: WalkState): boolean => one === other || JSON.stringify(one) === JSON.stringify(other);

type Done = { readonly ms: number } | Pick<Observation, 'hook' | 'settled'>;

/** Does one action. Its result is what is seen afterwards, but for a hook's outcome, which can be seen nowhere. */
async function act(runner: Runner, walk: Walk, action: Action): Promise<Done> {
  const { ports, pace } = runner;
  switch (action.do) {
    case 'wait':
      return { ms: action.ms };
    case 'keep-way-back': {
      const kept = await read(ports.weights.writeWayBack(walk.wayBack));
      return kept.seen ? {} : { ms: pace.backOffMs * 10 };
    }
    case 'write':
      return write(runner, walk, action.target);
    case 'run-hook': {
      const { hook, step } = action;
      const { env, to } = walk.plan;
      const context = {
        env,
        to,
        walkId: walk.id,
        step: step.index,
        wave: step.wave,
        percent: step.percent,
        services: Object.keys(step.weights),
      };
      const outcome = await read(ports.hooks.run(hook, context));
      return { hook: { name: hook.name, outcome: outcome.seen ? outcome.value : { passed: false, text: outcome.why } } };
    }
    case 'roll-back': {
      const { env } = walk.plan;
      const result = await rollBack(runner, { env, reason: action.reason, holder: walk.lock.holder, trigger: 'walk' });
      return result.outcome === 'restored' ? {} : { ms: pace.backOffMs * 10 };
    }
    default:
      return {};
  }
}

/** SSM first, then the rules: a deploy between the two brings the rules to where they are going anyway. */
async function write({ ports, pace, by }: Runner, walk: Walk, target: Plan['before']): Promise<Done> {
  const { intent } = walk.state;
  if (!intent || intent.by !== by) return { ms: pace.backOffMs };
  const { deadline } = intent;
  const parallel = { clock: ports.clock, deadline, backOffMs: pace.backOffMs };
  const [stored, rules] = await Promise.all([read(ports.weights.read(Object.keys(target))), read(ports.rules.list())]);
  if (!stored.seen || !rules.seen) return { ms: pace.backOffMs * 10 };
  const unwritten = await inParallel(
    differing(stored.value, target),
    (service) => ports.weights.write(service, target[service] ?? { blue: 0, green: 0 }, { deadline }),
    { ...parallel, atOnce: pace.parametersAtOnce },
  );
  const behind = new Set(unwritten.map(({ item }) => item));
  const changes = changesTo(rules.value, target).filter(({ rule }) => !behind.has(rule.service));
  const failed = await inParallel(changes, ({ rule, actions }) => ports.rules.modify(rule.arn, actions, { deadline }), {
    ...parallel,
    atOnce: pace.rulesAtOnce,
  });
  const errors = [...unwritten, ...failed].map(({ error }) => error);
  if (errors.length === 0) return { settled: true };
  return { ms: pace.backOffMs * 10 };
}

/** Whether a walk has ended, for callers that only see its record. */
export const hasEnded = (walk: Walk): boolean => endStatuses.some((status) => status === walk.state.status);
