import { Construct } from 'constructs';
import { EnvironmentStack } from '../environment-stack';
import { observeListener } from './observability/observability';
import { type ListenerProps, serviceRules, type TrafficListener } from './service-rules';

/**
 * What the traffic stack has of a listener, for a further load balancer: its rules, its dashboard and the alarm on its errors. One template would not hold
 * the rules of more than a hundred services with their dashboards (docs/adr/0020-several-load-balancers.md).
 */
export class ListenerStack extends EnvironmentStack {
  readonly listener: TrafficListener;
  /** ARNs of the weighted rules: what a shift may write. */
  readonly ruleArns: readonly string[];

  constructor(scope: Construct, id: string, props: ListenerProps) {
    const { environment, listener } = props;
    const { deletionProtection } = environment;
    const description = `weighted rules of ${listener.name ?? 'the load balancer'}, its dashboard`;
    super(scope, id, { environment, deletionProtection, description, suppressTemplateIndentation: true });
    this.listener = listener;
    this.ruleArns = serviceRules(this, props);
    observeListener(new Construct(this, 'Observability'), props);
  }
}
