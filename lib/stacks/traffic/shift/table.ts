import { aws_dynamodb as dynamodb, aws_kms as kms, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { keyArnOf } from '../../../config/derived/keys';
import type { Environment } from '../../../config/schema';
import { accept } from '../../../constructs/accept';
import { shiftTableName } from '../../../names';

/**
 * Lock, shifts and events (lib/shift/aws/shift-store.ts). Named, because a command that stops a shift finds it without asking anyone. Outlives
 * the stack: it is the record of who changed production and when.
 */
export class ShiftTable extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { environment }: { readonly environment: Environment }) {
    super(scope, id);
    const keyArn = keyArnOf(environment, 'table');
    const table = new dynamodb.Table(this, 'Resource', {
      tableName: shiftTableName(environment.name),
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      ...(keyArn === undefined
        ? { encryption: dynamodb.TableEncryption.AWS_MANAGED }
        : { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey: kms.Key.fromKeyArn(this, 'Key', keyArn) }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'expires',
      // A first creation that fails leaves nothing behind, so the next one finds the name free.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    accept(table, {
      'NIST.800.53.R5-DynamoDBInBackupPlan':
        'Point-in-time recovery is on; the table is a log of shifts, and rules and SSM hold what is in force.',
    });
    this.arn = table.tableArn;
  }
}
