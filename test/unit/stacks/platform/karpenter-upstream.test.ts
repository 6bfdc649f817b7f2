import { createHash } from 'node:crypto';
import {
  type KarpenterPolicyName,
  karpenterPolicies,
  karpenterPolicyNames,
  type Statement,
} from '../../../../lib/stacks/platform/karpenter-policies';

/**
 * Upstream's statements, each by the first 16 digits of the SHA-256 of its `canonical` text. Source: the PolicyDocuments in
 * website/content/en/v1.14/getting-started/getting-started-with-karpenter/cloudformation.yaml of aws/karpenter-provider-aws (changed last by
 * 692ccdd06, 2026-07-11; read on 2026-11-28 at 1d927085). The Go module does not have the file. When Karpenter's pin moves, make the digests anew.
 */
const upstream: readonly (readonly [KarpenterPolicyName, string, string])[] = [
  ['NodeLifecycle', 'AllowScopedEC2InstanceAccessActions', '60d6d8b05d0d5a47'],
  ['NodeLifecycle', 'AllowScopedEC2LaunchTemplateAccessActions', '9cda649b1a7b2d38'],
  ['NodeLifecycle', 'AllowScopedEC2InstanceActionsWithTags', '25f151de77694f4e'],
  ['NodeLifecycle', 'AllowScopedResourceCreationTagging', '1a59e6e4cfe192a4'],
  ['NodeLifecycle', 'AllowScopedResourceTagging', 'fd4df9c2bbfdb266'],
  ['NodeLifecycle', 'AllowScopedDeletion', 'fda1813aaeebfe88'],
  ['IAMIntegration', 'AllowPassingInstanceRole', '8e4e68b33fa911f0'],
  ['IAMIntegration', 'AllowScopedInstanceProfileCreationActions', '6d62216c241fd33e'],
  ['IAMIntegration', 'AllowScopedInstanceProfileTagActions', '89c3ca43668e4a8a'],
  ['IAMIntegration', 'AllowScopedInstanceProfileActions', 'bb2a702fd814274a'],
  ['EKSIntegration', 'AllowAPIServerEndpointDiscovery', '259c07ca4503bbd5'],
  ['Interruption', 'AllowInterruptionQueueActions', '9fb44b6ac32dbdfe'],
  ['ZonalShift', 'AllowZonalShiftStatusReadOnly', '32b88d1bfaac157a'],
  ['ResourceDiscovery', 'AllowRegionalReadActions', '74ec355df6e4cdf4'],
  ['ResourceDiscovery', 'AllowSSMReadActions', '785f501d318a5539'],
  ['ResourceDiscovery', 'AllowPricingReadActions', '82df93d1a89952b7'],
  ['ResourceDiscovery', 'AllowUnscopedInstanceProfileListAction', 'd42eb3244a776ca5'],
  ['ResourceDiscovery', 'AllowInstanceProfileReadActions', '822fc5e4bb44762b'],
];

const policies = karpenterPolicies({
  partition: '<partition>',
  region: '<region>',
  account: '<account>',
  clusterName: '<cluster>',
  nodeRoleArn: '<node-role>',
  queueArn: '<queue>',
});

/** A statement as JSON: keys in order, every value a list in order, and `<partition>`, `<cluster>` … where upstream has a parameter. */
const canonical = ({ Condition, ...statement }: Statement): string =>
  JSON.stringify(
    sorted({
      ...statement,
      Action: [statement.Action].flat(),
      Resource: [statement.Resource].flat(),
      ...(Condition && { Condition: inLists(Condition) }),
    }),
  );

const inLists = (conditions: NonNullable<Statement['Condition']>) =>
  Object.fromEntries(
    Object.entries(conditions).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, [value].flat()])),
    ]),
  );

const byCodeUnit = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.toSorted(byCodeUnit);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => byCodeUnit(one, other))
      .map(([key, child]) => [key, sorted(child)]),
  );
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

// Ids alone would let a statement lose its actions, widen its resources or drop the condition that keeps it to its own cluster.
test.each(upstream)('Karpenter %s, %s: actions, resources and conditions are those of upstream', (policy, sid, expected) => {
  const statement = policies[policy].find(({ Sid }) => Sid === sid);
  const text = statement ? canonical(statement) : 'none';
  expect({ text, digest: digest(text) }).toEqual({ text, digest: expected });
});

test('Karpenter may do nothing beyond upstream’s statements', () => {
  const ours = karpenterPolicyNames.flatMap((name) => policies[name].map(({ Sid }) => `${name} ${Sid}`));
  expect(ours).toEqual(upstream.map(([policy, sid]) => `${policy} ${sid}`));
});
