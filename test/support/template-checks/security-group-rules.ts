import { ofType, type Resource, type Template } from '../template';

type Direction = 'ingress' | 'egress';

/**
 * Rules of every security group that an environment's stacks make or add to, in each direction: those within a group and those that stand by
 * themselves, in whatever stack. Groups that exist are counted by their id, as far as these stacks add to them.
 * @param templates of one environment, by stack name
 * @returns `<stack>/<logical id> ingress`, or `sg-… egress` → number of rules
 */
export function securityGroupRules(templates: Readonly<Record<string, Template>>): Record<string, number> {
  const counts: Record<string, number> = {};
  const add = (group: string, direction: Direction, rules: number) => {
    counts[`${group} ${direction}`] = (counts[`${group} ${direction}`] ?? 0) + rules;
  };
  for (const [stack, template] of Object.entries(templates)) {
    for (const [id, { Properties }] of ofType(template, 'AWS::EC2::SecurityGroup')) {
      add(`${stack}/${id}`, 'ingress', listed(Properties.SecurityGroupIngress));
      add(`${stack}/${id}`, 'egress', listed(Properties.SecurityGroupEgress));
    }
    for (const [direction, type] of [
      ['ingress', 'AWS::EC2::SecurityGroupIngress'],
      ['egress', 'AWS::EC2::SecurityGroupEgress'],
    ] as const) {
      for (const [, rule] of ofType(template, type)) add(groupOf(rule, stack, templates), direction, 1);
    }
  }
  return counts;
}

const listed = (rules: unknown): number => (Array.isArray(rules) ? rules.length : 0);

/** The group that a rule belongs to: an id, a group of the same stack, or another stack's export or output followed to its group. */
function groupOf({ Properties }: Resource, stack: string, templates: Readonly<Record<string, Template>>): string {
  return groupNamed(Properties.GroupId, stack, templates);
}

function groupNamed(value: unknown, stack: string, templates: Readonly<Record<string, Template>>): string {
  if (typeof value === 'string') return value;
  const reference = value as {
    'Fn::GetAtt'?: [string, string];
    'Fn::ImportValue'?: string;
    'Fn::GetStackOutput'?: { StackName: string; OutputName: string };
  };
  if (reference['Fn::GetAtt']) return `${stack}/${reference['Fn::GetAtt'][0]}`;
  const weak = reference['Fn::GetStackOutput'];
  const weakly = weak && templates[weak.StackName]?.Outputs?.[weak.OutputName];
  if (weak && weakly) return groupNamed(weakly.Value, weak.StackName, templates);
  const name = reference['Fn::ImportValue'];
  if (name === undefined) throw new Error(`${stack}: no group behind ${JSON.stringify(value)}`);
  for (const [exporter, { Outputs = {} }] of Object.entries(templates)) {
    const output = Object.values(Outputs).find(({ Export }) => Export?.Name === name);
    if (output) return groupNamed(output.Value, exporter, templates);
  }
  throw new Error(`${stack}: no group behind ${JSON.stringify(value)}`);
}
