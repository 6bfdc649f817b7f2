import { type Event, endStatuses, type Lock, type Signal, type Walk } from '../model';
import type { Stored, WalkStore } from '../ports';

/** Walks in memory, with the conditions of the real store. Keeps copies: what a caller changes afterwards changes nothing here. */
export class MemoryWalkStore implements WalkStore {
  private lock: Lock | undefined;
  private readonly walks = new Map<string, Walk>();
  private readonly log: Event[] = [];
  private readonly told: { readonly walkId: string; readonly signal: Signal }[] = [];
  private current: string | undefined;

  async load(): Promise<Stored> {
    const walk = this.current === undefined ? undefined : this.walks.get(this.current);
    const signals = this.told.filter(({ walkId }) => walkId === this.current).map(({ signal }) => signal);
    return structuredClone({ lock: this.lock, walk, signals });
  }

  async begin(walk: Walk, events: readonly Event[]): Promise<Lock | undefined> {
    if (this.lock) return this.lock.walkId === walk.id ? undefined : structuredClone(this.lock);
    this.lock = structuredClone(walk.lock);
    this.current = walk.id;
    this.walks.set(walk.id, structuredClone(walk));
    this.append(events);
    return undefined;
  }

  async save(walk: Walk, expected: number, events: readonly Event[], options: { readonly release?: boolean } = {}): Promise<boolean> {
    if (this.lock?.walkId !== walk.id || this.walks.get(walk.id)?.revision !== expected) return false;
    this.walks.set(walk.id, structuredClone(walk));
    this.append(events);
    if (options.release) this.lock = undefined;
    return true;
  }

  async signal(walkId: string, signal: Signal): Promise<void> {
    if (!this.told.some((known) => known.walkId === walkId && known.signal.id === signal.id)) this.told.push({ walkId, signal });
  }

  async unlock(walkId: string, events: readonly Event[]): Promise<boolean> {
    if (this.lock?.walkId !== walkId) return false;
    this.lock = undefined;
    this.append(events);
    return true;
  }

  async events(walkId: string): Promise<readonly Event[]> {
    return structuredClone(this.log.filter((event) => event.walkId === walkId));
  }

  async history(limit: number): ReturnType<WalkStore['history']> {
    const newest = [...this.walks.values()].toSorted((one, other) => other.state.startedAt - one.state.startedAt).slice(0, limit);
    return structuredClone(newest.map(({ id, state, lock }) => ({ id, state, lock })));
  }

  /** Whether a walk is under way, for tests and the rehearsal. */
  get isBusy(): boolean {
    const walk = this.current === undefined ? undefined : this.walks.get(this.current);
    return walk !== undefined && !endStatuses.some((status) => status === walk.state.status);
  }

  private append(events: readonly Event[]): void {
    for (const event of events) {
      if (!this.log.some((known) => known.walkId === event.walkId && known.id === event.id)) this.log.push(structuredClone(event));
    }
  }
}
