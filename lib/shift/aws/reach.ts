import type { Rule as ElbRule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { toCondition } from '../../listener/conditions';
import { remainder, requestsLeft } from '../../listener/remainder';
import type { Rule, ShadowedRule } from '../model/backends';
import { whyUnusable } from '../model/rule';

/**
 * Which requests still get to a rule that no step can move. A listener that was taken over has such rules: today's, which forward to the source color
 * alone. Where the environment's own rules take every request before one, it does no harm and a shift leaves it alone. Pure.
 */

/** A rule of the shift's, and as the API has it. */
export interface ReadRule {
  readonly rule: Rule;
  readonly raw: ElbRule;
}

export interface Reached {
  /** Those that get requests, as far as is known. */
  readonly rules: readonly Rule[];
  readonly shadowed: readonly ShadowedRule[];
}

/** @param read rules of one listener that forward to a service's target group */
export function reached(read: readonly ReadRule[]): Reached {
  const movable = read.filter(({ rule }) => whyUnusable(rule) === undefined).map(placed);
  const rules: Rule[] = [];
  const shadowed: ShadowedRule[] = [];
  for (const one of read) {
    const { rule } = one;
    const left = whyUnusable(rule) === undefined ? undefined : remainder(placed(one), movable.filter(isBefore(one)));
    if (left?.kind === 'shadowed') shadowed.push({ arn: rule.arn, service: rule.service, by: left.by });
    // Only where the service has a rule of its own: without, there is nothing for which the other one would be too much.
    else if (left && movable.some(({ service }) => service === rule.service))
      rules.push({ ...rule, reach: `it still gets ${requestsLeft(left)}` });
    else rules.push(rule);
  }
  return { rules, shadowed };
}

const placed = ({ rule: { arn, service }, raw }: ReadRule) => ({
  arn,
  service,
  priority: priorityOf(raw),
  conditions: (raw.Conditions ?? []).map(toCondition),
});

/** The default rule comes last. */
const priorityOf = ({ Priority }: ElbRule): number => (Priority === 'default' ? Number.POSITIVE_INFINITY : Number(Priority));

const isBefore =
  ({ raw }: ReadRule) =>
  ({ priority }: { readonly priority: number }): boolean =>
    priority < priorityOf(raw);
