import type { Construct } from 'constructs';
import { EnvironmentStack } from '../environment-stack';
import { Observability } from './observability/observability';
import { type ListenerProps, serviceRules } from './service-rules';
import { Shift } from './shift/shift';

export interface TrafficStackProps extends ListenerProps {
  /** Further load balancers, in the order of the configuration: what their own stacks made for a shift to write. */
  readonly further: readonly { readonly listener: ListenerProps['listener']; readonly ruleArns: readonly string[] }[];
  /** Network Load Balancers, in the same way. */
  readonly connections: readonly { readonly loadBalancer: { readonly arn: string }; readonly listenerArns: readonly string[] }[];
}

/**
 * Who gets which share of the requests: a weighted rule per service, and a guarded test route to the color that is being built. The rules of the load
 * balancer by default; and the one shift that spans all load balancers.
 */
export class TrafficStack extends EnvironmentStack {
  /** ARN of the topic that says what happens in a cutover. */
  readonly topicArn: string;

  constructor(scope: Construct, id: string, props: TrafficStackProps) {
    const { environment, further, connections } = props;
    const { deletionProtection } = environment;
    super(scope, id, {
      environment,
      deletionProtection,
      description: 'weighted rules, gates',
      // The dashboard of 50 services nests deeply, and CloudFormation takes 1 MB.
      suppressTemplateIndentation: true,
    });
    const ruleArns = [...serviceRules(this, props), ...further.flatMap((one) => one.ruleArns)];
    const { topic } = new Observability(this, 'Observability', props);
    this.topicArn = topic.topicArn;
    // Declared weights are changed by a deploy; there is no shift to run.
    if ('keptIn' in environment.traffic.weights) {
      const listenerArns = [props, ...further].map(({ listener }) => listener.listenerArn);
      const networkLoadBalancerArns = connections.map(({ loadBalancer }) => loadBalancer.arn);
      const serviceListenerArns = connections.flatMap((one) => one.listenerArns);
      new Shift(this, 'Shift', { environment, listenerArns, networkLoadBalancerArns, ruleArns, serviceListenerArns, topic });
    }
  }
}
