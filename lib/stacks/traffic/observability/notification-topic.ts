import { ArnFormat, aws_chatbot as chatbot, aws_iam as iam, aws_kms as kms, RemovalPolicy, Stack, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { keyArnOf } from '../../../config/derived/keys';
import type { Environment } from '../../../config/schema';
import { shiftTopicName } from '../../../names';
import { notifyingAlarmNames } from './notifying-alarms';

/**
 * The topic that notifies people. Encrypted with a key of its own, because alarms cannot publish through the key that SNS manages.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export class NotificationTopic extends Construct {
  readonly topic: sns.ITopic;

  constructor(scope: Construct, id: string, whole: Environment) {
    super(scope, id);
    const { topic } = whole.notifications;
    // Policy, key and subscribers of a topic of the organization's are the organization's.
    this.topic = topic
      ? sns.Topic.fromTopicAttributes(this, 'Resource', {
          topicArn: topic.arn,
          ...(topic.keyArn !== undefined && { keyArn: topic.keyArn }),
        })
      : this.ownTopic(whole);
  }

  private ownTopic(whole: Environment): sns.Topic {
    const { name: environment, notifications } = whole;
    const keyArn = keyArnOf(whole, 'topic');
    const alarms = alarmsOf(this, whole);
    const masterKey = keyArn === undefined ? this.ownKey(environment, alarms) : kms.Key.fromKeyArn(this, 'Key', keyArn);
    const topic = new sns.Topic(this, 'Resource', { topicName: shiftTopicName(environment), masterKey, enforceSSL: true });
    topic.grantPublish(alarms);
    this.subscribe(topic.topicArn, environment, notifications);
    return topic;
  }

  private ownKey(environment: string, alarms: iam.ServicePrincipal): kms.Key {
    const key = new kms.Key(this, 'Key', {
      description: `${environment}: notifications of cutovers`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    key.grant(alarms, 'kms:Decrypt', 'kms:GenerateDataKey*');
    return key;
  }

  private subscribe(topicArn: string, environment: string, { emails, https, slack }: Environment['notifications']): void {
    const endpoints = [
      ...emails.map((endpoint) => ({ protocol: 'email', endpoint })),
      ...https.map((endpoint) => ({ protocol: 'https', endpoint })),
    ];
    // The id follows the endpoint: one that is taken out of the list must not move the others.
    for (const one of endpoints) new sns.CfnSubscription(this, one.endpoint.replaceAll(/[^A-Za-z0-9]+/g, '-'), { topicArn, ...one });
    if (!slack) return;
    // It reads nothing in the account: messages hold all that is shown.
    const role = new iam.Role(this, 'SlackRole', {
      assumedBy: new iam.ServicePrincipal('chatbot.amazonaws.com'),
      description: `${environment}: shows notifications of cutovers in Slack`,
    });
    new chatbot.CfnSlackChannelConfiguration(this, 'Slack', {
      configurationName: shiftTopicName(environment),
      slackWorkspaceId: slack.workspaceId,
      slackChannelId: slack.channelId,
      iamRoleArn: role.roleArn,
      snsTopicArns: [topicArn],
    });
  }
}

/**
 * CloudWatch, for the alarms of this environment alone: any other alarm of the account could notify people of a rollback that never was.
 * https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
 */
function alarmsOf(scope: Construct, environment: Environment): iam.ServicePrincipal {
  const stack = Stack.of(scope);
  const arns = notifyingAlarmNames(environment).map((resourceName) =>
    stack.formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME }),
  );
  return new iam.ServicePrincipal('cloudwatch.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnEquals: { 'aws:SourceArn': arns } },
  });
}
