import { analysis } from './analyses';
import * as s from './scalars';
import { z } from './zod';

/** Share of requests, in per cent, that the new color gets at one step. Rules are written as weights that add up to 100. */
const percent = s.whole(1, 100, 'per cent');

const alarmArn = s.arn(
  'cloudwatch',
  'alarm:[A-Za-z0-9 _.:/+=@#&,()%-]{1,255}(?<! )',
  'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:orders-lag',
);

/** Services that move together, one step after the other, before the next wave starts. */
const wave = z.strictObject({
  name: s.dnsLabel.describe('Name of the wave.'),
  services: z
    .array(s.dnsLabel)
    .min(1, { error: 'at least one service' })
    .describe('Names of the services that move together. A service is in one wave.'),
  steps: z.array(percent).min(1, { error: 'at least one step' }).optional().describe('As `shift.steps`, for this wave. Default: that one.'),
  bakeMinutes: s.whole(1, 1440, 'minutes').optional().describe('As `shift.bakeMinutes`, for this wave. Default: that one.'),
});

/**
 * What the alarms of the traffic stack compare (metric math: facts of docs/shift.md, "Gate") and what the shift itself checks. A rate is a
 * percentage of requests; counts are per minute.
 */
const gate = z.strictObject({
  errorRateAboveOldPercent: z
    .number()
    .positive()
    .max(100)
    .default(1)
    .describe(
      "Percentage points by which the target color's rate of 5XX and unanswered requests may be above the source color's in the same minute. Beyond 90 % of the requests it is not compared; then `errorRatePercent` alone holds.",
    ),
  errorRatePercent: z
    .number()
    .positive()
    .max(100)
    .default(5)
    .describe(
      "Highest rate of 5XX of the target color, in per cent of a service's requests, where the source color has too few requests to compare with. While both colors are above it, `whenBothColorsFail` decides.",
    ),
  whenBothColorsFail: z
    .enum(['hold', 'roll-back'], { error: 'one of hold, roll-back' })
    .default('hold')
    .describe(
      'What a shift does while both colors fail alike, above `errorRatePercent` or `loadBalancer5xxPerMinute`. `hold`: it stays at its step, notifies and goes on by itself when that is over, so that nobody can force a rollback by requests that make a service fail. `roll-back`: it goes back as if the target color alone failed; choose it if a step can overload what both colors depend on.',
    ),
  p99Ratio: z
    .number()
    .min(1)
    .max(100)
    .default(1.5)
    .describe(
      "Highest p99 response time of the target color, as a multiple of the source color's. Judged while both have enough requests.",
    ),
  p99FloorMs: s.whole(1, 60_000, 'milliseconds').default(200).describe('Milliseconds up to which a p99 is good, whatever `p99Ratio` says.'),
  requestsPerMinuteToJudge: s
    .whole(1, 1_000_000)
    .default(50)
    .describe('Requests per minute that a color must exceed before error rate and p99 of a service are judged.'),
  healthyTargets: s.whole(1, 1000).default(1).describe('Fewest healthy targets of the target color, per service.'),
  connectionErrorsPerMinute: s
    .whole(0, 1_000_000)
    .default(5)
    .describe(
      "Most failed connections per minute from the load balancer to a service's targets (TargetConnectionErrorCount). More mean a security group or network policy in the way.",
    ),
  failOpenRequestsPerMinute: s
    .whole(0, 1_000_000)
    .default(0)
    .describe(
      'Most requests per minute that go to unhealthy targets because a service has no healthy ones (fail-open, UnHealthyRoutingRequestCount). Behind a Network Load Balancer: connections, over all its services.',
    ),
  targetResetsPercent: z
    .number()
    .positive()
    .max(1000)
    .default(20)
    .describe(
      'Most connections that targets reset behind a Network Load Balancer (TCP_Target_Reset_Count), in per cent of its new connections of the same minute, over all its services and both colors. `whenBothColorsFail` says what follows, as with `loadBalancer5xxPerMinute`. A service whose protocol ends connections by a reset needs more.',
    ),
  loadBalancer5xxPerMinute: s
    .whole(0, 1_000_000)
    .default(10)
    .describe(
      'Most answers 502, 503 and 504 per minute that the load balancer gives itself, over all services and both colors; `whenBothColorsFail` says what follows while the colors can be compared. Codes that a client alone can cause do not count.',
    ),
  evaluationMinutes: s
    .whole(2, 30, 'minutes')
    .default(2)
    .describe(
      'Minutes for which a limit must be exceeded, out of one minute more, before its alarm fires. At least 2: metrics of the newest minute may be late.',
    ),
  confidencePercent: z
    .number()
    .min(90)
    .max(99.9999)
    .default(99.9)
    .describe(
      'Probability, in per cent, that a shift without a fault is not rolled back by the evidence of its requests. Spent over all services and steps of a shift (docs/detection.md).',
    ),
  errorRisePercent: z
    .number()
    .positive()
    .max(100)
    .default(0.2)
    .describe(
      "Percentage points by which the target color's rate of 5XX, or of requests without an answer, may be above the source color's, however many requests prove it.",
    ),
  clientErrorRisePercent: z
    .number()
    .positive()
    .max(100)
    .default(2)
    .describe("Percentage points by which the target color's rate of 4XX may be above the source color's."),
  slowerByMs: s
    .whole(1, 60_000, 'milliseconds')
    .default(25)
    .describe(
      "An answer is slow when it takes `p99Ratio` times the source color's p99 of before the step, and at least this many milliseconds more than that p99. More than 1 % of slow answers beyond the source color's are a finding.",
    ),
  capacityPercent: s
    .whole(0, 100, 'per cent')
    .default(80)
    .describe(
      "Healthy targets that the target color needs before a step, in per cent of the source color's healthy targets times the step's share. Observed again during the bake. 0: targets are left to the alarms.",
    ),
  shareTolerancePercent: z
    .number()
    .positive()
    .max(50)
    .default(5)
    .describe(
      "Percentage points by which the target color's share of requests may differ from the weights. A larger share rolls back, a smaller one holds the shift.",
    ),
  requestsPerStep: s
    .whole(0, 1_000_000)
    .default(20)
    .describe(
      'Requests of each service that the target color must have answered in a step before the next step, and at least as many as prove a total failure. 0: none. `services[].quiet` exempts a service.',
    ),
  noDataMinutes: s
    .whole(1, 1440, 'minutes')
    .default(15)
    .describe(
      'Minutes that a shift may hold because the gate has no data, weights cannot be read or a step has too few requests. After that it rolls back.',
    ),
  extraAlarmArns: z
    .array(alarmArn)
    .max(20, { error: 'at most 20 alarms' })
    .default([])
    .describe("CloudWatch alarms of your own, at most 20. In ALARM they roll back, without data they hold, like the gate's own."),
});

/** A check of the user's own. A hook can run twice for one step (a crash between its end and the note of it), so it must be repeatable. */
const hook = z.strictObject({
  name: s.dnsLabel.describe('Name of the hook.'),
  when: z
    .enum(['before-step', 'after-bake'], { error: 'one of before-step, after-bake' })
    .default('after-bake')
    .describe("Runs before the weights of a step are written, or when the step's bake is over."),
  lambdaArn: s
    .arn(
      'lambda',
      'function:[A-Za-z0-9_-]{1,64}(?::(?:\\$LATEST|[A-Za-z0-9_-]{1,128}))?',
      'arn:aws:lambda:eu-west-1:111111111111:function:smoke-test',
    )
    .optional()
    .describe('Lambda function that is called, by a shift on AWS and by `shift --local`.'),
  command: z
    .array(s.argument)
    .min(1, { error: 'a program and its arguments' })
    .optional()
    .describe("Program and its arguments, run without a shell in the terminal's folder. Only `shift --local` runs it."),
  env: z
    .array(s.variableName)
    .max(50, { error: 'at most 50 variables' })
    .optional()
    .describe(
      'Variables of the terminal that the command gets besides PATH, HOME, the language, the time zone and the region (docs/shift-on-aws.md). Name `AWS_PROFILE` or `KUBECONFIG` here if it needs them.',
    ),
  timeoutSeconds: s.whole(1, 840, 'seconds').default(300).describe('Seconds after which a hook without an answer has failed.'),
  steps: z.array(percent).optional().describe('Steps, in per cent, at which it runs. Left out: every step.'),
});

/** A step that waits until a person says `bluegreen approve`. */
const approval = z.strictObject({
  wave: s.dnsLabel.optional().describe('Name of the wave. Left out: every wave.'),
  step: percent.describe('Step, in per cent, before which the shift waits for `bluegreen approve`.'),
});

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** When a raise may happen. A rollback always may. */
const window = z.strictObject({
  days: z
    .array(z.enum(weekdays, { error: `one of ${weekdays.join(', ')}` }))
    .min(1, { error: 'at least one day' })
    .default([...weekdays])
    .describe('Days on which it begins. Default: every day.'),
  from: s.time.describe('Local time at which it begins.'),
  to: s.endTime.describe('Local time at which it ends; one before `from` is of the next day. At least 15 minutes after `from`.'),
  timeZone: s.timeZone.describe('Time zone of both times, by its name in the IANA database. Daylight saving is followed.'),
});

/** A time without raises, such as the days before a holiday. */
const freeze = z.strictObject({
  from: s.localTime.describe('Local date and time at which it begins.'),
  to: s.localTime.describe('Local date and time at which it ends.'),
  timeZone: s.timeZone.describe('Time zone of both, by its name in the IANA database.'),
  reason: s.remark.describe('Why; it is printed while a shift waits.'),
});

/** How `bluegreen shift` moves traffic. Everything has a default: one wave of all services, five steps, ten minutes each. */
export const shift = z.strictObject({
  waves: z
    .array(wave)
    .default([])
    .describe(
      'Groups of services that move one group after the other, in this order. Services in none make up a last wave called rest. Default: all services move together.',
    ),
  steps: z
    .array(percent)
    .min(1, { error: 'at least one step' })
    .default([1, 5, 25, 50, 100])
    .describe('Shares of requests, in per cent, that the target color gets one after the other. Rising, and 100 at the end.'),
  bakeMinutes: s
    .whole(1, 1440, 'minutes')
    .default(10)
    .describe('Minutes for which the gate must have been OK at a step before the next step. Time without data does not count.'),
  settleMinutes: s
    .whole(1, 60, 'minutes')
    .default(2)
    .describe(
      'First minutes of a bake, in which the share of requests is not compared with the weights: their metrics mix two steps. Less than `bakeMinutes`.',
    ),
  gate: gate.prefault({}).describe('Limits that must hold before the next step. A limit that is exceeded rolls back.'),
  hooks: z
    .array(hook)
    .default([])
    .describe('Checks of your own. One that fails rolls back. A hook can run twice for a step, so it must be repeatable.'),
  analyses: z
    .array(analysis)
    .max(20, { error: 'at most 20 analyses' })
    .default([])
    .describe(
      'Measurements of your own that a step must pass in its bake, at most 20 (docs/analyses.md). One that fails rolls back; one without data holds the step.',
    ),
  approvals: z.array(approval).default([]).describe('Steps that wait until a person runs `bluegreen approve`. Default: none.'),
  windows: z
    .array(window)
    .max(20, { error: 'at most 20 windows' })
    .default([])
    .describe(
      'Times at which a raise may happen; outside of them a shift waits before its next step, with its gate watched. A rollback always may. Default: any time.',
    ),
  freezes: z
    .array(freeze)
    .max(50, { error: 'at most 50 freezes' })
    .default([])
    .describe('Times at which no raise may happen, whatever `windows` says. A rollback always may. Default: none.'),
  rollback: z
    .strictObject({
      guardMinutes: s
        .whole(0, 120, 'minutes')
        .default(10)
        .describe(
          "Minutes for which the rules are watched after a rollback, and put back when a deploy that began before it writes the old step's weights.",
        ),
      disableStickiness: z
        .boolean()
        .default(true)
        .describe(
          'Turns off stickiness of the rules in a rollback: a cookie would keep clients on the target color for its duration. It cannot where an existing target group has sticky targets: the load balancer refuses it, and the rollback names those services.',
        ),
    })
    .prefault({})
    .describe('What a rollback does beside restoring the weights.'),
});

export type Shift = z.output<typeof shift>;
export type ShiftGate = Shift['gate'];
