import { oneLine } from '../../text/printable';
import type { CalicoNetworkSet, CalicoPolicy, CalicoTier } from './calico';
import type { CiliumCidrGroup, CiliumPolicy } from './cilium';
import type { ClusterNetworkPolicy, Namespace, NetworkPolicy, Pod, Service, ServiceAccount } from './kubernetes';
import type { Source } from './source';

/** Everything that was read, in the order in which it was read (files sorted by path). */
export interface Inventory {
  readonly ciliumPolicies: readonly CiliumPolicy[];
  readonly ciliumClusterwidePolicies: readonly CiliumPolicy[];
  readonly ciliumCidrGroups: readonly CiliumCidrGroup[];
  readonly calicoPolicies: readonly CalicoPolicy[];
  readonly calicoGlobalPolicies: readonly CalicoPolicy[];
  readonly calicoNetworkSets: readonly CalicoNetworkSet[];
  readonly calicoGlobalNetworkSets: readonly CalicoNetworkSet[];
  readonly calicoTiers: readonly CalicoTier[];
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly clusterNetworkPolicies: readonly ClusterNetworkPolicy[];
  readonly namespaces: readonly Namespace[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly serviceAccounts: readonly ServiceAccount[];
  readonly problems: readonly Problem[];
}

/** Something in the input that could not be taken as it stands. */
export interface Problem {
  /**
   * `error`: the file or the object was not read (the exit code says so); `warning`: it was read, and the user should know;
   * `note`: skipped on purpose, such as a Deployment among the policies.
   */
  readonly severity: 'error' | 'warning' | 'note';
  readonly file: string;
  /** 1-based; absent where the file as a whole is meant. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  /** The object, where one was recognized. */
  readonly source?: Source;
  /** Path of the field in the object: `spec.ingress[0].toPorts[1].ports`. */
  readonly field?: string;
}

/** An inventory of nothing, to build on. */
export const emptyInventory: Inventory = {
  ciliumPolicies: [],
  ciliumClusterwidePolicies: [],
  ciliumCidrGroups: [],
  calicoPolicies: [],
  calicoGlobalPolicies: [],
  calicoNetworkSets: [],
  calicoGlobalNetworkSets: [],
  calicoTiers: [],
  networkPolicies: [],
  clusterNetworkPolicies: [],
  namespaces: [],
  pods: [],
  services: [],
  serviceAccounts: [],
  problems: [],
};

/** `policies/a.yaml:12:5: message`. */
export function describeProblem(problem: Problem): string {
  const position = problem.line === undefined ? '' : `:${problem.line}${problem.column === undefined ? '' : `:${problem.column}`}`;
  const field = problem.field === undefined ? '' : `${problem.field}: `;
  return oneLine(`${problem.file}${position}: ${field}${problem.message}`);
}

/** The CNIs whose policies are read. */
export const dialects = ['cilium', 'calico'] as const;
export type Dialect = (typeof dialects)[number];

/** CNIs whose policies an inventory has. */
export const dialectsOf = (inventory: Inventory): Dialect[] =>
  dialects.filter((dialect) =>
    dialect === 'cilium'
      ? inventory.ciliumPolicies.length + inventory.ciliumClusterwidePolicies.length > 0
      : inventory.calicoPolicies.length + inventory.calicoGlobalPolicies.length > 0,
  );

/** The inventory without the objects of the other CNI, and without what could not be read of them. */
export function onlyDialect(inventory: Inventory, dialect: Dialect): Inventory {
  const problems = inventory.problems.filter(({ source }) => source === undefined || dialectOf(source) !== otherDialect[dialect]);
  return dialect === 'cilium'
    ? {
        ...inventory,
        problems,
        calicoPolicies: [],
        calicoGlobalPolicies: [],
        calicoNetworkSets: [],
        calicoGlobalNetworkSets: [],
        calicoTiers: [],
      }
    : { ...inventory, problems, ciliumPolicies: [], ciliumClusterwidePolicies: [], ciliumCidrGroups: [] };
}

const otherDialect: Readonly<Record<Dialect, Dialect>> = { cilium: 'calico', calico: 'cilium' };

function dialectOf({ apiVersion }: Source): Dialect | undefined {
  const [group] = apiVersion.split('/');
  if (group === 'cilium.io') return 'cilium';
  return group === 'projectcalico.org' || group === 'crd.projectcalico.org' ? 'calico' : undefined;
}

/**
 * The inventory with its files named otherwise: what leaves the machine should not hold its paths.
 * @param nameOf how a file is named
 */
export function withFileNames(inventory: Inventory, nameOf: (file: string) => string): Inventory {
  const renamed = <T extends { readonly source?: Source }>(item: T): T =>
    item.source === undefined ? item : { ...item, source: { ...item.source, file: nameOf(item.source.file) } };
  const entries = Object.entries(inventory) as [string, readonly { readonly source?: Source }[]][];
  return Object.fromEntries(entries.map(([kind, items]) => [kind, items.map(renamed)])) as unknown as Inventory;
}
