import type { Color } from '../names';
import type { Weights, ZoneHealth } from '../shift/model/model';

/** Targets of a front, and how it chooses one: by the weights a color, then a healthy one of it. */

export class Target {
  isHealthy = true;
  constructor(readonly port: number) {}
}

/** Every service has the same ones here. */
export type Targets = Readonly<Record<Color, readonly Target[]>>;

/** @param ports of each color's servers */
export const targetsAt = ({ blue, green }: Readonly<Record<Color, readonly number[]>>): Targets => ({
  blue: blue.map((port) => new Target(port)),
  green: green.map((port) => new Target(port)),
});

export function choose(weights: Weights): Color | undefined {
  const sum = weights.blue + weights.green;
  if (sum === 0) return undefined;
  return Math.random() * sum < weights.blue ? 'blue' : 'green';
}

/** A healthy target; any of them when none is. */
export function pick(all: readonly Target[]): Target | undefined {
  const healthy = all.filter((target) => target.isHealthy);
  const open = healthy.length > 0 ? healthy : all;
  return open[Math.floor(Math.random() * open.length)];
}

/** All in one zone. */
export function zonesOf(all: readonly Target[]): ZoneHealth[] {
  const healthy = all.filter((target) => target.isHealthy).length;
  return [{ zone: 'loopback', healthy, other: all.length - healthy }];
}
