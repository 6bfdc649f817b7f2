import { Duration, aws_iam as iam, Stack, aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { keyArnOf } from '../../../config/derived/keys';
import type { Environment } from '../../../config/schema';
import { accept } from '../../../constructs/accept';
import { queueEncryption } from '../../../constructs/queue-encryption';
import { deadLetterQueueName } from '../../../names';

/**
 * Where calls go that EventBridge could not deliver: a gate that fired and started no rollback must not vanish. An alarm watches it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export class DeadLetters extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    const queue = new sqs.Queue(this, 'Resource', {
      queueName: deadLetterQueueName(environment.name),
      ...queueEncryption(this, keyArnOf(environment, 'queues')),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    queue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        // The rules' own ARNs would go in a circle.
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    accept(queue, { 'AwsSolutions-SQS3': 'This is the dead-letter queue.' });
    this.arn = queue.queueArn;
  }
}
