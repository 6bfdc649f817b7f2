import { aws_cloudwatch as cloudwatch, type aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../../../config/schema';
import { runbookAnchors, runbookLink } from '../../../constructs/metrics/runbook-link';
import { deadLetterQueueName, rollbackFunctionName, shiftAlarmNames, tickFunctionName, watchdogFunctionName } from '../../../names';
import { stateMachineArn } from './permissions';

/** Minutes without a call after which the watchdog counts as dead. */
const silentMinutes = 5;

interface Sum {
  readonly namespace: string;
  readonly metric: string;
  readonly dimension: string;
  readonly value: string;
  readonly stat?: 'Sum' | 'Maximum';
}

/**
 * Alarms on what ticks, rolls back and watches: a shift that stops must reach people although what would notify them has stopped. They act
 * through the topic, and none of them starts a rollback.
 */
export class ShiftAlarms extends Construct {
  constructor(scope: Construct, id: string, { environment, topic }: { readonly environment: Environment; readonly topic: sns.ITopic }) {
    super(scope, id);
    const { name, gitops } = environment;
    const link = runbookLink(gitops, runbookAnchors.standsStill);
    const machine = stateMachineArn(this, name);
    const ofMachine = (metric: string): Sum => ({ namespace: 'AWS/States', metric, dimension: 'StateMachineArn', value: machine });
    const functions = [tickFunctionName(name), rollbackFunctionName(name), watchdogFunctionName(name)];
    const alarms: readonly { key: keyof typeof shiftAlarmNames; text: string; sums: readonly Sum[] }[] = [
      {
        key: 'executions',
        text: 'An execution that ticks a shift failed, was stopped or timed out. The watchdog starts another one.',
        sums: ['ExecutionsFailed', 'ExecutionsAborted', 'ExecutionsTimedOut'].map(ofMachine),
      },
      {
        key: 'functions',
        text: 'A function of the shift fails or is throttled. The log of the function has the reason.',
        sums: functions.flatMap((one) => [ofFunction(one, 'Errors'), ofFunction(one, 'Throttles')]),
      },
      {
        key: 'deadLetters',
        text: 'A call of a gate or of the watchdog could not be delivered. A rollback may not have started.',
        sums: [
          {
            namespace: 'AWS/SQS',
            metric: 'ApproximateNumberOfMessagesVisible',
            dimension: 'QueueName',
            value: deadLetterQueueName(name),
            stat: 'Maximum',
          },
        ],
      },
    ];
    for (const { key, text, sums } of alarms) {
      new cloudwatch.CfnAlarm(this, key, {
        alarmName: shiftAlarmNames[key](name),
        alarmDescription: `${text} ${link}`,
        alarmActions: [topic.topicArn],
        okActions: [topic.topicArn],
        comparisonOperator: 'GreaterThanThreshold',
        threshold: 0,
        evaluationPeriods: 1,
        // No point is no execution and no call.
        treatMissingData: 'notBreaching',
        metrics: [
          { id: 'value', expression: `SUM([${sums.map((_, index) => `FILL(m${index},0)`).join(',')}])`, label: key, returnData: true },
          ...sums.map((sum, index) => ({ id: `m${index}`, returnData: false, metricStat: statOf(sum) })),
        ],
      });
    }
    new cloudwatch.CfnAlarm(this, 'watchdog', {
      alarmName: shiftAlarmNames.watchdog(name),
      alarmDescription: `The watchdog has not run for ${silentMinutes} minutes: nobody notices a shift that stands still. ${link}`,
      alarmActions: [topic.topicArn],
      okActions: [topic.topicArn],
      namespace: 'AWS/Lambda',
      metricName: 'Invocations',
      dimensions: [{ name: 'FunctionName', value: watchdogFunctionName(name) }],
      statistic: 'Sum',
      period: 60,
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      evaluationPeriods: silentMinutes,
      treatMissingData: 'breaching',
    });
  }
}

const ofFunction = (value: string, metric: string): Sum => ({ namespace: 'AWS/Lambda', metric, dimension: 'FunctionName', value });

const statOf = ({ namespace, metric, dimension, value, stat = 'Sum' }: Sum) => ({
  metric: { namespace, metricName: metric, dimensions: [{ name: dimension, value }] },
  period: 60,
  stat,
});
