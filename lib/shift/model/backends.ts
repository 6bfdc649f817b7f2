import type { Clock } from '../../clock';
import type { Color } from '../../names';
import type { AnalysisSource } from './analysis';
import type { PeriodsByService, ServiceReference } from './evidence';
import type {
  AlarmReading,
  Baseline,
  Event,
  HealthByService,
  Hook,
  HookOutcome,
  Lock,
  RuleRef,
  Shift,
  ShiftState,
  Signal,
  TrafficByService,
  Weights,
  WeightsByService,
} from './model';

/**
 * The outside of a shift. Three worlds implement it: AWS, the rehearsal's HTTP front, and the in-memory one of the property tests. Every method
 * may fail with a BackendError; a method that writes may have taken effect nevertheless. Adapters do not retry throttling for longer than a
 * second or so and never start a call after `deadline`: the engine decides what to do next, because only it knows what is still wanted.
 */
export interface Backends {
  readonly rules: Rules;
  readonly weights: WeightStore;
  readonly shifts: ShiftStore;
  readonly gate: Gate;
  readonly targets: Targets;
  readonly hooks: Hooks;
  readonly notifier: Notifier;
  /** Left out where no analysis is read, as in a rollback. */
  readonly analyses?: Analyses;
  readonly clock: Clock;
}

/** Why a call failed, as far as it matters to what comes next. */
export type BackendErrorKind =
  /** The API asks for patience; nothing took effect. */
  | 'throttled'
  /** No answer in time; it may have taken effect, now or in a moment. */
  | 'timeout'
  /** The service cannot be reached or is broken; it may have taken effect. */
  | 'unavailable'
  /** Credentials are missing or do not allow it; nothing took effect. */
  | 'denied'
  /** The thing is not there: no such rule, parameter or table. */
  | 'missing'
  /** The request or the answer is not acceptable: a bug, or a newer version. */
  | 'invalid';

export class BackendError extends Error {
  constructor(
    readonly kind: BackendErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'BackendError';
  }
}

/** For calls that write. */
export interface WriteOptions {
  /** No attempt starts after this instant, and one that is under way is given up shortly after it. */
  readonly deadline: number;
}

/** A target group in a forward action. */
export interface ForwardTarget {
  readonly arn: string;
  readonly weight: number;
  /** Whose it is; undefined for a target group that is neither color's of the service. */
  readonly color?: Color;
}

export interface ForwardAction {
  readonly type: 'forward';
  readonly order?: number;
  readonly targetGroups: readonly ForwardTarget[];
  /** Stickiness of the rule. */
  readonly stickiness?: { readonly enabled: boolean; readonly seconds?: number };
}

/** Any other action (authentication), in the adapter's own form; it is sent back as it came. */
export interface OtherAction {
  readonly type: 'other';
  readonly order?: number;
  readonly raw: unknown;
}

export type RuleAction = ForwardAction | OtherAction;

/**
 * Where weights of a service live: a rule of an Application Load Balancer, or the default action of a Network Load Balancer's listener, which AWS calls its default
 * rule. A service whose conditions do not fit into one rule has several.
 */
export interface Rule {
  /** Of the rule, or of the listener. */
  readonly arn: string;
  readonly service: string;
  /** The complete list: ModifyRule and ModifyListener replace all of it. */
  readonly actions: readonly RuleAction[];
  /** Of a rule that no step can move beside one that it can: which requests it gets all the same. A part of a sentence. */
  readonly reach?: string;
}

/** A rule that forwards to a service's target group, cannot be moved, and gets no request: weighted rules before it take all of them. */
export interface ShadowedRule {
  readonly arn: string;
  readonly service: string;
  /** ARNs of those rules. */
  readonly by: readonly string[];
}

export interface Rules {
  /**
   * Every weighted rule of the environment's services, strongly as live as the API gives it (one DescribeRules per page of a listener, not
   * one per rule). The test route (condition on the header `X-Cluster`) is not among them: its weights are nobody's to move. Nor are those of `shadowed`.
   * @param known rules of the record: they are found even if the configuration no longer has their service
   */
  list(known?: readonly RuleRef[]): Promise<readonly Rule[]>;
  /** What `list` leaves out: rules that a shift need not move, because they get no request. */
  shadowed(): Promise<readonly ShadowedRule[]>;
  /**
   * Replaces the actions of one rule. An `authenticate-oidc` action must go back with `UseExistingClientSecret`: DescribeRules does not return
   * the secret. Never touches conditions or transforms.
   */
  modify(arn: string, actions: readonly RuleAction[], options: WriteOptions): Promise<void>;
  /** Whether targets of these target groups are sticky: then the rule's own stickiness must stay on. Keyed by ARN. */
  targetStickiness(arns: readonly string[]): Promise<Readonly<Record<string, boolean>>>;
}

/** SSM: the weights that a deploy of the traffic stack writes into the rules, and the second copy of the baseline weights. */
export interface WeightStore {
  /** A service without a parameter is left out of the answer. */
  read(services: readonly string[]): Promise<WeightsByService>;
  write(service: string, weights: Weights, options: WriteOptions): Promise<void>;
  readBaseline(): Promise<Baseline | undefined>;
  writeBaseline(baseline: Baseline): Promise<void>;
}

/** What `ShiftStore.load` finds. */
export interface Stored {
  readonly lock?: Lock;
  /** The shift under way, else the last one. */
  readonly shift?: Shift;
  readonly signals: readonly Signal[];
  /** When the current shift was ticked last, by whichever process. */
  readonly tickedAt?: number;
}

/**
 * Lock, shifts and events, with conditional writes (DynamoDB). Reads are strongly consistent. A save that fails with `timeout` or `unavailable`
 * may have been carried out: the caller loads again and compares the revision.
 */
export interface ShiftStore {
  load(): Promise<Stored>;
  /**
   * Takes the lock and writes the shift and the events, all or nothing, if there is no lock. A rollback of a shift that has ended begins it again.
   * @returns the lock that is in the way, or undefined when begun (also when a call before this one began the same shift)
   */
  begin(shift: Shift, events: readonly Event[]): Promise<Lock | undefined>;
  /**
   * Replaces the shift's record if its revision is still `expected` and the lock is the shift's, and appends the events: all or nothing.
   * `release` frees the lock with it.
   * @returns false if the revision is another one by now, or the lock somebody else's
   */
  save(shift: Shift, expected: number, events: readonly Event[], options?: { readonly release?: boolean }): Promise<boolean>;
  /** Notes that the shift was ticked; apart from its record, so that it makes no save fail. */
  ticked(shiftId: string, at: number): Promise<void>;
  /** Notes that people were notified of the shift's events up to a revision; apart from its record, like `ticked`. Never goes back. */
  notified(shiftId: string, revision: number): Promise<void>;
  /** Up to which revision people were notified; 0 if of nothing yet. */
  notifiedUntil(shiftId: string): Promise<number>;
  /** Sends a signal to the shift; a signal with a known id changes nothing. */
  signal(shiftId: string, signal: Signal): Promise<void>;
  /** Frees the lock, no matter who holds it, if it is still `shiftId`'s. The shift's record stays. */
  unlock(shiftId: string, events: readonly Event[]): Promise<boolean>;
  /** Events of a shift in the order of their time. */
  events(shiftId: string): Promise<readonly Event[]>;
  /** The last shifts, newest first. */
  history(limit: number): Promise<readonly { readonly id: string; readonly state: ShiftState; readonly lock: Lock }[]>;
}

export interface EvidenceRequest {
  readonly services: readonly string[];
  readonly to: Color;
  readonly since: number;
  readonly slowAboveMs: Readonly<Record<string, number>>;
}

export interface AlarmRequest {
  readonly to: Color;
  /** Those of the shift; the environment's other services are read too. */
  readonly services: readonly string[];
  /** ARNs of alarms of the user's own. */
  readonly extra: readonly string[];
}

export interface Gate {
  /**
   * The alarms of all services for a shift to that color, each with its service; the load balancer's; and `extra`. An alarm that does not exist
   * is `no-data`. Which of them a shift is judged by: `core/gate-scope.ts`.
   */
  alarms(request: AlarmRequest): Promise<readonly AlarmReading[]>;
  /**
   * Counts of both colors from the minute of `since` on, minute by minute, as far as they are complete. `slowAboveMs`: by service, above how many
   * milliseconds an answer is slow; 0 are where it is left out.
   */
  evidence(request: EvidenceRequest): Promise<PeriodsByService>;
  /** What these services were like at a color between two instants. */
  reference(services: readonly string[], of: Color, from: number, to: number): Promise<Readonly<Record<string, ServiceReference>>>;
  /** Requests of both colors between two instants, for these services. A color without data points has zeros. */
  traffic(services: readonly string[], from: number, to: number): Promise<TrafficByService>;
}

export interface Targets {
  /** A target group that no rule has is without targets. @param only asks for one color's targets alone; the other has none in the answer then */
  health(services: readonly string[], known?: readonly RuleRef[], only?: Color): Promise<HealthByService>;
}

/** What a hook gets. */
export interface HookContext {
  readonly env: string;
  readonly shiftId: string;
  readonly step: number;
  readonly wave: string;
  readonly percent: number;
  readonly to: Color;
  readonly services: readonly string[];
}

export interface Hooks {
  /** Runs a hook to its end or its time-out, which counts as not passed. */
  run(hook: Hook, context: HookContext): Promise<HookOutcome>;
}

export interface Analyses {
  /** The values of a query now, one for each series. Gives up by itself after some seconds. @throws BackendError */
  read(source: AnalysisSource, to: Color): Promise<readonly number[]>;
}

export interface Notifier {
  /** Notifies people. Best effort: a failure never stops a shift, let alone a rollback. */
  notify(event: Event): Promise<void>;
}
