import { type Color, otherColor } from '../../names';
import type { Action } from '../core/decision';
import { judgeAlarms } from '../core/gate';
import { inScope, scopeOfCopy } from '../core/gate-scope';
import { decide, firstState, needs } from '../core/next-step';
import { advance, eventsOf } from '../core/record';
import type { Analysis } from '../model/analysis';
import { BackendError } from '../model/backends';
import type { Lock, Observation, Plan, Reading, Shift, ShiftState } from '../model/model';
import { endStatuses, modelVersion } from '../model/model';
import { read, readWithin } from '../model/reading';
import { liveWeights, ruleRefs } from '../model/rule';
import { differing } from '../model/weights';
import { notify } from '../rollback/claim';
import type { Runner } from '../rollback/request';
import { changesTo, risenAgain } from '../rollback/restoration';
import { rollBack } from '../rollback/run-rollback';
import { inParallel } from './parallel';

/**
 * Runs the decisions of `next-step.ts` against the backends. The same in a Lambda (one tick per invocation) and in a terminal (tick and sleep). Keeps
 * nothing between two ticks: all that matters is in the record.
 */

/** Result of a tick. */
export type Tick =
  | { readonly kind: 'wait'; readonly ms: number; readonly shift: Shift }
  | { readonly kind: 'ended'; readonly shift: Shift }
  /** The shift is not the current one, or its record is of a newer version: this process has no say in it. */
  | { readonly kind: 'stale'; readonly why: string };

export interface Start {
  readonly id: string;
  readonly holder: string;
  readonly reason: string;
}

/**
 * Takes the lock and puts the shift on record. Nothing else is written; the first tick goes on from there.
 * @returns the shift, or the lock that is in the way
 */
export async function startShift(
  runner: Runner,
  plan: Plan,
  { id, holder, reason }: Start,
): Promise<{ readonly shift: Shift } | { readonly inTheWay: Lock }> {
  const { backends } = runner;
  await endGuard(runner);
  const rules = (await backends.rules.list()).filter((rule) => plan.before[rule.service] !== undefined);
  const at = backends.clock.now();
  const shift: Shift = {
    version: modelVersion,
    id,
    generation: 1,
    revision: 1,
    newsAt: 1,
    plan,
    baseline: {
      version: modelVersion,
      env: plan.env,
      shiftId: id,
      to: plan.to,
      before: plan.before,
      disableStickiness: plan.rollback.disableStickiness,
      rules: ruleRefs(rules),
    },
    state: firstState(at),
    lock: { shiftId: id, holder, reason, since: at },
  };
  const text = `shift to ${plan.to} in ${plan.steps.length} steps, by ${holder}: ${reason}`;
  const events = eventsOf(shift, [{ kind: 'started', text, data: { plan } }], at);
  const inTheWay = await backends.shifts.begin(shift, events);
  if (inTheWay) return { inTheWay };
  await notify(backends, events);
  return { shift };
}

/** A shift whose guard time is over, but whose terminal is gone, is ended by the next tick. */
async function endGuard(runner: Runner): Promise<void> {
  const { shift } = await runner.backends.shifts.load();
  if (shift?.state.status === 'guarding') await tick(runner, shift.id);
}

/** Turns of one tick: a tick that finds no end goes on at the next. */
const mostTurns = 40;

/**
 * Observes, decides, saves, acts, until there is something to wait for.
 * @throws BackendError when the record cannot be read or saved; the tick can then be repeated. Before that, if an alarm fires, everything is
 *   rolled back without the record.
 */
export async function tick(runner: Runner, shiftId: string): Promise<Tick> {
  const { backends, pace } = runner;
  let extra: Extra = {};
  let shift: Shift | undefined;
  for (let turn = 0; turn < mostTurns; turn++) {
    const stored = await loadOrRollBack(runner);
    shift = stored.shift;
    if (!shift || shift.id !== shiftId) return { kind: 'stale', why: `the current shift is ${shift?.id ?? 'none'}` };
    if (shift.version > modelVersion)
      return { kind: 'stale', why: `the shift's record has version ${shift.version}, this program knows ${modelVersion}` };
    const observed: Observation = { ...(await observe(runner, shift)), signals: stored.signals, ...extra };
    extra = {};
    const decision = decide(shift, observed, pace);
    const ends = decision.action.do === 'end';
    if (decision.events.length > 0 || !isSame(decision.state, shift.state)) {
      const [next, events] = advance(shift, decision.state, decision.events, backends.clock.now());
      // Before the lock is free: the next shift's copy must not be overwritten by this one's last word.
      if (ends) await read(backends.weights.writeBaseline({ ...(shift.restoring ?? shift.baseline), over: true }));
      if (!(await backends.shifts.save(next, shift.revision, events, { release: ends }))) continue;
      shift = next;
      await notify(backends, events);
    }
    if (ends) return { kind: 'ended', shift };
    const done = await act(runner, shift, decision.action);
    if ('ms' in done) return waiting(runner, shift, done.ms);
    extra = done;
  }
  return waiting(runner, shift as Shift, 0);
}

/** A tick came to its end: the watchdog goes by that. */
async function waiting({ backends }: Runner, shift: Shift, ms: number): Promise<Tick> {
  await read(backends.shifts.ticked(shift.id, backends.clock.now()));
  return { kind: 'wait', ms, shift };
}

/**
 * Ticks until the shift has ended. Failures of the backends are waited out: the record says where to go on.
 * @param onTick sees every tick, and every failure that was waited out
 */
export async function runShift(
  runner: Runner,
  shiftId: string,
  options: { readonly signal?: AbortSignal; readonly onTick?: (tick: Tick | BackendError) => void } = {},
): Promise<Tick | undefined> {
  const { clock } = runner.backends;
  while (!options.signal?.aborted) {
    let result: Tick | BackendError;
    try {
      result = await tick(runner, shiftId);
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      result = error;
    }
    options.onTick?.(result);
    if (!(result instanceof BackendError) && result.kind !== 'wait') return result;
    await clock.sleep(result instanceof BackendError ? runner.pace.backOffMs * 5 : result.ms, options.signal);
  }
  return undefined;
}

/** Without the record there is no shift to decide on, but a firing alarm and the copy of the baseline weights are enough to go back. */
async function loadOrRollBack(runner: Runner) {
  try {
    return await runner.backends.shifts.load();
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    const copy = await read(runner.backends.weights.readBaseline());
    if (!copy.ok || !copy.value) throw error;
    const { env } = copy.value;
    const scope = scopeOfCopy(copy.value);
    const alarms = judgeAlarms(inScope(await read(runner.backends.gate.alarms({ ...scope, extra: [] })), scope).own);
    if (alarms.kind === 'fire') {
      const reason = `${alarms.why}; the shift's record cannot be read`;
      await rollBack(runner, { env, reason, holder: runner.by, trigger: 'alarm' });
    }
    throw error;
  }
}

async function observe({ backends, pace, by }: Runner, shift: Shift): Promise<Omit<Observation, 'signals'>> {
  const at = backends.clock.now();
  const wanted = needs(shift, at);
  const services = Object.keys(shift.plan.before);
  const { reference: known, health: targets, evidence: requests } = wanted;
  const [baseline, rules, stored, alarms, traffic, health, reference, evidence] = await Promise.all([
    when(wanted.baseline, () => backends.weights.readBaseline()),
    when(wanted.weights, () => backends.rules.list(shift.baseline.rules)),
    when(wanted.weights, () => backends.weights.read(services)),
    when(wanted.alarms, () => backends.gate.alarms({ to: shift.plan.to, services, extra: shift.plan.gate.extraAlarms })),
    when(wanted.trafficSince !== undefined, () => backends.gate.traffic(services, wanted.trafficSince ?? at, at)),
    targets && read(backends.targets.health(targets.services, shift.baseline.rules, targets.only)),
    known && read(backends.gate.reference(known, otherColor(shift.plan.to), at - pace.referenceMs, at)),
    requests && read(backends.gate.evidence(requests)),
  ]);
  const live = rules && mapped(rules, (all) => liveWeights(all, services));
  const risen = rules && mapped(rules, (all) => risenAgain(all, shift.restoring ?? shift.baseline));
  // Observed when the last answer came: a slow observation must not count as an early one.
  return { at: backends.clock.now(), by, baseline, live, risen, stored, alarms, traffic, health, reference, evidence };
}

const mapped = <A, B>(reading: Reading<A>, of: (value: A) => B): Reading<B> =>
  reading.ok ? { ok: true, value: of(reading.value) } : reading;
const when = async <T>(wanted: boolean, call: () => Promise<T>): Promise<Reading<T> | undefined> => (wanted ? read(call()) : undefined);

/** Equal as stored. A save that changes nothing would only make another process's save fail. */
const isSame = (one: ShiftState, other: ShiftState): boolean => one === other || JSON.stringify(one) === JSON.stringify(other);

/** What an action says that cannot be observed anywhere afterwards. */
type Extra = Pick<Observation, 'hook' | 'settled' | 'rollbackProblems' | 'writeProblems' | 'analyses'>;
type Done = { readonly ms: number } | Extra;

/** Does one action. Its result is what the next tick observes, but for a hook's outcome, which can be observed nowhere. */
async function act(runner: Runner, shift: Shift, action: Action): Promise<Done> {
  const { backends, pace } = runner;
  switch (action.do) {
    case 'wait':
      return { ms: action.ms };
    case 'keep-baseline': {
      const kept = await read(backends.weights.writeBaseline(shift.baseline));
      return kept.ok ? {} : { ms: pace.backOffMs * 10 };
    }
    case 'write':
      return write(runner, shift, action.target);
    case 'run-hook': {
      const { hook, step } = action;
      const { env, to } = shift.plan;
      const context = {
        env,
        to,
        shiftId: shift.id,
        step: step.index,
        wave: step.wave,
        percent: step.percent,
        services: Object.keys(step.weights),
      };
      const outcome = await read(backends.hooks.run(hook, context));
      return { hook: { name: hook.name, outcome: outcome.ok ? outcome.value : { passed: false, text: outcome.why } } };
    }
    case 'read-analyses':
      return { analyses: await readAnalyses(runner, shift.plan.to, action.analyses) };
    case 'roll-back': {
      const { env } = shift.plan;
      const result = await rollBack(runner, { env, reason: action.reason, holder: shift.lock.holder, trigger: 'shift', known: shift });
      return result.outcome === 'restored' ? {} : { rollbackProblems: result.problems };
    }
    default:
      return {};
  }
}

/**
 * An action and no part of what a tick observes: nothing that fires waits for it, and what it costs a tick is bounded, also by an endpoint that never
 * answers.
 */
async function readAnalyses({ backends }: Runner, to: Color, analyses: readonly Analysis[]): Promise<Observation['analyses']> {
  const { analyses: reader, clock } = backends;
  const readings = analyses.map(async ({ name, source }) => {
    if (!reader) return [name, { ok: false as const, why: 'this program reads no analyses' }] as const;
    return [name, await readWithin(clock, analysesMs, reader.read(source, to))] as const;
  });
  return Object.fromEntries(await Promise.all(readings));
}

/** Longest that a tick waits for its analyses. Each gives up earlier by itself; this holds whatever they do. */
const analysesMs = 5000;

/** SSM first, then the rules: a deploy between the two brings the rules to where they are going anyway. */
async function write({ backends, pace }: Runner, shift: Shift, target: Plan['before']): Promise<Done> {
  const { intent } = shift.state;
  if (!intent) return { ms: pace.backOffMs };
  const { deadline } = intent;
  const parallel = { clock: backends.clock, deadline, backOffMs: pace.backOffMs };
  const [stored, rules] = await Promise.all([
    read(backends.weights.read(Object.keys(target))),
    read(backends.rules.list(shift.baseline.rules)),
  ]);
  if (!stored.ok || !rules.ok) return { writeProblems: [stored, rules].flatMap((reading) => (reading.ok ? [] : [reading.why])) };
  const unwritten = await inParallel(
    differing(stored.value, target),
    (service) => backends.weights.write(service, target[service] ?? { blue: 0, green: 0 }, { deadline }),
    { ...parallel, atOnce: pace.parametersAtOnce },
  );
  const behind = new Set(unwritten.map(({ item }) => item));
  const changes = changesTo(rules.value, target).filter(({ rule }) => !behind.has(rule.service));
  const failed = await inParallel(changes, ({ rule, actions }) => backends.rules.modify(rule.arn, actions, { deadline }), {
    ...parallel,
    atOnce: pace.rulesAtOnce,
  });
  const problems = [
    ...unwritten.map(({ item, error }) => `${item}: ${error.message}`),
    ...failed.map(({ item, error }) => `${item.rule.service}: ${error.message}`),
  ];
  return problems.length === 0 ? { settled: true } : { writeProblems: problems };
}

/** Whether a shift has ended, for callers that have only its record. */
export const hasEnded = (shift: Shift): boolean => endStatuses.some((status) => status === shift.state.status);
