import type { aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { callFunction } from './call-function';

/**
 * Calls the watchdog once a minute, shift or not: a schedule that somebody has to switch on would be off on the day. 43,200 calls a month of a
 * function that reads one item; https://aws.amazon.com/lambda/pricing/.
 */
export class WatchdogSchedule extends Construct {
  constructor(
    scope: Construct,
    id: string,
    {
      environment,
      watchdog,
      deadLetters,
    }: { readonly environment: string; readonly watchdog: lambda.Function; readonly deadLetters: string },
  ) {
    super(scope, id);
    callFunction(this, watchdog, {
      ids: { rule: 'Resource', permission: 'MayCall' },
      when: {
        description: `${environment}: once a minute, whether the shift under way is ticked`,
        scheduleExpression: 'rate(1 minute)',
      },
      target: 'watchdog',
      retry: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 2 },
      deadLetters,
    });
  }
}
