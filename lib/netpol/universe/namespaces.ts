import type { Inventory } from '../model/inventory';
import type { Labels } from '../model/selector/label-selector';
import { namespaceLabel, namespaceName, namespaceNameKey } from '../verdict/endpoint';
import { leavesOf, type Predicate } from '../verdict/predicate';

/** A namespace of the cluster as far as it is known. */
export interface KnownNamespace {
  /** Absent for one that no file names: a namespace that may exist, or be created later. */
  readonly name?: string;
  /** Absent where no Namespace object was given: its labels may then be anything. */
  readonly labels?: Labels;
}

/**
 * Namespaces that the files or the policies name, and one that nobody names.
 * @param inventories old set, new set, workloads: later Namespace objects win
 * @param predicates of all policies: the namespaces they name
 */
export function namespacesOf(inventories: readonly Inventory[], predicates: Iterable<Predicate>): KnownNamespace[] {
  const labels = new Map<string, Labels | undefined>();
  for (const predicate of predicates) {
    for (const leaf of leavesOf(predicate)) {
      if (leaf.op === 'fact' && leaf.fact === namespaceName && leaf.test.op === 'in')
        for (const name of leaf.test.values) labels.set(name, undefined);
    }
  }
  for (const inventory of inventories) {
    for (const { source } of [...inventory.pods, ...inventory.services, ...inventory.serviceAccounts]) {
      const name = source.namespace ?? 'default';
      if (!labels.has(name)) labels.set(name, undefined);
    }
  }
  for (const { source, labels: own } of inventories.flatMap((inventory) => inventory.namespaces)) {
    labels.set(source.name, { ...own, [namespaceNameKey]: source.name });
  }
  const named = [...labels].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [...named.map(([name, known]) => (known === undefined ? { name } : { name, labels: known })), {}];
}

/** Decides leaves about a namespace's name and labels; undefined for those that are open. */
export function decideNamespace(namespace: KnownNamespace, fact: string): { readonly value: string | undefined } | undefined {
  if (namespace.name === undefined || !fact.startsWith('ns:')) return undefined;
  if (fact === namespaceName) return { value: namespace.name };
  if (namespace.labels === undefined) return undefined;
  const key = fact.slice(namespaceLabel('').length);
  return { value: Object.hasOwn(namespace.labels, key) ? namespace.labels[key] : undefined };
}

/** The facts of a namespace for an endpoint in it. */
export function namespaceFacts({ name, labels = {} }: KnownNamespace): [string, string][] {
  const own = Object.entries(labels).map(([key, value]): [string, string] => [namespaceLabel(key), value]);
  return name === undefined ? own : [...own, [namespaceName, name]];
}
