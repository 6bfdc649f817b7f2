import { colors } from '../../names';
import type { ForwardAction, Rule, RuleAction, ShadowedRule } from './backends';
import type { LiveWeights, RuleRef, Weights } from './model';
import { sameWeights, showWeights } from './weights';

/**
 * Reading and rewriting a rule's actions. ModifyRule replaces the whole list, so what is written is always the list that was read with one
 * thing changed. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html
 */

/** Whether the weights live in the default action of a listener: the ARN is a listener's, not a rule's. */
export const isListener = (arn: string): boolean => arn.includes(':listener/');

/** The forward action of a rule, if a shift can write the rule. */
const forwardOf = (rule: Rule): ForwardAction | undefined => rule.actions.find((action) => action.type === 'forward');

/** Why the weights of a rule cannot be moved by a step, or undefined. */
export function whyUnusable(rule: Rule): string | undefined {
  const others = forwardOf(rule)?.targetGroups.filter((group) => group.color === undefined) ?? [];
  const why =
    whyNotRestorable(rule) ??
    (others.length > 0 ? `forwards to a target group that is neither color's: ${others.map(({ arn }) => arn).join(', ')}` : undefined);
  return why === undefined || rule.reach === undefined ? why : `${why}; ${rule.reach}`;
}

/** Why not even a rollback can write a rule, or undefined. A third target group does not stop it: it keeps its weight. */
export function whyNotRestorable(rule: Rule): string | undefined {
  const forwards = rule.actions.filter((action) => action.type === 'forward');
  const [forward] = forwards;
  if (!forward || forwards.length > 1) return `has ${forwards.length} forward actions instead of one`;
  const missing = colors.filter((color) => forward.targetGroups.filter((group) => group.color === color).length !== 1);
  if (missing.length > 0) return `does not hold the target group of ${missing.join(' and ')} once; a color is set to 0, never left out`;
  return undefined;
}

/** Why a rule that forwards to a target group of a service is none of a shift's. */
export const whyIgnored = ({ arn, by }: ShadowedRule): string =>
  `${arn} gets no request, ${by.join(' and ')} before it ${by.length === 1 ? 'takes' : 'take'} all of them`;

/** The weights of a rule that `whyUnusable` has nothing against. */
export const weightsOf = (rule: Rule): Weights | undefined => (whyUnusable(rule) === undefined ? colorWeights(rule) : undefined);

/** The weights of the two colors in a rule that `whyNotRestorable` has nothing against. */
export function colorWeights(rule: Rule): Weights | undefined {
  if (whyNotRestorable(rule) !== undefined) return undefined;
  const weight = (color: string) => forwardOf(rule)?.targetGroups.find((group) => group.color === color)?.weight ?? 0;
  return { blue: weight('blue'), green: weight('green') };
}

export const isSticky = (rule: Rule): boolean => forwardOf(rule)?.stickiness?.enabled === true;

/** The complete action list with other weights, and stickiness off if asked. Everything else is as it came. */
export const withWeights = (rule: Rule, weights: Weights, stickinessOff = false): RuleAction[] =>
  rule.actions.map((action) => {
    if (action.type !== 'forward') return action;
    const targetGroups = action.targetGroups.map((group) => (group.color ? { ...group, weight: weights[group.color] } : group));
    return { ...action, targetGroups, ...(stickinessOff && action.stickiness && { stickiness: { enabled: false } }) };
  });

/** The weights in force of these services; a service without a rule, or whose rules say different things, is odd. */
export function liveWeights(rules: readonly Rule[], services: readonly string[]): LiveWeights {
  const weights: Record<string, Weights> = {};
  const odd: Record<string, LiveWeights['odd'][string]> = {};
  for (const service of services) {
    const own = rules.filter((rule) => rule.service === service);
    const [weight, ...others] = distinctWeights(own);
    const unusable = own.find((rule) => whyUnusable(rule) !== undefined);
    if (unusable) odd[service] = { why: `${unusable.arn} ${whyUnusable(unusable)}`, among: [] };
    else if (!weight) odd[service] = { why: 'has no rule', among: [] };
    else if (others.length > 0) odd[service] = { why: `its rules differ: ${own.map(describe).join(', ')}`, among: [weight, ...others] };
    else weights[service] = weight;
  }
  return { weights, odd };
}

const describe = (rule: Rule): string => `${rule.arn} has ${showWeights(weightsOf(rule))}`;

function distinctWeights(rules: readonly Rule[]): Weights[] {
  const all = rules.map(weightsOf).filter((weights) => weights !== undefined);
  return all.filter((weights, index) => all.findIndex((other) => sameWeights(weights, other)) === index);
}

/** What a record keeps of rules, so that a rollback needs no configuration. */
export const ruleRefs = (rules: readonly Rule[]): RuleRef[] =>
  rules.flatMap((rule) => {
    const [blue, green] = colors.map((color) => forwardOf(rule)?.targetGroups.find((group) => group.color === color)?.arn);
    return blue === undefined || green === undefined ? [] : [{ arn: rule.arn, service: rule.service, blue, green }];
  });
