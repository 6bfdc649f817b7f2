import type { aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import type { ListenerService } from '../../config/derived/load-balancers';
import type { Service } from '../../config/schema';

type Listener = ListenerService['listener'];

/** What of a target group is different behind a Network Load Balancer. */
export function connectionTargetGroup(service: Service, listener: Listener): Partial<elbv2.CfnTargetGroupProps> {
  const { healthCheck } = service;
  const isHttp = (healthCheck.protocol ?? healthCheck.path) !== undefined;
  return {
    // TLS ends at the load balancer. https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html
    protocol: listener.protocol === 'UDP' ? 'UDP' : 'TCP',
    ...(!isHttp && { healthCheckProtocol: 'TCP', healthCheckPath: undefined, matcher: undefined }),
    targetGroupAttributes: attributes(service, listener),
  };
}

/** In a stable order. https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html */
function attributes(
  { deregistrationDelaySeconds }: Service,
  { endConnections }: Listener,
): elbv2.CfnTargetGroup.TargetGroupAttributeProperty[] {
  return Object.entries({
    'deregistration_delay.timeout_seconds': String(deregistrationDelaySeconds),
    'deregistration_delay.connection_termination.enabled': String(endConnections),
    // An idle color has no healthy target; without this it would take its zones out of DNS for every service.
    'target_group_health.dns_failover.minimum_healthy_targets.count': 'off',
  }).map(([key, value]) => ({ key, value }));
}
