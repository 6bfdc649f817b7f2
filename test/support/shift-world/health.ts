import type { Clock } from '../../../lib/clock';
import type { Color } from '../../../lib/names';

/** Healthy targets of each color, the same for every service, and since when there are so many. */
export class Health {
  private readonly changes: { readonly at: number; readonly color: Color; readonly healthy: number }[] = [];

  constructor(private readonly clock: Clock) {}

  set(color: Color, healthy: number): void {
    this.changes.push({ at: this.clock.now(), color, healthy });
  }

  of(color: Color, at = Infinity): number {
    return this.changes.findLast((change) => change.color === color && change.at <= at)?.healthy ?? 10;
  }

  /** Whether a color had targets (or had none) all the time between two instants. */
  has(color: Color, some: boolean, from: number, to: number): boolean {
    const inBetween = this.changes.filter((change) => change.color === color && change.at > from && change.at <= to);
    return [this.of(color, from), ...inBetween.map(({ healthy }) => healthy)].every((healthy) => healthy > 0 === some);
  }
}
