import type { Color } from '../../../lib/names';
import type { Schedule } from '../../../lib/shift/model/schedule';

/** What can go wrong with one call. */
export type Fault =
  /** Refused, nothing took effect. */
  | 'throttled'
  | 'denied'
  /** No answer: nothing took effect / it did / it will in a while. */
  | 'timeout-lost'
  | 'timeout-done'
  | 'timeout-late'
  /** The process dies before / after the call took effect. */
  | 'crash-before'
  | 'crash-after';

export type GreenIs = 'well' | 'serverErrors' | 'clientErrors' | 'silent' | 'slow';

/** Something that somebody else does, at an instant of the history. */
export type Incident =
  | { readonly kind: 'alarm'; readonly state: 'ok' | 'alarm' | 'no-data' }
  /** That of a service that the shift does not move: it must change nothing. */
  | { readonly kind: 'alarm-elsewhere'; readonly state: 'ok' | 'alarm' | 'no-data' }
  /** The alarm that fires starts a rollback of its own, as the event rule does in the cloud. */
  | { readonly kind: 'alarm-rollback' }
  /** `to`: the color that the person names. */
  | { readonly kind: 'operator-rollback'; readonly to?: Color }
  | { readonly kind: 'second-operator' }
  | { readonly kind: 'second-ticker' }
  | { readonly kind: 'approve' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'abort' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'promote' }
  | { readonly kind: 'kill-ticker' }
  | { readonly kind: 'weights-from-outside'; readonly service: number; readonly green: number; readonly where: 'rule' | 'ssm' }
  /** A deploy: reads SSM now, writes the rules later. */
  | { readonly kind: 'deploy'; readonly afterSeconds: number }
  | { readonly kind: 'outage'; readonly of: 'shifts' | 'weights' | 'rules' | 'gate'; readonly seconds: number }
  /** What green answers from now on, to each of its requests. */
  | { readonly kind: 'green'; readonly is: GreenIs }
  /** What both colors answer from now on, to each of their requests: what they depend on fails, or somebody sends what makes them fail. */
  | { readonly kind: 'both'; readonly is: GreenIs }
  /** The load balancer's alarm, which counts both colors together. */
  | { readonly kind: 'load-balancer-alarm'; readonly state: 'ok' | 'alarm' | 'no-data' }
  /** Healthy targets of green, of ten. */
  | { readonly kind: 'green-targets'; readonly healthy: number }
  | { readonly kind: 'blue-targets'; readonly healthy: number }
  /** Requests go elsewhere than the weights say, or nowhere. */
  | { readonly kind: 'traffic'; readonly how: 'as-weighted' | 'none' | 'too-much' | 'too-little' };

export interface Timed {
  readonly at: { readonly second: number } | OnCall;
  readonly incident: Incident;
}

/** So many milliseconds after the nth call of ModifyRule, or load of the record: the instants at which races are won and lost. */
export interface OnCall {
  readonly of: 'modify' | 'load';
  readonly call: number;
  readonly afterMs: number;
}

/** Everything random about one history. */
export interface Script {
  /** Requests of each service a minute; 10,000 where left out. */
  readonly perMinute?: number;
  /** A service without any request. */
  readonly idle?: string;
  readonly services: number;
  readonly rulesPerService: number;
  /** Share of green before the shift, per service. */
  readonly greenBefore: number;
  readonly sticky: boolean;
  readonly steps: readonly number[];
  readonly waves: number;
  readonly approvalAt?: number;
  /** When a raise may happen. */
  readonly schedule?: Schedule;
  readonly hook: 'none' | 'passes' | 'fails';
  /** Faults by the number of the call they happen to, counted over all processes. */
  readonly faults: ReadonlyMap<number, Fault>;
  /** Faults by the number of the ModifyRule call. */
  readonly modifyFaults: ReadonlyMap<number, Fault>;
  /** The ticker and all else dies for good at this second, and the last rollback comes at once. */
  readonly endsAtSecond?: number;
  readonly incidents: readonly Timed[];
  /** Who starts a ticker again that has died: the state machine's retry, within seconds (where left out), or the watchdog alone. */
  readonly revivedBy?: 'machine' | 'watchdog';
  /** What the last rollback of the history has to do without. */
  readonly without: 'nothing' | 'record' | 'copy';
}
