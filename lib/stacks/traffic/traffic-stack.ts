import type { Construct } from 'constructs';
import type { Environment } from '../../config/schema';
import type { Color } from '../../names';
import { EnvironmentStack } from '../environment-stack';
import { Observability } from './observability/observability';
import { Shift } from './shift/shift';
import { TestRoute } from './test-route';
import { WeightedRule } from './weighted-rule';
import { declaredWeights, storedWeights, type WeightsOf } from './weights';

export interface TrafficListener {
  /** Undefined for the load balancer by default. */
  readonly name: string | undefined;
  readonly listenerArn: string;
  /** `app/<name>/<id>`, as metrics know the load balancer. */
  readonly fullName: string;
}

export interface TrafficStackProps {
  readonly environment: Environment;
  /** One for each load balancer, in the order of the configuration. */
  readonly listeners: readonly [TrafficListener, ...TrafficListener[]];
  /** ARNs of both colors' target groups, by service. */
  readonly targetGroupArns: Readonly<Record<string, Readonly<Record<Color, string>>>>;
}

/** Who gets which share of the requests: a weighted rule per service, and a guarded test route to the color that is being built. */
export class TrafficStack extends EnvironmentStack {
  /** ARN of the topic that says what happens in a cutover. */
  readonly topicArn: string;

  constructor(scope: Construct, id: string, { environment, listeners, targetGroupArns }: TrafficStackProps) {
    const { deletionProtection } = environment;
    super(scope, id, {
      environment,
      deletionProtection,
      description: 'weighted rules, gates',
      // The dashboard of 50 services nests deeply, and CloudFormation takes 1 MB.
      suppressTemplateIndentation: true,
    });
    const { weights, testRoute } = environment.traffic;
    const weightsOf: WeightsOf = 'keptIn' in weights ? storedWeights(this, environment.name) : declaredWeights(weights);
    const ruleArns = environment.services.map((service) => {
      const targetGroups = targetGroupArns[service.name];
      if (!targetGroups) throw new RangeError(`no target groups for ${service.name}`);
      const listener = listeners.find(({ name }) => name === service.loadBalancer);
      if (!listener) throw new RangeError(`no load balancer ${service.loadBalancer} for ${service.name}`);
      const rule = { listenerArn: listener.listenerArn, service, targetGroups };
      if (testRoute) new TestRoute(this, `TestRoute-${service.name}`, { ...rule, testRoute });
      return new WeightedRule(this, `Rule-${service.name}`, { ...rule, weights: weightsOf(service.name) }).ruleArn;
    });
    const { topic } = new Observability(this, 'Observability', { environment, listeners, targetGroupArns });
    this.topicArn = topic.topicArn;
    // Declared weights are changed by a deploy; there is no shift to run.
    if ('keptIn' in weights) {
      new Shift(this, 'Shift', { environment, listenerArns: listeners.map(({ listenerArn }) => listenerArn), ruleArns, topic });
    }
  }
}
