import { rulesPerGroup } from '../../../lib/config/derived/security-group-quota';
import { writtenLength } from '../../../tools/template';
import { ofType, type Template } from '../template';
import { securityGroupRules } from './security-group-rules';

type Templates = Readonly<Record<string, Template>>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const stackLimits = { resources: 500, parameters: 200, outputs: 200, bytes: 1_000_000 } as const;
/** Characters, white space not counted. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const managedPolicyLimit = 6144;
/** Managed policies of a role, unless the quota was raised. */
const policiesPerRole = 10;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const compositeLimits = { characters: 10_240, alarms: 100 } as const;
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html; not adjustable, and rules by default. */
const balancerLimits = { targetGroups: 100, rules: 100, conditionValues: 5 } as const;

/** Quotas of AWS that an environment's stacks would exceed, one line each. @param templates of one environment, by stack name */
export const overQuota = (templates: Templates): string[] => [
  ...Object.entries(securityGroupRules(templates))
    .filter(([, rules]) => rules > rulesPerGroup)
    .map(([group, rules]) => `${group}: ${rules} rules`),
  ...Object.entries(templates).flatMap(([stack, template]) =>
    [...sizes(template), ...policies(template), ...alarms(template)].map((text) => `${stack}: ${text}`),
  ),
  ...balancer(templates),
];

function sizes(template: Template): string[] {
  const found = {
    resources: Object.keys(template.Resources).length,
    parameters: Object.keys(template.Parameters ?? {}).length,
    outputs: Object.keys(template.Outputs ?? {}).length,
    bytes: writtenLength(template),
  };
  return (Object.keys(stackLimits) as (keyof typeof stackLimits)[])
    .filter((what) => found[what] > stackLimits[what])
    .map((what) => `${found[what]} ${what}`);
}

function policies(template: Template): string[] {
  const managed = ofType(template, 'AWS::IAM::ManagedPolicy');
  const long = managed
    .map(([id, { Properties }]) => [id, policyLength(Properties.PolicyDocument)] as const)
    .filter(([, length]) => length > managedPolicyLimit)
    .map(([id, length]) => `${id}: ${length} characters of policy`);
  const roles = ofType(template, 'AWS::IAM::Role').map(([id, { Properties }]) => {
    const attached = managed.filter(([, policy]) => JSON.stringify(policy.Properties.Roles ?? []).includes(`"${id}"`)).length;
    return [id, attached + ((Properties.ManagedPolicyArns as unknown[] | undefined)?.length ?? 0)] as const;
  });
  return [...long, ...roles.filter(([, count]) => count > policiesPerRole).map(([id, count]) => `${id}: ${count} managed policies`)];
}

/** Length of a policy once CloudFormation has filled in what it refers to: a reference stands for an ARN of a listener rule at most. */
const policyLength = (document: unknown): number =>
  JSON.stringify(document).replace(/\{"(Ref|Fn::GetAtt|Fn::ImportValue|Fn::Join|Fn::Sub)":("[^"]*"|\[[^[\]]*\])\}/g, 'x'.repeat(165))
    .length;

const alarms = (template: Template): string[] =>
  ofType(template, 'AWS::CloudWatch::CompositeAlarm').flatMap(([id, { Properties }]) => {
    const rule = JSON.stringify(Properties.AlarmRule);
    const children = rule.match(/ALARM\(|INSUFFICIENT_DATA\(/g)?.length ?? 0;
    const found = [
      rule.length > compositeLimits.characters ? `${rule.length} characters of alarm rule` : '',
      children > compositeLimits.alarms ? `${children} alarms` : '',
    ];
    return found.filter((text) => text !== '').map((text) => `${id}: ${text}`);
  });

function balancer(templates: Templates): string[] {
  const all = (type: string) => Object.values(templates).flatMap((template) => ofType(template, type));
  const rules = all('AWS::ElasticLoadBalancingV2::ListenerRule');
  const values = rules.map(([id, { Properties }]) => [id, conditionValues(Properties.Conditions)] as const);
  const groups = all('AWS::ElasticLoadBalancingV2::TargetGroup').length;
  return [
    ...(groups > balancerLimits.targetGroups ? [`${groups} target groups`] : []),
    ...(rules.length > balancerLimits.rules ? [`${rules.length} listener rules`] : []),
    ...values.filter(([, count]) => count > balancerLimits.conditionValues).map(([id, count]) => `${id}: ${count} condition values`),
  ];
}

const conditionValues = (conditions: unknown): number =>
  JSON.stringify(conditions)
    .match(/"Values":\[[^\]]*\]/g)
    ?.join('')
    .match(/"[^"]+"(?=[,\]])/g)?.length ?? 0;
