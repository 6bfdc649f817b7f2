import * as s from './scalars';
import { z } from './zod';

/** Kinds of Kubernetes objects that a handover can pause and let go on. */
export const workerKinds = ['Deployment', 'StatefulSet', 'CronJob', 'ScaledObject', 'ScaledJob'] as const;

/**
 * How a worker bears a second cluster (docs/workers.md): `competing` consumers share a queue and may run on both; a `singleton` and a `cron` run on
 * one color at a time; `per-cluster` runs on each for itself and is never handed over.
 */
export const workerClasses = ['competing', 'singleton', 'cron', 'per-cluster'] as const;

const drainMinutes = s.whole(1, 1440, 'minutes');

/** One background workload: it takes its work from a queue or a clock, not from the load balancer. */
const worker = z.strictObject({
  kind: z.enum(workerKinds, { error: `one of ${workerKinds.join(', ')}` }),
  namespace: s.dnsLabel,
  name: s.dnsLabel,
  class: z.enum(workerClasses, { error: `one of ${workerClasses.join(', ')}` }),
  /** Pods (of a ScaledJob: jobs) that both colors may have together, for class competing. */
  maxReplicas: s.whole(1, 10_000, 'pods').optional(),
  /** In place of `workers.drainMinutes`. */
  drainMinutes: drainMinutes.optional(),
});

/** Background workloads and where they run. Weights of the load balancer never move them; `bluegreen workers handover` does. */
export const workers = z.strictObject({
  /** The color whose workers come up running; the other's come up paused. To be changed, in a pull request, once a handover is there to stay. */
  home: s.color,
  /** Time that a paused worker has to finish what it had begun, before the handover goes back or asks. */
  drainMinutes: drainMinutes.default(10),
  /** Where workers are looked for; whatever is found there must be declared. Left out: every namespace but kube-*, argocd and keda. */
  namespaces: z.array(s.dnsLabel).min(1, { error: 'at least one namespace; left out: every one' }).optional(),
  workloads: z.array(worker).default([]),
});

export type Worker = z.output<typeof worker>;
export type WorkerKind = Worker['kind'];
export type WorkerClass = Worker['class'];
