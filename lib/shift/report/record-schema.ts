import { z } from 'zod';

/**
 * The shape of a record, as far as a report depends on it. A record comes from a file that anyone may have sent: a report of it must not fail in the
 * middle, name a file of its own choice, or show a value as what it is not. Fields beyond these are kept, for programs that are newer.
 */
const instant = z.number().min(0).max(8.64e15);
const line = z.string().max(10_000);
/** As names of environments and of services are in the configuration; also the name of the page that is written. */
const name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const color = z.enum(['blue', 'green']);
const count = z.number().min(0);

const byColor = <T extends z.ZodType>(value: T) => z.looseObject({ blue: value, green: value });
const weights = byColor(z.number().int().min(0).max(999));
const weightsByService = z.record(name, weights);

const step = z.looseObject({
  index: z.int().min(0),
  wave: line,
  percent: z.number().min(0).max(100),
  weights: weightsByService,
  bakeSeconds: count,
  settleSeconds: count,
  approval: z.boolean(),
});

const plan = z.looseObject({
  env: name,
  to: color,
  before: weightsByService,
  steps: z.array(step).min(1),
  gate: z.looseObject({ extraAlarms: z.array(line) }),
  hooks: z.array(z.looseObject({ name: line })),
  analyses: z.array(z.looseObject({ name: line, condition: line })).optional(),
  rollback: z.looseObject({ guardSeconds: count }),
  notes: z.array(line),
});

const counted = z.looseObject({
  requests: count,
  good: count,
  clientErrors: count,
  serverErrors: count,
  connectionErrors: count,
  slow: count,
});

const analysisResult = z.looseObject({ outcome: z.enum(['pass', 'fail', 'no-data']), text: line, dryRun: z.boolean() });

const state = z.looseObject({
  findings: z.record(name, z.looseObject({ rises: z.array(line), isEnough: z.boolean(), counts: byColor(counted) })).optional(),
  reference: z.looseObject({ healthy: z.record(name, byColor(count)) }).optional(),
  status: z.enum(['running', 'held', 'rolling-back', 'guarding', 'done', 'rolled-back', 'aborted']),
  step: z.int().min(0),
  phase: z.enum(['preparing', 'ready', 'writing', 'baking']),
  analyses: z.looseObject({ readAt: instant, results: z.record(name, analysisResult) }).optional(),
  reason: line.optional(),
  startedAt: instant,
  restoredAt: instant.optional(),
  endedAt: instant.optional(),
});

const event = z.looseObject({
  id: line,
  at: instant,
  kind: z.string().max(40),
  text: line,
  step: z.int().min(0).optional(),
  data: z.looseObject({ weights: weightsByService.optional() }).optional(),
});

const sample = z.looseObject({ at: instant, requests: count, errors: count, p99Ms: count.optional() });

const check = z.looseObject({ name: line, verdict: z.enum(['ok', 'warn', 'block']), found: line, todo: line.optional() });

export const preflightSchema = z.looseObject({
  env: name,
  to: color,
  at: instant,
  checks: z.array(check),
  verdict: z.enum(['ok', 'warn', 'block']),
});

export const recordSchema = z.looseObject({
  at: instant,
  source: line,
  shift: z.looseObject({ id: line, plan, state, lock: z.looseObject({ holder: line, reason: line, since: instant }) }),
  events: z.array(event),
  traffic: z.looseObject({ intervalMs: z.number().positive(), services: z.record(name, byColor(z.array(sample))) }),
  preflight: preflightSchema.optional(),
});

/** `shift.state.step: Invalid input: …` of the first problem; undefined where there is none. */
export function problemOf(schema: z.ZodType, value: unknown): string | undefined {
  const issue = schema.safeParse(value).error?.issues[0];
  return issue && `${issue.path.map(String).join('.') || 'the record'}: ${issue.message}`;
}
