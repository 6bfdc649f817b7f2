import type { ConversionClass, ConversionResult } from '../convert/convert';
import type { Inventory, Problem } from '../model/inventory';
import { calicoFeatures, ciliumFeatures, networkPolicyFeatures } from './features';

/** What an inventory amounts to. */
export interface Stock {
  /** Objects by kind, in alphabetical order; kinds that are not there are left out. */
  readonly kinds: Readonly<Record<string, number>>;
  /** In how many policies a feature is used, most used first. */
  readonly features: Readonly<Record<string, number>>;
  /** How the policies would convert with the same options. */
  readonly classes: Readonly<Record<ConversionClass, number>>;
  readonly problems: readonly Problem[];
}

/**
 * Counts an inventory.
 * @param results of a conversion that lets nothing more through
 * @param widened of one with every widening allowed: what only that one carries over converts by letting more through
 */
export function takeStock(inventory: Inventory, results: readonly ConversionResult[], widened: readonly ConversionResult[]): Stock {
  const kinds = new Map<string, number>();
  for (const list of Object.values(inventory) as readonly (readonly { source?: { kind: string; apiVersion: string } }[])[]) {
    if (list === inventory.problems) continue;
    for (const { source } of list) if (source) count(kinds, nameOfKind(source));
  }
  const features = new Map<string, number>();
  for (const policy of [...inventory.ciliumPolicies, ...inventory.ciliumClusterwidePolicies])
    for (const name of ciliumFeatures(policy)) count(features, name);
  for (const policy of [...inventory.calicoPolicies, ...inventory.calicoGlobalPolicies])
    for (const name of calicoFeatures(policy)) count(features, name);
  for (const policy of inventory.networkPolicies) for (const name of networkPolicyFeatures(policy)) count(features, name);
  const classes = { exact: 0, conditional: 0, broader: 0, refused: 0 };
  results.forEach((result, index) => {
    const broader = result.class === 'refused' && widened[index]?.class !== 'refused';
    classes[broader ? 'broader' : result.class] += 1;
  });
  return {
    kinds: Object.fromEntries([...kinds].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    features: Object.fromEntries([...features].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))),
    classes,
    problems: inventory.problems,
  };
}

/** Calico and Kubernetes both have a NetworkPolicy. */
function nameOfKind({ kind, apiVersion }: { kind: string; apiVersion: string }): string {
  return apiVersion.includes('projectcalico.org') ? `${kind} (Calico)` : kind;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
