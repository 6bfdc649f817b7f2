import type { Change, Claim, Observation, ObservedWorker } from '../../../lib/workers/model';
import type { VirtualClock } from '../shift-world/clock';

/** How a color's controller behaves, in milliseconds. */
export interface Controller {
  /** From a change of the object to what the controller makes of it. Below the settling time of the pace. */
  readonly lagMs: number;
  /** What each of its pods takes to end once the worker is paused. */
  readonly drainMs: readonly number[];
  /** The controller says when it has seen a pause. A CronJob's does not. */
  readonly reports: boolean;
  /** Makes one more pod out of what it had read before the pause. */
  readonly overshoots: boolean;
}

/** What somebody else does to a worker's object. */
export type EditKind = 'pause' | 'unpause' | 'delete' | 'obstruct' | 'mend';

/** One worker on one simulated cluster: its object, its controller and its pods. */
export class SimulatedCluster {
  paused: boolean;
  limit: number;
  claim: Claim | undefined;
  pausedAt: number | undefined;
  active: string[] = [];
  /** Nothing of the kind and name is on this cluster. */
  missing = false;
  obstacle: string | undefined;
  private settled = true;
  private version = 1;
  private pods = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly controller: Controller,
    start: { readonly paused: boolean; readonly limit: number },
    private readonly changed: () => void,
  ) {
    this.paused = start.paused;
    this.limit = start.limit;
    if (!start.paused) this.startPods();
  }

  observe(): Observation {
    const { paused, active, limit, claim, pausedAt, obstacle } = this;
    if (this.missing) return { state: 'missing' };
    const observed: ObservedWorker = {
      resourceVersion: String(this.version),
      paused,
      settled: this.settled || !this.controller.reports,
      active: [...active],
      limit,
      ...(claim && { claim }),
      ...(pausedAt !== undefined && { pausedAt }),
      ...(obstacle !== undefined && { obstacle }),
    };
    return { state: 'observed', observed };
  }

  /** @returns false if somebody was there in between */
  apply(change: Change, resourceVersion: string): boolean {
    if (this.missing || resourceVersion !== String(this.version)) return false;
    this.version++;
    if (change.do === 'claim') this.claim = change.claim;
    else if (change.do === 'pause') {
      this.pausedAt = change.at;
      this.setPaused(true);
    } else {
      this.pausedAt = undefined;
      this.setPaused(false);
    }
    this.changed();
    return true;
  }

  /** Somebody else's hand. */
  edit(what: EditKind): void {
    this.version++;
    if (what === 'delete') {
      this.missing = true;
      for (const [index, pod] of this.active.entries()) this.end(pod, this.drainOf(index));
    } else if (what === 'obstruct') this.obstacle = 'its scaler is not there';
    else if (what === 'mend') this.mend();
    else this.setPaused(what === 'pause');
    this.changed();
  }

  /** It is there again, as it was. */
  private mend(): void {
    this.obstacle = undefined;
    if (!this.missing) return;
    this.missing = false;
    this.settled = false;
    this.clock.at(this.clock.now() + this.controller.lagMs, () => this.react(this.paused));
  }

  /** What it may start without a further change: the controller can still act on what it read before. */
  get mayRun(): number {
    return this.missing || (this.paused && this.settled) ? this.active.length : Math.max(this.limit, this.active.length);
  }

  get runs(): boolean {
    return (!this.missing && !this.paused) || this.active.length > 0;
  }

  private setPaused(paused: boolean): void {
    if (this.paused === paused) return;
    this.paused = paused;
    this.settled = false;
    this.clock.at(this.clock.now() + this.controller.lagMs, () => this.react(paused));
  }

  private react(paused: boolean): void {
    if (this.paused !== paused || this.missing) return;
    this.version++; // its status
    if (!paused) return this.startPods();
    if (this.controller.overshoots) this.active.push(`pod ${++this.pods}`);
    this.settled = true;
    for (const [index, pod] of this.active.entries()) this.end(pod, this.drainOf(index));
    this.changed();
  }

  private drainOf(index: number): number {
    return this.controller.drainMs[index % this.controller.drainMs.length] ?? 0;
  }

  private startPods(): void {
    while (this.active.length < this.limit) this.active.push(`pod ${++this.pods}`);
    this.changed();
  }

  private end(pod: string, ms: number): void {
    this.clock.at(this.clock.now() + ms, () => {
      this.active = this.active.filter((other) => other !== pod);
      this.changed();
    });
  }
}
