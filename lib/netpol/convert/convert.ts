import type { ClusterRanges } from '../model/cluster';
import { dialectsOf, type Inventory } from '../model/inventory';
import type { ClusterNetworkPolicySpec, NetworkPolicySpec } from '../model/kubernetes';
import type { Source } from '../model/source';
import type { BlockPeer } from '../sets/peer';
import { validateNetworkPolicy } from '../validate';
import { parseRanges } from './address-ranges';
import { draftCalicoSet } from './calico-set';
import { draftCilium } from './cilium-draft';
import { type ClusterPair, clusterPolicies } from './cluster-policies';
import { type ConversionClass, type ConversionContext, type Draft, type Reason, type Widening, widenings } from './draft';
import { emitSpec } from './emit';
import { draftNetworkPolicy, type OldCni } from './kubernetes-draft';
import { Names } from './names';
import { indexNamespaces } from './namespaces';
import { type ResolvedPolicy, resolve } from './resolve';
import { AgentView } from './vpc-cni';
import { judgeForVpcCni } from './vpc-cni-judge';

export { type ConversionClass, type Reason, type Widening, widenings };

export interface ConvertOptions {
  readonly ranges: ClusterRanges;
  /** Widenings that the user asked for by name; everything else that would let more through is refused. */
  readonly allowBroader: readonly Widening[];
  /** What the output has to be equal under: the VPC CNI's behaviour as well, or only the NetworkPolicy API's words. */
  readonly target: 'vpc-cni' | 'upstream';
  /** Clusterwide policies become ClusterNetworkPolicies where these can say the same. */
  readonly clusterPolicies: boolean;
}

/** A NetworkPolicy of the new cluster. */
export interface ConvertedPolicy {
  /** `<namespace>/<name>.yaml`. */
  readonly path: string;
  readonly namespace: string;
  readonly name: string;
  readonly source: Source;
  readonly spec: NetworkPolicySpec;
}

/** A ClusterNetworkPolicy of the new cluster. */
export interface ClusterPolicyOutput {
  /** `_cluster/<name>.yaml`: no namespace has such a name. */
  readonly path: string;
  readonly name: string;
  readonly source: Source;
  readonly spec: ClusterNetworkPolicySpec;
}

export interface ConversionResult {
  readonly source: Source;
  readonly class: ConversionClass;
  readonly reasons: readonly Reason[];
  /** Empty where the policy is refused, and where it has no effect. */
  readonly outputs: readonly ConvertedPolicy[];
  readonly clusterOutputs: readonly ClusterPolicyOutput[];
}

/**
 * Converts all policies of an inventory together: what one denies is taken out of what others allow. Pure; the order of the results is that of
 * kind, namespace and name, whatever the order of the files.
 */
export function convert(inventory: Inventory, options: ConvertOptions): readonly ConversionResult[] {
  const context: ConversionContext = {
    inventory,
    ranges: parseRanges(options.ranges),
    allowBroader: new Set(options.allowBroader),
    namespaces: indexNamespaces(inventory),
  };
  const oldCni = oldCniOf(inventory);
  const drafts = draftAll(inventory, oldCni, context);
  if (oldCni === 'both') refuseAll(drafts);
  const cluster = options.clusterPolicies ? clusterPolicies(drafts, context.namespaces) : [];
  drafts.forEach((draft, index) => {
    if (!cluster[index]) for (const judge of draft.judgeSpread) judge();
  });
  const policies = resolve(drafts, {
    pods: context.ranges.pods,
    services: context.ranges.services,
    apiServer: context.ranges.apiServer,
    blocksMeanPods: oldCni !== 'cilium',
  });
  const views = options.target === 'vpc-cni' ? agentViews(policies) : undefined;
  const names = new Names();
  for (const policy of inventory.networkPolicies) names.reserve(policy.source.namespace ?? 'default', policy.source.name);
  return drafts.map((draft, index) => {
    const pairs = cluster[index];
    if (pairs && !draft.verdict.refused) return clusterResult(draft, pairs, names);
    const mine = policies[index] ?? [];
    if (views) for (const policy of mine) judgeForVpcCni(policy, views.get(policy.namespace)!, draft.verdict);
    const emitted = draft.verdict.refused ? [] : emitAll(draft, mine, names, views);
    for (const output of emitted)
      for (const invalid of validateNetworkPolicy(output))
        draft.verdict.refuse(invalid.field, `an API server would refuse it: ${invalid.message}`);
    const outputs = draft.verdict.refused ? [] : emitted;
    if (outputs.length === 0 && !draft.verdict.refused) draft.verdict.note('spec', 'has no effect: nothing is written');
    return { source: draft.source, class: draft.verdict.class, reasons: draft.verdict.reasons, outputs, clusterOutputs: [] };
  });
}

function clusterResult({ source, verdict }: Draft, pairs: readonly ClusterPair[], names: Names): ConversionResult {
  verdict.condition(
    'spec',
    'the network policy controller knows ClusterNetworkPolicy, no hostNetwork pod has the labels of its peers (these count there), and no NetworkPolicy for ingress alone is on its pods',
  );
  const clusterOutputs = pairs.map(({ suffix, spec }): ClusterPolicyOutput => {
    const name = names.give('_cluster', source, `-${suffix}`);
    return { path: `_cluster/${name}.yaml`, name, source, spec };
  });
  return { source, class: verdict.class, reasons: verdict.reasons, outputs: [], clusterOutputs };
}

/** Which CNI the input comes from. NetworkPolicies alone are taken as they are read by the API's words. */
function oldCniOf(inventory: Inventory): OldCni | 'both' {
  const [first = 'none', second] = dialectsOf(inventory);
  return second === undefined ? first : 'both';
}

function refuseAll(drafts: readonly Draft[]): void {
  for (const draft of drafts) {
    draft.verdict.refuse(
      'apiVersion',
      'the input mixes policies of Cilium and Calico, which mean different things by a NetworkPolicy and an address; convert each by itself (--only cilium, --only calico)',
    );
  }
}

function draftAll(inventory: Inventory, oldCni: OldCni | 'both', context: ConversionContext): readonly Draft[] {
  if (oldCni === 'calico') return draftCalicoSet(inventory, context).toSorted((a, b) => compareSources(a.source, b.source));
  return [
    ...sortedBySource([...inventory.ciliumClusterwidePolicies, ...inventory.ciliumPolicies]).map((policy) => draftCilium(policy, context)),
    ...(oldCni === 'both' ? draftCalicoSet({ ...inventory, networkPolicies: [] }, context) : []),
    ...sortedBySource(inventory.networkPolicies).map((policy) =>
      draftNetworkPolicy(policy, oldCni === 'both' ? 'cilium' : oldCni, 0, context),
    ),
  ];
}

function sortedBySource<T extends { readonly source: Source }>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => compareSources(a.source, b.source));
}

function keyOf(source: Source): string {
  return [source.kind, source.namespace ?? '', source.name, source.apiVersion].join('\0');
}

function compareSources(a: Source, b: Source): number {
  const [left, right] = [keyOf(a), keyOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function agentViews(policies: readonly (readonly ResolvedPolicy[])[]): ReadonlyMap<string, AgentView> {
  const byNamespace = new Map<string, ResolvedPolicy[]>();
  for (const policy of policies.flat()) {
    const list = byNamespace.get(policy.namespace) ?? [];
    byNamespace.set(policy.namespace, list);
    list.push(policy);
  }
  return new Map([...byNamespace].map(([namespace, list]) => [namespace, new AgentView(list)]));
}

function emitAll(
  draft: Draft,
  policies: readonly ResolvedPolicy[],
  names: Names,
  views: ReadonlyMap<string, AgentView> | undefined,
): ConvertedPolicy[] {
  const perNamespace = new Map<string, number>();
  return policies.map((policy) => {
    const { namespace } = policy;
    const count = (perNamespace.get(namespace) ?? 0) + 1;
    perNamespace.set(namespace, count);
    const isOriginal = draft.original !== undefined && count === 1;
    const name = isOriginal ? draft.source.name : names.give(namespace, draft.source, count === 1 ? '' : `-${count}`);
    const cutsOthers = (block: BlockPeer) =>
      (['ingress', 'egress'] as const).some(
        (direction) => policy[direction] && views?.get(namespace)?.exceptCutsOthers(policy, direction, block),
      );
    return { path: `${namespace}/${name}.yaml`, namespace, name, source: draft.source, spec: emitSpec(policy, cutsOthers) };
  });
}
