import { Construct } from 'constructs';
import { loadBalancersOf } from '../../config/derived/load-balancers';
import { viewsOf } from '../../config/derived/rules-of';
import type { Environment } from '../../config/schema';
import type { Color } from '../../names';
import { TestRoute } from './test-route';
import { WeightedRule } from './weighted-rule';
import { weightsFor } from './weights';

/** A load balancer's listener. */
export interface TrafficListener {
  /** Undefined for the load balancer by default. */
  readonly name: string | undefined;
  readonly listenerArn: string;
  /** `app/<name>/<id>`, as metrics know the load balancer. */
  readonly fullName: string;
}

export interface ListenerProps {
  readonly environment: Environment;
  readonly listener: TrafficListener;
  /** ARNs of both colors' target groups, by service. */
  readonly targetGroupArns: Readonly<Record<string, Readonly<Record<Color, string>>>>;
}

/** Weighted rules and test routes of the services behind a load balancer. @returns ARNs of the weighted rules */
export function serviceRules(scope: Construct, { environment, listener, targetGroupArns }: ListenerProps): string[] {
  const { testRoute } = environment.traffic;
  const weightsOf = weightsFor(scope, environment);
  const services = loadBalancersOf(environment).find(({ name }) => name === listener.name)?.services ?? [];
  // Below a construct of its own: no id of a service's own rule can be one of these.
  let further: Construct | undefined;
  return services.flatMap((whole) => {
    const targetGroups = targetGroupArns[whole.name];
    if (!targetGroups) throw new RangeError(`no target groups for ${whole.name}`);
    const shares = weightsOf(whole.name);
    return viewsOf(whole).map((service, index) => {
      const rule = { listenerArn: listener.listenerArn, service, targetGroups };
      if (index > 0) further ??= new Construct(scope, 'FurtherRules');
      const [place, name] = index === 0 || !further ? [scope, whole.name] : [further, `${whole.name}-${service.priority}`];
      if (testRoute) new TestRoute(place, `TestRoute-${name}`, { ...rule, testRoute });
      return new WeightedRule(place, `Rule-${name}`, { ...rule, weights: shares }).ruleArn;
    });
  });
}
