import { DescribeSecurityGroupsCommand, DescribeVpcEndpointsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { Environment } from '../../config/schema';
import { stackIds, stackName } from '../../names';
import { call } from '../../shift/aws/call';
import { type ClientOptions, forReading } from '../../shift/aws/clients';
import { type Check, ok, warn } from '../../shift/preflight/check';
import type { GuardDutyLeft, Place } from './observed';

/** The tag of what GuardDuty makes in a VPC for its agents. https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring-agent-resource-clean-up.html */
const ownTag = { Name: 'tag:GuardDutyManaged', Values: ['true'] };

/**
 * What GuardDuty has made in the VPC of an environment: no stack knows it, and subnets and VPC cannot be deleted before it is gone.
 * @throws BackendError
 */
export async function observeGuardDuty(env: Environment, options: ClientOptions): Promise<GuardDutyLeft> {
  const client = new EC2Client(forReading(options));
  const vpcIds = await vpcsOf(env, client);
  if (vpcIds.length === 0) return { endpoints: [], securityGroups: [] };
  const Filters = [{ Name: 'vpc-id', Values: vpcIds }, ownTag];
  const [{ VpcEndpoints = [] }, { SecurityGroups = [] }] = await Promise.all([
    call('DescribeVpcEndpoints', (abortSignal) => client.send(new DescribeVpcEndpointsCommand({ Filters }), { abortSignal })),
    call('DescribeSecurityGroups', (abortSignal) => client.send(new DescribeSecurityGroupsCommand({ Filters }), { abortSignal })),
  ]);
  return {
    endpoints: VpcEndpoints.flatMap(({ VpcEndpointId: id, State }) => (id === undefined || /^delet/i.test(State ?? '') ? [] : [id])),
    securityGroups: SecurityGroups.flatMap(({ GroupId: id }) => id ?? []),
  };
}

/** The VPC that exists, or the one that the network stack has made: CloudFormation tags it. */
async function vpcsOf(env: Environment, client: EC2Client): Promise<string[]> {
  const { vpc } = env.network;
  if (vpc.kind === 'existing') return [vpc.vpcId];
  const Filters = [{ Name: 'tag:aws:cloudformation:stack-name', Values: [stackName(env.name, stackIds.network)] }];
  const { Vpcs = [] } = await call('DescribeVpcs', (abortSignal) => client.send(new DescribeVpcsCommand({ Filters }), { abortSignal }));
  return Vpcs.flatMap(({ VpcId }) => VpcId ?? []);
}

/** Only of an environment that may be taken down: while it is protected, GuardDuty's endpoint is in nobody's way. */
export function guardDutyChecks({ guardDuty }: Pick<Place, 'guardDuty'>): Check[] {
  if (guardDuty === undefined) return [];
  const name = 'GuardDuty';
  if (!guardDuty.ok)
    return [warn(name, `cannot be read: ${guardDuty.why}`, 'look for its endpoint before you take the environment down: docs/teardown.md')];
  const { endpoints, securityGroups } = guardDuty.value;
  if (endpoints.length + securityGroups.length === 0) return [ok(name, 'nothing of its own in the VPC')];
  const commands = [
    ...(endpoints.length > 0 ? [`aws ec2 delete-vpc-endpoints --vpc-endpoint-ids ${endpoints.join(' ')}`] : []),
    // A group is in use until the endpoint is gone, which takes minutes.
    ...(endpoints.length === 0 ? securityGroups.map((id) => `aws ec2 delete-security-group --group-id ${id}`) : []),
  ];
  const todo =
    'before the network stack is deleted: exclude its clusters from GuardDuty, delete the endpoint, then the group (docs/teardown.md)';
  const found = `has ${[...endpoints, ...securityGroups].join(', ')} in the VPC, which no stack deletes`;
  return [{ ...warn(name, found, todo), command: commands.join(' && ') }];
}
