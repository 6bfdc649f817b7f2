import type { Construct } from 'constructs';
import { loadBalancersOf } from '../../config/derived/load-balancers';
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
  return services.map((service) => {
    const targetGroups = targetGroupArns[service.name];
    if (!targetGroups) throw new RangeError(`no target groups for ${service.name}`);
    const rule = { listenerArn: listener.listenerArn, service, targetGroups };
    if (testRoute) new TestRoute(scope, `TestRoute-${service.name}`, { ...rule, testRoute });
    return new WeightedRule(scope, `Rule-${service.name}`, { ...rule, weights: weightsOf(service.name) }).ruleArn;
  });
}
