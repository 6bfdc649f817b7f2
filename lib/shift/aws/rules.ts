import {
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  ElasticLoadBalancingV2Client,
  type Rule as ElbRule,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { colors } from '../../names';
import type { Rules } from '../model/backends';
import type { RuleRef } from '../model/model';
import { call } from './call';
import { type ClientOptions, forReading, forWriting } from './clients';
import { type Deployment, ownerOf } from './deployment';
import { type Reached, reached } from './reach';
import { isTestRoute, toElb, toRule } from './rule-form';

/** Calls of DescribeTargetGroupAttributes at once: it takes one target group. */
const atOnce = 10;

/** Rules of the environment's listeners. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html */
export function elbRules({ listenerArns, targetGroups }: Pick<Deployment, 'listenerArns' | 'targetGroups'>, options: ClientOptions): Rules {
  const reader = new ElasticLoadBalancingV2Client(forReading(options));
  // Deadlines are in the time of AWS, a call's timer runs by this machine's.
  const offsetMs = options.clockOffsetMs ?? 0;
  const writer = new ElasticLoadBalancingV2Client(forWriting(options));
  const configured = ownerOf(targetGroups);

  async function describe(ListenerArn: string): Promise<ElbRule[]> {
    const rules: ElbRule[] = [];
    let Marker: string | undefined;
    do {
      const page = await call(`DescribeRules of ${ListenerArn}`, (abortSignal) =>
        reader.send(new DescribeRulesCommand({ ListenerArn, PageSize: 400, Marker }), { abortSignal }),
      );
      rules.push(...(page.Rules ?? []));
      Marker = page.NextMarker;
    } while (Marker);
    return rules;
  }
  const stickinessOf = (TargetGroupArn: string) =>
    call(`DescribeTargetGroupAttributes of ${TargetGroupArn}`, async (abortSignal) => {
      const { Attributes = [] } = await reader.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }), { abortSignal });
      return Attributes.some(({ Key, Value }) => Key === 'stickiness.enabled' && Value === 'true');
    });

  async function readAll(known: readonly RuleRef[]): Promise<Reached> {
    const recorded = new Map(known.flatMap(({ service, ...of }) => colors.map((color) => [of[color], { service, color }] as const)));
    const owner = (arn: string) => configured(arn) ?? recorded.get(arn);
    // Rules of another listener take nothing from a rule.
    const listeners = await Promise.all(
      listenerArns.map(async (arn) => {
        const own = (await describe(arn)).filter((rule) => !isTestRoute(rule));
        return reached(
          own.flatMap((raw) => {
            const rule = toRule(raw, owner);
            return rule ? [{ rule, raw }] : [];
          }),
        );
      }),
    );
    return { rules: listeners.flatMap(({ rules }) => rules), shadowed: listeners.flatMap(({ shadowed }) => shadowed) };
  }

  return {
    list: async (known = []) => (await readAll(known)).rules,
    shadowed: async () => (await readAll([])).shadowed,
    async modify(arn, actions, { deadline }) {
      const Actions = actions.map(toElb);
      await call(`ModifyRule of ${arn}`, (abortSignal) => writer.send(new ModifyRuleCommand({ RuleArn: arn, Actions }), { abortSignal }), {
        deadline: deadline - offsetMs,
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
