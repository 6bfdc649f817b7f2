import { type ClusterRanges, undeclaredRanges } from '../model/cluster';
import { emptyInventory, type Inventory } from '../model/inventory';
import type { Source } from '../model/source';
import { calicoEvaluator } from '../verdict/calico';
import { ciliumEvaluator } from '../verdict/cilium';
import type { Evaluator, ServiceJudge } from '../verdict/evaluator';
import { upstreamEvaluator } from '../verdict/network-policy';
import { vpcCniEvaluator } from '../verdict/vpc-cni/evaluator';
import { type Assumed, assumedBy } from './assumptions';
import { type ConvertedEntry, type SortedDifferences, sortDifferences } from './causes';
import { type Comparison, compareSets } from './compare';

/** How NetworkPolicies of the new set are judged: by the Kubernetes documentation, or as the VPC CNI enforces them. */
export type Mode = 'upstream' | 'vpc-cni';

export interface VerifyOptions {
  readonly mode: Mode;
  readonly ranges?: ClusterRanges;
  /** Namespaces, pods, services and service accounts beyond those among the policies. */
  readonly workloads?: Inventory;
  /** Name of the old cluster (Cilium's `cluster.name`). */
  readonly clusterName?: string;
  /** What the conversion said of the policies: its accepted widenings are no difference, its refusals are named as causes, its assumptions are shared. */
  readonly accept?: readonly ConvertedEntry[];
}

export interface Verification extends Comparison, SortedDifferences {
  readonly mode: Mode;
  readonly evaluators: { readonly old: string; readonly new: string };
  /** The policies of both sets, each once. */
  readonly policies: { readonly old: readonly Source[]; readonly new: readonly Source[] };
  /** What was taken as given because the conversion did: for people. */
  readonly assumed: readonly string[];
  /** What was not compared, and why: for people. */
  readonly notes: readonly string[];
}

/** A set that no single CNI could have enforced. */
export class MixedDialectsError extends Error {}

/**
 * Compares what two sets of policies allow.
 * @throws MixedDialectsError when a set has policies of both Cilium and Calico
 */
export function verify(
  old: Inventory,
  fresh: Inventory,
  { mode, ranges = undeclaredRanges, workloads = emptyInventory, clusterName, accept = [] }: VerifyOptions,
): Verification {
  const known = workloadsOf([old, fresh, workloads]);
  const before = evaluatorFor(withWorkloads(old, known), 'upstream', 'old', clusterName);
  const after = evaluatorFor(withWorkloads(fresh, known), mode, 'new', clusterName);
  const assumed = assumedBy(accept, known);
  const comparison = compareSets({
    old: before,
    new: after,
    workloads: known,
    ranges,
    assumed: assumed.predicates,
    ...('judgeService' in after ? { judgeService: after.judgeService as ServiceJudge } : {}),
  });
  const policies = { old: sourcesOf(before), new: sourcesOf(after) };
  const sorted = sortDifferences(comparison, accept, policies.new);
  return {
    ...comparison,
    ...sorted,
    equal: sorted.causes.length + comparison.unproven.length === 0,
    mode,
    evaluators: { old: before.name, new: after.name },
    policies,
    assumed: assumed.texts,
    notes: [...contradictionNotes(assumed), ...notesOf(before, after, known, ranges)],
  };
}

const sourcesOf = (evaluator: Evaluator): Source[] => [...new Set(evaluator.policies.map((policy) => policy.source))];

const workloadKinds = ['namespaces', 'pods', 'services', 'serviceAccounts'] as const;

export function workloadsOf(inventories: readonly Inventory[]): Inventory {
  const merged = Object.fromEntries(
    workloadKinds.map((kind) => [kind, inventories.flatMap((inventory) => inventory[kind] as readonly unknown[])]),
  );
  return { ...emptyInventory, ...merged };
}

export function withWorkloads(set: Inventory, { namespaces, pods, services, serviceAccounts }: Inventory): Inventory {
  return { ...set, namespaces, pods, services, serviceAccounts };
}

/** The CNI that a set is written for: that of its own dialect; for NetworkPolicies alone, the one asked for. */
export function evaluatorFor(set: Inventory, mode: Mode, side: string, clusterName?: string): Evaluator {
  const cilium = set.ciliumPolicies.length + set.ciliumClusterwidePolicies.length > 0;
  const calico = set.calicoPolicies.length + set.calicoGlobalPolicies.length > 0;
  if (cilium && calico)
    throw new MixedDialectsError(
      `the ${side} set has policies of both Cilium and Calico: verify them one at a time (--only cilium, --only calico)`,
    );
  if (cilium) return ciliumEvaluator(set, clusterName);
  if (calico) return calicoEvaluator(set);
  return mode === 'vpc-cni' ? vpcCniEvaluator(set) : upstreamEvaluator(set);
}

/** What the conversion assumed and the workloads contradict. */
export const contradictionNotes = ({ contradicted }: Assumed): string[] =>
  contradicted.map((text) => `An assumption of the conversion does not hold: ${text}. The sets were compared without it; convert again.`);

function notesOf(before: Evaluator, after: Evaluator, known: Inventory, ranges: ClusterRanges): string[] {
  const missing = (['podCidrs', 'nodeCidrs', 'serviceCidrs', 'apiServerCidrs'] as const).filter((key) => ranges[key].length === 0);
  const clusterWide = before.policies.some((policy) => policy.source.namespace === undefined);
  const laterToo = after.policies.some((policy) => policy.source.namespace === undefined);
  return [
    ...new Set([...before.notes, ...after.notes]),
    ...(missing.length > 0 ? [`Not declared (--cluster): ${missing.join(', ')}. Such endpoints were taken to have any address.`] : []),
    ...(known.namespaces.length > 0 && clusterWide && !laterToo
      ? ['The old set has cluster-wide policies, the new one has none: namespaces created later are not covered by it, nor compared.']
      : []),
    ...(after.name === 'VPC CNI'
      ? ['Connections between a pod and its own node are not compared: NetworkPolicies under the VPC CNI always allow them.']
      : []),
  ];
}
