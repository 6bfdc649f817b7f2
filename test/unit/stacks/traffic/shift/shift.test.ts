import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkEnvironment } from '../../../../../lib/config/check';
import { loadEnvironment } from '../../../../../lib/config/load';
import { bundleFolder } from '../../../../../lib/constructs/bundle';
import * as names from '../../../../../lib/names';
import { functionConfigFile } from '../../../../../lib/shift/aws/deployment';
import { messages } from '../../../../../lib/shift/aws/notifier';
import { environmentWithServices } from '../../../../../tools/docs/cases/generated-environment';
import { synthesize } from '../../../../support/synthesized';
import { ofType, only, stackOf, type Template } from '../../../../support/template';

const large = checkEnvironment(
  { ...environmentWithServices(50), name: 'large', traffic: { weights: { keptIn: 'ssm', seed: { blue: 100, green: 0 } } } },
  'large.ts',
);
const secretHeader = {
  name: 'Authorization',
  secretArn: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:prometheus-AbCdEf',
  keyArn: 'arn:aws:kms:eu-west-1:111111111111:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
};
const workspaceArn = 'arn:aws:aps:eu-west-1:111111111111:workspace/ws-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const hookArn = 'arn:aws:lambda:eu-west-1:111111111111:function:smoke-test';
const base = environmentWithServices(1);
const analysed = checkEnvironment(
  {
    ...base,
    name: 'analysed',
    traffic: { weights: { keptIn: 'ssm', seed: { blue: 100, green: 0 } } },
    shift: {
      hooks: [
        { name: 'smoke', when: 'before-step', lambdaArn: hookArn },
        { name: 'orders', lambdaArn: hookArn },
        { name: 'local', command: ['true'] },
      ],
      analyses: [
        { name: 'one', provider: 'amp', workspaceArn, query: 'sum(up)', condition: '> 0' },
        { name: 'two', provider: 'amp', workspaceArn, query: 'sum(errors)', condition: '< 1' },
        { name: 'three', provider: 'prometheus', url: 'https://prometheus.example.com', query: 'sum(up)', condition: '> 0', secretHeader },
        { name: 'four', provider: 'http', url: 'http://localhost:8080', query: 'value', condition: '> 0' },
        { name: 'five', provider: 'cloudwatch', query: 'SELECT SUM(Failed) FROM "Shop"', condition: '< 1' },
      ],
    },
  },
  'analysed.ts',
);
const templates = synthesize([loadEnvironment('dev'), loadEnvironment('staging'), large, analysed]);
const staging = stackOf(templates, 'staging-traffic');

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}
const policies = (template: Template) =>
  ofType(template, 'AWS::IAM::ManagedPolicy').map(([id, { Properties }]) => ({
    id,
    statements: (Properties.PolicyDocument as { Statement: Statement[] }).Statement,
  }));
const statementsOf = (template: Template, id: string) =>
  policies(template)
    .filter((policy) => policy.id.startsWith(id))
    .flatMap(({ statements }) => statements);
const allowed = (statements: readonly Statement[], action: string) => statements.filter(({ Action }) => [Action].flat().includes(action));

test('the names that commands and functions go by are the names of the template', () => {
  // Alarms repeat the names of what they watch.
  const texts = Object.values(staging.Resources)
    .filter(({ Type }) => Type !== 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => JSON.stringify(Properties));
  const named = (name: string) => texts.filter((text) => text.includes(`"${name}"`)).length;
  const { shiftTableName, shiftStateMachineName, tickFunctionName, rollbackFunctionName, trafficParameterName, shiftTopicName } = names;
  for (const name of [shiftTableName, shiftStateMachineName, tickFunctionName, rollbackFunctionName, trafficParameterName, shiftTopicName])
    expect([name('staging'), named(name('staging'))]).toEqual([name('staging'), 1]);
  const [rule] = ofType(staging, 'AWS::Events::Rule').flatMap(([, { Properties }]) =>
    Properties.EventPattern ? [JSON.stringify(Properties.EventPattern)] : [],
  );
  const patterns = names.colors.flatMap((to) =>
    names.alarmConcerns.map((concern) => `:alarm:${names.serviceAlarmName('staging', '*', to, concern)}"`),
  );
  for (const pattern of patterns) expect(rule).toContain(pattern);
  expect(rule).toContain(`:alarm:${names.loadBalancerAlarmName('staging')}`);
});

test('the table outlives the stack, can be restored to any second, and forgets signals by itself', () => {
  const [[, table] = []] = ofType(staging, 'AWS::DynamoDB::Table');
  expect(table).toMatchObject({
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    },
  });
});

test('D: rules that authenticate with Cognito: the client of the named pools may be read, and of no others', () => {
  const userPoolArn = 'arn:aws:cognito-idp:eu-west-1:222222222222:userpool/eu-west-1_AbCdEf123';
  const withPool = stackOf(
    synthesize([{ ...loadEnvironment('staging'), traffic: { ...loadEnvironment('staging').traffic, userPoolArns: [userPoolArn] } }]),
    'staging-traffic',
  );
  for (const id of ['ShiftTickPolicy', 'ShiftRollbackPolicy']) {
    expect(allowed(statementsOf(withPool, id), 'cognito-idp:DescribeUserPoolClient').map(({ Resource }) => Resource)).toEqual([
      userPoolArn,
    ]);
    expect(allowed(statementsOf(staging, id), 'cognito-idp:DescribeUserPoolClient')).toEqual([]);
  }
});

test('declared weights: there is nothing that could shift', () => {
  const dev = stackOf(templates, 'dev-traffic');
  for (const type of ['AWS::StepFunctions::StateMachine', 'AWS::Lambda::Function', 'AWS::DynamoDB::Table'])
    expect(ofType(dev, type)).toEqual([]);
});

describe.each(['ShiftTickPolicy', 'ShiftRollbackPolicy'])('%s', (id) => {
  const statements = statementsOf(staging, id);

  test('rewrites the weighted rules of this environment, not its test routes, and no other', () => {
    const refs = ofType(staging, 'AWS::ElasticLoadBalancingV2::ListenerRule').flatMap(([rule]) =>
      rule.startsWith('Rule') ? [{ Ref: rule }] : [],
    );
    const modify = allowed(statements, 'elasticloadbalancing:ModifyRule');
    expect(modify.flatMap(({ Resource }) => Resource)).toEqual(expect.arrayContaining(refs));
    expect(modify.flatMap(({ Resource }) => Resource)).toHaveLength(refs.length);
  });

  test('writes the parameters of this environment alone', () => {
    const arns = allowed(statements, 'ssm:PutParameter').map(({ Resource }) => JSON.stringify(Resource));
    const baseline = id === 'ShiftTickPolicy' ? ['parameter/bluegreen/staging/baseline'] : [];
    expect(
      arns
        .join()
        .match(/parameter\/bluegreen\/[^"]*/g)
        ?.toSorted(),
    ).toEqual([...baseline, 'parameter/bluegreen/staging/weights/*']);
  });

  test('everything on any resource is looking, or tracing', () => {
    const anywhere = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    expect(anywhere.filter((action) => !/:(Describe|Get)|^xray:Put/.test(action))).toEqual([]);
  });
});

test('analyses: the tick alone may read the workspaces and secrets that the configuration names, and no environment without them has the rights', () => {
  const rights = (env: string, id: string) =>
    statementsOf(stackOf(templates, `${env}-traffic`), id)
      .map(({ Action, Resource }) => ({ Action, Resource }))
      .filter(({ Action }) => /^(aps|secretsmanager):|kms:Decrypt$/.test(String(Action)));
  expect(rights('analysed', 'ShiftTickPolicy')).toEqual([
    { Action: 'aps:QueryMetrics', Resource: workspaceArn },
    { Action: 'secretsmanager:GetSecretValue', Resource: secretHeader.secretArn },
    { Action: 'kms:Decrypt', Resource: secretHeader.keyArn },
  ]);
  for (const id of ['ShiftRollbackPolicy', 'ShiftWatchdogPolicy']) expect(rights('analysed', id)).toEqual([]);
  expect(rights('staging', 'ShiftTickPolicy')).toEqual([]);
});

// Without the right every step of a shift that has hooks fails, and rolls back.
test('hooks: the tick alone may call the functions that the configuration names, and no others', () => {
  const called = (env: string, id: string) => allowed(statementsOf(stackOf(templates, `${env}-traffic`), id), 'lambda:InvokeFunction');
  expect(called('analysed', 'ShiftTickPolicy')).toMatchObject([{ Resource: hookArn }]);
  for (const id of ['ShiftRollbackPolicy', 'ShiftWatchdogPolicy']) expect(called('analysed', id)).toEqual([]);
  expect(called('staging', 'ShiftTickPolicy')).toEqual([]);
});

test('50 services: no policy passes the 6,144 characters that IAM takes', () => {
  const rule = `arn:aws:elasticloadbalancing:ap-southeast-2:111111111111:listener-rule/app/${'x'.repeat(32)}/${'0/'.repeat(3).replaceAll('0', 'f'.repeat(16))}`;
  for (const { id, statements } of policies(stackOf(templates, 'large-traffic'))) {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statements }).replaceAll(
      /\{"(Ref|Fn::GetAtt)":[^}]*\}/g,
      JSON.stringify(rule),
    );
    expect([id, text.length < 6144]).toEqual([id, true]);
  }
  const modify = allowed(statementsOf(stackOf(templates, 'large-traffic'), 'ShiftTickPolicy'), 'elasticloadbalancing:ModifyRule');
  expect(modify.flatMap(({ Resource }) => Resource)).toHaveLength(50);
});

test('alarms of the user start the rollback too: five a rule, because a pattern has 2,048 characters at most', () => {
  const arns = Array.from({ length: 12 }, (_, index) => `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${'x'.repeat(250)}-${index}`);
  const input = {
    ...environmentWithServices(1),
    name: 'extra',
    traffic: { weights: { keptIn: 'ssm' as const, seed: { blue: 100, green: 0 } } },
  };
  const env = checkEnvironment({ ...input, shift: { gate: { extraAlarmArns: arns } } }, 'extra.ts');
  const template = stackOf(synthesize([env]), 'extra-traffic');
  const patterns = ofType(template, 'AWS::Events::Rule').flatMap(([, { Properties }]) =>
    Properties.EventPattern ? [JSON.stringify(Properties.EventPattern)] : [],
  );
  expect(patterns).toHaveLength(4);
  for (const arn of arns) expect(patterns.filter((pattern) => pattern.includes(`"${arn}"`))).toHaveLength(1);
  for (const pattern of patterns) expect(pattern.length).toBeLessThan(2048);
  expect(ofType(template, 'AWS::Lambda::Permission')).toHaveLength(5);
});

test('the rollback is called when a gate fires, and notifies the topic when it fails for good', () => {
  for (const [, { Properties }] of ofType(staging, 'AWS::Lambda::Permission'))
    expect(Properties).toMatchObject({ Principal: 'events.amazonaws.com', Action: 'lambda:InvokeFunction' });
  expect(only(staging, 'AWS::Lambda::EventInvokeConfig')).toMatchObject({ MaximumRetryAttempts: 2 });
});

test.each(['tick', 'rollback', 'watchdog'])('the bundle of %s is one file of less than 1 MB, with what it must know beside it', (name) => {
  const folder = bundleFolder(`lib/stacks/traffic/lambda/${name}.ts`, { [functionConfigFile]: '{}' });
  expect(readFileSync(join(folder, 'index.js')).length).toBeLessThan(1_000_000);
  expect(readFileSync(join(folder, functionConfigFile), 'utf8')).toBe('{}');
});

describe('B: what ticks, rolls back and watches is itself watched', () => {
  const alarms = ofType(staging, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);

  test.each(Object.entries(names.shiftAlarmNames))('the alarm on %s notifies the topic and is on the dashboard', (_, nameOf) => {
    const alarm = alarms.find(({ AlarmName }) => AlarmName === nameOf('staging'));
    expect(alarm?.AlarmActions).toEqual([{ Ref: expect.stringMatching(/Notifications/) }]);
    expect(JSON.stringify(only(staging, 'AWS::CloudWatch::Dashboard').DashboardBody)).toContain(`:alarm:${nameOf('staging')}`);
  });

  // A shift that fails does so once: a limit above nothing, or a second period to wait for, and nobody hears of it.
  test.each(['executions', 'functions', 'deadLetters'] as const)('one failure within a minute is enough for the alarm on %s', (key) => {
    const alarm = alarms.find(({ AlarmName }) => AlarmName === names.shiftAlarmNames[key]('staging'));
    expect(alarm).toMatchObject({
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
    const periods = (alarm?.Metrics as { MetricStat?: { Period: number } }[]).flatMap(({ MetricStat }) => MetricStat?.Period ?? []);
    expect(new Set(periods)).toEqual(new Set([60]));
  });

  test('a failed, aborted or timed-out execution, and errors and throttles of every function, are counted', () => {
    const text = JSON.stringify(alarms);
    for (const metric of ['ExecutionsFailed', 'ExecutionsAborted', 'ExecutionsTimedOut', 'Errors', 'Throttles'])
      expect(text).toContain(`"MetricName":"${metric}"`);
    for (const name of [names.tickFunctionName, names.rollbackFunctionName, names.watchdogFunctionName])
      expect(text.match(new RegExp(`"Value":"${name('staging')}"`, 'g'))?.length).toBeGreaterThanOrEqual(2);
  });

  test('a watchdog that is not called fires its alarm: no data is breaching', () => {
    const alarm = alarms.find(({ AlarmName }) => AlarmName === names.shiftAlarmNames.watchdog('staging'));
    expect(alarm).toMatchObject({ TreatMissingData: 'breaching', MetricName: 'Invocations', ComparisonOperator: 'LessThanThreshold' });
    // It is called every minute: five without a single call.
    expect(alarm).toMatchObject({ Statistic: 'Sum', Period: 60, Threshold: 1, EvaluationPeriods: 5 });
  });

  // Step Functions checks while it makes the machine that its role may write to the log group.
  test('the state machine waits for the policy of its role', () => {
    const [[, machine] = ['', { DependsOn: undefined }]] = ofType(staging, 'AWS::StepFunctions::StateMachine');
    const policy = policies(staging).find(({ statements }) => JSON.stringify(statements).includes('logs:CreateLogDelivery'));
    expect(policy).toBeDefined();
    expect([machine.DependsOn].flat()).toContain(policy?.id);
  });

  test('every event rule has a retry and the dead-letter queue, which takes their messages', () => {
    const targets = ofType(staging, 'AWS::Events::Rule').flatMap(
      ([, { Properties }]) => Properties.Targets as { [key: string]: unknown }[],
    );
    expect(targets).toHaveLength(2);
    for (const target of targets)
      expect(target).toMatchObject({
        RetryPolicy: expect.anything(),
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/DeadLetters/), 'Arn'] } },
      });
    // An alarm of five minutes ago is no reason to roll back: the next tick observes what is now.
    const byAlarm = ofType(staging, 'AWS::Events::Rule').filter(([id]) => id.includes('GateFires'));
    expect(byAlarm.map(([, { Properties }]) => (Properties.Targets as { RetryPolicy: unknown }[])[0]?.RetryPolicy)).toEqual([
      { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 20 },
    ]);
    expect(JSON.stringify(only(staging, 'AWS::SQS::QueuePolicy'))).toContain('events.amazonaws.com');
  });

  test('a rollback reads no gate: it goes by nothing but the rules, the targets and the records', () => {
    const actionsOf = (id: string) => statementsOf(staging, id).flatMap(({ Action }) => Action);
    expect(actionsOf('ShiftRollbackPolicy').filter((action) => action.startsWith('cloudwatch:'))).toEqual([]);
    expect(actionsOf('ShiftTickPolicy')).toEqual(expect.arrayContaining(['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData']));
  });

  test('the watchdog writes no record and no weight: only up to where people were notified', () => {
    const statements = statementsOf(staging, 'ShiftWatchdogPolicy');
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /Put|Modify/.test(action) && !/^(logs|xray):/.test(action))).toEqual(['dynamodb:PutItem']);
    expect(statements.find(({ Action }) => Action === 'dynamodb:PutItem')).toMatchObject({
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['notified'] } },
    });
    expect(actions).toEqual(expect.arrayContaining(['dynamodb:Query', 'states:StartExecution', 'sns:Publish']));
  });
});

describe('notifications', () => {
  const { Resources } = stackOf(
    synthesize([
      checkEnvironment(
        {
          ...environmentWithServices(1),
          name: 'notified',
          notifications: {
            emails: ['oncall@example.com'],
            https: ['https://alerts.example.com/x'],
            slack: { workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' },
          },
        },
        'notified.ts',
      ),
    ]),
    'notified-traffic',
  );
  const notified = (type: string) => Object.values(Resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));

  test('mails, endpoints and a Slack channel are subscribed to the topic', () => {
    expect(notified('AWS::SNS::Subscription').map(({ Protocol, Endpoint }) => [Protocol, Endpoint])).toEqual(
      expect.arrayContaining([
        ['email', 'oncall@example.com'],
        ['https', 'https://alerts.example.com/x'],
      ]),
    );
    expect(notified('AWS::Chatbot::SlackChannelConfiguration')).toEqual([
      expect.objectContaining({ SlackWorkspaceId: 'T07EA123LEP', SlackChannelId: 'C07EZ1ABC23' }),
    ]);
  });

  test('Slack gets a message that Amazon Q Developer shows, people get a line first, and 50 services fit into one message', () => {
    const event = { id: '1.0', shiftId: 'w', at: 0, kind: 'rolled-back' as const, text: 'every rule is as before\n'.repeat(20_000) };
    const { default: mail, https } = messages('prod', { ...event, text: 'every rule is as before' });
    expect(mail).toMatch(/^every rule is as before\n\n\{/);
    expect(JSON.parse(https)).toMatchObject({ version: '1.0', source: 'custom', content: { description: 'every rule is as before' } });
    expect(JSON.stringify(messages('prod', event)).length).toBeLessThan(256 * 1024);
  });
});
