import { isDeepStrictEqual } from 'node:util';
import type { StackDiff } from './stack-diff';
import type { Resource, Template } from './template';
import { worded } from './words';

/** A right that is given or taken away. */
export interface PermissionChange {
  readonly stack: string;
  readonly kind: 'statement' | 'managed-policy' | 'cluster-access' | 'ingress' | 'egress';
  readonly sign: '+' | '-';
  /** One line: who may do what, on what, under which condition. */
  readonly text: string;
}

/**
 * Statements, attachments and security group rules that differ, as CDK's own comparison finds them, and what it does not know: who may do what in
 * a cluster. Added ones first.
 */
export const permissionChanges = ({ stack, raw, before, after }: StackDiff): PermissionChange[] =>
  [
    ...changes(stack, 'statement', raw.iamChanges.statements, (statement) => {
      const { effect, action, resource, principal, condition } = statement.render();
      const parts = [`${effect} ${action}`, `on ${resource}`, principal && `by ${principal}`, condition && `if ${condition}`];
      return parts.filter((part) => part !== '').join(' ');
    }),
    ...changes(stack, 'managed-policy', raw.iamChanges.managedPolicies, (one) => `${one.managedPolicyArn} for ${one.identityArn}`),
    ...changes(stack, 'cluster-access', differenceOf(clusterAccess(before), clusterAccess(after)), (one) => one),
    ...changes(stack, 'ingress', raw.securityGroupChanges.ingress, ruleText('from')),
    ...changes(stack, 'egress', raw.securityGroupChanges.egress, ruleText('to')),
  ].toSorted((a, b) => order.indexOf(a.sign) - order.indexOf(b.sign));

const order: readonly PermissionChange['sign'][] = ['+', '-'];

interface Rule {
  readonly groupId: string;
  describeProtocol(): string;
  describePeer(): string;
}

const ruleText = (preposition: 'from' | 'to') => (rule: Rule) =>
  `${rule.groupId}: ${rule.describeProtocol()} ${preposition} ${rule.describePeer()}`;

interface Differing<T> {
  readonly additions: readonly T[];
  readonly removals: readonly T[];
}

const changes = <T>(stack: string, kind: PermissionChange['kind'], { additions, removals }: Differing<T>, text: (one: T) => string) => [
  ...additions.map((one): PermissionChange => ({ stack, kind, sign: '+', text: oneLine(text(one)) })),
  ...removals.map((one): PermissionChange => ({ stack, kind, sign: '-', text: oneLine(text(one)) })),
];

/** The comparison lays values out for the cells of a table. */
const oneLine = (text: string): string =>
  text
    // What it has no words for, it leaves as JSON: a value of another stack.
    .replace(/\{"Fn::(?:ImportValue":"[^"]*"|GetStackOutput":\{[^{}]*\})\}/g, (json) => worded(JSON.parse(json)))
    .replace(/\s+/g, ' ')
    .trim();

/**
 * Whether somebody may do more than before: a statement that allows and whose actions and resources no removed one had, a denial that goes, a policy
 * that is attached, access to a cluster, or a rule of a security group.
 */
export function isBroadened({ raw: { iamChanges, securityGroupChanges }, before, after }: StackDiff): boolean {
  const { additions, removals } = iamChanges.statements;
  return (
    additions.some((one) => !one.isNegativeStatement && !removals.some((old) => covers(old, one))) ||
    removals.some((one) => one.isNegativeStatement && !additions.some((fresh) => covers(fresh, one))) ||
    iamChanges.managedPolicies.hasAdditions ||
    securityGroupChanges.rulesAdded ||
    differenceOf(clusterAccess(before), clusterAccess(after)).additions.length > 0
  );
}

type Statement = StackDiff['raw']['iamChanges']['statements']['additions'][number];

/** Whether all that `small` says is said by `large`, for the same people and under the same condition. */
const covers = (large: Statement, small: Statement): boolean =>
  large.effect === small.effect &&
  isDeepStrictEqual(large.condition, small.condition) &&
  (['actions', 'resources', 'principals'] as const).every(
    (part) =>
      large[part].not === small[part].not &&
      !large[part].not &&
      small[part].values.length > 0 &&
      small[part].values.every((value) => large[part].values.includes(value)),
  );

const differenceOf = (before: readonly string[], after: readonly string[]): Differing<string> => ({
  additions: after.filter((one) => !before.includes(one)),
  removals: before.filter((one) => !after.includes(one)),
});

/** Who may do what in a cluster, and which service accounts have a role of AWS: a line each. */
const clusterAccess = ({ Resources }: Template): string[] =>
  Object.values(Resources).flatMap((resource) => accessOf[resource.Type]?.(resource) ?? []);

const accessOf: Readonly<Record<string, (resource: Resource) => string[]>> = {
  'AWS::EKS::AccessEntry': ({ Properties: { PrincipalArn, ClusterName, AccessPolicies = [], KubernetesGroups = [], Type } }) => {
    const policies = (AccessPolicies as { PolicyArn: unknown; AccessScope?: { Type?: string; Namespaces?: string[] } }[]).map(
      ({ PolicyArn, AccessScope }) =>
        `${worded(PolicyArn).replace(/^.*cluster-access-policy\//, '')} in ${AccessScope?.Namespaces?.join(', ') ?? 'the whole cluster'}`,
    );
    const groups = (KubernetesGroups as unknown[]).map((group) => `group ${worded(group)}`);
    const rights = [...policies, ...groups];
    const kind = Type === undefined || Type === 'STANDARD' ? 'an identity without rights of its own' : `a node (${worded(Type)})`;
    return (rights.length > 0 ? rights : [kind]).map((right) => `${worded(PrincipalArn)} is ${right} on ${worded(ClusterName)}`);
  },
  'AWS::EKS::PodIdentityAssociation': ({ Properties: { ClusterName, Namespace, ServiceAccount, RoleArn } }) => [
    `service account ${worded(Namespace)}/${worded(ServiceAccount)} on ${worded(ClusterName)} has ${worded(RoleArn)}`,
  ],
};
