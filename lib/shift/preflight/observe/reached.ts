import { GetFunctionConfigurationCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { rollbackFunctionName, shiftTopicName, tickFunctionName, watchdogFunctionName } from '../../../names';
import { type AwsToObserve, readingOf } from './observe';
import type { Observed } from './observed';

/** Who would hear of a failure, and whether the functions are there that tick, roll back and watch. */
export async function observeReached({ env, listenerArn, options }: AwsToObserve): Promise<Pick<Observed, 'subscribers' | 'functions'>> {
  const [subscribers, functions] = await Promise.all([
    readingOf('ListSubscriptionsByTopic', () => subscribersOf(new SNSClient(options), topicArn(env.name, listenerArn))),
    readingOf('GetFunctionConfiguration', () => functionsOf(new LambdaClient(options), env.name)),
  ]);
  return { subscribers, functions };
}

/** `arn:<partition>:elasticloadbalancing:<region>:<account>:…` → the topic beside it. */
function topicArn(env: string, listenerArn: string): string {
  const [arn, partition, , region, account] = listenerArn.split(':');
  return [arn, partition, 'sns', region, account, shiftTopicName(env)].join(':');
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
