import type { Color } from '../../names';
import type { Analysis } from '../model/analysis';
import type { EvidenceRequest } from '../model/backends';
import type { EventKind, Hook, ShiftState, Step, WeightsByService } from '../model/model';

/** What to do once the state is saved. Every action may be repeated. */
export type Action =
  /** The next tick is after so many milliseconds. */
  | { readonly do: 'wait'; readonly ms: number }
  /** The next tick is at once. */
  | { readonly do: 'tick' }
  | { readonly do: 'keep-baseline' }
  /** Bring SSM, then the rules, to these weights, before `state.intent.deadline`. */
  | { readonly do: 'write'; readonly target: WeightsByService }
  | { readonly do: 'run-hook'; readonly hook: Hook; readonly step: Step }
  | { readonly do: 'read-analyses'; readonly analyses: readonly Analysis[] }
  | { readonly do: 'roll-back'; readonly reason: string }
  | { readonly do: 'end' };

export interface Decision {
  readonly state: ShiftState;
  readonly action: Action;
  readonly events: readonly NewEvent[];
}

export interface NewEvent {
  readonly kind: EventKind;
  readonly text: string;
  /** Left out: the step of the state that it is saved with. */
  readonly step?: number;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The next tick is at once, from a new state. */
export const tickAgain = (state: ShiftState, ...events: NewEvent[]): Decision => ({ state, action: { do: 'tick' }, events });

/** What the state wants to know; observing costs calls. */
export interface Needs {
  readonly baseline: boolean;
  /** Rules and SSM. */
  readonly weights: boolean;
  readonly alarms: boolean;
  /** Requests since this instant. */
  readonly trafficSince?: number;
  /** Services whose targets are observed; `only`: of one color. */
  readonly health?: { readonly services: readonly string[]; readonly only?: Color };
  /** Services that are observed at the source color before their step. */
  readonly reference?: readonly string[];
  readonly evidence?: EvidenceRequest;
}
