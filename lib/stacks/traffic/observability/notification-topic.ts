import { aws_iam as iam, aws_kms as kms, RemovalPolicy, Stack, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { shiftTopicName } from '../../../names';

/**
 * The topic that notifies people. Encrypted with a key of its own, because alarms cannot publish through the key that SNS manages.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export class NotificationTopic extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, environment: string) {
    super(scope, id);
    const { account } = Stack.of(this);
    const alarms = new iam.ServicePrincipal('cloudwatch.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': account } } });
    const key = new kms.Key(this, 'Key', {
      description: `${environment}: notifications of cutovers`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    key.grant(alarms, 'kms:Decrypt', 'kms:GenerateDataKey*');
    this.topic = new sns.Topic(this, 'Resource', { topicName: shiftTopicName(environment), masterKey: key, enforceSSL: true });
    this.topic.grantPublish(alarms);
  }
}
