import { Duration, aws_events as events, aws_sqs as sqs, aws_events_targets as targets } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accept } from '../../constructs/accept';
import { queueEncryption } from '../../constructs/queue-encryption';

/**
 * Events after which Karpenter replaces a node before AWS takes it. Source and rules as upstream's:
 * https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/website/content/en/preview/getting-started/getting-started-with-karpenter/cloudformation.yaml
 */
export const interruptionEvents = {
  ScheduledChange: { source: 'aws.health', detailType: 'AWS Health Event' },
  SpotInterruption: { source: 'aws.ec2', detailType: 'EC2 Spot Instance Interruption Warning' },
  Rebalance: { source: 'aws.ec2', detailType: 'EC2 Instance Rebalance Recommendation' },
  InstanceStateChange: { source: 'aws.ec2', detailType: 'EC2 Instance State-change Notification' },
  CapacityReservationInterruption: { source: 'aws.ec2', detailType: 'EC2 Capacity Reservation Instance Interruption Warning' },
} as const;

/**
 * The queue that Karpenter reads them from. EventBridge cannot distinguish the colors' instances, so each queue gets the events of both;
 * Karpenter passes over instances that are not its own.
 */
export class InterruptionQueue extends Construct {
  readonly queueArn: string;

  constructor(scope: Construct, id: string, { queueName, keyArn }: { queueName: string; keyArn: string | undefined }) {
    super(scope, id);
    const queue = new sqs.Queue(this, 'Queue', {
      queueName,
      // A warning is of no use later: a spot instance is gone two minutes after it.
      retentionPeriod: Duration.seconds(300),
      ...queueEncryption(this, keyArn),
      enforceSSL: true,
    });
    accept(queue, {
      'AwsSolutions-SQS3': `Karpenter deletes what it has read from ${queueName}; what it could not read is stale after five minutes.`,
    });
    for (const [name, { source, detailType }] of Object.entries(interruptionEvents)) {
      new events.Rule(this, name, {
        description: `${detailType} to ${queueName}`,
        eventPattern: { source: [source], detailType: [detailType] },
        targets: [new targets.SqsQueue(queue)],
      });
    }
    this.queueArn = queue.queueArn;
  }
}
