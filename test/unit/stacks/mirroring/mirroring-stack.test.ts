import dev from '../../../../config/environments/dev';
import { mirroringRegions } from '../../../../lib/config/catalog/mirroring-regions';
import { checkEnvironment } from '../../../../lib/config/check';
import { ConfigurationError } from '../../../../lib/config/problems/problem';
import type { Environment } from '../../../../lib/config/schema';
import { type Changes, changed } from '../../../../tools/docs/cases/change';
import { synthesize } from '../../../support/synthesized';
import { ofType, one, stackOf } from '../../../support/template';

const target = (region: string) => ({
  networkLoadBalancerArn: `arn:aws:elasticloadbalancing:${region}:111111111111:loadbalancer/net/mirror/50dc6c495c0c9188`,
});

/** The dev environment in another region, with green's traffic mirrored. */
function mirrored(region: string, changes: Changes = {}): Environment {
  const zones = ['a', 'b', 'c'].map((letter) => `${region}${letter}`);
  return checkEnvironment(
    changed(dev, {
      region,
      availabilityZones: zones,
      'edge.loadBalancer.certificateArns': [`arn:aws:acm:${region}:111111111111:certificate/6f5a2b1c-3d4e-4f50-8a6b-7c8d9e0f1a2b`],
      'gitops.samples': {},
      mirroring: { colors: ['green'], target: target(region) },
      ...changes,
    }),
    'mirrored.ts',
  );
}

interface Statement {
  readonly Action: string | readonly string[];
}

describe('in il-central-1, one of the regions that have it since lately', () => {
  const templates = synthesize([mirrored('il-central-1')], { nag: true });
  const template = stackOf(templates, 'dev-green-mirroring');

  test('only the color that was asked for has the stack, and nobody depends on it', () => {
    expect(Object.keys(templates).filter((name) => name.includes('mirroring'))).toEqual(['dev-green-mirroring']);
    const { 'dev-green-mirroring': own, ...others } = templates;
    expect(JSON.stringify(others)).not.toContain('mirroring:Export');
    expect(JSON.stringify(own)).not.toContain('Fn::ImportValue');
  });

  test('a filter for everything in both directions, and a target on the load balancer', () => {
    expect(one(template, 'AWS::EC2::TrafficMirrorTarget').Properties).toMatchObject(
      JSON.parse(JSON.stringify({ NetworkLoadBalancerArn: target('il-central-1').networkLoadBalancerArn })) as object,
    );
    expect(
      ofType(template, 'AWS::EC2::TrafficMirrorFilterRule').map(([, { Properties }]) => [
        Properties.TrafficDirection,
        Properties.RuleAction,
      ]),
    ).toEqual([
      ['ingress', 'accept'],
      ['egress', 'accept'],
    ]);
  });

  test('rules go before the sessions, sessions before filter and target', () => {
    const { id: sessions, Properties } = one(template, 'Custom::MirrorSessions');
    for (const [, rule] of ofType(template, 'AWS::Events::Rule')) expect([rule.DependsOn].flat()).toContain(sessions);
    // References are dependencies: the filter outlives the sessions that are made of it.
    expect(JSON.stringify(Properties)).toContain(one(template, 'AWS::EC2::TrafficMirrorFilter').id);
    expect(JSON.stringify(Properties)).toContain(one(template, 'AWS::EC2::TrafficMirrorTarget').id);
  });

  test('the function hears of nodes, and looks for itself every five minutes', () => {
    const rules = ofType(template, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
    expect(rules).toEqual([
      expect.objectContaining({ EventPattern: expect.objectContaining({ 'detail-type': ['EC2 Instance State-change Notification'] }) }),
      expect.objectContaining({ ScheduleExpression: 'rate(5 minutes)' }),
    ]);
  });

  test('it may remove this cluster’s sessions alone', () => {
    const statements = ofType(template, 'AWS::IAM::ManagedPolicy').flatMap(
      ([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement,
    );
    const removing = statements.filter(({ Action }) => JSON.stringify(Action).includes('Delete'));
    expect(removing).toMatchObject([
      { Action: 'ec2:DeleteTrafficMirrorSession', Condition: { StringEquals: { 'aws:ResourceTag/bluegreen/cluster': 'dev-green' } } },
    ]);
  });
});

test('an endpoint of a Gateway Load Balancer, or a target that exists, does as well', () => {
  const resources = (mirroring: object) =>
    Object.values(synthesize([mirrored('eu-west-1', { mirroring })], { nag: true })['dev-green-mirroring']?.Resources ?? {});
  const endpoint = resources({ colors: ['green'], target: { gatewayLoadBalancerEndpointId: 'vpce-0a1b2c3d4e5f60718' } });
  expect(endpoint.find(({ Type }) => Type === 'AWS::EC2::TrafficMirrorTarget')?.Properties).toMatchObject({
    GatewayLoadBalancerEndpointId: 'vpce-0a1b2c3d4e5f60718',
  });
  const shared = resources({
    colors: ['green'],
    target: { targetId: 'tmt-0a1b2c3d4e5f60718' },
    rules: [{ direction: 'ingress', protocol: 'tcp', destinationPort: 8080 }],
  });
  expect(shared.some(({ Type }) => Type === 'AWS::EC2::TrafficMirrorTarget')).toBe(false);
  expect(shared.find(({ Type }) => Type === 'AWS::EC2::TrafficMirrorFilterRule')?.Properties).toMatchObject({
    Protocol: 6,
    DestinationPortRange: { FromPort: 8080, ToPort: 8080 },
  });
});

test('refused in a region without it, in words', () => {
  expect(() => mirrored('ap-southeast-5')).toThrow(ConfigurationError);
  expect(() => mirrored('ap-southeast-5')).toThrow(
    /mirroring\s+VPC Traffic Mirroring is not available in this region\s+found: +ap-southeast-5\s+expected: +no mirroring, or a region that has it: .*il-central-1/,
  );
});

test.each([
  'ap-southeast-3',
  'ap-southeast-4',
  'me-central-1',
  'ca-west-1',
  'eu-south-2',
  'eu-central-2',
  'il-central-1',
  'us-east-1',
  'eu-west-1',
])('%s has it', (region) => expect(mirroringRegions.has(region)).toBe(true));
