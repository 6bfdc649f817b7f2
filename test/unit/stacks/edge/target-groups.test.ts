import { App, Stack } from 'aws-cdk-lib';
import { checkEnvironment } from '../../../../lib/config/check';
import type { Service } from '../../../../lib/config/schema';
import { TargetGroups } from '../../../../lib/stacks/edge/target-groups';
import { bases } from '../../../../tools/docs/cases/case';
import { type Changes, changed } from '../../../../tools/docs/cases/change';
import { templateOf } from '../../../../tools/template';
import { ofType } from '../../../support/template';

/** Properties of both target groups of a service. @param changes of the service, by field */
function groupsOf(changes: Changes): Record<string, unknown>[] {
  const ofService = Object.fromEntries(Object.entries(changes).map(([key, value]) => [`services.1.${key}`, value]));
  const environment = checkEnvironment(changed(bases.dev, ofService), 'dev.ts');
  const [, service] = environment.services as [Service, Service];
  const app = new App();
  const stack = new Stack(app, 'edge');
  new TargetGroups(stack, 'TargetGroups', { environment: environment.name, services: [service], vpcId: 'vpc-0a1b2c3d4e5f60718' });
  const template = templateOf(app.synth().getStackArtifact(stack.artifactId).template as object);
  return ofType(template, 'AWS::ElasticLoadBalancingV2::TargetGroup').map(([, { Properties }]) => Properties);
}

const attributesOf = (group: Record<string, unknown> | undefined) =>
  Object.fromEntries((group?.TargetGroupAttributes as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]));

test('both colors are alike, and HTTP/1.1 is not written: a target group has it by itself', () => {
  const [blue, green, ...more] = groupsOf({});
  expect(more).toEqual([]);
  expect({ ...blue, Name: 0, Tags: 0 }).toEqual({ ...green, Name: 0, Tags: 0 });
  expect(blue).not.toHaveProperty('ProtocolVersion');
  expect(blue).toMatchObject({
    Protocol: 'HTTP',
    HealthCheckProtocol: 'HTTP',
    HealthCheckPort: 'traffic-port',
    HealthCheckPath: '/healthz',
    Matcher: { HttpCode: '200' },
  });
});

test.each<[string, Changes, object]>([
  [
    'gRPC is checked by the health service, with status codes of gRPC',
    { protocolVersion: 'GRPC' },
    { ProtocolVersion: 'GRPC', Protocol: 'HTTP', HealthCheckPath: '/grpc.health.v1.Health/Check', Matcher: { GrpcCode: '0' } },
  ],
  [
    'gRPC with a check of its own',
    { protocolVersion: 'GRPC', healthCheck: { path: '/shop.Orders/Ping', matcher: '0,12' } },
    { HealthCheckPath: '/shop.Orders/Ping', Matcher: { GrpcCode: '0,12' } },
  ],
  [
    'HTTP/2 over TLS, which the check uses too',
    { protocolVersion: 'HTTP2', targetProtocol: 'HTTPS' },
    { ProtocolVersion: 'HTTP2', Protocol: 'HTTPS', HealthCheckProtocol: 'HTTPS', Matcher: { HttpCode: '200' } },
  ],
  [
    'a check in plain HTTP on another port',
    { targetProtocol: 'HTTPS', healthCheck: { protocol: 'HTTP', port: 9090 } },
    { Protocol: 'HTTPS', HealthCheckProtocol: 'HTTP', HealthCheckPort: '9090' },
  ],
])('%s', (_, changes, expected) => {
  for (const group of groupsOf(changes)) expect(group).toMatchObject(expected);
});

test('slow start and further attributes stand beside those of the app', () => {
  const [group] = groupsOf({
    slowStartSeconds: 60,
    targetGroupAttributes: { 'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '2' },
  });
  expect(attributesOf(group)).toEqual({
    'deregistration_delay.timeout_seconds': '30',
    'target_group_health.dns_failover.minimum_healthy_targets.count': 'off',
    'stickiness.enabled': 'false',
    'slow_start.duration_seconds': '60',
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '2',
  });
});
