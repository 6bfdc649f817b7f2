import { disjoint } from '../../listener/conditions';
import type { ListenerRule } from '../inventory';

/** Priorities that a rule may have; a service's begin at 2, so that a test route fits before it. */
const lowest = 2;

/** A rule as far as its place among the others goes. */
export type Placed = Pick<ListenerRule, 'priority' | 'conditions'>;

/**
 * The priority for a rule that takes the requests of an old one, and no other's: before the old rule, and behind every rule before it that may match
 * one of its requests. So it does not matter in which order the new rules are made, or whether all of them are.
 * @param old one of `rules`
 * @param rules every rule of the listener
 * @param placed the new ones so far. The number before each is left free where possible: a test route takes it, should there be one some day
 * @returns undefined where there is no such number
 */
export function priorityBefore(old: Placed, rules: readonly Placed[], placed: readonly Placed[]): number | undefined {
  const before = [...rules, ...placed].filter(({ priority }) => priority < old.priority);
  const floor = Math.max(lowest - 1, ...before.filter((rule) => !disjoint(rule, old)).map(({ priority }) => priority));
  const taken = new Set(before.map(({ priority }) => priority));
  const kept = new Set(placed.map(({ priority }) => priority - 1));
  const free = range(floor + 1, old.priority - 1).filter((priority) => !taken.has(priority));
  return free.findLast((priority) => !kept.has(priority) && priority > floor + 1 && !taken.has(priority - 1)) ?? free.at(-1);
}

/** Ascending, both ends included; a listener has few rules, and numbers go up to 50,000: only the nearest are looked at. */
const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, Math.min(to - from + 1, 1000)) }, (_, index) => Math.max(from, to - 999) + index);

/**
 * Priorities that leave room before each rule and keep the order, as one call that changes no request's way.
 * @returns the command to paste
 */
export function spreadCommand(rules: readonly ListenerRule[], region: string): string {
  const pairs = rules.toSorted((a, b) => a.priority - b.priority).map(({ arn }, index) => `RuleArn=${arn},Priority=${10 * (index + 1)}`);
  return `aws elbv2 set-rule-priorities --region ${region} --rule-priorities ${pairs.join(' ')}`;
}
