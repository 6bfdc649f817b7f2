import type { Clock } from '../../../lib/clock';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Time that jumps: when everything waits, the clock goes to the next instant at which something happens. Nothing really waits. */
export class VirtualClock implements Clock {
  private time = 1_800_000_000_000;
  private readonly timers: Timer[] = [];

  now(): number {
    return this.time;
  }

  /** Runs `run` at an instant; in order of time, then of arrival. */
  at(at: number, run: () => void): Timer {
    const timer = { at: Math.max(at, this.time), run };
    let place = this.timers.length;
    while (place > 0 && (this.timers[place - 1]?.at ?? 0) > timer.at) place--;
    this.timers.splice(place, 0, timer);
    return timer;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = this.at(this.time + ms, resolve);
      signal?.addEventListener('abort', () => {
        const place = this.timers.indexOf(timer);
        if (place >= 0) this.timers.splice(place, 1);
        resolve();
      });
    });
  }

  /** Lets time pass until `done` or, at the latest, for `limitMs`. @returns whether it was done in time */
  async runUntil(done: () => boolean, limitMs: number): Promise<boolean> {
    const end = this.time + limitMs;
    for (;;) {
      await settled();
      if (done()) return true;
      const [timer] = this.timers;
      if (!timer || timer.at > end) return false;
      this.timers.shift();
      this.time = Math.max(this.time, timer.at);
      timer.run();
    }
  }
}

/** Lets every promise that can go on do so. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
