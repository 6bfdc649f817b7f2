import type { ShiftStore, Stored } from '../model/backends';
import { type Event, endStatuses, type Lock, type Shift, type Signal } from '../model/model';

/** Shifts in memory, with the conditions of the real store. Keeps copies: what a caller changes afterwards changes nothing here. */
export class MemoryShiftStore implements ShiftStore {
  private lock: Lock | undefined;
  private readonly shifts = new Map<string, Shift>();
  private readonly log: Event[] = [];
  private readonly sent: { readonly shiftId: string; readonly signal: Signal }[] = [];
  private current: string | undefined;
  private readonly news = new Map<string, number>();
  private tick: { readonly shiftId: string; readonly at: number } | undefined;

  async load(): Promise<Stored> {
    const shift = this.current === undefined ? undefined : this.shifts.get(this.current);
    const signals = this.sent.filter(({ shiftId }) => shiftId === this.current).map(({ signal }) => signal);
    const tickedAt = this.tick?.shiftId === this.current ? this.tick?.at : undefined;
    return structuredClone({ lock: this.lock, shift, signals, ...(tickedAt !== undefined && { tickedAt }) });
  }

  async begin(shift: Shift, events: readonly Event[]): Promise<Lock | undefined> {
    if (this.lock) return this.lock.shiftId === shift.id ? undefined : structuredClone(this.lock);
    this.lock = structuredClone(shift.lock);
    this.current = shift.id;
    this.shifts.set(shift.id, structuredClone(shift));
    this.append(events);
    return undefined;
  }

  async save(shift: Shift, expected: number, events: readonly Event[], options: { readonly release?: boolean } = {}): Promise<boolean> {
    if (this.lock?.shiftId !== shift.id || this.shifts.get(shift.id)?.revision !== expected) return false;
    this.shifts.set(shift.id, structuredClone(shift));
    this.append(events);
    if (options.release) this.lock = undefined;
    return true;
  }

  async ticked(shiftId: string, at: number): Promise<void> {
    this.tick = { shiftId, at };
  }

  async notified(shiftId: string, revision: number): Promise<void> {
    this.news.set(shiftId, Math.max(this.news.get(shiftId) ?? 0, revision));
  }

  async notifiedUntil(shiftId: string): Promise<number> {
    return this.news.get(shiftId) ?? 0;
  }

  async signal(shiftId: string, signal: Signal): Promise<void> {
    if (!this.sent.some((known) => known.shiftId === shiftId && known.signal.id === signal.id)) this.sent.push({ shiftId, signal });
  }

  async unlock(shiftId: string, events: readonly Event[]): Promise<boolean> {
    if (this.lock?.shiftId !== shiftId) return false;
    this.lock = undefined;
    this.append(events);
    return true;
  }

  async events(shiftId: string): Promise<readonly Event[]> {
    return structuredClone(this.log.filter((event) => event.shiftId === shiftId));
  }

  async history(limit: number): ReturnType<ShiftStore['history']> {
    const newest = [...this.shifts.values()].toSorted((one, other) => other.state.startedAt - one.state.startedAt).slice(0, limit);
    return structuredClone(newest.map(({ id, state, lock }) => ({ id, state, lock })));
  }

  /** Whether a shift is under way, for tests and the rehearsal. */
  get isBusy(): boolean {
    const shift = this.current === undefined ? undefined : this.shifts.get(this.current);
    return shift !== undefined && !endStatuses.some((status) => status === shift.state.status);
  }

  private append(events: readonly Event[]): void {
    for (const event of events) {
      if (!this.log.some((known) => known.shiftId === event.shiftId && known.id === event.id)) this.log.push(structuredClone(event));
    }
  }
}
