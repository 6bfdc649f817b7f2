import { fullDiff, ResourceImpact, type TemplateDiff } from '@aws-cdk/cloudformation-diff';
import type { Template } from './template';

/** Templates by stack name, in the order of deployment. */
export type Templates = Readonly<Record<string, Template>>;

/** What a deploy does to one resource. */
export interface ResourceChange {
  readonly id: string;
  readonly type: string;
  /** Properties and attributes (DependsOn, DeletionPolicy) that change, sorted; empty for a resource that comes or goes whole. */
  readonly properties: readonly string[];
}

/** What a deploy does to one stack, by the specification of CloudFormation. Lists are sorted by logical id. */
export interface StackDiff {
  readonly stack: string;
  /** `dropped`: it is in no template any more. A deploy leaves it as it is; `cdk destroy` deletes it. */
  readonly kind: 'new' | 'deployed' | 'dropped';
  readonly created: readonly ResourceChange[];
  readonly updated: readonly ResourceChange[];
  /** Certainly, or depending on what CloudFormation finds. */
  readonly replaced: readonly ResourceChange[];
  readonly removed: readonly ResourceChange[];
  /** They leave the stack and stay in AWS: their deletion policy says so. */
  readonly orphaned: readonly ResourceChange[];
  readonly outputs: { readonly added: number; readonly changed: number; readonly removed: number };
  readonly before: Template;
  readonly after: Template;
  /** The comparison itself, for what is read out of it (lib/diff/permissions.ts). */
  readonly raw: TemplateDiff;
}

const empty: Template = { Resources: {} };

/** How the stacks differ between two states. Dropped ones come first, the others in the order of deployment; unchanged ones are left out. */
export function stackDiffs(before: Templates, after: Templates): StackDiff[] {
  const dropped = Object.keys(before).filter((stack) => !(stack in after));
  return [...dropped, ...Object.keys(after)].map((stack) => stackDiff(stack, before[stack], after[stack])).filter(hasChanges);
}

const hasChanges = ({ created, updated, replaced, removed, orphaned, outputs }: StackDiff): boolean =>
  [created, updated, replaced, removed, orphaned].some((list) => list.length > 0) || Object.values(outputs).some((count) => count > 0);

type List = 'created' | 'updated' | 'replaced' | 'removed' | 'orphaned';

function stackDiff(stack: string, before: Template | undefined, after: Template | undefined): StackDiff {
  const raw = fullDiff(withHolders(before ?? empty), withHolders(after ?? empty));
  const lists: Record<List, ResourceChange[]> = { created: [], updated: [], replaced: [], removed: [], orphaned: [] };
  raw.resources.forEachDifference((id, change) => {
    const type = change.newResourceType ?? change.oldResourceType ?? '';
    const list = listOf(change.changeImpact, type, change.isAddition || change.isRemoval);
    if (!list) return;
    const changed = [...Object.keys(change.propertyUpdates), ...Object.keys(change.otherChanges)].filter((name) => name !== 'Metadata');
    const isWhole = list !== 'updated' && list !== 'replaced';
    // Metadata is for tools that read templates; nothing in AWS changes by it.
    if (isWhole || changed.length > 0) lists[list].push({ id, type, properties: isWhole ? [] : changed.toSorted() });
  });
  for (const list of Object.values(lists)) list.sort((a, b) => a.id.localeCompare(b.id));
  return {
    stack,
    kind: before === undefined ? 'new' : after === undefined ? 'dropped' : 'deployed',
    ...lists,
    outputs: outputsOf(raw),
    before: before ?? empty,
    after: after ?? empty,
    raw,
  };
}

/**
 * A managed policy that names nobody is attached by the roles' own lists. CDK's comparison reads the statements of a policy once for each holder
 * that the policy names, so it would read none of these: they are given a holder, the policy itself.
 */
function withHolders(template: Template): Template {
  const resources = Object.entries(template.Resources).map(([id, resource]) => {
    const { Type, Properties } = resource;
    const isHeld = ['Roles', 'Users', 'Groups'].some((key) => key in Properties);
    const holder = { Roles: [`holders of ${id}`] };
    return [
      id,
      Type === 'AWS::IAM::ManagedPolicy' && !isHeld ? { ...resource, Properties: { ...Properties, ...holder } } : resource,
    ] as const;
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

function listOf(impact: ResourceImpact, type: string, isWhole: boolean): List | undefined {
  switch (impact) {
    case ResourceImpact.WILL_CREATE:
      return 'created';
    case ResourceImpact.WILL_UPDATE:
      return 'updated';
    case ResourceImpact.WILL_REPLACE:
    case ResourceImpact.MAY_REPLACE:
      return 'replaced';
    case ResourceImpact.WILL_DESTROY:
      return 'removed';
    case ResourceImpact.WILL_ORPHAN:
      return 'orphaned';
    default:
      // The specification knows no properties of custom resources, so no change of theirs counts: they get an event, and do as their function says.
      return isCustom(type) && !isWhole ? 'updated' : undefined;
  }
}

const isCustom = (type: string): boolean => /^Custom::|^AWS::CloudFormation::CustomResource$/.test(type);

function outputsOf({ outputs }: TemplateDiff): StackDiff['outputs'] {
  const changes = Object.values(outputs.changes);
  return {
    added: changes.filter(({ isAddition }) => isAddition).length,
    changed: changes.filter(({ isUpdate }) => isUpdate).length,
    removed: changes.filter(({ isRemoval }) => isRemoval).length,
  };
}
