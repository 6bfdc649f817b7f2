import { plural } from '../../lib/text/listing';
import type { Template } from '../template';
import { references } from './stacks';

type Templates = Readonly<Record<string, Template>>;

/** Diagrams in Mermaid, which Git hosts draw, made of the templates of one environment. */

const propertiesOf = ({ Resources }: Template, type: string) =>
  Object.values(Resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));

const id = (text: string): string => text.replaceAll(/[^A-Za-z0-9]/g, '_');

/** `AWS::EC2::Subnet`, nine times → `9 subnets`. */
function inWords(types: readonly string[]): string {
  const words: Readonly<Record<string, string>> = {
    'AWS::EC2::VPC': 'VPC',
    'AWS::EC2::Subnet': 'subnet',
    'AWS::EC2::SecurityGroup': 'security group',
    'AWS::EKS::Cluster': 'cluster',
    'AWS::SNS::Topic': 'topic',
    'AWS::IAM::Role': 'role',
    'AWS::ElasticLoadBalancingV2::TargetGroup': 'target group',
    'AWS::ElasticLoadBalancingV2::Listener': 'listener',
    'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load balancer',
  };
  return [...new Set(types)]
    .map((type) => {
      const count = types.filter((other) => other === type).length;
      const word = words[type] ?? type;
      return count === 1 ? word : plural(count, word, `${word}s`);
    })
    .join(', ');
}

/** Which stack takes what from which. A dotted line: looked up by name, so that either side can be changed without the other. */
export function stacksDiagram(env: string, templates: Templates): string {
  const name = (stack: string) => stack.slice(env.length + 1);
  const edges = references(templates).map(
    ({ from, to, isExport, types }) =>
      `  ${id(name(from))} ${isExport ? '--' : '-.'} "${inWords(types)}" ${isExport ? '-->' : '.->'} ${id(name(to))}`,
  );
  return ['flowchart LR', ...Object.keys(templates).map((stack) => `  ${id(name(stack))}["${name(stack)}"]`), ...edges].join('\n');
}

/** Subnets of a VPC by zone, with what is in each. */
export function networkDiagram(network: Template): string {
  const [vpc] = propertiesOf(network, 'AWS::EC2::VPC');
  const blocks = propertiesOf(network, 'AWS::EC2::VPCCidrBlock').map(({ CidrBlock }) => String(CidrBlock));
  const subnets = Object.entries(network.Resources)
    .filter(([, { Type }]) => Type === 'AWS::EC2::Subnet')
    .map(([logicalId, { Properties }]) => ({ logicalId, zone: String(Properties.AvailabilityZone), cidr: String(Properties.CidrBlock) }));
  const zones = [...new Set(subnets.map(({ zone }) => zone))].toSorted();
  const lines = zones.flatMap((zone) => [
    `    subgraph ${id(zone)}["${zone}"]`,
    ...subnets
      .filter((subnet) => subnet.zone === zone)
      .map(({ logicalId, cidr }) => `      ${id(logicalId)}["${purposeOf(logicalId)}<br>${cidr}"]`),
    '    end',
  ]);
  return ['flowchart TB', `  subgraph vpc["VPC ${[String(vpc?.CidrBlock), ...blocks].join(' + ')}"]`, ...lines, '  end'].join('\n');
}

/** By the construct that a subnet is made in. */
function purposeOf(logicalId: string): string {
  const set = /^PodSubnetsSet(\d)/.exec(logicalId)?.[1];
  if (set !== undefined) return 'pods';
  if (logicalId.includes('nodes')) return 'nodes';
  if (logicalId.includes('controlplane')) return 'control planes';
  return 'load balancer, NAT';
}

/** The way of a service's requests from the listener to its pods in both colors. @param service the service's name, namespace and port */
export function serviceDiagram(
  { name, namespace, containerPort }: { readonly name: string; readonly namespace: string; readonly containerPort: number },
  { edge, traffic }: { readonly edge: Template; readonly traffic: Template },
): string {
  const rule = Object.entries(traffic.Resources).find(([logicalId]) => logicalId.startsWith(`Rule${name}`))?.[1].Properties;
  const conditions = (rule?.Conditions as readonly Readonly<Record<string, { readonly Values?: readonly string[] }>>[]) ?? [];
  const matched = conditions.flatMap((condition) => Object.values(condition).flatMap((config) => config.Values ?? []));
  const groups = propertiesOf(edge, 'AWS::ElasticLoadBalancingV2::TargetGroup').map(({ Name }) => String(Name));
  const [blue, green] = (['blue', 'green'] as const).map((color) => groups.find((group) => group.endsWith(`-${name}-${color}`)) ?? '');
  return [
    'flowchart LR',
    `  users([users]) --> listener["HTTPS listener"] --> rule["rule ${String(rule?.Priority)}<br>${matched.join(' ')}"]`,
    `  weights[("SSM: weights of ${name}")] -. "at a deploy" .-> rule`,
    `  shift["bluegreen shift, rollback"] -- "ModifyRule, PutParameter" --> rule`,
    `  rule -- "weight of blue" --> blueGroup["target group<br>${blue}"] --> bluePods["blue: pods of Service ${namespace}/${name}<br>port ${containerPort}"]`,
    `  rule -- "weight of green" --> greenGroup["target group<br>${green}"] --> greenPods["green: pods of Service ${namespace}/${name}<br>port ${containerPort}"]`,
    `  blueBinding["TargetGroupBinding in blue"] -- "registers pod addresses" --> blueGroup`,
    `  greenBinding["TargetGroupBinding in green"] -- "registers pod addresses" --> greenGroup`,
    '  shift ~~~ weights',
  ].join('\n');
}
