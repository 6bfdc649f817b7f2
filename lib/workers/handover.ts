import { type Color, otherColor } from '../names';
import type { Backends } from './backends';
import { type Action, decide, freshMemory, type Memory, type Outcome, observedOn, type Rules } from './decide';
import { type Change, type Claim, countOf, type Observations, type ObservedWorker } from './model';

/** Runs the decisions of decide.ts against two clusters. */

export interface Order {
  readonly to: Color;
  /** Person and machine. */
  readonly by: string;
}

export interface Notice {
  readonly text: string;
  /** A change about to be made, or something that a person must know. */
  readonly level: 'step' | 'warning';
}

export interface Ended {
  readonly outcome: Outcome | 'interrupted';
  readonly text: string;
}

/**
 * Hands one worker over, from wherever it is, to its end. Repeatable: what is done already is left as it is.
 * @param notify gets every step before it is made, and every warning
 * @param signal stops it between two steps; the worker is then left as it is and the text says how
 */
export async function handOver(
  rules: Rules,
  order: Order,
  backends: Backends,
  notify: (notice: Notice) => void,
  signal?: AbortSignal,
): Promise<Ended> {
  const { clock } = backends;
  const first = await observeBoth(rules, backends);
  let memory = freshMemory(claimFor(order, first, backends));
  let failure = '';
  for (;;) {
    if (signal?.aborted) return { outcome: 'interrupted', text: await whereItIs(rules, backends) };
    const observations = await observeBoth(rules, backends);
    const { action, memory: next, say } = decide(rules, memory, observations, clock.now());
    memory = next;
    if (action.do === 'end') return { outcome: action.outcome, text: say ?? '' };
    if (say !== undefined) notify({ text: failure === '' ? say : `${say} (${failure})`, level: 'warning' });
    if (action.do === 'turn-back') {
      memory = turnedBack(memory, backends);
    } else if (action.do === 'wait') {
      await clock.sleep(action.ms, signal);
    } else {
      if (action.do !== 'claim')
        notify({ text: action.do === 'pause' ? `pausing on ${action.color}` : `starting on ${action.color}`, level: 'step' });
      failure = (await write(rules, memory, action, observations, backends)) ?? '';
      if (failure !== '') await clock.sleep(rules.pace.backOffMs, signal);
    }
  }
}

async function observeBoth({ worker }: Rules, { clusters }: Backends): Promise<Observations> {
  const [blue, green] = await Promise.all([clusters.blue.observe(worker), clusters.green.observe(worker)]);
  return { blue, green };
}

/** A handover in the same direction that was left between its pause and its start is gone on with, and its time runs on. */
function claimFor({ to, by }: Order, observations: Observations, { clock, newId }: Backends): Claim {
  const from = otherColor(to);
  const [source, target] = [observedOn(observations, from), observedOn(observations, to)];
  const earlier = source?.claim?.to === to ? source.claim.since : undefined;
  const isHalfway = earlier !== undefined && target?.paused === true && source?.paused === true && (source.pausedAt ?? 0) >= earlier;
  return { id: newId(), from, to, by, since: isHalfway ? earlier : clock.now() };
}

/** The other way. New claims first: a write towards the old target that is still under way must fail when it arrives. */
function turnedBack({ claim }: Memory, { clock, newId }: Backends): Memory {
  return freshMemory({ ...claim, id: newId(), from: claim.to, to: claim.from, since: clock.now(), turned: true }, true);
}

type Write = Extract<Action, { readonly color: Color }>;

async function write(
  { worker }: Rules,
  { claim }: Memory,
  action: Write,
  observations: Observations,
  backends: Backends,
): Promise<string | undefined> {
  const observed = observedOn(observations, action.color);
  const other = observedOn(observations, otherColor(action.color));
  if (!observed || !other) return 'out of sight';
  return backends.clusters[action.color].write(
    worker,
    changeOf(action, claim, observed, other, backends.clock.now()),
    observed.resourceVersion,
  );
}

function changeOf(action: Write, claim: Claim, observed: ObservedWorker, other: ObservedWorker, at: number): Change {
  if (action.do === 'claim') return { do: 'claim', claim };
  if (action.do === 'pause') return { do: 'pause', at, replicas: countOf(observed, other) };
  return { do: 'unpause', replicas: countOf(observed, other), ...(other.lastTick !== undefined && { lastTick: other.lastTick }) };
}

/** After an interruption: what runs where. */
async function whereItIs(rules: Rules, backends: Backends): Promise<string> {
  const observations = await observeBoth(rules, backends);
  const states = (['blue', 'green'] as const).map((color) => {
    const observed = observedOn(observations, color);
    return `${observed ? (observed.paused ? 'paused' : 'running') : 'unknown'} on ${color}`;
  });
  return `interrupted; it is ${states.join(', ')}. The same command goes on from here`;
}
