import type { Action, Rule as ElbRule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Color, colorHeader } from '../../names';
import type { ForwardAction, Rule, RuleAction } from '../model/backends';
import type { ownerOf } from './deployment';

/** Between the API's form of a rule and the shift's. What is not understood is kept as it came, because ModifyRule replaces all of it. */

/** A rule whose weights are nobody's to move. */
export const isTestRoute = ({ Conditions = [] }: ElbRule): boolean =>
  Conditions.some(
    ({ Field, HttpHeaderConfig }) =>
      Field === 'http-header' && HttpHeaderConfig?.HttpHeaderName?.toLowerCase() === colorHeader.toLowerCase(),
  );

type Owner = ReturnType<typeof ownerOf>;

/** A rule that forwards to a service's target group, no matter who made it; undefined for any other. */
export function toRule({ RuleArn, Actions = [] }: ElbRule, owner: Owner): Rule | undefined {
  const service = Actions.flatMap(targetsOf)
    .map(({ TargetGroupArn = '' }) => owner(TargetGroupArn)?.service)
    .find((name) => name !== undefined);
  if (!RuleArn || service === undefined) return undefined;
  const colorOf = (arn: string): Color | undefined => {
    const found = owner(arn);
    return found?.service === service ? found.color : undefined;
  };
  return { arn: RuleArn, service, actions: Actions.map((action) => toAction(action, colorOf)) };
}

/** An action with one target group may have it in either place. */
const targetsOf = ({ TargetGroupArn, ForwardConfig }: Action) =>
  ForwardConfig?.TargetGroups ?? (TargetGroupArn === undefined ? [] : [{ TargetGroupArn, Weight: 1 }]);

function toAction(action: Action, colorOf: (arn: string) => Color | undefined): RuleAction {
  const { Type, Order: order, ForwardConfig } = action;
  if (Type !== 'forward') return { type: 'other', order, raw: action };
  const stickiness = ForwardConfig?.TargetGroupStickinessConfig;
  return {
    type: 'forward',
    order,
    // A target group without a weight is one of a single target group: it gets everything.
    targetGroups: targetsOf(action).map(({ TargetGroupArn: arn = '', Weight = 1 }) => ({ arn, weight: Weight, color: colorOf(arn) })),
    ...(stickiness && { stickiness: { enabled: stickiness.Enabled ?? false, seconds: stickiness.DurationSeconds } }),
  };
}

/** An action as ModifyRule takes it. */
export const toElb = (action: RuleAction): Action => (action.type === 'forward' ? forwardToElb(action) : otherToElb(action.raw as Action));

const forwardToElb = ({ order, targetGroups, stickiness }: ForwardAction): Action => ({
  Type: 'forward',
  Order: order,
  ForwardConfig: {
    TargetGroups: targetGroups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
    ...(stickiness && { TargetGroupStickinessConfig: { Enabled: stickiness.enabled, DurationSeconds: stickiness.seconds } }),
  },
});

/** DescribeRules does not return the client secret of an OIDC action; ModifyRule keeps it when asked to. */
function otherToElb(raw: Action): Action {
  const { AuthenticateOidcConfig: oidc } = raw;
  return oidc ? { ...raw, AuthenticateOidcConfig: { ...oidc, ClientSecret: undefined, UseExistingClientSecret: true } } : raw;
}
