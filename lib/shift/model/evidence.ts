import type { Color } from '../../names';

/** What was counted at a target group in one period, or over several. */
export interface Counts {
  /** For which the load balancer chose a target of the group. */
  readonly requests: number;
  /** 2XX and 3XX. */
  readonly good: number;
  /** 4XX of the targets. */
  readonly clientErrors: number;
  /** 5XX of the targets. */
  readonly serverErrors: number;
  /** Connections that targets refused or did not accept in time. They are among the requests. */
  readonly connectionErrors: number;
  /** Answers later than the limit that was asked for. */
  readonly slow: number;
}

/** One minute (in the rehearsal: one second) of a service. */
export interface Period {
  /** When it began, milliseconds since the epoch. */
  readonly at: number;
  readonly counts: Readonly<Record<Color, Counts>>;
}

/** Whole periods in the order of time, by service. A period without requests is left out, or has zeros. */
export type PeriodsByService = Readonly<Record<string, readonly Period[]>>;

/** What a service was like at the source color shortly before a step. */
export interface ServiceReference {
  /** Sum over the time before the step; `slow` is not counted. */
  readonly counts: Counts;
  /** Median of the periods' p99; undefined without requests. */
  readonly p99Ms?: number;
}

/** What the step's evidence is compared with, kept on the record from before the step's weights are written. */
export interface Reference {
  readonly services: Readonly<Record<string, ServiceReference>>;
  /** Healthy targets of each color, by service, before the step. */
  readonly healthy: Readonly<Record<string, Readonly<Record<Color, number>>>>;
}

/** Limits of the evidence; see `shift.gate` of the configuration. */
export interface EvidenceLimits {
  /** Probability, in per cent, that a shift without a fault is not stopped by its evidence. */
  readonly confidencePercent: number;
  /** Rises below these many points never fire, however many requests prove them. */
  readonly errorRisePercent: number;
  readonly clientErrorRisePercent: number;
  /** Highest rate of 5XX and unanswered requests where there is nothing to compare with. */
  readonly errorRatePercent: number;
  /** While both colors are above that rate. A record of an older version has none, and goes back. */
  readonly whenBothColorsFail?: 'hold' | 'roll-back';
  readonly p99Ratio: number;
  readonly slowerByMs: number;
  /** Share, in per cent, of the source color's healthy targets that a step's share of requests needs. */
  readonly capacityPercent: number;
  /** Services judged by their targets alone. */
  readonly quiet: readonly string[];
}

/** What the evidence says of a service at a step: figures for the record, sentences for people. */
export interface Finding {
  /** Each rise that is proven, as a sentence; empty: none. */
  readonly rises: readonly string[];
  /** That both colors fail in the newest periods, where that holds the step; left out: they do not. */
  readonly bothFail?: string;
  /** There were enough requests to prove a total failure. */
  readonly isEnough: boolean;
  /** Sums of the step. */
  readonly counts: Readonly<Record<Color, Counts>>;
}

/** By service. */
export type Findings = Readonly<Record<string, Finding>>;
