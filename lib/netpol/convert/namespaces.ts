import { listed } from '../../text/listing';
import type { Inventory } from '../model/inventory';
import { type Labels, matchesRequirement, type Requirement } from '../model/selector/label-selector';
import type { Conjunction } from '../sets/conjunction';
import { type ConversionContext, type NamespaceIndex, namespaceNameLabel } from './draft';
import { conditional, type Finding, refused } from './findings';

/** Namespaces that are given as objects, and those that any object of the inventory is in. */
export function indexNamespaces(inventory: Inventory): NamespaceIndex {
  const labels = new Map(inventory.namespaces.map((namespace) => [namespace.source.name, namespace.labels]));
  const names = new Set(labels.keys());
  for (const list of Object.values(inventory) as readonly (readonly { source?: { namespace?: string } }[])[]) {
    for (const item of list) if (item.source?.namespace !== undefined) names.add(item.source.namespace);
  }
  return { names: [...names].toSorted(), labelsOf: (name) => labels.get(name) };
}

/** Whether a namespace meets requirements on its labels; undefined where that hangs on labels that are not known. */
export function namespaceMatches(requirements: Conjunction, name: string, index: NamespaceIndex): boolean | undefined {
  const known: Labels | undefined = index.labelsOf(name);
  let unclear = false;
  for (const requirement of requirements) {
    const matches = matchesNamespaceRequirement(requirement, name, known);
    if (matches === false) return false;
    unclear ||= matches === undefined;
  }
  return unclear ? undefined : true;
}

function matchesNamespaceRequirement(requirement: Requirement, name: string, known: Labels | undefined): boolean | undefined {
  if (requirement.key === namespaceNameLabel) return matchesRequirement(requirement, { [namespaceNameLabel]: name });
  return known && matchesRequirement(requirement, known);
}

/** The namespaces that requirements name by themselves (`kubernetes.io/metadata.name In […]`), whatever the inventory holds. */
export function namedNamespaces(requirements: Conjunction): readonly string[] | undefined {
  return requirements.find((requirement) => requirement.key === namespaceNameLabel && requirement.operator === 'In')?.values;
}

/** Namespaces that a clusterwide policy is written into, and what that rests on. */
export interface Spread {
  readonly names: readonly string[];
  readonly findings: readonly Finding[];
}

/** Spreads a clusterwide policy over the namespaces that are known. */
export function spreadOver(requirements: Conjunction, field: string, context: ConversionContext): Spread {
  const named = namedNamespaces(requirements);
  if (named && requirements.length === 1) return { names: named, findings: [] };
  const candidates = named ?? context.namespaces.names;
  const matches = candidates.map((name) => ({ name, matches: namespaceMatches(requirements, name, context.namespaces) }));
  const unclear = matches.filter((item) => item.matches === undefined).map(({ name }) => name);
  return {
    names: matches.filter((item) => item.matches === true).map(({ name }) => name),
    findings: [spreadFinding(field, unclear, candidates.length)],
  };
}

function spreadFinding(field: string, unclear: readonly string[], candidates: number): Finding {
  if (unclear.length > 0)
    return refused(field, `chooses namespaces by labels that are not known for ${listed(unclear)}; give the Namespaces as input`);
  if (candidates === 0) return refused(field, 'is for all namespaces, and the input names none; give the Namespaces as input');
  return conditional(field, 'covers the namespaces of the input; a namespace that is added later needs its own copy');
}
