import { aws_kms as kms, aws_sqs as sqs } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** How a queue is encrypted: with a key of the organization's, whose policy admits EventBridge (docs/organization.md), or with the one that SQS manages. */
export const queueEncryption = (scope: Construct, keyArn: string | undefined): sqs.QueueProps =>
  keyArn === undefined
    ? { encryption: sqs.QueueEncryption.SQS_MANAGED }
    : { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: kms.Key.fromKeyArn(scope, 'Key', keyArn) };
