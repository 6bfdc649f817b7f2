import { type Color, colors, otherColor } from '../../names';
import type { Rule, RuleAction } from '../model/backends';
import type { Baseline, HealthByService, Weights, WeightsByService } from '../model/model';
import { colorWeights, isSticky, ruleRefs, weightsOf, whyNotRestorable, whyUnusable, withWeights } from '../model/rule';
import { allOn, areUsable, differing, rises, sameWeights, shareOf, showWeights } from '../model/weights';

/** What a rollback has to do, as pure functions of the baseline weights and of the rules as they are. */

/** One rule to write. */
export interface RuleChange {
  readonly rule: Rule;
  readonly actions: readonly RuleAction[];
}

export interface Restoration {
  /** The most harmful first: the rule that sends the largest surplus to the new color. Rules that are right already are not in it. */
  readonly changes: readonly RuleChange[];
  /** Rules that no rollback can put right, with the reason. */
  readonly impossible: readonly string[];
  /** Services whose clients stay where they are for a while, although their weights are restored. */
  readonly pinned: readonly string[];
}

/**
 * Compares rules with the baseline weights.
 * @param stickyTargets whether the targets of a target group are sticky, by ARN: then the load balancer demands that the rule is, too
 */
export function restoration(rules: readonly Rule[], baseline: Baseline, stickyTargets: Readonly<Record<string, boolean>>): Restoration {
  const own = rules.filter((rule) => baseline.before[rule.service] !== undefined);
  const impossible = own.flatMap((rule) => {
    const why = whyNotRestorable(rule);
    return why === undefined ? [] : [`${rule.service}: ${rule.arn} ${why}`];
  });
  const missing = Object.keys(baseline.before).filter((service) => !rules.some((rule) => rule.service === service));
  const mustStaySticky = (rule: Rule) => targetGroupArns(rule).some((arn) => stickyTargets[arn]);
  const unstick = (rule: Rule) => baseline.disableStickiness && isSticky(rule) && !mustStaySticky(rule);
  const changes = own
    .filter((rule) => whyNotRestorable(rule) === undefined)
    .filter((rule) => !sameWeights(colorWeights(rule), baseline.before[rule.service]) || unstick(rule))
    .toSorted((one, other) => surplus(other, baseline) - surplus(one, baseline))
    .map((rule) => ({ rule, actions: withWeights(rule, baseline.before[rule.service] as Weights, unstick(rule)) }));
  return {
    changes,
    impossible: [...impossible, ...missing.map((service) => `${service}: has no rule`)],
    pinned: [...new Set(own.filter((rule) => isSticky(rule) && !unstick(rule)).map((rule) => rule.service))],
  };
}

/** Rules that must be written to bring these services to the weights of a step. */
export const changesTo = (rules: readonly Rule[], target: WeightsByService): RuleChange[] =>
  rules.flatMap((rule) => {
    const wanted = target[rule.service];
    if (!wanted || whyUnusable(rule) !== undefined || sameWeights(weightsOf(rule), wanted)) return [];
    return [{ rule, actions: withWeights(rule, wanted) }];
  });

/** Target groups of a rule. */
export const targetGroupArns = (rule: Rule): string[] =>
  rule.actions.flatMap((action) => (action.type === 'forward' ? action.targetGroups.map((group) => group.arn) : []));

/** Points of share that the new color has more than before the shift. */
function surplus(rule: Rule, baseline: Baseline): number {
  const [now, before] = [colorWeights(rule), baseline.before[rule.service]];
  return now && before ? shareOf(now, baseline.to) - shareOf(before, baseline.to) : 0;
}

/**
 * The baseline weights that a person names when neither record nor copy can be read: everything on one color.
 */
export const baselineOn = (env: string, rules: readonly Rule[], to: 'blue' | 'green', disableStickiness = true): Baseline => ({
  version: 1,
  env,
  shiftId: 'by-hand',
  to: otherColor(to),
  before: Object.fromEntries(rules.map((rule) => [rule.service, allOn(to)])),
  disableStickiness,
  rules: ruleRefs(rules),
});

/** What is wrong with baseline weights that come from a store, or undefined. */
export function whyUnusableBaseline(baseline: Baseline): string | undefined {
  const bad = Object.entries(baseline.before).find(([, weights]) => !areUsable(weights));
  return bad ? `the baseline weights of ${bad[0]} are ${showWeights(bad[1])}` : undefined;
}

/** Healthy targets of one color of a service, over all zones. */
const healthyOf = (health: HealthByService, service: string, color: Color): number =>
  (health[service]?.[color] ?? []).reduce((sum, zone) => sum + zone.healthy, 0);

/**
 * Services that would lose their healthy targets: the color that gains has none, the other one has some. Without `--force` they stay.
 * @returns a sentence for each, by service
 */
export function harmful(rules: readonly Rule[], baseline: Baseline, health: HealthByService): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const rule of rules) {
    const [now, wanted] = [colorWeights(rule), baseline.before[rule.service]];
    if (!now || !wanted) continue;
    const gaining = colors.find((color) => shareOf(wanted, color) > shareOf(now, color));
    if (!gaining || healthyOf(health, rule.service, gaining) > 0) continue;
    const staying = healthyOf(health, rule.service, otherColor(gaining));
    if (staying === 0) continue;
    found[rule.service] =
      `${rule.service}: not moved, ${gaining} has no healthy target and ${otherColor(gaining)} has ${staying}; rollback --force moves it all the same`;
  }
  return found;
}

/** Services that no baseline names and that send requests to the shift's target color all the same: earlier shifts moved them. */
export const stillOnTarget = (rules: readonly Rule[], baseline: Baseline): string[] => [
  ...new Set(
    rules
      .filter((rule) => baseline.before[rule.service] === undefined)
      .filter((rule) => shareOf(colorWeights(rule) ?? { blue: 0, green: 0 }, baseline.to) > 0)
      .map((rule) => rule.service),
  ),
];

/** Services with a rule that sends more to the shift's target color than what was restored, and that rule's weights. */
export const risenAgain = (rules: readonly Rule[], { before, to }: Baseline): WeightsByService =>
  Object.fromEntries(
    rules.flatMap((rule) => {
      const [now, wanted] = [colorWeights(rule), before[rule.service]];
      return now && wanted && rises(to, wanted, now) ? [[rule.service, now] as const] : [];
    }),
  );

/** A baseline without some of its services. */
export const without = (baseline: Baseline, services: readonly string[]): Baseline => ({
  ...baseline,
  before: Object.fromEntries(Object.entries(baseline.before).filter(([service]) => !services.includes(service))),
});

/** Whether two rollbacks restore the same. */
export const sameGoal = (one: Baseline | undefined, other: Baseline): boolean =>
  one !== undefined &&
  differing(one.before, other.before).length === 0 &&
  Object.keys(one.before).length === Object.keys(other.before).length;

/**
 * What a rollback does not solve: the color that gets the requests back has no healthy target. All rules are
 * restored nevertheless; act on the source color at once.
 */
export function healthWarnings(baseline: Baseline, health: HealthByService): string[] {
  const old = otherColor(baseline.to);
  return Object.entries(baseline.before)
    .filter(([, weights]) => weights[old] > 0)
    .flatMap(([service]) => {
      const zones = health[service]?.[old] ?? [];
      const healthy = zones.reduce((sum, zone) => sum + zone.healthy, 0);
      const others = zones.reduce((sum, zone) => sum + zone.other, 0);
      if (healthy > 0) return [];
      const effect = others > 0 ? `the load balancer sends requests to all ${others} unhealthy ones` : 'the load balancer answers 503';
      return [`${service}: ${old} has no healthy target; ${effect}`];
    });
}
