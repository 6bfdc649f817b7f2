import type { WorkerClass, WorkerKind } from '../config/schema';
import type { Color } from '../names';

/** Words of the handover of background workloads (docs/workers.md). Pure. */

export interface WorkerRef {
  readonly kind: WorkerKind;
  readonly namespace: string;
  readonly name: string;
}

/** `CronJob shop/nightly-report`: how messages name a worker, and its key. */
export const nameOf = ({ kind, namespace, name }: WorkerRef): string => `${kind} ${namespace}/${name}`;

/** A worker as declared, with every default filled in. */
export interface DeclaredWorker extends WorkerRef {
  readonly class: WorkerClass;
  /** Most pods on both colors together; Infinity for classes without a cap, of which one color runs at a time. */
  readonly cap: number;
  readonly drainLimitMs: number;
}

/**
 * Who moves a worker, written on its object on both colors before anything else. Every later write asks for the resource version that was read
 * with the own claim in it, so the next claim has fenced off all that this one had under way (docs/adr/0009).
 */
export interface Claim {
  /** Of one process; a process that goes on with a handover writes a new one. */
  readonly id: string;
  readonly from: Color;
  readonly to: Color;
  /** Person and machine, for messages. */
  readonly by: string;
  /** When the handover began, in epoch milliseconds; kept by a process that continues it. */
  readonly since: number;
  /** It is the return after a drain limit: before that handover the worker ran on `to`, and not on `from`. */
  readonly turned?: true;
}

/** One worker on one color, as its API server reports it. */
export interface ObservedWorker {
  readonly resourceVersion: string;
  /** Nothing new starts: zero replicas, suspended, or paused for KEDA. */
  readonly paused: boolean;
  /** The pause has reached the controller that starts pods, as far as that controller reports. */
  readonly settled: boolean;
  /** What still runs, as a person would name it: `pod orders-6f5a-x2x4z`. */
  readonly active: readonly string[];
  /** Most pods at once when it is not paused: the count of the object, or the maximum of what scales it. */
  readonly limit: number;
  /** Of a Deployment or StatefulSet: the count to come back to after a pause, where the object says one. */
  readonly replicas?: number;
  /** The limit is a guess: the object came up at zero and does not say how many it has when it runs. The other color's count is taken. */
  readonly guessed?: true;
  /** Of a CronJob: the tick that it last ran for, as Kubernetes writes it. */
  readonly lastTick?: string;
  readonly claim?: Claim;
  /** When a handover paused it, in epoch milliseconds. */
  readonly pausedAt?: number;
  /** Something about the object that makes its pause not what it seems; a person has to see to it first. */
  readonly obstacle?: string;
}

export type Observation =
  | { readonly state: 'observed'; readonly observed: ObservedWorker }
  | { readonly state: 'missing' }
  /** The API did not answer. */
  | { readonly state: 'unknown'; readonly why: string };

export type Observations = Readonly<Record<Color, Observation>>;

/** What may be written to a worker's object. Each is one request, taken whole or not at all. */
export type Change =
  | { readonly do: 'claim'; readonly claim: Claim }
  /** `replicas` is the count to come back to, for kinds that have one. */
  | { readonly do: 'pause'; readonly at: number; readonly replicas: number }
  /** `lastTick` is what the other color's CronJob last ran for: without it this one would run once more for that tick. */
  | { readonly do: 'unpause'; readonly replicas: number; readonly lastTick?: string };

/** What to do when a worker is not drained within its limit: let it go on where it ran, or wait on and say so. */
export type AtLimit = 'back' | 'wait';

export interface Pace {
  /** Between two ticks while something is waited for. */
  readonly pollMs: number;
  /**
   * How long nothing must have been running before it counts as drained, and how long the end must have held. A CronJob's controller may make
   * one more Job from what it had read before the suspension.
   */
  readonly settleMs: number;
  /** After a call that failed. */
  readonly backOffMs: number;
}

export const usualPace: Pace = { pollMs: 2000, settleMs: 5000, backOffMs: 2000 };

/** Most pods that a color can have once it runs. */
export const limitOf = (observed: ObservedWorker, other: ObservedWorker): number => (observed.guessed ? other.limit : observed.limit);

/** With how many pods a color starts: its own count, or the other color's. A HorizontalPodAutoscaler goes on from there. */
export const countOf = (observed: ObservedWorker, other: ObservedWorker): number =>
  observed.replicas ?? other.replicas ?? limitOf(observed, other);
