import { type Account, notKnown, passRole, tagContext } from './account';
import { type Call, tagsIn, text } from './call';
import type { Needed } from './judge';

/** What calls of IAM need. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html */
export async function iamNeeds(call: Call, account: Account): Promise<readonly Needed[]> {
  const { operation, parameters } = call;
  if (!operation.endsWith('InstanceProfile')) return notKnown(call);
  const name = `${text(parameters, 'Path') || '/'}${text(parameters, 'InstanceProfileName')}`;
  const resource = `arn:${account.partition}:iam::${account.id}:instance-profile${name}`;
  const requested = tagsIn(parameters, 'Tags');
  const action = { action: `iam:${operation}`, resource };
  if (operation === 'CreateInstanceProfile') return [{ ...action, context: tagContext(requested) }];
  const context = tagContext(requested, await account.tagsOf(resource));
  if (operation !== 'AddRoleToInstanceProfile') return [{ ...action, context }];
  return [{ ...action, context }, passRole(`arn:${account.partition}:iam::${account.id}:role/${text(parameters, 'RoleName')}`)];
}
