import * as s from './scalars';
import { z } from './zod';

/** What is encrypted with a key of the organization's, each under its own key of the configuration. */
export const keyPurposes = ['secrets', 'logs', 'table', 'topic', 'queues'] as const;
export type KeyPurpose = (typeof keyPurposes)[number];

const key = s.kmsKeyArn.optional();

/** KMS keys that exist, and whose policies are the organization's (docs/organization.md says what each has to allow). */
export const keys = z.strictObject({
  all: key.describe('Key of everything below that names none of its own. Left out: each of these has what it has without `keys`.'),
  secrets: key.describe(
    'Key of the Secrets in both clusters. Set it before the first deploy: a cluster cannot change it. Left out: a key that the stack of the cluster makes.',
  ),
  logs: key.describe(
    'Key of the log groups: control planes, VPC flow logs, functions, the state machine. Left out: keys that the stacks make for control planes and flow logs, and the key of CloudWatch for the others.',
  ),
  table: key.describe("Key of the table of shifts. Left out: AWS's key for DynamoDB."),
  topic: key.describe('Key of the topic that notifies people. Left out: a key that the traffic stack makes.'),
  queues: key.describe("Key of the queues: Karpenter's interruptions and dead letters. Left out: the key that SQS manages."),
});
