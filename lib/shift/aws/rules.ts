import {
  type Action,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  ElasticLoadBalancingV2Client,
  type Rule as ElbRule,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Color } from '../../names';
import { type Deployment, ownerOf } from '../deployment';
import type { ForwardAction, Rule, RuleAction, Rules } from '../ports';
import { call } from './call';
import { type ClientOptions, forReading, forWriting } from './clients';

/** The header that a test route listens to (lib/traffic/test-route.ts). */
const testHeader = 'x-cluster';

/** Calls of DescribeTargetGroupAttributes at once: it takes one target group. */
const atOnce = 10;

/** Rules of the environment's listener. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html */
export function elbRules({ listenerArn, targetGroups }: Pick<Deployment, 'listenerArn' | 'targetGroups'>, options: ClientOptions): Rules {
  const reader = new ElasticLoadBalancingV2Client(forReading(options));
  const writer = new ElasticLoadBalancingV2Client(forWriting(options));
  const owner = ownerOf(targetGroups);

  const describePage = (Marker?: string) =>
    call(`DescribeRules of ${listenerArn}`, (abortSignal) =>
      reader.send(new DescribeRulesCommand({ ListenerArn: listenerArn, PageSize: 400, Marker }), { abortSignal }),
    );
  const stickinessOf = (TargetGroupArn: string) =>
    call(`DescribeTargetGroupAttributes of ${TargetGroupArn}`, async (abortSignal) => {
      const { Attributes = [] } = await reader.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }), { abortSignal });
      return Attributes.some(({ Key, Value }) => Key === 'stickiness.enabled' && Value === 'true');
    });

  return {
    async list() {
      const rules: ElbRule[] = [];
      let marker: string | undefined;
      do {
        const page = await describePage(marker);
        rules.push(...(page.Rules ?? []));
        marker = page.NextMarker;
      } while (marker);
      return rules.filter((rule) => !isTestRoute(rule)).flatMap((rule) => toRule(rule, owner) ?? []);
    },
    async modify(arn, actions, { deadline }) {
      const Actions = actions.map(toElb);
      await call(`ModifyRule of ${arn}`, (abortSignal) => writer.send(new ModifyRuleCommand({ RuleArn: arn, Actions }), { abortSignal }), {
        deadline,
      });
    },
    async targetStickiness(arns) {
      const sticky: Record<string, boolean> = {};
      const waiting = [...arns];
      const worker = async () => {
        for (let arn = waiting.pop(); arn !== undefined; arn = waiting.pop()) sticky[arn] = await stickinessOf(arn);
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      return sticky;
    },
  };
}

const isTestRoute = ({ Conditions = [] }: ElbRule): boolean =>
  Conditions.some(
    ({ Field, HttpHeaderConfig }) => Field === 'http-header' && HttpHeaderConfig?.HttpHeaderName?.toLowerCase() === testHeader,
  );

type Owner = ReturnType<typeof ownerOf>;

/** A rule that forwards to a service's target group, whoever made it; undefined for any other. */
function toRule({ RuleArn, Actions = [] }: ElbRule, owner: Owner): Rule | undefined {
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

const toElb = (action: RuleAction): Action => (action.type === 'forward' ? forwardToElb(action) : otherToElb(action.raw as Action));

const forwardToElb = ({ order, targetGroups, stickiness }: ForwardAction): Action => ({
  Type: 'forward',
  Order: order,
  ForwardConfig: {
    TargetGroups: targetGroups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
    ...(stickiness && { TargetGroupStickinessConfig: { Enabled: stickiness.enabled, DurationSeconds: stickiness.seconds } }),
  },
});

/** DescribeRules does not tell the client secret of an OIDC action; ModifyRule keeps it when asked to. */
function otherToElb(raw: Action): Action {
  const { AuthenticateOidcConfig: oidc } = raw;
  return oidc ? { ...raw, AuthenticateOidcConfig: { ...oidc, ClientSecret: undefined, UseExistingClientSecret: true } } : raw;
}
