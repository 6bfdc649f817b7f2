import { loadEnvironment } from '../../../lib/config/load';
import type { Environment } from '../../../lib/config/schema';
import { colors } from '../../../lib/names';
import type { Template } from '../../../tools/template';
import { allEnvironments, synthesize } from '../../support/synthesized';
import { ofType, only, stackOf } from '../../support/template';

/** Properties that a reviewer would defend, each with its reason. A snapshot alone would let `jest -u` take them away. */

const everyEnvironment = allEnvironments();
const everyTemplate = Object.entries(synthesize(everyEnvironment));
const everyResource = (type: string) =>
  everyTemplate.flatMap(([stack, template]) => ofType(template, type).map(([id, { Properties }]) => ({ stack, id, Properties })));

const staging = loadEnvironment('staging');
/** The stacks of staging without its clusters, which are most of the work, with something changed. */
function stagingWith(change: (environment: Environment) => unknown): Record<string, Template> {
  const copy = structuredClone(staging);
  change(copy);
  return synthesize([{ ...copy, clusters: { blue: { kind: 'absent' }, green: { kind: 'absent' } } }]);
}

describe('access logs', () => {
  test.each(
    everyEnvironment.flatMap((env) => (env.edge.loadBalancer.kind === 'managed' ? [[env.name, env.edge.loadBalancer] as const] : [])),
  )(
    'of %s expire as configured, all versions of them: they hold the addresses of clients, and grow without end',
    (name, { accessLogRetentionDays }) => {
      const template = everyTemplate.find(([stack]) => stack === `${name}-edge`)?.[1] ?? { Resources: {} };
      expect(only(template, 'AWS::S3::Bucket').LifecycleConfiguration).toEqual({
        Rules: [{ Status: 'Enabled', ExpirationInDays: accessLogRetentionDays, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }],
      });
    },
  );
});

describe('the web ACL', () => {
  const associations = everyResource('AWS::WAFv2::WebACLAssociation').map(({ stack, Properties }) => [stack, Properties]);

  test('that the configuration names guards the load balancer: without the association everything passes it by', () => {
    const named = everyEnvironment.flatMap(({ name, edge: { loadBalancer } }) =>
      loadBalancer.kind === 'managed' && loadBalancer.webAclArn !== undefined ? [[name, loadBalancer.webAclArn] as const] : [],
    );
    expect(named.length).toBeGreaterThan(0);
    expect(associations).toEqual(
      named.map(([name, WebACLArn]) => [
        `${name}-edge`,
        { WebACLArn, ResourceArn: { Ref: expect.stringMatching(/^LoadBalancer/) as string } },
      ]),
    );
  });
});

describe('alarm thresholds are those of the configuration: at another one a gate lets a bad color through, or never lets one pass', () => {
  const gate = { p99Ratio: 2.5, loadBalancer5xxPerMinute: 77 };
  const templates = stagingWith(({ shift }) => Object.assign(shift.gate, gate));

  test('the load balancer’s own errors', () => {
    const alarms = ofType(stackOf(templates, 'staging-traffic'), 'AWS::CloudWatch::Alarm')
      .map(([, { Properties }]) => Properties)
      .filter(({ AlarmName }) => AlarmName === 'staging-load-balancer-5xx');
    expect(alarms).toMatchObject([{ Threshold: gate.loadBalancer5xxPerMinute, ComparisonOperator: 'GreaterThanThreshold' }]);
  });

  // Nothing shifts to a color that is absent, so the gates come from the whole environment.
  test.each(colors)('every alarm of the gate to %s: none over the limit of errors and targets, latency over the ratio', (color) => {
    const template = everyTemplate.find(([stack]) => stack === `staging-${color}-gate`)?.[1] ?? { Resources: {} };
    const thresholds = ofType(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => [
      String(Properties.AlarmName).replace(/^.*-/, ''),
      Properties.Threshold,
      Properties.ComparisonOperator,
    ]);
    expect(thresholds).toEqual(
      staging.services.flatMap(() => [
        ['errors', 0, 'GreaterThanThreshold'],
        ['latency', staging.shift.gate.p99Ratio, 'GreaterThanThreshold'],
        ['targets', 0, 'GreaterThanThreshold'],
      ]),
    );
  });
});

describe('functions', () => {
  const attached = everyTemplate.flatMap(([stack, template]) =>
    ofType(template, 'AWS::Lambda::Function').flatMap(([id, { Properties, DependsOn }]) => {
      const role = (Properties.Role as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
      const policies = ofType(template, 'AWS::IAM::ManagedPolicy').filter(([, policy]) =>
        JSON.stringify(policy.Properties.Roles ?? []).includes(`"${role}"`),
      );
      return policies.map(([policy]) => ({ name: `${stack} ${id}`, policy, DependsOn: [DependsOn ?? []].flat() }));
    }),
  );

  // A custom resource calls its function as soon as it is there; a rule may call one a second later.
  test('wait for each of their policies: the first call must not meet a role without its rights', () => {
    expect(attached.length).toBeGreaterThan(5);
    for (const { name, policy, DependsOn } of attached) expect([name, DependsOn]).toEqual([name, expect.arrayContaining([policy])]);
  });
});

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}

/** Actions of the functions' own policies, by the function. */
function actionsOf(stack: string): Record<string, readonly string[]> {
  const template = everyTemplate.find(([name]) => name === stack)?.[1] ?? { Resources: {} };
  const byFunction = new Map<string, Set<string>>();
  for (const [id, { Properties }] of ofType(template, 'AWS::IAM::ManagedPolicy')) {
    const name = id.replace(/Policy\d*[0-9A-F]{8}$/, '');
    const actions = (Properties.PolicyDocument as { Statement: Statement[] }).Statement.flatMap(({ Action }) => Action);
    byFunction.set(name, new Set([...(byFunction.get(name) ?? []), ...actions]));
  }
  return Object.fromEntries(
    [...byFunction].map(([name, actions]) => [name, [...actions].toSorted((one, other) => one.localeCompare(other))]),
  );
}

describe('what functions may do, written out: an action more is a right that somebody gave', () => {
  const log = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  const records = [
    'dynamodb:PutItem',
    'dynamodb:Query',
    'kms:Decrypt',
    'kms:GenerateDataKey',
    'sns:Publish',
    'ssm:GetParameter',
    'ssm:GetParameters',
    'ssm:PutParameter',
  ];
  const gate = ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'];
  const observing = [
    'elasticloadbalancing:DescribeRules',
    'elasticloadbalancing:DescribeTargetGroupAttributes',
    'elasticloadbalancing:DescribeTargetHealth',
    'elasticloadbalancing:ModifyRule',
  ];
  const tracing = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
  const inOrder = (...actions: readonly (readonly string[])[]) => actions.flat().toSorted((one, other) => one.localeCompare(other));

  test('the seeds of weights', () => expect(actionsOf('staging-edge')).toEqual({ WeightSeedsHandler: inOrder(log, ['ssm:PutParameter']) }));

  test('a shift: it observes, rewrites rules and keeps records; only the tick reads the gate, only the rollback starts an execution', () => {
    expect(actionsOf('staging-traffic')).toMatchObject({
      ShiftTick: inOrder(log, records, gate, observing, tracing),
      ShiftRollback: inOrder(log, records, observing, tracing, ['states:ListExecutions', 'states:StartExecution']),
    });
  });

  test('mirroring tags a session while it makes it, and at no other time: tags say whose it is', () => {
    const [, template] = everyTemplate.find(([name]) => name.endsWith('-mirroring')) ?? ['', { Resources: {} }];
    const statements = ofType(template, 'AWS::IAM::ManagedPolicy').flatMap(
      ([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement,
    );
    expect(statements.flatMap(({ Action }) => Action).toSorted((one, other) => one.localeCompare(other))).toEqual(
      inOrder(log, [
        'ec2:CreateTags',
        'ec2:CreateTrafficMirrorSession',
        'ec2:DeleteTrafficMirrorSession',
        'ec2:DescribeInstances',
        'ec2:DescribeInstanceTypes',
        'ec2:DescribeTrafficMirrorSessions',
      ]),
    );
    expect(statements.filter(({ Action }) => Action === 'ec2:CreateTags')).toMatchObject([
      { Condition: { StringEquals: { 'ec2:CreateAction': 'CreateTrafficMirrorSession' } } },
    ]);
  });
});
