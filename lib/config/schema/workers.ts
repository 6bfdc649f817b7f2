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
  kind: z
    .enum(workerKinds, { error: `one of ${workerKinds.join(', ')}` })
    .describe('Kind of the Kubernetes object that is paused and started.'),
  namespace: s.dnsLabel.describe('Namespace of the object.'),
  name: s.dnsLabel.describe('Name of the object.'),
  class: z
    .enum(workerClasses, { error: `one of ${workerClasses.join(', ')}` })
    .describe(
      '`competing` consumers share a queue and may run on both colors. A `singleton` or `cron` runs on one color at a time. `per-cluster` runs on each and is never handed over.',
    ),
  maxReplicas: s
    .whole(1, 10_000, 'pods')
    .optional()
    .describe('Most pods (jobs of a ScaledJob) that both colors may have together. Needed for class competing, and for no other.'),
  drainMinutes: drainMinutes.optional().describe('As `workers.drainMinutes`, for this worker. Default: that one.'),
});

/** Background workloads and where they run. Weights of the load balancer never move them; `bluegreen workers handover` does. */
export const workers = z.strictObject({
  home: s.color.describe('Color whose workers start running; those of the other color start paused. Change it once a handover is to stay.'),
  drainMinutes: drainMinutes
    .default(10)
    .describe(
      'Minutes that a paused worker has to finish what it had begun. After that the handover starts it again where it ran, or waits (`--at-limit`).',
    ),
  namespaces: z
    .array(s.dnsLabel)
    .min(1, { error: 'at least one namespace; left out: every one' })
    .optional()
    .describe(
      'Namespaces in which workers are searched; each one that is found must be declared. Left out: all but kube-*, argocd, keda and those of `workers.ignore`.',
    ),
  ignore: z
    .array(
      z.strictObject({
        namespace: s.dnsLabel.describe('Namespace whose undeclared workers are no concern of a handover.'),
        name: s.dnsLabel.optional().describe('Only the objects of this name. Left out: all of the namespace.'),
      }),
    )
    .default([{ namespace: 'velero' }, { namespace: 'monitoring' }])
    .describe(
      "Workers that are found and need not be declared: each cluster's own backups, exporters and the like. A declared worker is never ignored.",
    ),
  workloads: z.array(worker).default([]).describe('The workers, one entry each.'),
});

export type Worker = z.output<typeof worker>;
export type IgnoredWorkers = z.output<typeof workers>['ignore'][number];
export type WorkerKind = Worker['kind'];
export type WorkerClass = Worker['class'];
