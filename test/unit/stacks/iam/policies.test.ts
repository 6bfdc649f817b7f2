import { checkEnvironment } from '../../../../lib/config/check';
import { securityPage } from '../../../../tools/iam/page';
import { awsManaged, onAnyResource, wildcards, withoutResourceTypes } from '../../../../tools/iam/wildcards';
import { allEnvironments, synthesize } from '../../../support/synthesized';
import { ofType, one, stackOf } from '../../../support/template';
import { completeEnvironments } from '../../config/hostile/complete';
import { type Found, listOf, statementsOf } from './statements';
import { awsManagedLines, foundLines, listedLines, listedManaged } from './wildcards';

/** What the policies of every environment allow, and whom: held against lists that say why. */

/** The examples and the tests' own, and two that have together everything that an environment can have. */
const environments = [
  ...allEnvironments(),
  checkEnvironment({ ...(completeEnvironments.managed as object), name: 'managed' }, 'managed.ts'),
  checkEnvironment({ ...(completeEnvironments['taken over'] as object), name: 'taken' }, 'taken.ts'),
];
const templates = synthesize(environments);
const statements = statementsOf(templates);
const allows = statements.filter(({ statement }) => statement.Effect === 'Allow');

/** Principals as `Service:x`, `AWS:y` or `*`. */
const principalsOf = ({ statement: { Principal } }: Found): string[] =>
  typeof Principal === 'string'
    ? [Principal]
    : Object.entries((Principal ?? {}) as Record<string, unknown>).flatMap(([kind, value]) =>
        listOf(value).map((principal) => `${kind}:${JSON.stringify(principal)}`),
      );

describe('resource policies', () => {
  test('allow nobody but who is named: an open principal with a condition is open to the next one that fulfills it', () => {
    const open = allows.filter(
      (found) => found.statement.NotPrincipal !== undefined || principalsOf(found).some((name) => name.includes('*')),
    );
    expect(open).toEqual([]);
    // Those that deny may name everybody.
    expect(statements.filter(({ statement }) => statement.Effect === 'Deny').length).toBeGreaterThan(10);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
  test('let a service of AWS act for this account or these resources alone, not for whoever else it works for', () => {
    const services = allows.filter(
      (found) => found.type !== 'AWS::IAM::Role' && principalsOf(found).some((name) => name.startsWith('Service:')),
    );
    const unbound = services.filter(({ statement }) => {
      const keys = Object.entries(statement.Condition ?? {}).flatMap(([operator, conditions]) =>
        Object.keys(conditions).map((key) => [operator, key]),
      );
      return !keys.some(
        ([operator = '', key = '']) =>
          /^(String|Arn)/.test(operator) && /^(aws:Source(Arn|Account)|kms:EncryptionContext:aws:logs:arn)$/.test(key),
      );
    });
    // The CDK's own for access logs, without such a condition: the service writes the logs of an account under AWSLogs/<that account> alone.
    expect(unbound.map(({ type, statement }) => [type, statement.Action, statement.Principal])).toEqual(
      unbound.map((_, index) => [
        'AWS::S3::BucketPolicy',
        ['s3:PutObject', 's3:GetBucketAcl'][index % 2],
        { Service: 'delivery.logs.amazonaws.com' },
      ]),
    );
    for (const { statement } of unbound.filter(({ statement: { Action } }) => Action === 's3:PutObject'))
      expect(JSON.stringify(statement.Resource)).toMatch(/AWSLogs\/(\d{12}|.*AWS::AccountId.*)\/\*/);
    expect(services.length).toBeGreaterThan(20);
  });

  test('let EventBridge call a function for one rule', () => {
    const permissions = Object.values(templates).flatMap((template) => ofType(template, 'AWS::Lambda::Permission'));
    expect(permissions.length).toBeGreaterThan(5);
    for (const [, { Properties }] of permissions)
      expect(Properties).toMatchObject({ Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': [expect.any(String), 'Arn'] } });
  });
});

describe('the topic that notifies people', () => {
  const alarmNamesWithActions = (env: string) =>
    Object.entries(templates)
      .filter(([stack]) => stack.startsWith(`${env}-`))
      .flatMap(([, template]) => [...ofType(template, 'AWS::CloudWatch::Alarm'), ...ofType(template, 'AWS::CloudWatch::CompositeAlarm')])
      .filter(([, { Properties }]) => listOf(Properties.AlarmActions).length + listOf(Properties.OKActions).length > 0)
      .map(([, { Properties }]) => String(Properties.AlarmName));

  // Of a topic of the organization's, the organization has the policy.
  test.each(environments.filter(({ notifications }) => !notifications.topic).map((env) => [env.name, env] as const))(
    'of %s is published to by the alarms of this environment alone',
    (name, { account, region }) => {
      const template = stackOf(templates, `${name}-traffic`);
      const policy = one(template, 'AWS::SNS::TopicPolicy');
      const publishers = allows
        .filter(({ stack, id }) => stack === `${name}-traffic` && id === policy.id)
        .map(({ statement }) => statement);
      const admitted = (alarm: string) => `arn:aws:cloudwatch:${region}:${account ?? ''}:alarm:${alarm}`;
      const sources = listOf(publishers[0]?.Condition?.ArnEquals?.['aws:SourceArn']).map((arn) => text(arn));
      expect(publishers).toEqual([
        expect.objectContaining({
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': expect.anything() as unknown },
            ArnEquals: { 'aws:SourceArn': expect.any(Array) as unknown },
          },
        }),
      ]);
      expect(sources.every((arn) => arn.startsWith(admitted(`${name}-`)) && !arn.includes('*'))).toBe(true);
      // One that is not admitted would fire, and nobody would hear of it.
      expect(
        alarmNamesWithActions(name)
          .map(admitted)
          .filter((arn) => !sources.includes(arn)),
      ).toEqual([]);
      expect(alarmNamesWithActions(name).length).toBeGreaterThan(0);
    },
  );

  /** The account is a token in an environment without one. */
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

  test('and by the functions of a shift, each by its own role', () => {
    const publishing = allows.filter(
      ({ type, statement }) => type !== 'AWS::SNS::TopicPolicy' && listOf(statement.Action).includes('sns:Publish'),
    );
    expect(new Set(publishing.map(({ id }) => id.replace(/[0-9A-F]{8}$/, '')))).toEqual(
      new Set(['ShiftTickPolicy', 'ShiftRollbackPolicy', 'ShiftWatchdogPolicy']),
    );
    for (const { stack, statement } of publishing) {
      const [[topic] = []] = ofType(stackOf(templates, stack), 'AWS::SNS::Topic');
      const own = environments.find(({ name }) => stack === `${name}-traffic`)?.notifications.topic?.arn;
      expect([stack, statement.Resource]).toEqual([stack, own ?? { Ref: topic }]);
    }
  });
});

describe('wildcards', () => {
  test('are those that tools/iam/wildcards.ts lists with a reason: none more, none less', () => {
    expect(foundLines(statements).toSorted()).toEqual(listedLines(wildcards).toSorted());
    expect(wildcards.filter(({ why }) => why.length < 20)).toEqual([]);
  });

  test('hide in no NotAction, NotResource or NotPrincipal', () => {
    const negated = statements.filter(({ statement }) => statement.NotAction ?? statement.NotResource ?? statement.NotPrincipal);
    expect(negated).toEqual([]);
  });

  test('instead of a resource stand where AWS knows no resource for the action, or with a reason for it', () => {
    const onEverything = allows.filter(({ type, statement }) => type.startsWith('AWS::IAM::') && listOf(statement.Resource).includes('*'));
    const actions = [...new Set(onEverything.flatMap(({ statement }) => listOf(statement.Action).map(String)))];
    expect(actions.toSorted()).toEqual([...withoutResourceTypes, ...onAnyResource].toSorted());
  });

  test('are in policies that AWS writes, too, which are listed with the roles that have them', () => {
    expect(awsManagedLines(templates).toSorted()).toEqual(listedManaged(awsManaged).toSorted());
  });

  test('are in docs/security.md, which npm run docs:iam writes', () => {
    const { current, expected } = securityPage();
    expect(current).toBe(expected);
    for (const { policy } of wildcards) expect(current).toContain(`\`${policy}\``);
  });
});
