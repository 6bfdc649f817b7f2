import { aws_events as events, aws_lambda as lambda } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** When EventBridge calls a function, and what becomes of a call that fails. */
export interface FunctionCall {
  /** Construct ids of the rule and of the permission. */
  readonly ids: { readonly rule: string; readonly permission: string };
  readonly when: Pick<events.CfnRuleProps, 'description' | 'scheduleExpression' | 'eventPattern'>;
  /** Name of the target in the rule. */
  readonly target: string;
  readonly retry: events.CfnRule.RetryPolicyProperty;
  /** ARN of the queue that gets calls that could not be delivered. */
  readonly deadLetters: string;
}

/** Has EventBridge call a function: the rule, its retries and its dead-letter queue, and the right to call. */
export function callFunction(scope: Construct, called: lambda.Function, { ids, when, target, retry, deadLetters }: FunctionCall): void {
  const rule = new events.CfnRule(scope, ids.rule, {
    ...when,
    targets: [{ id: target, arn: called.functionArn, retryPolicy: retry, deadLetterConfig: { arn: deadLetters } }],
  });
  new lambda.CfnPermission(scope, ids.permission, {
    action: 'lambda:InvokeFunction',
    functionName: called.functionArn,
    principal: 'events.amazonaws.com',
    sourceArn: rule.attrArn,
  });
}
