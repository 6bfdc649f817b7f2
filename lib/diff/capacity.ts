import { parseBlock, size, usableAddresses } from '../addresses';
import type { StackDiff } from './stack-diff';
import type { Resource } from './template';
import { worded } from './words';

/** What changes in clusters, nodes and addresses, and which protections are lifted: one line each. */
export function capacityChanges({ stack, before, after }: StackDiff): string[] {
  const ids = [...new Set([...Object.keys(before.Resources), ...Object.keys(after.Resources)])].toSorted();
  return ids.flatMap((id) => resourceLines(id, before.Resources[id], after.Resources[id]).map((line) => `${line} (${stack})`));
}

function resourceLines(id: string, before: Resource | undefined, after: Resource | undefined): string[] {
  const either = after ?? before;
  if (!either) return [];
  const lines = describe[either.Type]?.(id, before, after) ?? [];
  return [...lines, ...liftedProtections(id, before, after)];
}

type Describe = (id: string, before: Resource | undefined, after: Resource | undefined) => string[];

const describe: Readonly<Record<string, Describe>> = {
  'AWS::EKS::Cluster': (id, before, after) => [
    ...arrival(before, after, (one) => `cluster ${worded(one.Properties.Name ?? id)} with Kubernetes ${worded(one.Properties.Version)}`),
    ...change(before, after, 'Version', `cluster ${nameOf(id, before, after)}: Kubernetes`),
  ],
  'AWS::EKS::Nodegroup': (id, before, after) => [
    ...arrival(before, after, () => `node group ${nameOf(id, before, after)}`),
    ...change(before, after, 'ScalingConfig', `node group ${nameOf(id, before, after)}: size`),
    ...change(before, after, 'InstanceTypes', `node group ${nameOf(id, before, after)}: instance types`),
  ],
  'AWS::EKS::Addon': (_, before, after) => [
    ...arrival(before, after, (one) => `add-on ${worded(one.Properties.AddonName)} ${worded(one.Properties.AddonVersion)}`),
    ...change(before, after, 'AddonVersion', `add-on ${worded((after ?? before)?.Properties.AddonName)}:`),
  ],
  'AWS::EC2::VPCCidrBlock': (_, before, after) => [
    ...arrival(before, after, (one) => `VPC range ${blockText(one)}`),
    ...change(before, after, 'CidrBlock', 'VPC range'),
  ],
  'AWS::EC2::Subnet': (_, before, after) => [
    ...arrival(before, after, (one) => `subnet ${subnetName(one)} ${blockText(one)}`),
    ...change(before, after, 'CidrBlock', `subnet ${subnetName(after ?? before)}`),
  ],
};

const nameOf = (id: string, before: Resource | undefined, after: Resource | undefined): string => {
  const { Name, NodegroupName } = (after ?? before)?.Properties ?? {};
  return worded(Name ?? NodegroupName ?? id);
};

const arrival = (before: Resource | undefined, after: Resource | undefined, text: (one: Resource) => string): string[] => {
  if (!before && after) return [`new: ${text(after)}`];
  return before && !after ? [`gone: ${text(before)}`] : [];
};

function change(before: Resource | undefined, after: Resource | undefined, property: string, what: string): string[] {
  if (!before || !after) return [];
  const [old, fresh] = [before.Properties[property], after.Properties[property]].map((value) => sized(value));
  return old === fresh ? [] : [`${what} ${old} → ${fresh}`];
}

/** `{MinSize: 2, …}` → `minimum 2, …`. */
function sized(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('MinSize' in value)) return worded(value);
  const { MinSize, DesiredSize, MaxSize } = value as Record<string, unknown>;
  return `minimum ${worded(MinSize)}, desired ${worded(DesiredSize)}, maximum ${worded(MaxSize)}`;
}

const subnetName = (subnet: Resource | undefined): string => {
  const tags = (subnet?.Properties.Tags ?? []) as { Key: string; Value: unknown }[];
  return worded(tags.find(({ Key }) => Key === 'Name')?.Value ?? '');
};

function blockText({ Type, Properties: { CidrBlock } }: Resource): string {
  const block = parseBlock(worded(CidrBlock));
  if (!block) return worded(CidrBlock);
  const addresses = Type === 'AWS::EC2::Subnet' ? usableAddresses(block) : size(block);
  return `${worded(CidrBlock)} (${addresses.toLocaleString('en-US')} addresses)`;
}

/** What keeps a resource from being deleted by mistake, and does so no more. */
function liftedProtections(id: string, before: Resource | undefined, after: Resource | undefined): string[] {
  if (!before || !after) return [];
  const policies = (['DeletionPolicy', 'UpdateReplacePolicy'] as const).flatMap((policy) => {
    const [old, fresh] = [before[policy] ?? 'Delete', after[policy] ?? 'Delete'];
    return old !== fresh && fresh === 'Delete' ? [`protection lifted: ${id}: ${policy} ${old} → ${fresh}`] : [];
  });
  const deletion = isProtected(before) && !isProtected(after) ? [`protection lifted: ${id}: deletion protection`] : [];
  return [...policies, ...deletion];
}

const isProtected = ({ Properties: { DeletionProtection, DeletionProtectionEnabled, LoadBalancerAttributes = [] } }: Resource): boolean =>
  DeletionProtection === true ||
  DeletionProtectionEnabled === true ||
  (LoadBalancerAttributes as { Key: string; Value: unknown }[]).some(
    ({ Key, Value }) => Key === 'deletion_protection.enabled' && String(Value) === 'true',
  );
