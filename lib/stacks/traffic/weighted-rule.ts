import { CrossStackReferences, aws_elasticloadbalancingv2 as elbv2, ReferenceStrength } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type Condition, conditionsOf } from '../../config/derived/conditions';
import type { RoutedService } from '../../config/derived/load-balancers';
import type { Service } from '../../config/schema';
import { type Color, colors } from '../../names';
import { authenticationAction } from './authentication';
import type { Weights } from './weights';

export interface RuleProps {
  readonly listenerArn: string;
  readonly service: RoutedService;
  /** ARNs. */
  readonly targetGroups: Readonly<Record<Color, string>>;
}

/** The rule that divides a service's requests between the colors. */
export class WeightedRule extends Construct {
  readonly ruleArn: string;

  constructor(scope: Construct, id: string, { listenerArn, service, targetGroups, weights }: RuleProps & { weights: Weights }) {
    super(scope, id);
    const rule = new elbv2.CfnListenerRule(this, 'Resource', {
      listenerArn,
      priority: service.priority,
      conditions: ruleConditions(conditionsOf(service)),
      actions: ruleActions(service, targetGroups, weights),
    });
    // Rules of further load balancers are named by the stack of the shift, which is deployed after theirs: with an export a service could never leave.
    CrossStackReferences.of(rule).produce(ReferenceStrength.WEAK);
    this.ruleArn = rule.ref;
  }
}

/** The conditions of a service's rule. A condition holds if one of its values matches; all conditions must hold. */
export const ruleConditions = (conditions: readonly Condition[]): elbv2.CfnListenerRule.RuleConditionProperty[] =>
  conditions.map(toProperty);

function toProperty({ field, name = '', values: given }: Condition): elbv2.CfnListenerRule.RuleConditionProperty {
  const values = [...given];
  switch (field) {
    case 'host-header':
      return { field, hostHeaderConfig: { values } };
    case 'path-pattern':
      return { field, pathPatternConfig: { values } };
    case 'http-header':
      return { field, httpHeaderConfig: { httpHeaderName: name, values } };
    case 'http-request-method':
      return { field, httpRequestMethodConfig: { values } };
    case 'query-string':
      return { field, queryStringConfig: { values: values.map((value) => (name === '' ? { value } : { key: name, value })) } };
    case 'source-ip':
      return { field, sourceIpConfig: { values } };
    default:
      throw new RangeError(`no such condition: ${field}`);
  }
}

/** What is asked of a request, if anything, then where it goes. Only several actions have an order. */
export function ruleActions(
  service: Service,
  targetGroups: Readonly<Record<Color, string>>,
  weights: Weights,
): elbv2.CfnListenerRule.ActionProperty[] {
  const forwards = forward(service, targetGroups, weights);
  if (!service.authentication) return [forwards];
  return [
    { ...authenticationAction(service.authentication), order: 1 },
    { ...forwards, order: 2 },
  ];
}

/**
 * The forward action of a service. Both colors are always in it: the load balancer checks the health of target groups in use only, and a
 * color that is absent never becomes ready.
 */
function forward(service: Service, targetGroups: Readonly<Record<Color, string>>, weights: Weights): elbv2.CfnListenerRule.ActionProperty {
  return {
    type: 'forward',
    forwardConfig: {
      targetGroups: colors.map((color) => ({ targetGroupArn: targetGroups[color], weight: weights[color] })),
      // Stickiness to the color: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#target-group-stickiness
      targetGroupStickinessConfig:
        service.stickinessSeconds === undefined ? { enabled: false } : { enabled: true, durationSeconds: service.stickinessSeconds },
    },
  };
}
