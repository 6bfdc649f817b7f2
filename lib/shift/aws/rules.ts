import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  ElasticLoadBalancingV2Client,
  type Listener as ElbListener,
  type Rule as ElbRule,
  ModifyListenerCommand,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { colors } from '../../names';
import type { Rules } from '../model/backends';
import type { RuleRef } from '../model/model';
import { isListener } from '../model/rule';
import { call } from './call';
import { type ClientOptions, forReading, forWriting } from './clients';
import { type Deployment, ownerOf } from './deployment';
import { toListenerRule } from './listener-form';
import { type Reached, reached } from './reach';
import { isTestRoute, toElb, toRule } from './rule-form';

/** Calls of DescribeTargetGroupAttributes at once: it takes one target group. */
const atOnce = 10;

export type RulesOf = Pick<Deployment, 'listenerArns' | 'networkLoadBalancerArns' | 'targetGroups'>;

/**
 * Rules of the environment's Application Load Balancers, and default actions of the listeners of its Network Load Balancers.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html and …/API_ModifyListener.html
 */
export function elbRules({ listenerArns, networkLoadBalancerArns, targetGroups }: RulesOf, options: ClientOptions): Rules {
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
  async function describeListeners(LoadBalancerArn: string): Promise<ElbListener[]> {
    const listeners: ElbListener[] = [];
    let Marker: string | undefined;
    do {
      const page = await call(`DescribeListeners of ${LoadBalancerArn}`, (abortSignal) =>
        reader.send(new DescribeListenersCommand({ LoadBalancerArn, PageSize: 400, Marker }), { abortSignal }),
      );
      listeners.push(...(page.Listeners ?? []));
      Marker = page.NextMarker;
    } while (Marker);
    return listeners;
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
    const network = await Promise.all(
      networkLoadBalancerArns.map(async (arn) => (await describeListeners(arn)).flatMap((raw) => toListenerRule(raw, owner) ?? [])),
    );
    return {
      rules: [...listeners.flatMap(({ rules }) => rules), ...network.flat()],
      shadowed: listeners.flatMap(({ shadowed }) => shadowed),
    };
  }

  return {
    list: async (known = []) => (await readAll(known)).rules,
    shadowed: async () => (await readAll([])).shadowed,
    async modify(arn, actions, { deadline }) {
      const Actions = actions.map(toElb);
      const until = { deadline: deadline - offsetMs };
      if (isListener(arn)) {
        const command = new ModifyListenerCommand({ ListenerArn: arn, DefaultActions: Actions });
        await call(`ModifyListener of ${arn}`, (abortSignal) => writer.send(command, { abortSignal }), until);
        return;
      }
      const command = new ModifyRuleCommand({ RuleArn: arn, Actions });
      await call(`ModifyRule of ${arn}`, (abortSignal) => writer.send(command, { abortSignal }), until);
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
