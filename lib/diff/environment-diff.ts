import { capacityChanges } from './capacity';
import type { CheckedKind } from './checked-kinds';
import { isBroadened, type PermissionChange, permissionChanges } from './permissions';
import { type ResourceChange, type StackDiff, stackDiffs, type Templates } from './stack-diff';
import { trafficChanges } from './traffic';

/** What a deploy of one environment changes, in the order in which a reviewer asks. JSON-able. */
export interface EnvironmentDiff {
  readonly environment: string;
  readonly stacks: readonly StackSummary[];
  /** Stacks that stay as they are. */
  readonly unchanged: number;
  readonly destructive: readonly Destructive[];
  readonly permissions: readonly PermissionChange[];
  /** Somebody may do more than before. */
  readonly broadened: boolean;
  readonly traffic: readonly string[];
  readonly capacity: readonly string[];
}

export interface StackSummary extends Pick<StackDiff, 'stack' | 'kind' | 'created' | 'updated' | 'replaced' | 'removed' | 'orphaned'> {
  readonly outputs: StackDiff['outputs'];
}

/** A resource that is deleted, deleted and made anew, or left behind in AWS: what takes its place begins empty. */
export interface Destructive extends ResourceChange {
  readonly stack: string;
  readonly how: 'replaced' | 'removed' | 'left behind';
}

/** A new one is made with every change of its content, and the old one is of no use to anybody. */
const renewedByDesign: ReadonlySet<string> = new Set(['AWS::Lambda::LayerVersion', 'AWS::Lambda::Version', 'AWS::Lambda::Permission']);

/**
 * Compares what is deployed with what would be.
 * @param before templates in force; a stack that is not deployed is absent
 * @param after templates to deploy
 */
export function environmentDiff(environment: string, before: Templates, after: Templates): EnvironmentDiff {
  const diffs = stackDiffs(before, after);
  const deployed = diffs.filter(({ kind }) => kind !== 'dropped');
  return {
    environment,
    stacks: diffs.map(({ before: _before, after: _after, raw: _raw, ...summary }) => summary),
    unchanged: Object.keys(after).length - deployed.length,
    destructive: deployed.flatMap(destructiveOf),
    permissions: deployed.flatMap(permissionChanges),
    broadened: deployed.some(isBroadened),
    traffic: deployed.flatMap(trafficChanges),
    capacity: deployed.flatMap(capacityChanges),
  };
}

const destructiveOf = ({ stack, replaced, removed, orphaned }: StackDiff): Destructive[] =>
  [
    ...replaced.map((change): Destructive => ({ stack, how: 'replaced', ...change })),
    ...removed.map((change): Destructive => ({ stack, how: 'removed', ...change })),
    ...orphaned.map((change): Destructive => ({ stack, how: 'left behind', ...change })),
  ].filter(({ type }) => !renewedByDesign.has(type));

/** The kinds of `checked` that this change is of and that were not allowed. */
export const refusedKinds = (diff: EnvironmentDiff, checked: readonly CheckedKind[], allowed: readonly CheckedKind[]): CheckedKind[] =>
  checked.filter((kind) => !allowed.includes(kind) && (kind === 'destructive' ? diff.destructive.length > 0 : diff.broadened));
