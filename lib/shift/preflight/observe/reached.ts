import { DescribeRuleCommand, EventBridgeClient, ListRuleNamesByTargetCommand } from '@aws-sdk/client-eventbridge';
import { GetFunctionConfigurationCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, GetQueueUrlCommand, QueueDoesNotExist, SQSClient } from '@aws-sdk/client-sqs';
import { deadLetterQueueName, rollbackFunctionName, shiftTopicName, tickFunctionName, watchdogFunctionName } from '../../../names';
import { type AwsToObserve, readingOf } from './observe';
import type { CallingRule, Observed } from './observed';

/** What `observeReached` observes. */
export type Reached = Pick<Observed, 'subscribers' | 'functions' | 'callingRules' | 'deadLetters'>;

/** Who would hear of a failure, and whether all is there that ticks, rolls back and watches. */
export async function observeReached({ env, listenerArns: [listenerArn = ''], options }: AwsToObserve): Promise<Reached> {
  const beside = (service: string, resource: string) => arnBeside(listenerArn, service, resource);
  const topicArn = env.notifications.topic?.arn ?? beside('sns', shiftTopicName(env.name));
  const called = [rollbackFunctionName(env.name), watchdogFunctionName(env.name)];
  const events = new EventBridgeClient(options);
  const [subscribers, functions, callingRules, deadLetters] = await Promise.all([
    readingOf('ListSubscriptionsByTopic', () => subscribersOf(new SNSClient(options), topicArn)),
    readingOf('GetFunctionConfiguration', () => functionsOf(new LambdaClient(options), env.name)),
    readingOf('ListRuleNamesByTarget', async () => {
      const rules = called.map(async (name) => [name, await rulesThatCall(events, beside('lambda', `function:${name}`))] as const);
      return Object.fromEntries(await Promise.all(rules));
    }),
    readingOf('GetQueueAttributes', () => messagesIn(new SQSClient(options), deadLetterQueueName(env.name))),
  ]);
  return { subscribers, functions, callingRules, deadLetters };
}

/** `arn:<partition>:elasticloadbalancing:<region>:<account>:…` → another resource in that region and account. */
function arnBeside(listenerArn: string, service: string, resource: string): string {
  const [arn, partition, , region, account] = listenerArn.split(':');
  return [arn, partition, service, region, account, resource].join(':');
}

/** By the target, not by a name: CloudFormation names the rules. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html */
async function rulesThatCall(client: EventBridgeClient, TargetArn: string): Promise<CallingRule[]> {
  const { RuleNames = [] } = await client.send(new ListRuleNamesByTargetCommand({ TargetArn }));
  return Promise.all(
    RuleNames.map(async (Name) => {
      const { State, EventPattern: pattern } = await client.send(new DescribeRuleCommand({ Name }));
      return { name: Name, isEnabled: State?.startsWith('ENABLED') ?? false, ...(pattern && { pattern }) };
    }),
  );
}

async function messagesIn(client: SQSClient, QueueName: string): Promise<number | undefined> {
  try {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] }),
    );
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

async function subscribersOf(
  client: SNSClient,
  TopicArn: string,
): Promise<{ readonly confirmed: number; readonly pending: readonly string[] }> {
  const pending: string[] = [];
  let confirmed = 0;
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken }));
    for (const { SubscriptionArn = '', Endpoint = '' } of page.Subscriptions ?? []) {
      if (SubscriptionArn.startsWith('arn:')) confirmed++;
      else pending.push(Endpoint);
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return { confirmed, pending };
}

/** Each function's state; `missing` where there is none. https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html */
async function functionsOf(client: LambdaClient, env: string): Promise<Readonly<Record<string, string>>> {
  const names = [tickFunctionName(env), rollbackFunctionName(env), watchdogFunctionName(env)];
  const states = names.map(async (FunctionName) => {
    try {
      const { State = 'Active' } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return [FunctionName, State] as const;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return [FunctionName, 'missing'] as const;
      throw error;
    }
  });
  return Object.fromEntries(await Promise.all(states));
}
