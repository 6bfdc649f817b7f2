import type { Assumption } from '../model/assumption';
import type { Inventory } from '../model/inventory';
import type { Requirement } from '../model/selector/label-selector';
import { type Labels, matchesRequirement } from '../model/selector/label-selector';
import type { Conjunction } from '../sets/conjunction';
import { negate } from '../sets/conjunction';
import type { NamespaceIndex } from './draft';
import { namespaceMatches } from './namespaces';

/** A label in place of service accounts, and what that rests on. */
export interface AccountLabel {
  readonly requirement: Requirement;
  readonly assumption: Assumption;
}

/**
 * A label that distinguishes the pods of some service accounts from all others, among the pods of the inventory: every pod of theirs has it, no
 * other pod of the same namespaces does. NetworkPolicy cannot name a service account, so such a label has to stand for it.
 * @param accounts requirement on the name of the service account; its key is not considered
 * @param namespaces requirements on the labels of the pods' namespace
 */
export function labelForAccounts(
  accounts: Requirement,
  namespaces: Conjunction,
  inventory: Inventory,
  index: NamespaceIndex,
): AccountLabel | undefined {
  if (accounts.operator === 'NotIn' || accounts.operator === 'DoesNotExist') {
    const inside = labelForAccounts(negate(accounts), namespaces, inventory, index);
    return inside && { ...inside, requirement: negate(inside.requirement) };
  }
  const inScope = inventory.pods.filter(
    (pod) => !pod.hostNetwork && namespaceMatches(namespaces, pod.source.namespace ?? 'default', index) !== false,
  );
  const named = (account: string) => matchesRequirement({ ...accounts, key: 'name' }, { name: account });
  const inside = inScope.filter((pod) => named(pod.serviceAccount));
  const outside = inScope.filter((pod) => !named(pod.serviceAccount));
  const [first] = inside;
  if (!first) return undefined;
  for (const key of Object.keys(first.labels).toSorted()) {
    if (changing.test(key)) continue;
    const values = new Set(inside.map((pod) => valueOf(pod.labels, key)));
    if (!values.has(undefined) && outside.every((pod) => !values.has(valueOf(pod.labels, key)))) {
      const requirement = { key, operator: 'In', values: [...(values as Set<string>)].toSorted() } as const;
      const assumption: Assumption = { kind: 'account-label', namespaces, accounts, label: key, values: requirement.values };
      return { requirement, assumption };
    }
  }
  return undefined;
}

/** Labels that a controller sets anew with every roll-out. */
const changing =
  /(^|\/)(pod-template-hash|controller-revision-hash|pod-template-generation|pod-name|pod-index|controller-uid|job-name|job-completion-index)$/;

function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
