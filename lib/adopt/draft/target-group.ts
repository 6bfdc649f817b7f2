import { openAttributes } from '../../config/catalog/target-group-attributes';
import type { EnvironmentInput } from '../../config/schema';
import type { TargetGroup } from '../inventory';

type ServiceInput = EnvironmentInput['services'][number];

/** Green's target group as blue's is. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html */
export function settingsOf({ arn, protocol, protocolVersion, healthCheck, attributes }: TargetGroup): Partial<ServiceInput> {
  const isSticky = attributes['stickiness.enabled'] === 'true';
  const slowStartSeconds = Number(attributes['slow_start.duration_seconds'] ?? 0);
  const targetGroupAttributes = furtherAttributes(attributes);
  return {
    ...(protocol !== 'HTTP' && { targetProtocol: protocol as 'HTTPS' }),
    ...(protocolVersion !== 'HTTP1' && { protocolVersion: protocolVersion as 'HTTP2' | 'GRPC' }),
    healthCheck: healthCheckOf(healthCheck, protocol),
    deregistrationDelaySeconds: Number(attributes['deregistration_delay.timeout_seconds'] ?? 300),
    ...(slowStartSeconds > 0 && { slowStartSeconds }),
    ...(Object.keys(targetGroupAttributes).length > 0 && { targetGroupAttributes }),
    ...(isSticky && { stickinessSeconds: Number(attributes['stickiness.lb_cookie.duration_seconds'] ?? 86_400) }),
    targetGroups: { blue: arn },
  };
}

function healthCheckOf(healthCheck: TargetGroup['healthCheck'], protocolOfTargets: string): ServiceInput['healthCheck'] {
  const { port, protocol, ...same } = healthCheck;
  return {
    ...same,
    ...(port !== 'traffic-port' && { port: Number(port) }),
    ...(protocol !== protocolOfTargets && { protocol: protocol as 'HTTP' | 'HTTPS' }),
  };
}

/** What a service may set, and is not what a target group has by itself. */
const furtherAttributes = (attributes: TargetGroup['attributes']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(openAttributes).flatMap(([name, { initial }]) => {
      const value = attributes[name] ?? initial;
      return value === initial ? [] : [[name, value]];
    }),
  );
