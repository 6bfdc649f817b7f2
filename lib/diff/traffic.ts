import { type Color, colors } from '../names';
import type { StackDiff } from './stack-diff';
import type { Resource, Template } from './template';
import { worded } from './words';

/** What a rule, or a listener with weights, does with its requests, in words; one string for each that differs. */
export function trafficChanges({ stack, before, after }: StackDiff): string[] {
  const [old, fresh] = [rulesOf(before), rulesOf(after)];
  const ids = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].toSorted();
  return ids.flatMap((id) => {
    const isListener = (old[id] ?? fresh[id])?.Type === listenerType;
    const text = isListener ? listenerChange(old[id], fresh[id]) : ruleChange(old[id], fresh[id]);
    return text === undefined ? [] : [`${nameOf(id)} (${stack}): ${text}`];
  });
}

const rulesOf = ({ Resources }: Template): Record<string, Resource> =>
  Object.fromEntries(
    Object.entries(Resources).filter(
      ([, resource]) =>
        resource.Type === 'AWS::ElasticLoadBalancingV2::ListenerRule' || (resource.Type === listenerType && isWeighted(resource)),
    ),
  );

const listenerType = 'AWS::ElasticLoadBalancingV2::Listener';

/** A listener of a Network Load Balancer that is a service's own; those of Application Load Balancers answer or redirect. */
const isWeighted = ({ Properties: { DefaultActions = [] } }: Resource): boolean =>
  (DefaultActions as { ForwardConfig?: unknown }[]).some(({ ForwardConfig }) => ForwardConfig !== undefined);

/** `Rulecheckout49D7A345` → `checkout`: what CDK makes of `Rule` and the service's name; of a further rule, with its priority. */
const nameOf = (id: string): string =>
  id
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/^FurtherRules(?=Rule|TestRoute)/, '')
    .replace(/^(Rule|Listener|TestRoute)/, (kind) => (kind === 'TestRoute' ? 'test route of ' : ''));

const portText = ({ Properties: { Protocol, Port } }: Resource): string => `${worded(Protocol)} on port ${worded(Port)}`;

function listenerChange(before: Resource | undefined, after: Resource | undefined): string | undefined {
  if (!after) return `its listener is removed (was ${before ? `${portText(before)}, ${sharesText(before)}` : 'unknown'})`;
  if (!before) return `new listener, ${portText(after)}, ${sharesText(after)}`;
  const parts = [differing(sharesText(before), sharesText(after)), differing(portText(before), portText(after))];
  return parts.some((part) => part !== undefined) ? parts.filter((part) => part !== undefined).join('; ') : undefined;
}

function ruleChange(before: Resource | undefined, after: Resource | undefined): string | undefined {
  if (!after)
    return `its rule is removed (was ${before ? `priority ${worded(before.Properties.Priority)}, ${sharesText(before)}` : 'unknown'})`;
  if (!before) return `new rule, priority ${worded(after.Properties.Priority)}, ${conditionsText(after)}, ${sharesText(after)}`;
  const parts = [
    differing(sharesText(before), sharesText(after)),
    differing(`priority ${worded(before.Properties.Priority)}`, `priority ${worded(after.Properties.Priority)}`),
    differing(conditionsText(before), conditionsText(after)),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('; ');
}

const differing = (before: string, after: string): string | undefined => (before === after ? undefined : `${before} → ${after}`);

interface Condition {
  readonly Field: string;
  readonly [config: string]: unknown;
}

const conditionsText = ({ Properties: { Conditions = [] } }: Resource): string =>
  (Conditions as Condition[]).map(({ Field, ...config }) => `${Field} ${Object.values(config).map(configText).join(', ')}`).join(' and ');

/** Values of a condition, with the name of its header and the keys of its query string. */
function configText(config: unknown): string {
  const { HttpHeaderName, Values } = config as { HttpHeaderName?: string; Values?: unknown[] };
  const values = (Values ?? [config]).map((value) => {
    const { Key, Value } = Object(value) as { Key?: string; Value?: string };
    return Value === undefined ? value : Key === undefined ? Value : `${Key}=${Value}`;
  });
  return `${HttpHeaderName === undefined ? '' : `${HttpHeaderName}: `}${worded(values)}`;
}

interface Target {
  readonly TargetGroupArn: unknown;
  readonly Weight?: unknown;
}

/** `blue 90 %, green 10 %`; weights that are parameters are moved by shifts, not by a deploy. */
function sharesText({ Properties: { Actions, DefaultActions } }: Resource): string {
  const forward = ((Actions ?? DefaultActions ?? []) as { ForwardConfig?: { TargetGroups?: Target[] } }[]).find(
    ({ ForwardConfig }) => ForwardConfig,
  )?.ForwardConfig;
  const targets = forward?.TargetGroups ?? [];
  if (targets.length === 0) return 'no weighted target group';
  const weights = targets.map(({ Weight = 1 }) => Weight);
  if (weights.some((weight) => typeof weight !== 'number')) return `${targets.map(colorOf(targets)).join(' and ')} by the weights in SSM`;
  const sum = (weights as number[]).reduce((total, weight) => total + weight, 0);
  return targets.map((target, index) => `${colorOf(targets)(target)} ${share(Number(weights[index]), sum)} %`).join(', ');
}

const share = (weight: number, sum: number): number => (sum === 0 ? 0 : Math.round((1000 * weight) / sum) / 10);

/** The color that a target group's reference names; of one that exists before the stacks, the color that is left over, else its name. */
const colorOf =
  (all: readonly Target[]) =>
  ({ TargetGroupArn }: Target): string => {
    const named = namedColor(TargetGroupArn);
    if (named) return named;
    const others = new Set(all.map((one) => namedColor(one.TargetGroupArn)));
    const left = colors.filter((color) => !others.has(color));
    const [only] = left;
    return all.length === colors.length && left.length === 1 && only
      ? only
      : (/targetgroup\/([^/]+)/.exec(worded(TargetGroupArn))?.[1] ?? worded(TargetGroupArn));
  };

/** Edge publishes a target group's ARN under its construct's path: `TargetGroups<service><color><hash>`. */
const namedColor = (arn: unknown): Color | undefined =>
  /(blue|green)[0-9A-F]{8}/.exec(typeof arn === 'string' ? '' : JSON.stringify(arn))?.[1] as Color | undefined;
