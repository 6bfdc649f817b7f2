import { aws_events as events, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';

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
    const rule = new events.CfnRule(this, 'Resource', {
      description: `${environment}: once a minute, whether the shift under way is ticked`,
      scheduleExpression: 'rate(1 minute)',
      targets: [
        {
          id: 'watchdog',
          arn: watchdog.functionArn,
          retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 2 },
          deadLetterConfig: { arn: deadLetters },
        },
      ],
    });
    new lambda.CfnPermission(this, 'MayCall', {
      action: 'lambda:InvokeFunction',
      functionName: watchdog.functionArn,
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
    });
  }
}
