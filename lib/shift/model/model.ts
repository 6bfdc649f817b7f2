import type { Color } from '../../names';
import type { Analysis, AnalysisResults } from './analysis';
import type { EvidenceLimits, Findings, PeriodsByService, Reference, ServiceReference } from './evidence';
import type { Schedule } from './schedule';

/**
 * What a shift is made of. Everything here is plain JSON: it is stored between two ticks, read by other versions of the program, and shown in
 * reports. Instants are milliseconds since the epoch, durations say their unit.
 */

/** Version of the stored form. A program that finds a higher one refuses to touch the shift, except to roll it back. */
export const modelVersion = 1;

/** Forward weights of one service's two target groups, 0–999 each, as the rule has them. */
export type Weights = Readonly<Record<Color, number>>;

/** Weights by service name. */
export type WeightsByService = Readonly<Record<string, Weights>>;

/**
 * The direction of a shift and what it does, step by step. Made once, from the configuration, the flags and the weights then in force; a change
 * of configuration in mid-shift changes nothing.
 */
export interface Plan {
  readonly version: typeof modelVersion;
  readonly env: string;
  /** The color that gains requests; the other one is called the old color. */
  readonly to: Color;
  /** Weights of every service of the shift before its first step: what a rollback restores. */
  readonly before: WeightsByService;
  /** In the order they are taken, all waves in one list. Never empty. */
  readonly steps: readonly Step[];
  readonly gate: GateLimits;
  /** When a raise may happen; left out: at any time. */
  readonly schedule?: Schedule;
  readonly hooks: readonly Hook[];
  /** Measurements of the user's own; a record of an older version has none. */
  readonly analyses?: readonly Analysis[];
  readonly rollback: { readonly guardSeconds: number; readonly disableStickiness: boolean };
  /** What the shift does not do and a reader might expect of it; printed with the plan. */
  readonly notes: readonly string[];
}

/** One rise of the new color's share, of one wave. */
export interface Step {
  /** Place in `Plan.steps`. */
  readonly index: number;
  readonly wave: string;
  /** Share of requests the new color gets, in per cent. */
  readonly percent: number;
  /** Services whose weights this step changes, with the weights it gives them. They add up to 100. */
  readonly weights: WeightsByService;
  /** Time that the gate must have been OK before the next step. */
  readonly bakeSeconds: number;
  /** Part of the bake after which the requests' share is compared with the weights. */
  readonly settleSeconds: number;
  /** A person must say `approve` before it. */
  readonly approval: boolean;
}

/** Limits that the shift itself checks; the alarms' own thresholds are in the alarms. */
export interface GateLimits {
  readonly shareTolerancePercent: number;
  readonly requestsPerStep: number;
  readonly noDataSeconds: number;
  /** Limits of the services' own targets and requests; a record of an older version has none. */
  readonly evidence?: EvidenceLimits;
  /** ARNs of alarms besides those of the traffic stack. */
  readonly extraAlarms: readonly string[];
}

export interface Hook {
  readonly name: string;
  readonly when: 'before-step' | 'after-bake';
  readonly lambdaArn?: string;
  readonly command?: readonly string[];
  /** Variables of the terminal that the command gets besides the usual ones. */
  readonly env?: readonly string[];
  readonly timeoutSeconds: number;
  /** Steps, in per cent, at which it runs; all where left out. */
  readonly steps?: readonly number[];
}

/**
 * Where a shift stands.
 * - `running`: the phase says at what
 * - `held`: stopped where it is, watches the gate, waits for a person (`resume` or a rollback)
 * - `rolling-back`: the rules are being restored; nothing else may write them
 * - `guarding`: restored; the rules are still watched, because a deploy that began before can bring old weights back
 * - the rest are ends: the lock is free
 */
export type ShiftStatus = 'running' | 'held' | 'rolling-back' | 'guarding' | 'done' | 'rolled-back' | 'aborted';

/** Statuses in which the shift is over and the lock free. */
export const endStatuses = ['done', 'rolled-back', 'aborted'] as const satisfies readonly ShiftStatus[];

/**
 * What a running shift is at, within one step.
 * - `preparing`: before the first step only; the second copy of the baseline weights is being written
 * - `ready`: about to raise the weights: drift check, gate, approval, hooks before the step
 * - `writing`: the intent is on record; the weights are being written
 * - `baking`: the weights are in force; the gate decides
 */
export type Phase = 'preparing' | 'ready' | 'writing' | 'baking';

/** A write that may be under way. No call that belongs to it starts after its deadline. */
export interface Intent {
  /** Which process writes: a random id per process. */
  readonly by: string;
  readonly deadline: number;
  /** `ShiftState.quietFrom` without this write. */
  readonly quietBefore: number;
}

/** Result of a poll of the gate. */
export type Verdict =
  | { readonly kind: 'ok' }
  /** Roll everything back. */
  | { readonly kind: 'fire'; readonly why: string }
  /** Neither: hold, and roll back after `noDataSeconds`. */
  | { readonly kind: 'no-data'; readonly why: string };

export interface ShiftState {
  readonly status: ShiftStatus;
  /** Index of the current step. */
  readonly step: number;
  readonly phase: Phase;
  /** When this phase of this step began. */
  readonly phaseSince: number;
  /** The last write; undefined as long as nothing was written. */
  readonly intent?: Intent;
  /**
   * From when on no call of this shift's steps can take effect any more. A call that was given up (no answer, a process that was frozen) may
   * still be carried out; a rollback reads the rules for the last time after this instant.
   */
  readonly quietFrom: number;
  /** The weights of this step are written over a drift that a person has acknowledged. */
  readonly repairing?: boolean;
  /** When the weights of this step were first observed in force. */
  readonly inForceSince?: number;
  /** Milliseconds of this step during which the gate was OK at both ends of the interval between two polls. */
  readonly bakedMs: number;
  readonly lastPoll?: { readonly at: number; readonly verdict: Verdict };
  /** Since when the gate has had no data, without a break. */
  readonly noDataSince?: number;
  /** What the evidence of the step is compared with. */
  readonly reference?: Reference;
  /** What this step's requests have shown so far, by service. */
  readonly findings?: Findings;
  /** What the user's own analyses have shown at this step, last. */
  readonly analyses?: AnalysisResults;
  /** Hooks of this step that have passed. */
  readonly hooksPassed: readonly string[];
  /** Why it is held, or waits for approval, for a person to read. */
  readonly waitingFor?: {
    readonly kind: 'approval' | 'drift' | 'gate' | 'analysis' | 'both-fail' | 'pause' | 'window';
    readonly why: string;
    readonly since: number;
    readonly notified?: number;
    readonly remindAt?: number;
  };
  /** No raise happens until a person resumes. */
  readonly paused?: { readonly by: string; readonly since: number; readonly reason?: string };
  /** A person has ended the bake of this step. */
  readonly promoted?: boolean;
  /** Alarms of services that this shift does not move, of which people were notified. */
  readonly warned?: readonly string[];
  /** Approvals and resumptions that have been taken into account. */
  readonly signalsTaken: readonly string[];
  /** Why it ended, or is being rolled back. */
  readonly reason?: string;
  /** Why the rollback under way has not finished yet. */
  readonly rollbackFailure?: RepeatedFailure;
  /** Why the weights of the step could not be written so far. */
  readonly writeFailure?: RepeatedFailure;
  /** When the rules were observed restored. */
  readonly restoredAt?: number;
  readonly startedAt: number;
  readonly endedAt?: number;
}

/** The record of one shift. `revision` rises with every save; `generation` with every change of who may write: a rollback makes it stale. */
export interface Shift {
  readonly version: typeof modelVersion;
  readonly id: string;
  readonly generation: number;
  readonly revision: number;
  /** Revision of the last save that had events: whether people were notified of them is noted apart (`ShiftStore.notified`). */
  readonly newsAt?: number;
  readonly plan: Plan;
  readonly baseline: Baseline;
  readonly state: ShiftState;
  /** Who started it and why, as the lock says. */
  readonly lock: Lock;
  /** What the rollback under way, or the last one, restores: the baseline, or everything on the color that a person named. */
  readonly restoring?: Baseline;
}

/** Where a rollback finds the target groups of a service, whatever the configuration says by then. ARNs. */
export interface RuleRef {
  readonly arn: string;
  readonly service: string;
  readonly blue: string;
  readonly green: string;
}

/** A rollback that could not finish, or a step that could not be written. It is tried again, ever more seldom, and people are reminded. */
export interface RepeatedFailure {
  readonly attempts: number;
  readonly since: number;
  readonly problems: readonly string[];
  readonly retryAt: number;
  /** How often people were notified, and when they are again. */
  readonly notified: number;
  readonly remindAt: number;
}

/**
 * All that a rollback needs to know, apart from what the rules themselves say. Kept in two places (the shift's record and one SSM parameter),
 * written before the first weight is, so that a rollback works when either of them is out of reach.
 */
export interface Baseline {
  readonly version: typeof modelVersion;
  readonly env: string;
  readonly shiftId: string;
  readonly to: Color;
  readonly before: WeightsByService;
  readonly disableStickiness: boolean;
  /** On the record only: in SSM they would pass the 8 KB of a parameter. */
  readonly rules?: readonly RuleRef[];
  /** The shift has ended. A person may still roll it back; an alarm may not, least of all months later. */
  readonly over?: boolean;
}

export interface Lock {
  readonly shiftId: string;
  /** A person or a role, as the caller's identity says. */
  readonly holder: string;
  readonly reason: string;
  readonly since: number;
}

export const signalKinds = ['approve', 'resume', 'abort', 'pause', 'promote'] as const;

/** What a person sends to a shift. Applied once, by id. */
export interface Signal {
  readonly id: string;
  readonly kind: (typeof signalKinds)[number];
  /** The step an approval or a promotion is for. */
  readonly step?: number;
  /** Why, for a pause and a promotion. */
  readonly reason?: string;
  readonly by: string;
  readonly at: number;
}

/** Something that happened, for `status`, the report and the notifications. `id` is the same when a crash makes it be sent twice. */
export interface Event {
  readonly id: string;
  readonly shiftId: string;
  readonly at: number;
  readonly kind: EventKind;
  readonly text: string;
  readonly step?: number;
  /** What the kind has to say in figures: weights, shares, alarm names. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export type EventKind =
  | 'started'
  | 'approval-wanted'
  | 'approved'
  | 'step-started'
  | 'step-in-force'
  | 'write-failed'
  | 'step-passed'
  | 'gate'
  | 'warning'
  | 'analysis'
  | 'hook'
  | 'held'
  | 'paused'
  | 'promoted'
  | 'window'
  | 'resumed'
  | 'rollback-started'
  | 'rollback-warning'
  | 'rollback-failed'
  | 'rolled-back'
  | 'drift-restored'
  | 'done'
  | 'aborted'
  | 'lock-broken'
  | 'revived'
  | 'stands-still'
  | 'reminder';

/** An observation of one thing: its value, or why it could not be read. Unreadable is never the same as empty. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

export interface AlarmReading {
  readonly name: string;
  readonly state: 'ok' | 'alarm' | 'no-data';
  /** Whose it is; left out for an alarm that concerns every shift, e.g. that of the load balancer. */
  readonly service?: string;
  /** Counts the load balancer's own errors, of both colors together. */
  readonly isLoadBalancer?: boolean;
  /** CloudWatch's own explanation. */
  readonly reason?: string;
}

/** What one target group answered in a period. */
export interface Sample {
  readonly requests: number;
  /** 5XX of the targets. */
  readonly errors: number;
  /** Answers of the targets, of any kind. */
  readonly answered?: number;
  readonly p99Ms?: number;
  readonly connectionErrors?: number;
}

export type TrafficByService = Readonly<Record<string, Readonly<Record<Color, Sample>>>>;

/** What one tick observes. Only what the state asks for is read (`next-step.ts`, `needs`). */
export interface Observation {
  readonly at: number;
  /** Which process observes; see `Intent.by`. */
  readonly by: string;
  readonly signals: readonly Signal[];
  /** Weights of the rules. */
  readonly live?: Reading<LiveWeights>;
  /** The second copy of the baseline weights, while preparing. */
  readonly baseline?: Reading<Baseline | undefined>;
  /** Weights on record in SSM. */
  readonly stored?: Reading<WeightsByService>;
  readonly alarms?: Reading<readonly AlarmReading[]>;
  /** Since the settling time of this step. */
  readonly traffic?: Reading<TrafficByService>;
  /** Counts of this step's services, since its weights came into force. */
  readonly evidence?: Reading<PeriodsByService>;
  /** The source color of the services of the step that comes next, shortly before it. */
  readonly reference?: Reading<Readonly<Record<string, ServiceReference>>>;
  /** Targets of this step's services. */
  readonly health?: Reading<HealthByService>;
  /** The writer of the step is this process, and each of its calls has been answered: none can take effect late. */
  readonly settled?: boolean;
  /** While guarding: services that have more of the shift's target color than what was restored, and their weights. */
  readonly risen?: Reading<WeightsByService>;
  /** Values of the analyses that were just read, by name. */
  readonly analyses?: Readonly<Record<string, Reading<readonly number[]>>>;
  /** Why the rollback that was just tried did not finish. */
  readonly rollbackProblems?: readonly string[];
  /** Why some of the step's weights could not be written just now. */
  readonly writeProblems?: readonly string[];
  /** The hook that was run last, and what came of it. */
  readonly hook?: { readonly name: string; readonly outcome: HookOutcome };
}

/** Weights of the rules as the load balancer has them. */
export interface LiveWeights {
  /** Services all of whose rules say the same. */
  readonly weights: WeightsByService;
  /** The other services. `among`: what their rules say, one of each; empty where a rule cannot be read as weights of both colors. */
  readonly odd: Readonly<Record<string, { readonly why: string; readonly among: readonly Weights[] }>>;
}

export type HookOutcome = { readonly passed: boolean; readonly text: string };

/** Healthy and other targets of a target group in one availability zone. */
export interface ZoneHealth {
  readonly zone: string;
  readonly healthy: number;
  readonly other: number;
}

export type HealthByService = Readonly<Record<string, Readonly<Record<Color, readonly ZoneHealth[]>>>>;
