import { type Color, colors, otherColor } from '../../../lib/names';
import type { Backends, WorkerCluster } from '../../../lib/workers/backends';
import type { Rules } from '../../../lib/workers/decide';
import { type Ended, handOver, type Notice } from '../../../lib/workers/handover';
import type { Change, Observation } from '../../../lib/workers/model';
import { VirtualClock } from '../shift-world/clock';
import { type Controller, type EditKind, SimulatedCluster } from './cluster';

/** What becomes of one call to an API server. */
export type Fault =
  | 'none'
  /** An error, and nothing happened. */
  | 'refused'
  /** It happened, and the answer was lost. */
  | 'answer-lost'
  /** No answer; it arrives up to a minute later. */
  | 'late'
  /** The process is killed before or after the call takes effect. */
  | 'killed-before'
  | 'killed-after';

/** One run of the command. */
export interface Run {
  readonly afterMs: number;
  readonly to: Color;
  /** Of its calls, in order; those after the last have none. */
  readonly observations: readonly Fault[];
  readonly writes: readonly Fault[];
}

/** Somebody else's edit of an object, which knows nothing of claims. */
export interface Edit {
  readonly afterMs: number;
  readonly color: Color;
  readonly what: EditKind;
}

export interface Script {
  readonly rules: Rules;
  readonly controllers: Readonly<Record<Color, Controller>>;
  readonly start: Readonly<Record<Color, { readonly paused: boolean; readonly limit: number }>>;
  readonly runs: readonly Run[];
  readonly edits: readonly Edit[];
  readonly lateMs: number;
  /** Something like Argo CD that undoes each change of a color's pause, so long after it. */
  readonly undoes?: { readonly color: Color; readonly afterMs: number };
}

const latencyMs = 100;
const timeoutMs = 10_000;

/** What happened, in order, for a person who reads a counterexample. */
interface Line {
  readonly at: number;
  readonly text: string;
}

export class World {
  readonly clock = new VirtualClock();
  readonly clusters: Readonly<Record<Color, SimulatedCluster>>;
  readonly story: Line[] = [];
  readonly breaches: string[] = [];
  readonly ends: Ended[] = [];
  private readonly began = this.clock.now();
  private lastEdit = Number.NEGATIVE_INFINITY;
  private readonly quiet = { since: Number.NEGATIVE_INFINITY };
  private alive = 0;
  /** Nobody disturbs the last run. */
  private isOver = false;

  constructor(readonly script: Script) {
    const cluster = (color: Color) => new SimulatedCluster(this.clock, script.controllers[color], script.start[color], () => this.watch());
    this.clusters = { blue: cluster('blue'), green: cluster('green') };
  }

  /** Plays the script, and lets one last undisturbed run bring the worker to green. */
  async play(): Promise<void> {
    for (const { afterMs, color, what } of this.script.edits) this.clock.at(this.began + afterMs, () => this.edit(color, what));
    let ended = 0;
    for (const [index, run] of this.script.runs.entries()) {
      this.clock.at(this.began + run.afterMs, () => void this.run(run, `run ${index}`).then(() => ended++));
    }
    const longMs = 24 * 3_600_000;
    await this.clock.runUntil(() => ended === this.script.runs.length, longMs);
    if (ended < this.script.runs.length) this.breaches.push('a run has not ended');
    // Calls under way arrive, pods end.
    await this.clock.runUntil(() => false, 3_600_000);
    this.isOver = true;
    for (const color of colors) this.edit(color, 'mend');
    await this.clock.runUntil(() => false, 60_000);
    await this.finalRun();
  }

  private edit(color: Color, what: EditKind): void {
    // What is there already is no edit.
    if (what === 'mend' && !this.clusters[color].missing && this.clusters[color].obstacle === undefined) return;
    this.lastEdit = this.clock.now();
    this.note(`somebody does this to ${color}: ${what}`);
    this.clusters[color].edit(what);
  }

  /** Undoes a pause or a start of the handover's. */
  private undo(color: Color, change: Change): void {
    const { undoes } = this.script;
    if (this.isOver || undoes?.color !== color || change.do === 'claim') return;
    this.clock.at(this.clock.now() + undoes.afterMs, () => this.isOver || this.edit(color, change.do === 'pause' ? 'unpause' : 'pause'));
  }

  private async finalRun(): Promise<void> {
    let end: Ended | undefined;
    void this.run({ afterMs: 0, to: 'green', observations: [], writes: [] }, 'final run').then((result) => (end = result));
    await this.clock.runUntil(() => end !== undefined, 24 * 3_600_000);
    const { blue, green } = this.clusters;
    // Competing consumers may finish beside the new ones.
    const isAway = (cluster: SimulatedCluster) => (this.script.rules.worker.class === 'competing' ? cluster.paused : !cluster.runs);
    // Where somebody made it run on both, what is left on blue after the limit is for a person.
    const isLeft = end?.outcome === 'stopped' && this.lastEdit > 0 && blue.paused && !green.paused;
    const { cap } = this.script.rules.worker;
    const isOverCap = end?.outcome === 'stopped' && green.limit > cap;
    const isRight =
      isLeft ||
      isOverCap ||
      (end?.outcome === 'done' ? isAway(blue) && !green.paused : end?.outcome === 'went-back' && isAway(green) && !blue.paused);
    if (!isRight) {
      this.breaches.push(`the final run ended as ${end?.outcome}: ${end?.text}; blue ${stateOf(blue)}, green ${stateOf(green)}`);
    }
  }

  /** One process. A killed one never comes back from its call. */
  private async run(run: Run, name: string): Promise<Ended | undefined> {
    this.alive++;
    this.say();
    this.note(`${name} begins, to ${run.to}`);
    const process = { observations: [...run.observations], writes: [...run.writes], dead: () => undefined as void };
    const killed = new Promise<undefined>((resolve) => {
      process.dead = () => {
        this.note(`${name} is killed`);
        resolve(undefined);
      };
    });
    const backends: Backends = {
      clock: this.clock,
      newId: () => `${name} at ${this.story.length}`,
      clusters: { blue: this.reach('blue', process, name), green: this.reach('green', process, name) },
    };
    const notify = ({ text, level }: Notice) => {
      this.note(`${name} (${level}): ${text}`);
      if (level === 'warning') this.say();
    };
    const end = await Promise.race([handOver(this.script.rules, { to: run.to, by: name }, backends, notify), killed]);
    this.watch();
    this.alive--;
    if (end) {
      this.ends.push(end);
      this.note(`${name} ends: ${end.outcome}, ${end.text}`);
    }
    return end;
  }

  private reach(color: Color, process: { observations: Fault[]; writes: Fault[]; dead: () => void }, name: string): WorkerCluster {
    const cluster = this.clusters[color];
    const never = () => new Promise<never>(() => undefined);
    let looked = 0;
    return {
      observe: async (): Promise<Observation> => {
        const fault = process.observations.shift() ?? 'none';
        await this.clock.sleep(fault === 'late' ? timeoutMs : latencyMs);
        if (fault.startsWith('killed')) {
          process.dead();
          return never();
        }
        if (fault !== 'none') return { state: 'unknown', why: fault };
        looked = this.clock.now();
        return cluster.observe();
      },
      write: async (_, change, resourceVersion) => {
        const fault = process.writes.shift() ?? 'none';
        // What was observed when the call was sent; a late one arrives after later observations.
        const lookedAt = looked;
        const apply = () => this.applied(cluster.apply(change, resourceVersion), name, color, change, lookedAt);
        if (fault === 'killed-before') process.dead();
        else if (fault === 'late') this.clock.at(this.clock.now() + this.script.lateMs, apply);
        await this.clock.sleep(fault === 'late' ? timeoutMs : latencyMs);
        if (fault === 'killed-before') return never();
        if (fault === 'refused' || fault === 'late') return fault;
        const taken = apply();
        if (fault === 'killed-after') {
          process.dead();
          return never();
        }
        if (fault === 'answer-lost') return fault;
        return taken ? undefined : 'conflict';
      },
    };
  }

  /** A start is right only if the other color was out of the way; what somebody else did since the last look could not be known. */
  private applied(taken: boolean, name: string, color: Color, change: Change, looked: number): boolean {
    this.note(`${name}: ${change.do} on ${color}${taken ? '' : ' is refused, somebody was there in between'}`);
    const other = this.clusters[otherColor(color)];
    const isExcused = this.lastEdit >= looked - 3 * latencyMs;
    if (taken && change.do === 'unpause' && this.script.rules.worker.class !== 'competing' && other.runs && !isExcused) {
      this.breach(`started on ${color} while it runs on ${otherColor(color)}`);
    }
    if (taken) this.undo(color, change);
    return taken;
  }

  /** Looks at the invariants whenever something changed. */
  private watch(): void {
    if (!this.clusters) return;
    const { blue, green } = this.clusters;
    const { worker } = this.script.rules;
    const isOurs = this.lastEdit === Number.NEGATIVE_INFINITY;
    if (worker.class === 'competing') {
      if (isOurs && blue.mayRun + green.mayRun > worker.cap) this.breach(`${blue.mayRun} + ${green.mayRun} pods exceed ${worker.cap}`);
    } else if (isOurs && blue.runs && green.runs) this.breach('two colors run it');
    const isQuiet = colors.every((color) => this.clusters[color].paused);
    if (isQuiet && this.quiet.since === Number.NEGATIVE_INFINITY) this.say();
    // Beyond the limit there may be one round of calls, each as long as it takes to give up on it.
    const allowed = worker.drainLimitMs + 10 * timeoutMs;
    if (this.quiet.since !== Number.NEGATIVE_INFINITY && this.alive > 0 && this.clock.now() - this.quiet.since > allowed) {
      this.breach(`paused on both colors for ${(this.clock.now() - this.quiet.since) / 1000} s, and nobody said so`);
    }
    if (!isQuiet) this.quiet.since = Number.NEGATIVE_INFINITY;
  }

  /** Somebody knows by now how things stand. */
  private say(): void {
    this.quiet.since = this.clock.now();
  }

  private breach(text: string): void {
    this.note(`BREACH: ${text}`);
    this.breaches.push(text);
  }

  private note(text: string): void {
    this.story.push({ at: this.clock.now(), text });
  }

  /** The story of a counterexample. */
  log(): string {
    return this.story.map(({ at, text }) => `${((at - this.began) / 1000).toFixed(1).padStart(9)} s  ${text}`).join('\n');
  }
}

const stateOf = ({ paused, active }: SimulatedCluster): string => `${paused ? 'paused' : 'running'} with ${active.length} pods`;
