import type { Skip } from './record';

/** Lines that are named where something is wrong with them. */
const shownLines = 3;

export interface UnreadableCount {
  readonly reason: string;
  readonly count: number;
  /** The first few, as `file:line`. */
  readonly places: readonly string[];
}

/** What became of the input. */
export class InputTally {
  lines = 0;
  records = 0;
  private readonly skipped = new Map<Skip, number>();
  private readonly unread = new Map<string, { count: number; places: string[] }>();

  skip(reason: Skip): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
  }

  unreadable(reason: string, place: string): void {
    const known = this.unread.get(reason) ?? { count: 0, places: [] };
    known.count += 1;
    if (known.places.length < shownLines) known.places.push(place);
    this.unread.set(reason, known);
  }

  /** Most first. */
  get skips(): readonly { readonly reason: Skip; readonly count: number }[] {
    return [...this.skipped].map(([reason, count]) => ({ reason, count })).toSorted((a, b) => b.count - a.count);
  }

  get problems(): readonly UnreadableCount[] {
    return [...this.unread].map(([reason, value]) => ({ reason, ...value })).toSorted((a, b) => b.count - a.count);
  }
}
