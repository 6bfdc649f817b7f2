import type { Account } from './account';
import { type Call, text } from './call';
import type { Needed } from './judge';

/**
 * What the calls of a shift's functions need: DynamoDB, the load balancer, Step Functions, the topic, hooks and analyses.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/
 */

const named = ({ service, operation, parameters }: Call, name: string): string => {
  const found = text(parameters, name);
  if (found === '') throw new RangeError(`${service}:${operation}: found no ${name}; test/support/iam/needs-shift.ts has no rule for it`);
  return found;
};

interface Item {
  readonly [attribute: string]: { readonly S?: string } | undefined;
}
interface Put {
  readonly TableName: string;
  readonly Item: Item;
}

/** Partition keys that a call reads or writes are a condition key: dynamodb:LeadingKeys. */
export function dynamoDbNeeds(call: Call, account: Account): readonly Needed[] {
  const table = (name: string) => `arn:${account.partition}:dynamodb:${call.region}:${account.id}:table/${name}`;
  const put = ({ TableName, Item: { pk } }: Put): Needed => ({
    action: 'dynamodb:PutItem',
    resource: table(TableName),
    context: { 'dynamodb:LeadingKeys': [pk?.S ?? ''] },
  });
  switch (call.operation) {
    case 'PutItem':
      return [put(call.parameters as unknown as Put)];
    case 'Query':
      return [{ action: 'dynamodb:Query', resource: table(named(call, 'TableName')) }];
    case 'TransactWriteItems': {
      // Each item of a transaction needs the right for what is done with it; there is none for the transaction.
      const items = call.parameters.TransactItems as readonly { readonly Put?: Put }[];
      return items.map((item) => {
        if (!item.Put) throw new RangeError(`found ${Object.keys(item).join(', ')} in a transaction, expected Put`);
        return put(item.Put);
      });
    }
    default:
      throw new RangeError(`dynamodb:${call.operation}: found no rule for it in test/support/iam/needs-shift.ts`);
  }
}

/** One right, on the ARN that a parameter carries. */
const onArnIn =
  (name: string) =>
  (call: Call): readonly Needed[] => [{ action: `${call.service}:${call.operation}`, resource: named(call, name) }];

export const rulesNeeds = onArnIn('RuleArn');
export const executionsNeeds = onArnIn('stateMachineArn');

/** Operation and name of the right differ. */
export const functionNeeds = (call: Call): readonly Needed[] => [
  { action: 'lambda:InvokeFunction', resource: named(call, 'FunctionName') },
];

export const workspaceNeeds = (call: Call, account: Account): readonly Needed[] => [
  {
    action: `aps:${call.operation}`,
    resource: `arn:${account.partition}:aps:${call.region}:${account.id}:workspace/${named(call, 'workspaceId')}`,
  },
];

/** As onArnIn, and the rights on the key that encrypts it: the caller needs them, too. */
const withKey =
  (name: string, keyActions: readonly string[]) =>
  async (call: Call, account: Account): Promise<readonly Needed[]> => {
    const key = await account.keyOf(named(call, name));
    return [...onArnIn(name)(call), ...(key === undefined ? [] : keyActions.map((action) => ({ action, resource: key })))];
  };

/** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
export const topicNeeds = withKey('TopicArn', ['kms:GenerateDataKey', 'kms:Decrypt']);
/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
export const secretNeeds = withKey('SecretId', ['kms:Decrypt']);
