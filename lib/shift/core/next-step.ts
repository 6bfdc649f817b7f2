import type {
  EventKind,
  Hook,
  LiveWeights,
  Observation,
  Plan,
  Shift,
  ShiftState,
  Signal,
  Step,
  Verdict,
  WeightsByService,
} from '../model/model';
import type { Pace } from '../model/pace';
import { differing, rises, sameWeights } from '../model/weights';
import { judgeAlarms, judgeEvidence, judgeShare, worst } from './gate';
import { differences, hooksAt, weightsAfter } from './plan';

/**
 * The shift's next step, as a pure function of the record and of what is seen. The engine saves the state that is decided here before it does
 * the action, and learns the action's result from the next observation. So a crash between any two calls leaves a record from which the same decision
 * is made again, and a call that took effect although it failed is seen as done.
 */

/** What to do once the state is saved. Every action may be repeated. */
export type Action =
  /** Look again after so many milliseconds. */
  | { readonly do: 'wait'; readonly ms: number }
  /** Look again at once. */
  | { readonly do: 'look' }
  | { readonly do: 'keep-baseline' }
  /** Bring SSM, then the rules, to these weights, before `state.intent.deadline`. */
  | { readonly do: 'write'; readonly target: WeightsByService }
  | { readonly do: 'run-hook'; readonly hook: Hook; readonly step: Step }
  | { readonly do: 'roll-back'; readonly reason: string }
  | { readonly do: 'end' };

export interface Decision {
  readonly state: ShiftState;
  readonly action: Action;
  readonly events: readonly NewEvent[];
}

export interface NewEvent {
  readonly kind: EventKind;
  readonly text: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What the state wants to know; looking costs calls. */
export interface Needs {
  readonly baseline: boolean;
  /** Rules and SSM. */
  readonly weights: boolean;
  readonly alarms: boolean;
  /** Requests since this instant. */
  readonly trafficSince?: number;
}

export const firstState = (at: number): ShiftState => ({
  status: 'running',
  step: 0,
  phase: 'preparing',
  phaseSince: at,
  quietFrom: at,
  bakedMs: 0,
  hooksPassed: [],
  signalsSeen: [],
  startedAt: at,
});

export function needs({ plan, state }: Shift, now: number): Needs {
  const moving = state.status === 'running' || state.status === 'held';
  const settled = (state.inForceSince ?? Infinity) + stepOf(plan, state).settleSeconds * 1000;
  return {
    baseline: moving && state.phase === 'preparing',
    weights: (moving && state.phase !== 'preparing') || state.status === 'guarding',
    alarms: moving,
    ...(state.status === 'running' && state.phase === 'baking' && settled < now && { trafficSince: settled }),
  };
}

/** The next action, and the state to save before it. */
export function decide(shift: Shift, seen: Observation, pace: Pace): Decision {
  const { state } = shift;
  if (state.status === 'rolling-back') return { state, action: { do: 'roll-back', reason: state.reason ?? '' }, events: [] };
  if (state.status === 'guarding') return guard(shift, seen, pace);
  if (state.status === 'running' || state.status === 'held') return proceed(shift, seen, pace);
  return { state, action: { do: 'end' }, events: [] };
}

/** The one step that a state is at. */
export function stepOf(plan: Plan, state: ShiftState): Step {
  const step = plan.steps[state.step];
  if (!step) throw new RangeError(`the plan has ${plan.steps.length} steps, the shift is at ${state.step}`);
  return step;
}

/** Nothing has been written yet: there is nothing to roll back. */
const isUntouched = (state: ShiftState): boolean => state.intent === undefined;

function proceed(shift: Shift, seen: Observation, pace: Pace): Decision {
  const { plan, state } = shift;
  const alarms = judgeAlarms(seen.alarms ?? { seen: false, why: 'not looked at' });
  if (alarms.kind === 'fire') return back(state, seen, alarms.why);
  const abort = signalOf(state, seen, 'abort');
  // Half a step is not a place to stay at: the abort waits until the weights are in force.
  if (abort && !(state.status === 'running' && state.phase === 'writing'))
    return aborted(state, seen, `aborted by ${abort.by}; the weights stay as they are`);
  if (state.phase === 'preparing') return prepare(shift, seen);
  if (!seen.live?.seen || !seen.stored?.seen) {
    const why = [seen.live, seen.stored].map((reading) => (reading && !reading.seen ? reading.why : '')).filter(Boolean);
    return withoutData(plan, state, seen, pace, `the weights cannot be read: ${why.join('; ')}`);
  }
  const world: World = { ...shift, seen, pace, alarms, live: seen.live.value, stored: seen.stored.value };
  if (state.status === 'held') return held(world);
  if (state.phase === 'ready') return ready(world);
  return state.phase === 'writing' ? writing(world) : baking(world);
}

/** A shift whose weights are in view. */
interface World extends Pick<Shift, 'plan' | 'state'> {
  readonly seen: Observation;
  readonly pace: Pace;
  readonly alarms: Verdict;
  readonly live: LiveWeights;
  readonly stored: WeightsByService;
}

function prepare({ plan, state, baseline }: Shift, seen: Observation): Decision {
  const kept = seen.baseline?.seen ? seen.baseline.value : undefined;
  if (kept?.shiftId === baseline.shiftId && differing(kept.before, baseline.before).length === 0) return look(enter(state, 'ready', seen));
  if (seen.at - state.phaseSince > 1000 * plan.gate.noDataSeconds)
    return aborted(state, seen, 'the copy of the baseline weights cannot be written');
  return { state, action: { do: 'keep-baseline' }, events: [] };
}

/** About to raise the weights: everything must be as the steps before left it, the gate OK, a person content, the hooks passed. */
function ready(world: World): Decision {
  const { plan, seen, alarms, pace } = world;
  const step = stepOf(plan, world.state);
  const drift = differences(world.live, world.stored, weightsAfter(plan, step.index - 1));
  if (drift.length > 0) return hold(world, drift);
  if (alarms.kind !== 'ok') return withoutData(plan, world.state, seen, pace, whyOf(alarms));
  const state = withData(world.state);
  const approval = step.approval ? signalOf(state, seen, 'approve') : undefined;
  const approved = state.hooksPassed.includes(approvalMark);
  if (step.approval && !approved) {
    if (!approval) return waitForApproval(state, step, seen, pace);
    const passed = { ...state, hooksPassed: [...state.hooksPassed, approvalMark], signalsSeen: [...state.signalsSeen, approval.id] };
    return look({ ...passed, waitingFor: undefined }, { kind: 'approved', text: `${describe(step)}: approved by ${approval.by}` });
  }
  const hook = nextHook(plan, step, state, 'before-step');
  if (hook) return afterHook(state, step, hook, seen);
  return write({ ...enter(state, 'writing', seen), lastPoll: { at: seen.at, verdict: alarms } }, world, [
    { kind: 'step-started', text: `${describe(step)}: writing ${Object.keys(step.weights).join(', ')}`, data: { weights: step.weights } },
  ]);
}

/** The intent is on record. Anything but the weights before and after it is somebody else's doing. */
function writing(world: World): Decision {
  const { plan, state, seen, pace, alarms, live, stored } = world;
  const target = weightsAfter(plan, state.step);
  const drift = differences(live, stored, target);
  if (drift.length === 0) {
    const { repairing: _, ...rest } = enter(withData(state), 'baking', seen);
    // Every call has been answered: a rollback need not wait for a late one.
    const quietFrom = seen.settled && state.intent?.by === seen.by ? state.intent.quietBefore : state.quietFrom;
    const next = { ...rest, quietFrom, inForceSince: seen.at, bakedMs: 0, lastPoll: { at: seen.at, verdict: alarms } };
    return look(next, { kind: 'step-in-force', text: `${describe(stepOf(plan, state))}: in force`, data: { weights: live.weights } });
  }
  const strange = state.repairing ? [] : foreignWhileWriting(world);
  if (strange.length > 0) return hold(world, strange);
  if (seen.at - state.phaseSince > 1000 * plan.gate.noDataSeconds) return back(state, seen, `the weights cannot be written: ${drift[0]}`);
  if (alarms.kind !== 'ok') return withoutData(plan, state, seen, pace, whyOf(alarms));
  // Another process may still be writing; two writers of one step do no harm, but the slower one might write into the next step.
  const othersWrite = state.intent?.by !== seen.by;
  if (othersWrite && state.quietFrom > seen.at) return { state, action: { do: 'wait', ms: state.quietFrom - seen.at }, events: [] };
  return write(withData(state), world, []);
}

/** What is neither as before this step nor as after it; a service with several rules may have some of each. */
function foreignWhileWriting({ plan, state, live, stored }: World): string[] {
  const [before, after] = [weightsAfter(plan, state.step - 1), weightsAfter(plan, state.step)];
  const isForeign = (service: string) => {
    const inRules = live.odd[service]?.among ?? [live.weights[service]];
    const known = [before[service], after[service]];
    return inRules.length === 0 || [...inRules, stored[service]].some((weights) => !known.some((one) => sameWeights(one, weights)));
  };
  return differences(live, stored, pick(after, Object.keys(after).filter(isForeign)));
}

function baking(world: World): Decision {
  const { plan, state, seen, pace, alarms } = world;
  const step = stepOf(plan, state);
  const drift = differences(world.live, world.stored, weightsAfter(plan, step.index));
  if (drift.length > 0) return hold(world, drift);
  const { traffic } = seen;
  const verdict = worst([
    alarms,
    ...(traffic ? [traffic.seen ? judgeShare(plan.to, step, plan.gate, traffic.value) : unseen(traffic.why)] : []),
  ]);
  if (verdict.kind === 'fire') return back(state, seen, verdict.why);
  if (verdict.kind === 'no-data') return withoutData(plan, state, seen, pace, verdict.why);

  const gap = state.lastPoll?.verdict.kind === 'ok' ? seen.at - state.lastPoll.at : 0;
  const bakedMs = state.bakedMs + Math.min(Math.max(0, gap), pace.maximumGapMs);
  const polled = { ...state, bakedMs, lastPoll: { at: seen.at, verdict } };
  const left = 1000 * step.bakeSeconds - bakedMs;
  if (left > 0) return { state: withData(polled), action: { do: 'wait', ms: Math.min(left, pace.pollMs) }, events: backAgain(state) };

  const evidence = traffic?.seen ? judgeEvidence(plan.to, step, plan.gate, traffic.value) : unseen('the requests have not been looked at');
  if (evidence.kind !== 'ok') return withoutData(plan, polled, seen, pace, whyOf(evidence));
  const hook = nextHook(plan, step, polled, 'after-bake');
  if (hook) return afterHook(withData(polled), step, hook, seen);
  return pass(withData(polled), plan, step, seen);
}

function pass(state: ShiftState, plan: Plan, step: Step, seen: Observation): Decision {
  const passed: NewEvent = { kind: 'step-passed', text: `${describe(step)}: passed`, data: { bakedMs: state.bakedMs } };
  if (step.index === plan.steps.length - 1) {
    const text = `every service has its share of ${plan.to}`;
    return {
      state: { ...state, status: 'done', reason: text, endedAt: seen.at },
      action: { do: 'end' },
      events: [passed, { kind: 'done', text }],
    };
  }
  const { inForceSince: _, lastPoll: __, ...rest } = enter(state, 'ready', seen);
  return look({ ...rest, step: step.index + 1, bakedMs: 0, hooksPassed: [] }, passed);
}

/** Weights are not what the shift left: it stops where it is. It goes on by itself when they are again, and over them when a person says so. */
function held(world: World): Decision {
  const { plan, state, seen, pace, alarms } = world;
  const resume = signalOf(state, seen, 'resume');
  const { waitingFor: _, ...running } = { ...state, status: 'running' as const };
  if (resume) {
    const known = { ...running, signalsSeen: [...state.signalsSeen, resume.id], phaseSince: seen.at };
    const event: NewEvent = { kind: 'resumed', text: `resumed by ${resume.by}` };
    const step = state.phase === 'ready' ? state.step - 1 : state.step;
    return look({ ...known, step, phase: 'writing', repairing: true, hooksPassed: [], lastPoll: undefined }, event);
  }
  const wanted = weightsAfter(plan, state.phase === 'ready' ? state.step - 1 : state.step);
  const drift = state.phase === 'writing' ? foreignWhileWriting(world) : differences(world.live, world.stored, wanted);
  if (drift.length === 0) return look(running, { kind: 'resumed', text: 'the weights are as expected again' });
  if (alarms.kind !== 'ok') return withoutData(plan, state, seen, pace, whyOf(alarms));
  return { state: keepHold(withData(state), state), action: { do: 'wait', ms: pace.idleMs }, events: [] };
}

/** Watches restored rules: a deploy that began before the rollback writes what SSM said then. */
function guard({ plan, state }: Shift, seen: Observation, pace: Pace): Decision {
  const idle: Decision = { state, action: { do: 'wait', ms: pace.idleMs }, events: [] };
  if (!seen.live?.seen || !seen.stored?.seen) return idle;
  const { live, stored } = { live: seen.live.value, stored: seen.stored.value };
  const risen = Object.entries(plan.before).filter(([service, before]) => rises(plan.to, before, live.weights[service] ?? before));
  if (risen.length > 0 || differing(stored, plan.before).length > 0 || Object.keys(live.odd).length > 0) {
    const text = `after the rollback: ${differences(live, stored, plan.before).join('; ')}`;
    const reason = state.reason ?? 'rolled back';
    return { state: { ...state, status: 'rolling-back' }, action: { do: 'roll-back', reason }, events: [{ kind: 'drift-restored', text }] };
  }
  const left = (state.restoredAt ?? seen.at) + 1000 * plan.rollback.guardSeconds - seen.at;
  if (left > 0) return { ...idle, action: { do: 'wait', ms: Math.min(left, pace.idleMs) } };
  const ended: ShiftState = { ...state, status: 'rolled-back', endedAt: seen.at };
  return { state: ended, action: { do: 'end' }, events: [] };
}

function hold({ state, seen, pace }: World, drift: readonly string[]): Decision {
  const why = `${drift.slice(0, 5).join('; ')}${drift.length > 5 ? `; and ${drift.length - 5} more` : ''}`;
  // The baseline weights would no longer be those before the shift: a new plan starts from what is there now.
  if (isUntouched(state)) return aborted(state, seen, `nothing was changed: the weights are not those of the plan any more. ${why}`);
  const { lastPoll: _, ...rest } = state;
  const heldState: ShiftState = { ...rest, status: 'held', waitingFor: { kind: 'drift', why, since: seen.at } };
  const text = `held: somebody else changed the weights. ${why}`;
  return { state: heldState, action: { do: 'wait', ms: pace.pollMs }, events: [{ kind: 'held', text }] };
}

/** Holds while something cannot be seen; rolls back when that lasts. */
function withoutData(plan: Plan, state: ShiftState, seen: Observation, pace: Pace, why: string): Decision {
  const since = state.noDataSince ?? seen.at;
  const limit = 1000 * plan.gate.noDataSeconds;
  if (seen.at - since >= limit) return back(state, seen, `no data for ${Math.round((seen.at - since) / 1000)} s: ${why}`);
  const waitingFor = state.status === 'held' ? state.waitingFor : { kind: 'gate' as const, why, since };
  const next = { ...state, noDataSince: since, waitingFor, lastPoll: { at: seen.at, verdict: { kind: 'no-data' as const, why } } };
  const events: NewEvent[] = state.noDataSince === undefined ? [{ kind: 'gate', text: `hold: ${why}` }] : [];
  return { state: next, action: { do: 'wait', ms: Math.min(pace.pollMs, limit - (seen.at - since)) }, events };
}

/** The gate has data: what waited for it waits no longer. */
function withData(state: ShiftState): ShiftState {
  const { noDataSince: _, waitingFor, ...rest } = state;
  return waitingFor && waitingFor.kind !== 'gate' ? { ...rest, waitingFor } : rest;
}

const keepHold = (state: ShiftState, { waitingFor }: ShiftState): ShiftState => ({ ...state, waitingFor });
const backAgain = (state: ShiftState): NewEvent[] => (state.noDataSince === undefined ? [] : [{ kind: 'gate', text: 'data again' }]);

/** Ends the shift by a rollback, or just ends it where nothing has been written yet. */
function back(state: ShiftState, seen: Observation, reason: string): Decision {
  if (isUntouched(state)) return aborted(state, seen, `nothing was changed: ${reason}`);
  const { waitingFor: _, ...rest } = state;
  return {
    state: { ...rest, status: 'rolling-back', reason },
    action: { do: 'roll-back', reason },
    events: [{ kind: 'gate', text: reason }],
  };
}

function aborted(state: ShiftState, seen: Observation, reason: string): Decision {
  const { waitingFor: _, ...rest } = state;
  const ended: ShiftState = { ...rest, status: 'aborted', reason, endedAt: seen.at };
  return { state: ended, action: { do: 'end' }, events: [{ kind: 'aborted', text: reason }] };
}

function write(state: ShiftState, { plan, seen, pace }: World, events: readonly NewEvent[]): Decision {
  const target = weightsAfter(plan, state.step);
  const services = state.repairing ? target : stepOf(plan, state).weights;
  const deadline = seen.at + pace.writeMs + pace.writePerServiceMs * Object.keys(services).length;
  const intent = { by: seen.by, deadline, quietBefore: state.quietFrom };
  return { state: { ...state, intent, quietFrom: deadline + pace.lateMs }, action: { do: 'write', target }, events };
}

function waitForApproval(state: ShiftState, step: Step, seen: Observation, pace: Pace): Decision {
  const wait: Action = { do: 'wait', ms: pace.pollMs };
  if (state.waitingFor?.kind === 'approval') return { state, action: wait, events: [] };
  const why = `${describe(step)} waits for approval: bluegreen approve`;
  const waiting: ShiftState = { ...state, waitingFor: { kind: 'approval', why, since: seen.at } };
  return { state: waiting, action: wait, events: [{ kind: 'approval-wanted', text: why }] };
}

function afterHook(state: ShiftState, step: Step, hook: Hook, seen: Observation): Decision {
  if (seen.hook?.name !== hook.name) return { state, action: { do: 'run-hook', hook, step }, events: [] };
  const { passed, text } = seen.hook.outcome;
  const event: NewEvent = { kind: 'hook', text: `${hook.name} ${passed ? 'passed' : 'did not pass'}: ${text}` };
  if (passed) return look({ ...state, hooksPassed: [...state.hooksPassed, markOf(hook)] }, event);
  const decision = back(state, seen, `hook ${hook.name} did not pass: ${text}`);
  return { ...decision, events: [event, ...decision.events] };
}

const approvalMark = 'approved';
const markOf = (hook: Hook): string => `${hook.when}:${hook.name}`;
const nextHook = (plan: Plan, step: Step, state: ShiftState, when: Hook['when']): Hook | undefined =>
  hooksAt(plan, step, when).find((hook) => !state.hooksPassed.includes(markOf(hook)));

const look = (state: ShiftState, ...events: NewEvent[]): Decision => ({ state, action: { do: 'look' }, events });
const enter = (state: ShiftState, phase: ShiftState['phase'], seen: Observation): ShiftState => ({ ...state, phase, phaseSince: seen.at });
const unseen = (why: string): Verdict => ({ kind: 'no-data', why });
const whyOf = (verdict: Verdict): string => (verdict.kind === 'ok' ? 'OK' : verdict.why);
const describe = (step: Step): string => `${step.wave} at ${step.percent} %`;
const pick = (weights: WeightsByService, services: readonly string[]): WeightsByService =>
  Object.fromEntries(Object.entries(weights).filter(([service]) => services.includes(service)));

const signalOf = (state: ShiftState, seen: Observation, kind: Signal['kind']): Signal | undefined =>
  seen.signals.find(
    (signal) => signal.kind === kind && !state.signalsSeen.includes(signal.id) && (kind !== 'approve' || signal.step === state.step),
  );
