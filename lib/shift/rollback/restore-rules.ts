import { inParallel } from '../engine/parallel';
import { retryUntil } from '../engine/retry';
import type { BackendErrorKind, Rule } from '../model/backends';
import type { Baseline } from '../model/model';
import { read, readWithin } from '../model/reading';
import { isSticky } from '../model/rule';
import { differing } from '../model/weights';
import type { Runner } from './request';
import { restoration, targetGroupArns } from './restoration';

export interface Rewritten {
  /** Every rule that can be is as the goal says. */
  readonly restored: boolean;
  /** Why not, rule by rule; worth another try later. */
  readonly problems: readonly string[];
  /** Rules that no rollback can put right: gone, or without a color's target group. */
  readonly impossible: readonly string[];
  readonly pinned: readonly string[];
  readonly written: number;
  /** The rules as they were read last. */
  readonly rules: readonly Rule[];
}

/** Kinds of failure that the next second does not mend. */
const lasting: ReadonlySet<BackendErrorKind> = new Set(['denied', 'invalid', 'missing']);
/** How often a rule that fails lastingly is tried before the caller hears of it. */
const lastingTries = 3;

/**
 * Writes rules until all are observed restored, the time is over, or what is left fails lastingly. One rule that cannot be written stops no other.
 * @param stop asked before every attempt but the first; an answer ends it
 */
export async function restoreRules(
  runner: Runner,
  goal: Baseline,
  deadline: number,
  stop: () => Promise<string | undefined> = async () => undefined,
): Promise<Rewritten> {
  const { backends, pace } = runner;
  const { clock } = backends;
  const how = { clock, deadline, atOnce: pace.rulesAtOnce, backOffMs: pace.backOffMs };
  let last = { impossible: [] as readonly string[], pinned: [] as readonly string[] };
  let rules: readonly Rule[] = [];
  let written = 0;
  let attempts = 0;
  let tries = 0;
  const result = await retryUntil<readonly string[], readonly string[]>(how, async () => {
    const stopped = attempts++ > 0 ? await stop() : undefined;
    if (stopped !== undefined) return { done: [stopped] };
    const listed = await read(backends.rules.list(goal.rules));
    if (!listed.ok) return { failed: [`the rules cannot be read: ${listed.why}`] };
    rules = listed.value;
    const { changes, ...rest } = restoration(rules, goal, await stickyTargets(runner, goal, rules));
    last = rest;
    if (changes.length === 0) return { done: [] };
    const failures = await inParallel(changes, ({ rule, actions }) => backends.rules.modify(rule.arn, actions, { deadline }), how);
    written += changes.length - failures.length;
    // All are written: whether they are in force is read at once.
    if (failures.length === 0) return { failed: ['no time left'], pauseMs: 0 };
    const problems = failures.map(({ item, error }) => `${item.rule.service}: ${item.rule.arn}: ${error.message}`);
    if (!failures.every(({ error }) => lasting.has(error.kind))) return { failed: problems };
    return ++tries < lastingTries ? { failed: problems } : { done: problems };
  });
  const problems = 'done' in result ? result.done : result.failed;
  return { ...last, restored: problems.length === 0, problems, written, rules };
}

/**
 * Whether targets are sticky, for the rules that are: one call per target group, so it is asked for no other. Where that is not known,
 * stickiness is left alone: the weights must not wait or fail for its sake.
 */
async function stickyTargets(
  { backends, pace }: Runner,
  goal: Baseline,
  rules: readonly Rule[],
): Promise<Readonly<Record<string, boolean>>> {
  const arns = rules.filter((rule) => goal.before[rule.service] && isSticky(rule)).flatMap(targetGroupArns);
  if (!goal.disableStickiness || arns.length === 0) return {};
  const sticky = await readWithin(backends.clock, pace.recordMs, backends.rules.targetStickiness([...new Set(arns)]));
  return sticky.ok ? sticky.value : Object.fromEntries(arns.map((arn) => [arn, true]));
}

/** Brings SSM to the goal. @returns what could not be written */
export async function restoreParameters({ backends, pace }: Runner, goal: Baseline, deadline: number): Promise<string[]> {
  const services = Object.keys(goal.before);
  const stored = await read(backends.weights.read(services));
  const wrong = stored.ok ? differing(stored.value, goal.before) : services;
  const failures = await inParallel(
    wrong,
    (service) => backends.weights.write(service, goal.before[service] ?? { blue: 0, green: 0 }, { deadline }),
    { clock: backends.clock, atOnce: pace.parametersAtOnce, deadline, backOffMs: pace.backOffMs },
  );
  return failures.map(({ item, error }) => `${item}: SSM still has the weights of the shift: ${error.message}`);
}
