/** The SDK's schemas, as the judge of commands of the AWS command line: both are made of the same service models. */

type Shape = readonly unknown[];
const clients: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
  ec2: () => require('@aws-sdk/client-ec2'),
  eks: () => require('@aws-sdk/client-eks'),
  elbv2: () => require('@aws-sdk/client-elastic-load-balancing-v2'),
  iam: () => require('@aws-sdk/client-iam'),
  stepfunctions: () => require('@aws-sdk/client-sfn'),
};
/** Options that every command of the AWS command line has. */
const global = ['query', 'output', 'region', 'profile'];

/** @param args such as `eks describe-cluster --name dev-green` @returns what is wrong with them; '' where nothing is */
export function awsProblem([service = '', operation = '', ...words]: readonly string[]): string {
  const client = clients[service]?.();
  if (client === undefined) return `aws ${service}: no client of this service is installed`;
  const name = pascal(operation);
  if (client[`${name}Command`] === undefined) return `aws ${service} ${operation}: no such operation`;
  const members = membersOf(client, name);
  const known = new Set([...global, ...members.map(kebab)]);
  const unknown = words.find((word) => word.startsWith('--') && !known.has(word.slice(2)));
  return unknown === undefined ? '' : `aws ${service} ${operation} ${unknown}: no such option`;
}

function membersOf(client: Readonly<Record<string, unknown>>, operation: string): readonly string[] {
  const input = ['Input', 'Request', 'Type'].map((end) => client[`${operation}${end}$`]).find((shape) => shape !== undefined);
  return ((input as Shape | undefined)?.[4] as readonly string[] | undefined) ?? [];
}

/** `describe-cluster` → `DescribeCluster`. */
export const pascal = (text: string): string => text.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
/** `LoadBalancerArn` and `loadBalancerArn` → `load-balancer-arn`; `TargetGroupARNs` → `target-group-arns`. */
const kebab = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z]{2,})/g, '$1-$2')
    .toLowerCase();
