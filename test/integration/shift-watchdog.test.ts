import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import {
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { deadLetterQueueName, tickFunctionName, watchdogFunctionName } from '../../lib/names';
import { awsBackends } from '../../lib/shift/aws/backends';
import { deployedListeners } from '../../lib/shift/aws/deployed';
import { type Deployment, deploymentConfig, deploymentOf } from '../../lib/shift/aws/deployment';
import { noHooks } from '../../lib/shift/aws/hooks';
import { partitionSubstitution } from '../../lib/shift/aws/state-machine';
import { advance } from '../../lib/shift/core/record';
import type { Backends } from '../../lib/shift/model/backends';
import type { Event } from '../../lib/shift/model/model';
import { liveWeights } from '../../lib/shift/model/rule';
import { reachedChecks } from '../../lib/shift/preflight/checks/reached';
import { observeReached } from '../../lib/shift/preflight/observe/reached';
import type { FunctionProcess } from '../../tools/local-aws/function-process';
import { type Definition, execute } from '../../tools/local-aws/state-machine';
import { bluegreen } from './command';
import { type JudgedFunctions, judgedFunctions } from './judged-functions';
import { deployShiftEnvironment, type ShiftEnvironment } from './shift-environment';

/** B: a shift that stops is noticed, and goes on by itself. The deployed bundles in processes of their own; the one that ticks is killed. */

let deployed: ShiftEnvironment;
let deployment: Deployment;
let backends: Backends;
let mailbox = '';
let clockFolder: string;
let functions: JudgedFunctions;
let clocks = 0;

beforeAll(async () => {
  // One service behind each of two load balancers: the shift, the watchdog and the rollback span both.
  deployed = await deployShiftEnvironment(2, ['inner']);
  const { env, aws } = deployed;
  deployment = deploymentOf(env.name, (await deployedListeners(env.name, aws.client)) ?? [], deploymentConfig(env));
  backends = awsBackends(deployment, aws.client, noHooks);
  functions = await judgedFunctions(deployed);
  clockFolder = mkdtempSync(join(tmpdir(), 'bluegreen-clock-'));
  const { QueueUrl = '' } = await new SQSClient(aws.client).send(new CreateQueueCommand({ QueueName: 'mailbox' }));
  mailbox = QueueUrl;
  const Endpoint = `arn:aws:sqs:${deployment.region}:${deployment.account}:mailbox`;
  await new SNSClient(aws.client).send(new SubscribeCommand({ TopicArn: deployment.topicArn, Protocol: 'sqs', Endpoint }));
}, 300_000);
afterAll(async () => {
  await functions?.stop();
  await deployed?.stop();
  rmSync(clockFolder, { recursive: true, force: true });
});

/** A deployed function. Its clock is ahead by the minutes that `ahead` last said. */
async function start(functionName: string): Promise<FunctionProcess & { readonly ahead: (minutes: number) => void }> {
  const minutes = join(clockFolder, `${functionName}-${clocks++}`);
  const skew = `${minutes}.cjs`;
  writeFileSync(minutes, '0');
  writeFileSync(
    skew,
    `const { now } = Date; Date.now = () => now() + 60000 * Number(require('node:fs').readFileSync(${JSON.stringify(minutes)}));`,
  );
  const started = await functions.start(functionName, { NODE_OPTIONS: `--require=${skew}` });
  return { ...started, ahead: (count) => writeFileSync(minutes, String(count)) };
}

/** What the topic has delivered since the last call. */
async function delivered(): Promise<Event[]> {
  const sqs = new SQSClient(deployed.aws.client);
  const events: Event[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: mailbox, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return events;
    for (const { Body = '', ReceiptHandle } of Messages) {
      const { Message } = JSON.parse(Body) as { Message: string };
      events.push(JSON.parse(Message.slice(Message.indexOf('\n\n'))) as Event);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: mailbox, ReceiptHandle }));
    }
  }
}

const command = (name: string, ...args: string[]) =>
  bluegreen(deployed.aws, [name, '--env', deployed.env.name, '--environments', deployed.folder, ...args]).finished;
const detached = async (bake: string): Promise<string> => {
  const flags = `--to green --yes --skip-preflight --detach --steps 20,100 --settle 1s --bake ${bake}`.split(' ');
  const begun = await command('shift', ...flags);
  expect(begun).toMatchObject({ code: 0 });
  return begun.stdout.trim();
};
const wait = (seconds: number) => new Promise<void>((wake) => setTimeout(wake, 1000 * seconds));
const greens = async (): Promise<(number | undefined)[]> => {
  const names = deployed.env.services.map(({ name }) => name);
  const { weights } = liveWeights(await backends.rules.list(), names);
  return names.map((name) => weights[name]?.green);
};
const running = async (): Promise<{ readonly name: string; readonly arn: string }[]> => {
  const { executions = [] } = await new SFNClient(deployed.aws.client).send(
    new ListExecutionsCommand({ stateMachineArn: deployment.stateMachineArn, statusFilter: 'RUNNING' }),
  );
  return executions.map(({ name = '', executionArn = '' }) => ({ name, arn: executionArn }));
};

/** As Step Functions runs the deployed definition: the local AWS runs no functions. */
async function asDeployed(tick: FunctionProcess['call'], shiftId: string) {
  const { definition = '' } = await new SFNClient(deployed.aws.client).send(
    new DescribeStateMachineCommand({ stateMachineArn: deployment.stateMachineArn }),
  );
  const text = definition.replaceAll(`\${${partitionSubstitution}}`, 'aws');
  return execute(JSON.parse(text) as Definition, { shiftId, ticks: 0 }, { invoke: tick, wait });
}

/** The ticker dies: its process by SIGKILL, its execution by hand. */
async function kill(ticker: FunctionProcess): Promise<void> {
  ticker.kill();
  const sfn = new SFNClient(deployed.aws.client);
  for (const { arn } of await running()) await sfn.send(new StopExecutionCommand({ executionArn: arn }));
  expect(await running()).toEqual([]);
}

test('the services are behind two load balancers, which both stacks and the deployed parameter name', async () => {
  expect(deployment.listenerArns).toHaveLength(2);
  expect(new Set((await backends.rules.list()).map(({ arn }) => arn.split('/')[2]))).toEqual(new Set(['dev-edge', 'dev-inner']));
});

test('the ticker is killed in mid-bake: the watchdog starts another execution, notifies, and the shift goes on to its end', async () => {
  const [ticker, watchdog] = [await start(tickFunctionName('dev')), await start(watchdogFunctionName('dev'))];
  const shiftId = await detached('20s');
  expect(await ticker.call({ shiftId })).toMatchObject({ kind: 'wait', text: expect.stringContaining('baking') });
  expect(await watchdog.call({})).toBe('quiet');
  await kill(ticker);
  expect(await watchdog.call({})).toBe('quiet');
  await delivered();

  watchdog.ahead(3);
  expect(await watchdog.call({})).toBe('revived');
  expect((await running()).map(({ name }) => name)).toEqual([expect.stringMatching(new RegExp(`^${shiftId}-`))]);
  expect(await delivered()).toEqual([
    expect.objectContaining({
      kind: 'revived',
      shiftId,
      text: expect.stringMatching(/has not been ticked for 3 min: a new execution was started/),
    }),
  ]);

  const next = await start(tickFunctionName('dev'));
  expect(await asDeployed(next.call, shiftId)).toMatchObject({ state: 'Ended', data: { tick: { text: expect.stringContaining('done') } } });
  expect(await greens()).toEqual([100, 100]);
  watchdog.ahead(60);
  expect(await watchdog.call({})).toBe('quiet');
  expect(await command('rollback', '--yes')).toMatchObject({ code: 0 });
  // The guard, of no minutes here, ends the shift.
  await next.call({ shiftId });
});

test('a process dies between saving an event and notifying people of it: the watchdog notifies, once', async () => {
  const [ticker, watchdog] = [await start(tickFunctionName('dev')), await start(watchdogFunctionName('dev'))];
  const shiftId = await detached('600s');
  expect(await ticker.call({ shiftId })).toMatchObject({ kind: 'wait' });
  const { shift } = await backends.shifts.load();
  if (!shift) throw new Error('found no shift');
  const [next, events] = advance(shift, shift.state, [{ kind: 'held', text: 'saved by a process that died' }], Date.now());
  expect(await backends.shifts.save(next, shift.revision, events)).toBe(true);
  await delivered();
  expect(await watchdog.call({})).toBe('quiet');
  expect(await delivered()).toEqual([]);
  // Later than the process had time for, sooner than a shift counts as standing still.
  watchdog.ahead(0.6);
  expect(await watchdog.call({})).toBe('quiet');
  expect(await delivered()).toEqual([expect.objectContaining({ kind: 'held', text: 'saved by a process that died' })]);
  expect(await watchdog.call({})).toBe('quiet');
  expect(await delivered()).toEqual([]);
  expect(await command('rollback', '--yes')).toMatchObject({ code: 0 });
  await ticker.call({ shiftId });
});

test('preflight: the rules that the stack made are found; one that is disabled, a lost call, a queue: each blocks', async () => {
  const { env, aws } = deployed;
  const observe = () => observeReached({ env, to: 'green', listenerArns: deployment.listenerArns, options: aws.client });
  const judged = async (name: string) => reachedChecks(env.name, 'green', await observe()).find((check) => check.name === name);
  expect([await judged('calls'), await judged('dead letters')]).toEqual([
    expect.objectContaining({ verdict: 'ok' }),
    expect.objectContaining({ verdict: 'ok' }),
  ]);

  const { callingRules } = await observe();
  const [rule] = callingRules.ok ? (callingRules.value['dev-rollback'] ?? []) : [];
  const events = new EventBridgeClient(aws.client);
  await events.send(new DisableRuleCommand({ Name: rule?.name }));
  expect(await judged('calls')).toMatchObject({ verdict: 'block', todo: `aws events enable-rule --name ${rule?.name}` });
  await events.send(new EnableRuleCommand({ Name: rule?.name }));
  expect(await judged('calls')).toMatchObject({ verdict: 'ok' });

  const QueueUrl = mailbox.replace(/mailbox$/, deadLetterQueueName(env.name));
  await new SQSClient(aws.client).send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
  expect(await judged('dead letters')).toMatchObject({ verdict: 'block', found: expect.stringContaining('has 1 message') });
});

test('where no execution can be started, the watchdog notifies every five minutes, with the reason', async () => {
  const [ticker, watchdog] = [await start(tickFunctionName('dev')), await start(watchdogFunctionName('dev'))];
  const shiftId = await detached('600s');
  expect(await ticker.call({ shiftId })).toMatchObject({ kind: 'wait' });
  await kill(ticker);
  await new SFNClient(deployed.aws.client).send(new DeleteStateMachineCommand({ stateMachineArn: deployment.stateMachineArn }));
  await delivered();
  for (let minute = 3; minute < 23; minute++) {
    watchdog.ahead(minute);
    expect(await watchdog.call({})).toBe('stuck');
  }
  const notified = await delivered();
  expect(notified.length).toBeGreaterThanOrEqual(3);
  expect(notified.length).toBeLessThanOrEqual(5);
  for (const { kind, text } of notified) {
    expect({ kind, text }).toEqual({
      kind: 'stands-still',
      text: expect.stringMatching(/no execution can be started: .*StateMachineDoesNotExist/),
    });
  }
  // And a rollback needs none of it.
  expect(await command('rollback', '--yes')).toMatchObject({ code: 0 });
  expect(await greens()).toEqual([0, 0]);
});

test('the record is gone: the watchdog goes by its copy, and notifies', async () => {
  const watchdog = await start(watchdogFunctionName('dev'));
  await new DynamoDBClient(deployed.aws.client).send(new DeleteTableCommand({ TableName: deployment.table }));
  await delivered();
  for (let minute = 0; minute < 5; minute++) {
    watchdog.ahead(minute);
    expect(await watchdog.call({})).toBe('stuck');
  }
  expect(await delivered()).toEqual([
    expect.objectContaining({ kind: 'stands-still', text: expect.stringMatching(/the record of the shift cannot be read/) }),
  ]);
});

test('least privilege: no call was refused, and the watchdog has no right that none of them used without a reason', () => {
  expect(functions.faults(['shift-watchdog'])).toEqual([]);
});
