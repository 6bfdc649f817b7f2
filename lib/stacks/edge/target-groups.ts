import { CrossStackReferences, aws_elasticloadbalancingv2 as elbv2, ReferenceStrength } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { healthCheckOf } from '../../config/derived/health-check';
import type { Service } from '../../config/schema';
import { type Color, targetGroupName } from '../../names';
import { connectionTargetGroup } from './connection-target-group';

/** A target group of one service and color. */
export interface TargetGroupRef {
  readonly arn: string;
  /** Undefined for one that was taken over: its name is known to its owner. */
  readonly name: string | undefined;
}
export type ServiceTargetGroups = Readonly<Record<Color, TargetGroupRef>>;

interface TargetGroupsProps {
  /** Name of the environment. */
  readonly environment: string;
  readonly services: readonly Service[];
  readonly vpcId: string;
}

/** Two target groups per service; those that exist already are taken by their ARN. */
export class TargetGroups extends Construct {
  readonly byService: Readonly<Record<string, ServiceTargetGroups>>;

  constructor(scope: Construct, id: string, { environment, services, vpcId }: TargetGroupsProps) {
    super(scope, id);
    const groupOf = (service: Service, color: Color): TargetGroupRef => {
      const existing = service.targetGroups[color];
      if (existing) return { arn: existing, name: undefined };
      const name = targetGroupName(environment, service.name, color);
      return { arn: this.targetGroup(service, color, name, vpcId), name };
    };
    this.byService = Object.fromEntries(
      services.map((service) => [service.name, { blue: groupOf(service, 'blue'), green: groupOf(service, 'green') }]),
    );
  }

  /** @returns the ARN */
  private targetGroup(service: Service, color: Color, name: string, vpcId: string): string {
    const { healthCheck, targetProtocol, protocolVersion } = service;
    const { path, matcher, port, protocol } = healthCheckOf(service);
    const group = new elbv2.CfnTargetGroup(this, `${service.name}-${color}`, {
      name,
      vpcId,
      targetType: 'ip',
      protocol: targetProtocol,
      // HTTP1 is what a group has without it.
      ...(protocolVersion !== 'HTTP1' && { protocolVersion }),
      // Each target registers with its own port. A fixed number here, because a change would replace the group, whose name is taken.
      port: 80,
      healthCheckPath: path,
      healthCheckPort: port === undefined ? 'traffic-port' : String(port),
      healthCheckProtocol: protocol,
      healthCheckIntervalSeconds: healthCheck.intervalSeconds,
      healthCheckTimeoutSeconds: healthCheck.timeoutSeconds,
      healthyThresholdCount: healthCheck.healthyThreshold,
      unhealthyThresholdCount: healthCheck.unhealthyThreshold,
      matcher: protocolVersion === 'GRPC' ? { grpcCode: matcher } : { httpCode: matcher },
      targetGroupAttributes: attributes(service),
      ...(service.listener && connectionTargetGroup(service, service.listener)),
      tags: [
        { key: 'bluegreen/service', value: service.name },
        { key: 'bluegreen/color', value: color },
      ],
    });
    // Edge is deployed before traffic and the gates: with an export that these still import, a service could never leave the configuration.
    CrossStackReferences.of(group).produce(ReferenceStrength.WEAK);
    return group.ref;
  }
}

/** Attributes of both colors, in a stable order. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html */
function attributes(service: Service): elbv2.CfnTargetGroup.TargetGroupAttributeProperty[] {
  return Object.entries({
    'deregistration_delay.timeout_seconds': String(service.deregistrationDelaySeconds),
    // An idle color has no healthy target; without this it would take its zones out of DNS for every service.
    'target_group_health.dns_failover.minimum_healthy_targets.count': 'off',
    // A client stays with its color by the rule, which needs no sticky targets. With them the load balancer refuses every rule that is not sticky: one
    // that is not yet (edge is deployed before traffic), and one whose stickiness a rollback turns off.
    'stickiness.enabled': 'false',
    ...(service.slowStartSeconds !== undefined && { 'slow_start.duration_seconds': String(service.slowStartSeconds) }),
    ...service.targetGroupAttributes,
  }).map(([key, value]) => ({ key, value }));
}
