import { aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { testRouteConditions } from '../../config/derived/conditions';
import type { Traffic } from '../../config/schema';
import { type RuleProps, ruleActions, ruleConditions } from './weighted-rule';

/** Weight of the whole of the requests that a rule gets. */
const everything = 100;

/**
 * Sends requests with the header `X-Cluster: <color>` to that color, whatever the weights say, before the weighted rule sees them. Guarded by
 * the client's address: a header alone can be sent by anyone.
 */
export class TestRoute extends Construct {
  constructor(scope: Construct, id: string, props: RuleProps & { testRoute: NonNullable<Traffic['testRoute']> }) {
    super(scope, id);
    const { listenerArn, service, targetGroups, testRoute } = props;
    const { to } = testRoute;
    new elbv2.CfnListenerRule(this, 'Resource', {
      listenerArn,
      priority: service.priority - 1,
      conditions: ruleConditions(testRouteConditions(service, testRoute)),
      actions: ruleActions(service, targetGroups, { blue: 0, green: 0, [to]: everything }),
    });
  }
}
