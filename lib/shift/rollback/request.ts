import type { Color } from '../../names';
import type { Backends } from '../model/backends';
import type { Baseline, Shift } from '../model/model';
import type { Pace } from '../model/pace';

/** What a rollback is asked for, and what it answers. */

export interface RollbackRequest {
  readonly env: string;
  readonly reason: string;
  readonly holder: string;
  /** An alarm must not roll back a shift that has ended; a person may. */
  readonly trigger: 'shift' | 'alarm' | 'person';
  /** Sends everything to this color, whatever the records say. */
  readonly to?: Color;
  /** The record as the caller has just read it, for when it cannot be read now: it has the goal of a rollback under way, which no copy has. */
  readonly known?: Shift;
  /** Moves services also to a color without a healthy target. */
  readonly force?: boolean;
}

export interface RollbackResult {
  /** `incomplete`: something is not as wanted, and says so in `problems`; to be called again. */
  readonly outcome: 'restored' | 'incomplete' | 'refused';
  readonly baseline?: Baseline;
  readonly source?: 'record' | 'copy in SSM' | 'given color';
  /** How many rules were written. */
  readonly written: number;
  /** From the call until all rules were first observed restored. */
  readonly restoredInMs?: number;
  readonly warnings: readonly string[];
  readonly problems: readonly string[];
  /** Rules that no rollback can put right, with the reason: gone, or without a color's target group. */
  readonly left?: readonly string[];
  /** Services that an earlier shift moved and that this rollback does not concern. */
  readonly stillOnTarget?: readonly string[];
}

/** What happens on the way, for somebody who waits. Must not throw. */
export type RollbackProgress = (
  event: { readonly kind: 'restored'; readonly written: number; readonly ms: number } | { readonly kind: 'waiting'; readonly ms: number },
) => void;

/** What a rollback works with. */
export interface Runner {
  readonly backends: Backends;
  readonly pace: Pace;
  /** Random id of this process. */
  readonly by: string;
}
