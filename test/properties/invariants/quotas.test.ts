import { allEnvironments, synthesize } from '../../support/synthesized';
import type { Template } from '../../support/template';
import { brokenImports } from '../../support/template-checks/imports';
import { foreignNames } from '../../support/template-checks/partitions';
import { overQuota } from '../../support/template-checks/quotas';

// Generated environments of every size are judged in the same way by `npm run test:properties`.
test.each(allEnvironments().map((env) => [env.name, env] as const))(
  '%s: nothing that AWS refuses for a quota, an import or a partition',
  (_, env) => {
    const templates = synthesize([env]);
    expect(overQuota(templates)).toEqual([]);
    expect(brokenImports(templates)).toEqual([]);
    expect(Object.values(templates).flatMap((template) => foreignNames(template, env.region))).toEqual([]);
  },
);

const stack = (...resources: [string, object][]): Template => ({
  Resources: Object.fromEntries(resources.map(([Type, Properties], index) => [`R${index}`, { Type, Properties: { ...Properties } }])),
});
const many = (count: number, type: string, properties: object = {}): Template =>
  stack(...Array.from({ length: count }, (): [string, object] => [type, properties]));

test.each<[string, Template, RegExp]>([
  ['a security group', many(61, 'AWS::EC2::SecurityGroupEgress', { GroupId: 'sg-1' }), /^sg-1 egress: 61 rules$/],
  ['a stack', many(501, 'AWS::SNS::Topic'), /501 resources$/],
  ['a policy', stack(['AWS::IAM::ManagedPolicy', { PolicyDocument: { Statement: 'x'.repeat(7000) } }]), /70\d\d characters of policy$/],
  ['a role', stack(['AWS::IAM::Role', { ManagedPolicyArns: Array.from({ length: 11 }, () => 'arn') }]), /R0: 11 managed policies$/],
  ['a composite alarm', stack(['AWS::CloudWatch::CompositeAlarm', { AlarmRule: 'ALARM(a) OR '.repeat(101) }]), /101 alarms$/],
  ['a load balancer’s groups', many(101, 'AWS::ElasticLoadBalancingV2::TargetGroup'), /^101 target groups$/],
  [
    'a listener rule',
    stack([
      'AWS::ElasticLoadBalancingV2::ListenerRule',
      { Conditions: [{ HostHeaderConfig: { Values: ['a', 'b', 'c'] } }, { PathPatternConfig: { Values: ['d', 'e', 'f'] } }] },
    ]),
    /^R0: 6 condition values$/,
  ],
])('a quota that is exceeded is found: %s', (_, template, found) => {
  expect(overQuota({ it: template })).toContainEqual(expect.stringMatching(found));
});

test('an import of what no earlier stack exports is found', () => {
  const importing = stack(['AWS::SNS::Topic', { TopicName: { 'Fn::ImportValue': 'edge:a' } }]);
  const exporting: Template = { Resources: {}, Outputs: { A: { Value: 'x', Export: { Name: 'edge:a' } } } };
  expect(brokenImports({ edge: exporting, traffic: importing })).toEqual([]);
  expect(brokenImports({ traffic: importing, edge: exporting })).toEqual(['traffic: edge:a']);
  const output = { 'Fn::GetStackOutput': { StackName: 'edge', Region: 'eu-west-1', OutputName: 'A' } };
  const reading = stack(['AWS::SNS::Topic', { TopicName: output }]);
  expect(brokenImports({ edge: exporting, traffic: reading })).toEqual([]);
  expect(brokenImports({ traffic: reading, edge: exporting })).toEqual(['traffic: edge.A']);
});
