import { CrossStackReferences, aws_elasticloadbalancingv2 as elbv2, ReferenceStrength } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Service } from '../../config/schema';
import { type Color, colors } from '../../names';
import { authenticationAction } from './authentication';
import type { Weights } from './weights';

export interface RuleProps {
  readonly listenerArn: string;
  readonly service: Service;
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
      conditions: serviceConditions(service),
      actions: ruleActions(service, targetGroups, weights),
    });
    // Rules of further load balancers are named by the stack of the shift, which is deployed after theirs: with an export a service could never leave.
    CrossStackReferences.of(rule).produce(ReferenceStrength.WEAK);
    this.ruleArn = rule.ref;
  }
}

/** Host and path of a service. A condition holds if one of its values matches; all conditions must hold. */
export function serviceConditions({ hosts, paths }: Service): elbv2.CfnListenerRule.RuleConditionProperty[] {
  return [
    ...(hosts.length > 0 ? [{ field: 'host-header', hostHeaderConfig: { values: hosts } }] : []),
    ...(paths.length > 0 ? [{ field: 'path-pattern', pathPatternConfig: { values: paths } }] : []),
  ];
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
