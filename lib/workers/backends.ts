import type { Clock } from '../clock';
import type { Color } from '../names';
import type { Change, Observation, WorkerRef } from './model';

/** The outside of a handover: two clusters and a clock. */
export interface Backends {
  readonly clusters: Readonly<Record<Color, WorkerCluster>>;
  readonly clock: Clock;
  /** Ids of claims: no two the same. */
  readonly newId: () => string;
}

export interface WorkerCluster {
  /** One worker as it is now. Never throws: what cannot be read is `unknown`. */
  observe(worker: WorkerRef): Promise<Observation>;
  /**
   * One conditional write. It takes effect only if the object still has `resourceVersion`, whenever it arrives.
   * @returns why it was not confirmed, if it was not; it may have taken effect all the same
   */
  write(worker: WorkerRef, change: Change, resourceVersion: string): Promise<string | undefined>;
}
