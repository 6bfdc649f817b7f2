import { type Color, colors } from '../names';
import { listed, plural } from '../text/listing';
import { type AtLimit, type Claim, type DeclaredWorker, limitOf, type Observations, type ObservedWorker, type Pace } from './model';

/**
 * The next step of one worker's handover, as a pure function of what is observed on both colors and of a few instants. What matters is on the
 * clusters: a process that dies between any two calls is followed by one that sees the same and decides the same.
 */

/** What a process remembers between two ticks. Losing it costs time, never safety. */
export interface Memory {
  readonly claim: Claim;
  /** Colors that have been observed with the own claim: another's claim there, later, is a takeover. */
  readonly held: readonly Color[];
  /** Since when the source has been observed paused with nothing running. */
  readonly quietSince?: number;
  /** Since when the end has been observed to hold. */
  readonly holdsSince?: number;
  /** The source has been observed paused, the target has been observed running: a change of either is somebody else's. */
  readonly wasPaused: boolean;
  readonly wasRunning: boolean;
  /** How often somebody else undid a change of this handover. */
  readonly undone: number;
  /** When it was last said that the limit is over. */
  readonly limitSaidAt?: number;
  /** This is already the return after a limit. */
  readonly turned: boolean;
}

export const freshMemory = (claim: Claim, turned = false): Memory => ({
  claim,
  held: [],
  wasPaused: false,
  wasRunning: false,
  undone: 0,
  turned,
});

export type Outcome =
  /** The target runs, the source is paused. */
  | 'done'
  /** The drain limit was reached and the worker runs where it ran before. */
  | 'went-back'
  /** Another process claimed the worker. */
  | 'taken-over'
  /** Left as it is, for a person. */
  | 'stopped';

export type Action =
  | { readonly do: 'claim'; readonly color: Color }
  | { readonly do: 'pause'; readonly color: Color }
  | { readonly do: 'unpause'; readonly color: Color }
  | { readonly do: 'wait'; readonly ms: number }
  /** Begin the handover the other way, with a new claim on both colors. */
  | { readonly do: 'turn-back' }
  | { readonly do: 'end'; readonly outcome: Outcome };

export interface Decision {
  readonly action: Action;
  readonly memory: Memory;
  /** What is printed. */
  readonly say?: string;
}

export interface Rules {
  readonly worker: DeclaredWorker;
  readonly atLimit: AtLimit;
  readonly pace: Pace;
}

/** Somebody who undoes a change this often does it again: Argo CD heals every few seconds. */
const mostUndone = 2;

/** Decides one step. Of two colors at most one is changed by it, and only after both have been observed. */
export function decide(rules: Rules, memory: Memory, observations: Observations, now: number): Decision {
  const stop = (say: string, outcome: Outcome = 'stopped'): Decision => ({ action: { do: 'end', outcome }, memory, say });
  const { from, to, id } = memory.claim;
  for (const color of colors) {
    const observation = observations[color];
    if (observation.state === 'missing') return stop(`it is gone from ${color}; nothing more was changed`);
    if (observation.state === 'unknown') {
      const blind = { ...memory, quietSince: undefined, holdsSince: undefined };
      return {
        action: { do: 'wait', ms: rules.pace.backOffMs },
        ...remark(rules, blind, now, `${color} cannot be observed: ${observation.why}`),
      };
    }
    if (observation.observed.obstacle !== undefined) return stop(`${color}: ${observation.observed.obstacle}; nothing more was changed`);
    const other = observation.observed.claim;
    if (memory.held.includes(color) && other?.id !== id) {
      return stop(other ? `taken over by ${other.by}, towards ${other.to}` : `the claim on ${color} was removed`, 'taken-over');
    }
  }
  const [source, target] = [observedOn(observations, from), observedOn(observations, to)];
  if (!source || !target) return stop('unreachable');
  const held = colors.filter((color) => observedOn(observations, color)?.claim?.id === id);
  // Always blue first: of two processes that claim at once, the one that is second on blue learns it on green.
  const unclaimed = colors.find((color) => !held.includes(color));
  if (unclaimed !== undefined) return { action: { do: 'claim', color: unclaimed }, memory: { ...memory, held } };
  return move(rules, notice({ ...memory, held }, source, target, now), source, target, now);
}

/** What is running of the worker on a color, if that could be read. */
export const observedOn = (observations: Observations, color: Color): ObservedWorker | undefined => {
  const observation = observations[color];
  return observation.state === 'observed' ? observation.observed : undefined;
};

const isDrained = (observed: ObservedWorker): boolean => observed.paused && observed.settled && observed.active.length === 0;

/** Records what these observations show: since when it is quiet, and what somebody else undid. */
function notice(memory: Memory, source: ObservedWorker, target: ObservedWorker, now: number): Memory {
  const undone = Number(memory.wasPaused && !source.paused) + Number(memory.wasRunning && target.paused);
  return {
    ...memory,
    quietSince: isDrained(source) ? (memory.quietSince ?? now) : undefined,
    holdsSince: source.paused && !target.paused ? (memory.holdsSince ?? now) : undefined,
    wasPaused: source.paused,
    wasRunning: !target.paused,
    undone: memory.undone + undone,
  };
}

/** Both claims are held, both colors are in sight. */
function move(rules: Rules, memory: Memory, source: ObservedWorker, target: ObservedWorker, now: number): Decision {
  const { worker } = rules;
  const { from, to } = memory.claim;
  if (memory.undone > mostUndone) return giveUp(rules, memory, source, target);
  const limit = limitOf(target, source);
  if (limit > worker.cap) {
    const say = `${to} may start ${limit} pods, and both colors together ${worker.cap}: lower its maximum in Git, or raise maxReplicas`;
    return { action: { do: 'end', outcome: 'stopped' }, memory, say };
  }
  if (target.paused && mayStart(rules, memory, source, target, now)) return start(rules, memory, source, now);
  if (!source.paused) {
    const say = !target.paused && worker.class !== 'competing' ? `it runs on both colors; ${from} is paused` : undefined;
    return { action: { do: 'pause', color: from }, memory, ...(say !== undefined && { say }) };
  }
  if (target.paused) return waitForDrain(rules, memory, source, now);
  return finish(rules, memory, source, now);
}

/** Whether the target may begin: for competing consumers as long as the sum stays below the cap, for the others once the source is quiet. */
function mayStart({ worker, pace }: Rules, memory: Memory, source: ObservedWorker, target: ObservedWorker, now: number): boolean {
  if (worker.class === 'competing') {
    const ofSource = source.paused && source.settled ? source.active.length : Math.max(source.limit, source.active.length);
    return ofSource + limitOf(target, source) <= worker.cap;
  }
  return isQuiet(memory, now, pace.settleMs);
}

const isQuiet = ({ quietSince }: Memory, now: number, ms: number): boolean => quietSince !== undefined && now - quietSince >= ms;

/** The source is out of the way. A start that fails for as long as a drain may take is given up. */
function start(rules: Rules, memory: Memory, source: ObservedWorker, now: number): Decision {
  const { to } = memory.claim;
  const action: Action = { do: 'unpause', color: to };
  if (!source.paused) return { action, memory };
  const why = `it is paused on both colors, and starting it on ${to} fails`;
  if (mayTurn(rules, memory, source) && isQuiet(memory, now, rules.worker.drainLimitMs)) return turnBack(memory, why);
  return { action, ...remark(rules, memory, now, why) };
}

/** Paused on both colors: the one time at which work is not done, so it has a limit. */
function waitForDrain(rules: Rules, memory: Memory, source: ObservedWorker, now: number): Decision {
  const why = stillOn(memory.claim.from, source);
  const isOver = isOverdue(rules, memory, now);
  // What has become quiet after its limit, or while nobody watched, needs no turning back any more.
  if (isOver && memory.quietSince === undefined && mayTurn(rules, memory, source)) return turnBack(memory, why);
  return { action: { do: 'wait', ms: rules.pace.pollMs }, ...remark(rules, memory, now, `it is paused on both colors: ${why}`) };
}

/** The target runs. What is left is that it stays so, and that nothing is left on the source. */
function finish(rules: Rules, memory: Memory, source: ObservedWorker, now: number): Decision {
  const { from, to } = memory.claim;
  const { pace, worker, atLimit } = rules;
  if (memory.holdsSince === undefined || now - memory.holdsSince < pace.settleMs) {
    return { action: { do: 'wait', ms: pace.pollMs }, memory };
  }
  const end = (outcome: Outcome, say: string): Decision => ({ action: { do: 'end', outcome }, memory, say });
  // Competing consumers finish in their own time: the sum stays below the cap.
  if (isDrained(source) || worker.class === 'competing') {
    const rest = source.active.length > 0 ? `; ${listed(source.active)} on ${from} finish` : '';
    return end(memory.turned ? 'went-back' : 'done', `runs on ${to}, paused on ${from}${rest}`);
  }
  const why = `it runs on ${to}, and ${stillOn(from, source)}`;
  if (isOverdue(rules, memory, now) && atLimit === 'back') return end('stopped', why);
  return { action: { do: 'wait', ms: pace.pollMs }, ...remark(rules, memory, now, why) };
}

/** Somebody undoes what this handover does. The worker is left on one color at most, and a warning is printed. */
function giveUp(rules: Rules, memory: Memory, source: ObservedWorker, target: ObservedWorker): Decision {
  const { from, to } = memory.claim;
  const why = 'somebody undoes the changes of this handover (Argo CD, unless its Application ignores these fields: docs/workers.md)';
  if (!source.paused && !target.paused) return { action: { do: 'pause', color: to }, memory, say: why };
  if (source.paused && target.paused && mayTurn(rules, memory, source)) return turnBack(memory, why);
  const where = source.paused ? (target.paused ? 'paused on both colors' : `running on ${to}`) : `running on ${from}`;
  return { action: { do: 'end', outcome: 'stopped' }, memory, say: `${why}; it is left ${where}` };
}

/** Back to where it ran: only if it did run there when this handover began, and never twice. */
const mayTurn = ({ atLimit }: Rules, { turned, claim }: Memory, source: ObservedWorker): boolean =>
  atLimit === 'back' && !turned && source.pausedAt !== undefined && source.pausedAt >= claim.since;

const turnBack = (memory: Memory, why: string): Decision => ({
  action: { do: 'turn-back' },
  memory,
  say: `${why}; it goes back to ${memory.claim.from}`,
});

const isOverdue = ({ worker }: Rules, { claim, limitSaidAt }: Memory, now: number): boolean =>
  now - (limitSaidAt ?? claim.since) >= worker.drainLimitMs;

/** Once the limit is over, and again every limit, a warning says what it waits for. */
function remark(rules: Rules, memory: Memory, now: number, why: string): Pick<Decision, 'memory' | 'say'> {
  if (!isOverdue(rules, memory, now)) return { memory };
  const minutes = Math.round((now - memory.claim.since) / 60_000);
  return { memory: { ...memory, limitSaidAt: now }, say: `not on ${memory.claim.to} after ${plural(minutes, 'minute')}: ${why}` };
}

function stillOn(color: Color, { active, settled }: ObservedWorker): string {
  if (active.length > 0) return `${listed(active)} on ${color} ${active.length === 1 ? 'is' : 'are'} still there`;
  return settled ? `${color} has only just become quiet` : `the pause on ${color} has not taken effect (does its controller run?)`;
}
