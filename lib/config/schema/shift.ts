import * as s from './scalars';
import { z } from './zod';

/** Share of requests, in per cent, that the new color gets at one step. Rules are written as weights that add up to 100. */
const percent = s.whole(1, 100, 'per cent');

const alarmArn = s.arn('cloudwatch', 'alarm:', 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:orders-lag');

/** Services that move together, one step after the other, before the next wave starts. */
const wave = z.strictObject({
  name: s.dnsLabel,
  services: z.array(s.dnsLabel).min(1, { error: 'at least one service' }),
  /** In place of `shift.steps`. */
  steps: z.array(percent).min(1, { error: 'at least one step' }).optional(),
  /** In place of `shift.bakeMinutes`. */
  bakeMinutes: s.whole(1, 1440, 'minutes').optional(),
});

/**
 * What the alarms of the traffic stack compare (metric math: facts of docs/shift.md, "Gate") and what the shift itself checks. A rate is a
 * percentage of requests; counts are per minute.
 */
const gate = z.strictObject({
  /** Fires when green's rate of 5XX exceeds blue's by more than this many points. */
  errorRateAboveOldPercent: z.number().positive().max(100).default(1),
  /** Fires above this rate whatever the old color does; the only limit once the old color has next to no requests. */
  errorRatePercent: z.number().positive().max(100).default(5),
  /** Fires when the new color's p99 is more than this many times the old one's. */
  p99Ratio: z.number().min(1).max(100).default(1.5),
  /** A p99 below this never fires, whatever the ratio. */
  p99FloorMs: s.whole(1, 60_000, 'milliseconds').default(200),
  /** Requests per minute to the new color below which rates and p99 of a service are not judged. */
  requestsPerMinuteToJudge: s.whole(1, 1_000_000).default(50),
  /** Healthy targets that a color with weight must have, per service. */
  healthyTargets: s.whole(1, 1000).default(1),
  /** TargetConnectionErrorCount of the new color: security groups and network policies that do not let the load balancer in. */
  connectionErrorsPerMinute: s.whole(0, 1_000_000).default(5),
  /** UnHealthyRoutingRequestCount: requests that fail-open sends to unhealthy targets. */
  failOpenRequestsPerMinute: s.whole(0, 1_000_000).default(0),
  /** HTTPCode_ELB_5XX_Count: what the load balancer itself could not answer. */
  loadBalancer5xxPerMinute: s.whole(0, 1_000_000).default(10),
  /**
   * Minutes that a limit must be exceeded before its alarm fires, of one minute more. Two at least: of the newest minute not every metric may have
   * arrived, and one that is late looks like none.
   */
  evaluationMinutes: s.whole(2, 30, 'minutes').default(2),
  /** Points by which the share of requests that the new color gets may differ from the weights. */
  shareTolerancePercent: z.number().positive().max(50).default(5),
  /** Requests that the new color must have answered in a step, over all services of the wave, before the step counts as tried. 0: none. */
  requestsPerStep: s.whole(0, 1_000_000).default(20),
  /** How long the gate may be without data (or a step without requests) before everything is rolled back. */
  noDataMinutes: s.whole(1, 1440, 'minutes').default(15),
  /** Alarms of the user's own; they count as the traffic stack's do, and no data of theirs is a hold too. */
  extraAlarmArns: z.array(alarmArn).max(20, { error: 'at most 20 alarms' }).default([]),
});

/** A check of the user's own. A hook can run twice for one step (a crash between its end and the note of it), so it must be repeatable. */
const hook = z.strictObject({
  name: s.dnsLabel,
  /** Before the weights rise, or when the bake is over. */
  when: z.enum(['before-step', 'after-bake'], { error: 'one of before-step, after-bake' }).default('after-bake'),
  /** Called by the shift in the cloud and by `shift --local`. */
  lambdaArn: s.arn('lambda', 'function:', 'arn:aws:lambda:eu-west-1:111111111111:function:smoke-test').optional(),
  /** Program and arguments, run by `shift --local` only. */
  command: z.array(z.string().min(1)).min(1, { error: 'a program and its arguments' }).optional(),
  timeoutSeconds: s.whole(1, 840, 'seconds').default(300),
  /** Steps at which it runs; every step where left out. */
  steps: z.array(percent).optional(),
});

/** A step that waits until a person says `bluegreen approve`. */
const approval = z.strictObject({
  /** Every wave where left out. */
  wave: s.dnsLabel.optional(),
  /** Asked for before the new color's share rises to this. */
  step: percent,
});

/** How `bluegreen shift` moves traffic. Everything has a default: one wave of all services, five steps, ten minutes each. */
export const shift = z.strictObject({
  /** In this order; services that no wave names make up a last wave called `rest`. */
  waves: z.array(wave).default([]),
  steps: z.array(percent).min(1, { error: 'at least one step' }).default([1, 5, 25, 50, 100]),
  /** Time that the gate must have been seen OK at a step before the next one. */
  bakeMinutes: s.whole(1, 1440, 'minutes').default(10),
  /** Part of the bake after which the requests' share is compared with the weights: metrics of the minutes before mix two steps. */
  settleMinutes: s.whole(1, 60, 'minutes').default(2),
  gate: gate.prefault({}),
  hooks: z.array(hook).default([]),
  approvals: z.array(approval).default([]),
  rollback: z
    .strictObject({
      /** How long the rules are watched after a rollback: a deploy whose change set was made before it brings the old weights back. */
      guardMinutes: s.whole(0, 120, 'minutes').default(10),
      /** Turns off target-group stickiness in a rollback: a cookie would keep users on the new color for its duration. */
      disableStickiness: z.boolean().default(true),
    })
    .prefault({}),
});

export type Shift = z.output<typeof shift>;
export type ShiftGate = Shift['gate'];
