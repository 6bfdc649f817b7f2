import { aws_ec2 as ec2, aws_iam as iam, aws_kms as kms, aws_logs as logs, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accept, withoutTraces } from '../../constructs/accept';
import { logsPrincipal } from '../../constructs/logs-principal';

export interface FlowLogsProps {
  readonly vpc: ec2.IVpc;
  readonly retentionDays: number;
  /** A key of the organization's, which every log group has; undefined: the flow logs have one of their own. */
  readonly keyArn: string | undefined;
}

/** Flow logs of a VPC in an encrypted log group. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, { vpc, retentionDays, keyArn }: FlowLogsProps) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'LogGroup', {
      // oxlint-disable-next-line no-unsafe-enum-assignment -- the enum's values are days; config/schema allows no others
      retention: retentionDays as logs.RetentionDays,
      ...(keyArn === undefined && { encryptionKey: this.ownKey() }),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const flowLog = withoutTraces(
      () =>
        new ec2.FlowLog(this, 'Resource', {
          resourceType: ec2.FlowLogResourceType.fromVpc(vpc),
          destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup),
        }),
    );
    accept(flowLog, {
      'NIST.800.53.R5-IAMNoInlinePolicy': 'The role of the VPC flow log has one policy, for its one log group; CDK makes both together.',
    });
  }

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
  private ownKey(): kms.Key {
    const { account, region, partition } = Stack.of(this);
    const key = new kms.Key(this, 'Key', { description: 'VPC flow logs', enableKeyRotation: true });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [logsPrincipal(region)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` } },
      }),
    );
    return key;
  }
}
