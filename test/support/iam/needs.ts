import type { Account } from './account';
import { type Call, text } from './call';
import type { Needed } from './judge';
import { ec2Needs } from './needs-ec2';
import { iamNeeds } from './needs-iam';
import { dynamoDbNeeds, executionsNeeds, functionNeeds, rulesNeeds, secretNeeds, topicNeeds, workspaceNeeds } from './needs-shift';

export type Needs = (call: Call, account: Account) => readonly Needed[] | Promise<readonly Needed[]>;

/** Actions that do not support resource-level permissions: IAM judges them by * alone. https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const withoutResources = new Set([
  // A composite alarm is described by * alone.
  'cloudwatch:DescribeAlarms',
  'cloudwatch:GetMetricData',
  'ec2:DescribeCapacityReservations',
  'ec2:DescribeImages',
  'ec2:DescribeInstances',
  'ec2:DescribeInstanceStatus',
  'ec2:DescribeInstanceTypeOfferings',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeLaunchTemplates',
  'ec2:DescribePlacementGroups',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSpotPriceHistory',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetGroupAttributes',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
  'iam:ListInstanceProfiles',
  'pricing:GetProducts',
]);

const arn = ({ partition, id }: Account, { service, region }: Call, resource: string): string =>
  `arn:${partition}:${service}:${region}:${id}:${resource}`;

/** A parameter that names the resource. @throws RangeError if the call names it otherwise, and this rule is not for it */
function named({ service, operation, parameters }: Call, ...names: readonly string[]): string {
  const found = text(parameters, ...names);
  if (found === '')
    throw new RangeError(`${service}:${operation}: found none of ${names.join(', ')}; test/support/iam/needs.ts has no rule for it`);
  return found;
}

/** The queue of a URL, or of a name. */
const queue: Needs = (call, account) => {
  const name = named(call, 'QueueUrl', 'QueueName').replace(/^.*\//, '');
  return [{ action: `sqs:${call.operation}`, resource: arn(account, call, name) }];
};

/** What each operation needs, by service; a service's function throws for an operation that it does not know. */
const byService: Readonly<Record<string, Needs>> = {
  ec2: ec2Needs,
  iam: iamNeeds,
  aps: workspaceNeeds,
  dynamodb: dynamoDbNeeds,
  elasticloadbalancing: rulesNeeds,
  lambda: functionNeeds,
  secretsmanager: secretNeeds,
  sns: topicNeeds,
  states: executionsNeeds,
  sqs: queue,
  ssm: (call, account) => {
    const names = call.parameters.Names as readonly string[] | undefined;
    return (names ?? [named(call, 'Name')]).map((name) => {
      // Public parameters belong to no account.
      const owner = name.startsWith('/aws/service/') ? '' : account.id;
      return { action: `ssm:${call.operation}`, resource: `arn:${account.partition}:ssm:${call.region}:${owner}:parameter${name}` };
    });
  },
  eks: (call, account) => [{ action: `eks:${call.operation}`, resource: arn(account, call, `cluster/${named(call, 'name')}`) }],
  'arc-zonal-shift': (call) => {
    const resource = named(call, 'resourceIdentifier');
    return [{ action: `arc-zonal-shift:${call.operation}`, resource, context: { 'arc-zonal-shift:ResourceIdentifier': resource } }];
  },
};

/**
 * Everything that a call has to be allowed, each on each resource that it touches.
 * @throws RangeError for an operation without a rule: a wrong guess of its resources would judge wrongly
 */
export async function needsOf(call: Call, account: Account): Promise<readonly Needed[]> {
  const action = `${call.service}:${call.operation}`;
  const needs = withoutResources.has(action) ? [{ action, resource: '*' }] : await byService[call.service]?.(call, account);
  if (!needs) throw new RangeError(`${action}: found no rule for it in test/support/iam/needs.ts`);
  return needs.map((needed) => ({ ...needed, context: { 'aws:RequestedRegion': call.region, ...needed.context } }));
}
