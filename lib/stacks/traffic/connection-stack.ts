import { Construct } from 'constructs';
import { networkLoadBalancersOf } from '../../config/derived/load-balancers';
import type { Environment } from '../../config/schema';
import type { Color } from '../../names';
import { EnvironmentStack } from '../environment-stack';
import { observeConnections } from './observability/connections';
import { WeightedListener } from './weighted-listener';
import { weightsFor } from './weights';

/** A Network Load Balancer. */
export interface TrafficNetwork {
  readonly name: string;
  readonly arn: string;
  /** `net/<name>/<id>`, as metrics know it. */
  readonly fullName: string;
}

export interface ConnectionProps {
  readonly environment: Environment;
  readonly loadBalancer: TrafficNetwork;
  /** ARNs of both colors' target groups, by service. */
  readonly targetGroupArns: Readonly<Record<string, Readonly<Record<Color, string>>>>;
}

/** What the traffic stack has of a listener, for a Network Load Balancer: a weighted listener per service, its dashboard, and the alarm on its flows. */
export class ConnectionStack extends EnvironmentStack {
  readonly loadBalancer: TrafficNetwork;
  /** ARNs of the listeners: what a shift may write. */
  readonly listenerArns: readonly string[];

  constructor(scope: Construct, id: string, props: ConnectionProps) {
    const { environment, loadBalancer, targetGroupArns } = props;
    const { deletionProtection } = environment;
    const description = `weighted listeners of ${loadBalancer.name}, its dashboard`;
    super(scope, id, { environment, deletionProtection, description, suppressTemplateIndentation: true });
    this.loadBalancer = loadBalancer;
    const weightsOf = weightsFor(this, environment);
    const found = networkLoadBalancersOf(environment).find(({ name }) => name === loadBalancer.name);
    if (!found) throw new RangeError(`no Network Load Balancer ${loadBalancer.name}`);
    const { certificateArns } = found.config;
    this.listenerArns = found.services.map((service) => {
      const targetGroups = targetGroupArns[service.name];
      if (!targetGroups) throw new RangeError(`no target groups for ${service.name}`);
      const listener = { loadBalancerArn: loadBalancer.arn, certificateArns, service, targetGroups, weights: weightsOf(service.name) };
      return new WeightedListener(this, `Listener-${service.name}`, listener).listenerArn;
    });
    observeConnections(new Construct(this, 'Observability'), props);
  }
}
