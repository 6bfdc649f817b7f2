import { listed } from '../../text/listing';
import type { Findings, Reference } from '../model/evidence';
import type {
  AlarmReading,
  Hook,
  LiveWeights,
  Observation,
  Plan,
  Shift,
  ShiftState,
  Step,
  Verdict,
  WeightsByService,
} from '../model/model';
import type { Pace } from '../model/pace';
import { differing, ofServices, sameWeights } from '../model/weights';
import { type AnalysedStep, analysedStep, holdForAnalyses } from './analyses/bake';
import { holdForBoth, whyBothFail } from './both-fail';
import { type Action, type Decision, type Needs, type NewEvent, tickAgain } from './decision';
import { slowAboveMs as slowLimitMs } from './evidence/judge';
import { findingsOf, healthyBefore, judgeCapacity, judgeFindings, judgeTargets, lacking, lastRequestAt } from './evidence/step';
import { describeAlarm, judgeAlarms, judgeEvidence, judgeShare, worst } from './gate';
import { inScope, scopeOf } from './gate-scope';
import { guard } from './guard';
import { differences, hooksAt, weightsAfter } from './plan';
import { raiseBlocked, steered, waitForRaise, withoutWait } from './raise';
import { firstReminder, reminded } from './reminders';
import { pauseLeft } from './repeated-failure';
import { rollingBack } from './rolling-back';
import { signalOf, taken } from './signals';
import { backAgain, withData } from './waits';
import { afterWriteFailure } from './write-failure';

/**
 * The shift's next step, as a pure function of the record and of what is observed. The engine saves the state that is decided here before it does
 * the action, and learns the action's result from the next observation. So a crash between any two calls leaves a record from which the same decision
 * is made again, and a call that took effect although it failed is found done.
 */

export const firstState = (at: number): ShiftState => ({
  status: 'running',
  step: 0,
  phase: 'preparing',
  phaseSince: at,
  quietFrom: at,
  bakedMs: 0,
  hooksPassed: [],
  signalsTaken: [],
  startedAt: at,
});

export function needs(shift: Shift, now: number): Needs {
  const { plan, state } = shift;
  const moving = state.status === 'running' || state.status === 'held';
  const settled = (state.inForceSince ?? Infinity) + stepOf(plan, state).settleSeconds * 1000;
  return {
    baseline: moving && state.phase === 'preparing',
    weights: (moving && state.phase !== 'preparing') || state.status === 'guarding',
    alarms: moving,
    ...(state.status === 'running' && state.phase === 'baking' && settled < now && { trafficSince: settled }),
    ...evidenceNeeds(shift, now),
  };
}

/** Before a step: the color that serves, and both colors' targets. While it is written: the new color's targets. In its bake: what its requests show, and the new color's targets. */
function evidenceNeeds({ plan, state }: Shift, now: number): Pick<Needs, 'health' | 'reference' | 'evidence'> {
  const limits = plan.gate.evidence;
  if (!limits || state.status !== 'running') return {};
  const step = stepOf(plan, state);
  const services = Object.keys(step.weights);
  // An approval or a window can take days: nothing is asked for until it is there.
  if (state.phase === 'ready')
    return (step.approval && !state.hooksPassed.includes(approvalMark)) || raiseBlocked({ plan, state }, now)
      ? {}
      : { health: { services }, reference: services };
  if (state.phase === 'writing') return { health: { services: state.repairing ? Object.keys(plan.before) : services, only: plan.to } };
  if (state.phase !== 'baking' || state.inForceSince === undefined) return {};
  const loud = services.filter((service) => !limits.quiet.includes(service));
  const slowAboveMs = Object.fromEntries(
    loud.flatMap((service) => {
      const limit = slowLimitMs(state.reference?.services[service], limits);
      return limit === undefined ? [] : [[service, limit] as const];
    }),
  );
  return { health: { services, only: plan.to }, evidence: { services: loud, to: plan.to, since: state.inForceSince, slowAboveMs } };
}

/** The next action, and the state to save before it. */
export function decide(shift: Shift, observed: Observation, pace: Pace): Decision {
  const { state } = shift;
  if (state.status === 'rolling-back') return rollingBack(state, observed, pace);
  if (state.status === 'guarding') return guard(shift, observed, pace);
  if (state.status === 'running' || state.status === 'held') return withWarnings(proceed(shift, observed, pace), shift, observed);
  return { state, action: { do: 'end' }, events: [] };
}

/** The one step that a state is at. */
export function stepOf(plan: Plan, state: ShiftState): Step {
  const step = plan.steps[state.step];
  if (!step) throw new RangeError(`the plan has ${plan.steps.length} steps, the shift is at ${state.step}`);
  return step;
}

/** What fails at a service that the shift does not move stops nothing, but somebody should know: each alarm once in a shift. */
function withWarnings(decision: Decision, shift: Shift, observed: Observation): Decision {
  const { warned = [] } = shift.state;
  const { warnings } = inScope(observed.alarms ?? unobserved, scopeOf(shift));
  const fresh = warnings.filter(({ name }) => !warned.includes(name));
  if (fresh.length === 0) return decision;
  const text = `not moved by this shift, which goes on: alarm ${listed(fresh.map(describeAlarm), 5, '; ')}`;
  const state = { ...decision.state, warned: [...warned, ...fresh.map(({ name }) => name)] };
  return { ...decision, state, events: [{ kind: 'warning', text }, ...decision.events] };
}

const unobserved = { ok: false, why: 'not observed' } as const;

/** Nothing has been written yet: there is nothing to roll back. */
const isUntouched = (state: ShiftState): boolean => state.intent === undefined;

function proceed(shift: Shift, observed: Observation, pace: Pace): Decision {
  const { plan, state } = shift;
  const { own, holding } = inScope(observed.alarms ?? unobserved, scopeOf(shift));
  const alarms = judgeAlarms(own);
  if (alarms.kind === 'fire') return back(state, observed, alarms.why);
  const abort = signalOf(state, observed, 'abort');
  // Half a step is not a place to stay at: the abort waits until the weights are in force.
  if (abort && !(state.status === 'running' && state.phase === 'writing'))
    return aborted(
      state,
      observed,
      `aborted by ${abort.by}; the weights stay as they are. The gate is not watched any more, and nothing rolls back by itself`,
    );
  const steering = steered(shift, observed);
  if (steering) return steering;
  if (state.phase === 'preparing') return prepare(shift, observed);
  if (!observed.live?.ok || !observed.stored?.ok) {
    const why = [observed.live, observed.stored].map((reading) => (reading && !reading.ok ? reading.why : '')).filter(Boolean);
    return withoutData(plan, state, observed, pace, `the weights cannot be read: ${why.join('; ')}`);
  }
  const world: World = { ...shift, observed, pace, alarms, holding, live: observed.live.value, stored: observed.stored.value };
  if (state.status === 'held') return held(world);
  if (state.phase === 'ready') return ready(world);
  return state.phase === 'writing' ? writing(world) : baking(world);
}

/** A shift whose weights are in view. */
interface World extends Pick<Shift, 'plan' | 'state'> {
  readonly observed: Observation;
  readonly pace: Pace;
  readonly alarms: Verdict;
  /** Alarms of both colors together, which fire. */
  readonly holding: readonly AlarmReading[];
  readonly live: LiveWeights;
  readonly stored: WeightsByService;
}

function prepare({ plan, state, baseline }: Shift, observed: Observation): Decision {
  const kept = observed.baseline?.ok ? observed.baseline.value : undefined;
  if (kept?.shiftId === baseline.shiftId && differing(kept.before, baseline.before).length === 0)
    return tickAgain(enter(state, 'ready', observed));
  if (observed.at - state.phaseSince > 1000 * plan.gate.noDataSeconds)
    return aborted(state, observed, 'the copy of the baseline weights cannot be written');
  return { state, action: { do: 'keep-baseline' }, events: [] };
}

/** About to raise the weights: everything must be as the steps before left it, the gate OK, a person content, the hooks passed. */
function ready(world: World): Decision {
  const { plan, observed, alarms, pace } = world;
  const step = stepOf(plan, world.state);
  const drift = differences(world.live, world.stored, weightsAfter(plan, step.index - 1));
  if (drift.length > 0) return hold(world, drift);
  if (alarms.kind !== 'ok') return withoutData(plan, world.state, observed, pace, whyOf(alarms));
  const known = withData(world.state);
  const approval = signalOf(known, observed, 'approve');
  const approved = known.hooksPassed.includes(approvalMark);
  if (step.approval && !approved) {
    if (!approval) return waitForApproval({ ...world, state: known }, step);
    const passed = { ...taken(known, approval), hooksPassed: [...known.hooksPassed, approvalMark] };
    return tickAgain({ ...passed, waitingFor: undefined }, { kind: 'approved', text: `${describe(step)}: approved by ${approval.by}` });
  }
  const blocked = raiseBlocked({ plan, state: known }, observed.at);
  if (blocked) return waitForRaise(known, blocked, observed, pace);
  const state = withoutWait(known, ['pause', 'window']);
  // It was blocked when this observation began, so the targets and requests were not asked for.
  if (plan.gate.evidence && !observed.reference && !observed.health) return tickAgain(state);
  const hook = nextHook(plan, step, state, 'before-step');
  if (hook) return afterHook(state, step, hook, observed);
  const { reference, verdict } = beforeStep(world, step);
  if (verdict.kind !== 'ok') return withoutData(plan, { ...state, reference }, observed, pace, whyOf(verdict));
  return write({ ...enter(state, 'writing', observed), reference, lastPoll: { at: observed.at, verdict: alarms } }, world, [
    { kind: 'step-started', text: `${describe(step)}: writing ${Object.keys(step.weights).join(', ')}`, data: { weights: step.weights } },
  ]);
}

/** What the step will be compared with, and whether the new color has the targets for it. */
function beforeStep({ plan, state, observed }: World, step: Step): { readonly reference?: Reference; readonly verdict: Verdict } {
  const limits = plan.gate.evidence;
  if (!limits) return { verdict: { kind: 'ok' } };
  const { health, reference: source } = observed;
  if (!source?.ok) return { reference: state.reference, verdict: noData(`the requests cannot be read: ${source?.why ?? 'not observed'}`) };
  const healthy = health?.ok ? healthyBefore(plan.to, health.value, state.reference) : {};
  const reference: Reference = {
    services: { ...state.reference?.services, ...source.value },
    healthy: { ...state.reference?.healthy, ...healthy },
  };
  return { reference, verdict: judgeCapacity({ plan, step, limits, reference }, health) };
}

/** The intent is on record. Anything but the weights before and after it is somebody else's doing. */
function writing(world: World): Decision {
  const { plan, state, observed, pace, alarms, live, stored } = world;
  const step = stepOf(plan, state);
  const target = weightsAfter(plan, state.step);
  const drift = differences(live, stored, target);
  if (drift.length === 0) {
    const { repairing: _, writeFailure: __, promoted: ___, ...rest } = enter(withData(state), 'baking', observed);
    // Every call has been answered: a rollback need not wait for a late one.
    const quietFrom = observed.settled && state.intent?.by === observed.by ? state.intent.quietBefore : state.quietFrom;
    const next = { ...rest, quietFrom, inForceSince: observed.at, bakedMs: 0, lastPoll: { at: observed.at, verdict: alarms } };
    return tickAgain(next, { kind: 'step-in-force', text: `${describe(step)}: in force`, data: { weights: live.weights } });
  }
  const drifted = state.repairing ? [] : driftWhileWriting(world);
  if (drifted.length > 0) return hold(world, drifted);
  const targets = targetsToGoOn(world);
  if (targets.kind !== 'ok') return withoutData(plan, state, observed, pace, targets.why);
  if (observed.at - state.phaseSince > 1000 * plan.gate.noDataSeconds)
    return back(state, observed, `the weights cannot be written: ${listed(state.writeFailure?.problems ?? drift, 5, '; ')}`);
  if (alarms.kind !== 'ok') return withoutData(plan, state, observed, pace, whyOf(alarms));
  // Another process may still be writing; two writers of one step do no harm, but the slower one might write into the next step.
  const othersWrite = state.intent?.by !== observed.by;
  if (othersWrite && state.quietFrom > observed.at) return { state, action: { do: 'wait', ms: state.quietFrom - observed.at }, events: [] };
  if (observed.writeProblems) return afterWriteFailure(withData(state), describe(step), observed.writeProblems, { at: observed.at, pace });
  const pause = pauseLeft(state.writeFailure, observed.at);
  if (pause > 0) return { state: withData(state), action: { do: 'wait', ms: Math.min(pause, pace.pollMs) }, events: [] };
  return write(withData(state), world, []);
}

/** The targets may have gone since the write began, or while the shift was held: whether the new color still has those for what is written. */
function targetsToGoOn({ plan, state, observed }: World): Verdict {
  const limits = plan.gate.evidence;
  if (!limits) return { kind: 'ok' };
  const begun = plan.steps.slice(0, state.step + 1);
  // Over a drift the weights of the earlier waves are written again, too.
  const written = state.repairing
    ? begun.filter(({ wave, index }) => !begun.some((other) => other.wave === wave && other.index > index))
    : begun.slice(-1);
  return worst(written.map((step) => judgeCapacity({ plan, step, limits, reference: state.reference }, observed.health)));
}

/** What is neither as before this step nor as after it; a service with several rules may have some of each. */
function driftWhileWriting({ plan, state, live, stored }: World): string[] {
  const [before, after] = [weightsAfter(plan, state.step - 1), weightsAfter(plan, state.step)];
  const hasDrifted = (service: string) => {
    const inRules = live.odd[service]?.among ?? [live.weights[service]];
    const known = [before[service], after[service]];
    return inRules.length === 0 || [...inRules, stored[service]].some((weights) => !known.some((one) => sameWeights(one, weights)));
  };
  return differences(live, stored, ofServices(after, Object.keys(after).filter(hasDrifted)));
}

function baking(world: World): Decision {
  const { plan, state, observed, alarms } = world;
  const step = stepOf(plan, state);
  const drift = differences(world.live, world.stored, weightsAfter(plan, step.index));
  if (drift.length > 0) return hold(world, drift);
  const { traffic } = observed;
  const { findings, verdicts } = evidenceOf(world, step);
  const verdict = worst([
    alarms,
    ...verdicts,
    ...(traffic ? [traffic.ok ? judgeShare(plan.to, step, plan.gate, traffic.value) : noData(traffic.why)] : []),
  ]);
  const shown = { ...state, ...(findings && { findings }) };
  if (verdict.kind === 'fire') return back(shown, observed, verdict.why);
  const analysed = analysedStep(plan, step, shown, observed);
  if (analysed.due.length > 0) return { state: shown, action: { do: 'read-analyses', analyses: analysed.due }, events: [] };
  return withEvents(analysed.events, bakingOn(world, step, { verdict, analysed, findings }));
}

/** What a look at the step has shown, when nothing of it fires. */
interface Shown {
  readonly verdict: Verdict;
  readonly analysed: AnalysedStep;
  readonly findings?: Findings;
}

function bakingOn(world: World, step: Step, { verdict, analysed, findings }: Shown): Decision {
  const { plan, state, observed, pace } = world;
  const shown = analysed.state;
  if (analysed.verdict.kind === 'fire') return back(shown, observed, analysed.verdict.why);
  if (verdict.kind === 'no-data') return withoutData(plan, shown, observed, pace, verdict.why);
  if (analysed.verdict.kind === 'no-data') return holdForAnalyses(shown, observed, pace, analysed.verdict.why);
  const bothFail = whyBothFail(world.holding, findings);
  if (bothFail && !state.promoted) return holdForBoth(shown, observed, pace, plan.env, bothFail);

  const gap = state.lastPoll?.verdict.kind === 'ok' ? observed.at - state.lastPoll.at : 0;
  // Nobody was watching in a longer gap, e.g. because the network was gone: it bakes nothing.
  const bakedMs = state.bakedMs + (gap > pace.maximumGapMs ? 0 : Math.max(0, gap));
  const polled = { ...shown, bakedMs, lastPoll: { at: observed.at, verdict } };
  const left = state.promoted ? 0 : 1000 * step.bakeSeconds - bakedMs;
  if (left > 0) return { state: withData(polled), action: { do: 'wait', ms: Math.min(left, pace.pollMs) }, events: backAgain(state) };

  const missing = missingEvidence(world, step, findings);
  if (missing) return withoutData(plan, polled, observed, pace, missing.why, missing.requestAt);
  const blocked = state.paused && raiseBlocked(world, observed.at);
  if (blocked) return waitForRaise(withData(polled), blocked, observed, pace);
  const hook = nextHook(plan, step, polled, 'after-bake');
  if (hook) return afterHook(withData(polled), step, hook, observed);
  return pass(withData(polled), plan, step, observed);
}

/** What the step's own targets and requests say. */
function evidenceOf({ plan, state, observed }: World, step: Step): { readonly findings?: Findings; readonly verdicts: readonly Verdict[] } {
  const limits = plan.gate.evidence;
  if (!limits) return { verdicts: [] };
  const judged = { plan, step, limits, reference: state.reference };
  const targets = judgeTargets(judged, observed.health);
  const { evidence } = observed;
  if (!evidence?.ok) return { verdicts: [targets, noData(`the requests cannot be read: ${evidence?.why ?? 'not observed'}`)] };
  const findings = findingsOf(judged, evidence.value);
  return { findings, verdicts: [targets, judgeFindings(findings)] };
}

/**
 * Why the step cannot pass although its time is over: a service had too few requests.
 * @returns `requestAt`: when each of these services last had one. As long as requests come, the step waits for more
 */
function missingEvidence(
  { plan, observed }: World,
  step: Step,
  findings: Findings | undefined,
): { readonly why: string; readonly requestAt?: number } | undefined {
  const { traffic, evidence } = observed;
  if (!findings || !evidence?.ok) {
    const counted = traffic?.ok ? judgeEvidence(plan.to, step, plan.gate, traffic.value) : noData('the requests have not been observed');
    return counted.kind === 'ok' ? undefined : { why: whyOf(counted) };
  }
  const few = lacking(findings, plan.to, plan.gate.requestsPerStep);
  if (few.length === 0) return undefined;
  const services = few.map(({ service }) => service);
  const reasons = few.map((one) => one.why);
  const why = `${listed(reasons, 5, '; ')}. Set "quiet: true" for a service that has too few requests`;
  return { why, requestAt: lastRequestAt(services, plan.to, evidence.value) };
}

function pass(state: ShiftState, plan: Plan, step: Step, observed: Observation): Decision {
  // The state saved with it is at the next step already.
  const passed: NewEvent = { kind: 'step-passed', step: step.index, text: `${describe(step)}: passed`, data: { bakedMs: state.bakedMs } };
  if (step.index === plan.steps.length - 1) {
    const text = `every service has its share of ${plan.to}`;
    return {
      state: { ...state, status: 'done', reason: text, endedAt: observed.at },
      action: { do: 'end' },
      events: [passed, { kind: 'done', text }],
    };
  }
  const { inForceSince: _, lastPoll: __, findings: ___, promoted: ____, analyses: _____, ...rest } = enter(state, 'ready', observed);
  return tickAgain({ ...rest, step: step.index + 1, bakedMs: 0, hooksPassed: [] }, passed);
}

/** Weights are not what the shift left: it stops where it is. It goes on by itself when they are again, and over them when a person says so. */
function held(world: World): Decision {
  const { plan, state, observed, pace, alarms } = world;
  const resume = signalOf(state, observed, 'resume');
  const { waitingFor: _, ...running } = { ...state, status: 'running' as const };
  if (resume) {
    const known = { ...taken(running, resume), phaseSince: observed.at };
    const event: NewEvent = { kind: 'resumed', text: `resumed by ${resume.by}` };
    const step = state.phase === 'ready' ? state.step - 1 : state.step;
    return tickAgain({ ...known, step, phase: 'writing', repairing: true, hooksPassed: [], lastPoll: undefined }, event);
  }
  const wanted = weightsAfter(plan, state.phase === 'ready' ? state.step - 1 : state.step);
  const drift = state.phase === 'writing' ? driftWhileWriting(world) : differences(world.live, world.stored, wanted);
  if (drift.length === 0) return tickAgain(running, { kind: 'resumed', text: 'the weights are as expected again' });
  if (alarms.kind !== 'ok') return withoutData(plan, state, observed, pace, whyOf(alarms));
  return reminded({ state: keepHold(withData(state), state), action: { do: 'wait', ms: pace.idleMs }, events: [] }, observed.at);
}

function hold({ state, observed, pace }: World, drift: readonly string[]): Decision {
  const why = listed(drift, 5, '; ');
  // The baseline weights would no longer be those before the shift: a new plan starts from what is there now.
  if (isUntouched(state)) return aborted(state, observed, `nothing was changed: the weights are not those of the plan any more. ${why}`);
  const { lastPoll: _, writeFailure: __, ...rest } = state;
  const heldState: ShiftState = {
    ...rest,
    status: 'held',
    waitingFor: { kind: 'drift', why, since: observed.at, ...firstReminder(observed.at) },
  };
  const text = `held: somebody else changed the weights. ${why}`;
  return { state: heldState, action: { do: 'wait', ms: pace.pollMs }, events: [{ kind: 'held', text }] };
}

/** Holds while something cannot be read; rolls back when that lasts. @param dataAt when there was data last, if that was since then */
function withoutData(plan: Plan, state: ShiftState, observed: Observation, pace: Pace, why: string, dataAt = 0): Decision {
  const since = Math.max(state.noDataSince ?? observed.at, dataAt);
  const limit = 1000 * plan.gate.noDataSeconds;
  if (observed.at - since >= limit) return back(state, observed, `no data for ${Math.round((observed.at - since) / 1000)} s: ${why}`);
  const waitingFor = state.status === 'held' ? state.waitingFor : { kind: 'gate' as const, why, since };
  const next = { ...state, noDataSince: since, waitingFor, lastPoll: { at: observed.at, verdict: { kind: 'no-data' as const, why } } };
  const events: NewEvent[] = state.noDataSince === undefined ? [{ kind: 'gate', text: `hold: ${why}` }] : [];
  return { state: next, action: { do: 'wait', ms: Math.min(pace.pollMs, limit - (observed.at - since)) }, events };
}

const keepHold = (state: ShiftState, { waitingFor }: ShiftState): ShiftState => ({ ...state, waitingFor });
const withEvents = (events: readonly NewEvent[], decision: Decision): Decision =>
  events.length === 0 ? decision : { ...decision, events: [...events, ...decision.events] };

/** Ends the shift by a rollback, or just ends it where nothing has been written yet. */
function back(state: ShiftState, observed: Observation, reason: string): Decision {
  if (isUntouched(state)) return aborted(state, observed, `nothing was changed: ${reason}`);
  const { waitingFor: _, writeFailure: __, ...rest } = state;
  return {
    state: { ...rest, status: 'rolling-back', reason },
    action: { do: 'roll-back', reason },
    events: [{ kind: 'gate', text: reason }],
  };
}

function aborted(state: ShiftState, observed: Observation, reason: string): Decision {
  const { waitingFor: _, writeFailure: __, ...rest } = state;
  const ended: ShiftState = { ...rest, status: 'aborted', reason, endedAt: observed.at };
  return { state: ended, action: { do: 'end' }, events: [{ kind: 'aborted', text: reason }] };
}

function write(state: ShiftState, { plan, observed, pace }: World, events: readonly NewEvent[]): Decision {
  const target = weightsAfter(plan, state.step);
  const services = state.repairing ? target : stepOf(plan, state).weights;
  const deadline = observed.at + pace.writeMs + pace.writePerServiceMs * Object.keys(services).length;
  const intent = { by: observed.by, deadline, quietBefore: state.quietFrom };
  return { state: { ...state, intent, quietFrom: deadline + pace.lateMs }, action: { do: 'write', target }, events };
}

function waitForApproval({ plan, state, observed, pace }: World, step: Step): Decision {
  const wait: Action = { do: 'wait', ms: pace.pollMs };
  if (state.waitingFor?.kind === 'approval') return reminded({ state, action: wait, events: [] }, observed.at);
  const why = `${describe(step)} waits for approval: npx bluegreen approve --env ${plan.env}`;
  const waiting: ShiftState = { ...state, waitingFor: { kind: 'approval', why, since: observed.at, ...firstReminder(observed.at) } };
  return { state: waiting, action: wait, events: [{ kind: 'approval-wanted', text: why }] };
}

function afterHook(state: ShiftState, step: Step, hook: Hook, observed: Observation): Decision {
  if (observed.hook?.name !== hook.name) return { state, action: { do: 'run-hook', hook, step }, events: [] };
  const { passed, text } = observed.hook.outcome;
  const event: NewEvent = { kind: 'hook', text: `${hook.name} ${passed ? 'passed' : 'did not pass'}: ${text}` };
  if (passed) return tickAgain({ ...state, hooksPassed: [...state.hooksPassed, markOf(hook)] }, event);
  const decision = back(state, observed, `hook ${hook.name} did not pass: ${text}`);
  return { ...decision, events: [event, ...decision.events] };
}

const approvalMark = 'approved';
const markOf = (hook: Hook): string => `${hook.when}:${hook.name}`;
const nextHook = (plan: Plan, step: Step, state: ShiftState, when: Hook['when']): Hook | undefined =>
  hooksAt(plan, step, when).find((hook) => !state.hooksPassed.includes(markOf(hook)));

const enter = (state: ShiftState, phase: ShiftState['phase'], observed: Observation): ShiftState => ({
  ...state,
  phase,
  phaseSince: observed.at,
});
const noData = (why: string): Verdict => ({ kind: 'no-data', why });
const whyOf = (verdict: Verdict): string => (verdict.kind === 'ok' ? 'OK' : verdict.why);
const describe = (step: Step): string => `${step.wave} at ${step.percent} %`;
