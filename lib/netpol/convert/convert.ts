import type { ClusterRanges } from '../model/cluster';
import { dialectsOf, type Inventory } from '../model/inventory';
import type { ClusterNetworkPolicySpec, NetworkPolicySpec } from '../model/kubernetes';
import type { Source } from '../model/source';
import type { AddressKnowledge, BlockPeer } from '../sets/peer';
import { validateNetworkPolicy } from '../validate';
import { parseRanges } from './address-ranges';
import { type AgentViews, judgeForAgent } from './agent-limits';
import { draftCalicoSet } from './calico-draft';
import { settleTiers } from './calico-tiers';
import { draftCilium } from './cilium-draft';
import { type ClusterPair, clusterPolicies } from './cluster-policies';
import { type ConversionContext, type Draft, type Widening, widenings } from './draft';
import { emitSpec } from './emit';
import {
  type ConversionClass,
  classOf,
  conditional,
  type Finding,
  isRefused,
  note,
  type PerPolicy,
  reasonsOf,
  refused,
  together,
} from './findings';
import { draftNetworkPolicy, type OldCni } from './kubernetes-draft';
import { judgeLayer7 } from './layer7';
import { Names } from './names';
import { indexNamespaces } from './namespaces';
import { refuseBehindOpaqueDenies } from './opaque-denies';
import { outputPath } from './output-path';
import { type ResolvedPolicy, type ResolvedRule, resolve } from './resolve';
import { judgeServices } from './service-addresses';

export { type ConversionClass, type Finding as Reason, type Widening, widenings };

export interface ConvertOptions {
  readonly ranges: ClusterRanges;
  /** Widenings that the user asked for by name; everything else that would allow more is refused. */
  readonly allowBroader: readonly Widening[];
  /** What the output has to be equal under: the VPC CNI's behavior as well, or only the NetworkPolicy API's words. */
  readonly target: 'vpc-cni' | 'upstream';
  /** Clusterwide policies become ClusterNetworkPolicies where these can say the same. */
  readonly clusterPolicies: boolean;
  /** Name of the old cluster (Cilium's `cluster.name`); `default` where it was given none. */
  readonly clusterName?: string;
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
  /** Those that decide the class first. */
  readonly reasons: readonly Finding[];
  /** Empty where the policy is refused, and where it has no effect. */
  readonly outputs: readonly ConvertedPolicy[];
  readonly clusterOutputs: readonly ClusterPolicyOutput[];
}

/**
 * Converts all policies of an inventory together: what one denies is taken out of what others allow. Pure; the order of the results is that of
 * kind, namespace and name, whatever the order of the files.
 *
 * The stages, each of which returns what it found out about each policy: read; take mixed input back; choose ClusterNetworkPolicies; spread
 * clusterwide policies over namespaces; refuse what an unknown deny may touch; decide on layer 7; resolve denies; compare with what the
 * VPC CNI keeps and with what its Services lead to; write; check as an API server does.
 */
export function convert(inventory: Inventory, options: ConvertOptions): readonly ConversionResult[] {
  const { context, knowledge, oldCni } = prepare(inventory, options);
  const drafts = readPolicies(inventory, oldCni, context, knowledge);

  const read = together(
    drafts.map(({ findings }) => findings),
    refuseMixed(drafts, oldCni),
  );
  const cluster = options.clusterPolicies ? clusterPolicies(drafts, context.namespaces, refusedIn(read)) : [];
  const spread = drafts.map((draft, index) => (cluster[index] ? [] : draft.spread));
  const placed = together(read, spread, refuseBehindOpaqueDenies(drafts));
  const layer7 = judgeLayer7(drafts, refusedIn(placed));
  const decided = together(placed, layer7.findings);
  const resolved = resolve(drafts, knowledge, refusedIn(decided), layer7.moot);
  const expressed = together(decided, resolved.findings);

  const agent = options.target === 'vpc-cni' ? judgeForAgent(resolved.policies) : undefined;
  const written = drafts.map((draft, index) => (cluster[index] ? wideRules(draft) : (resolved.policies[index] ?? [])));
  const services = options.target === 'vpc-cni' ? judgeServices(written, context, knowledge) : drafts.map(() => []);
  const enforced = together(expressed, agent?.findings ?? [], services);
  return write(drafts, resolved.policies, cluster, enforced, agent?.views, reservedNames(inventory));
}

const refusedIn =
  (findings: PerPolicy) =>
  (policy: number): boolean =>
    isRefused(findings[policy] ?? []);

/** The rules of a policy that becomes a ClusterNetworkPolicy, which nothing is taken out of. */
const wideRules = (draft: Draft): { readonly egress: readonly ResolvedRule[] }[] =>
  draft.wide.map(({ egress }) => ({ egress: egress?.allow ?? [] }));

interface Preparation {
  readonly context: ConversionContext;
  readonly knowledge: AddressKnowledge;
  readonly oldCni: OldCni | 'both';
}

function prepare(inventory: Inventory, options: ConvertOptions): Preparation {
  const ranges = parseRanges(options.ranges);
  const [first = 'none', second] = dialectsOf(inventory);
  const oldCni = second === undefined ? first : 'both';
  return {
    oldCni,
    context: {
      inventory,
      ranges,
      allowBroader: new Set(options.allowBroader),
      namespaces: indexNamespaces(inventory),
      clusterName: options.clusterName ?? 'default',
    },
    knowledge: { pods: ranges.pods, services: ranges.services, apiServer: ranges.apiServer, blocksMeanPods: oldCni !== 'cilium' },
  };
}

function readPolicies(
  inventory: Inventory,
  oldCni: OldCni | 'both',
  context: ConversionContext,
  knowledge: AddressKnowledge,
): readonly Draft[] {
  if (oldCni === 'calico') return sortedBySource(settleTiers(draftCalicoSet(inventory, context, knowledge), inventory, knowledge));
  const calico = draftCalicoSet({ ...inventory, networkPolicies: [] }, context, knowledge).map(({ draft }) => draft);
  return [
    ...sortedBySource([...inventory.ciliumClusterwidePolicies, ...inventory.ciliumPolicies]).map((policy) => draftCilium(policy, context)),
    ...calico,
    ...sortedBySource(inventory.networkPolicies).map((policy) =>
      draftNetworkPolicy(policy, oldCni === 'both' ? 'cilium' : oldCni, 0, context),
    ),
  ];
}

const mixed = refused(
  'apiVersion',
  'the input mixes policies of Cilium and Calico, which mean different things by a NetworkPolicy and an address; convert each by itself (--only cilium, --only calico)',
);

const refuseMixed = (drafts: readonly Draft[], oldCni: OldCni | 'both'): PerPolicy => drafts.map(() => (oldCni === 'both' ? [mixed] : []));

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

/** Names that the input's own NetworkPolicies keep. */
function reservedNames(inventory: Inventory): Names {
  const names = new Names();
  for (const { source } of inventory.networkPolicies) names.reserve(source.namespace ?? 'default', source.name);
  return names;
}

/** The last stages: names and files, checked as an API server would. */
function write(
  drafts: readonly Draft[],
  policies: readonly (readonly ResolvedPolicy[])[],
  cluster: readonly (readonly ClusterPair[] | undefined)[],
  findings: PerPolicy,
  views: AgentViews | undefined,
  names: Names,
): readonly ConversionResult[] {
  return drafts.map((draft, index): ConversionResult => {
    const found = findings[index] ?? [];
    const { source } = draft;
    if (isRefused(found)) return result(source, found, []);
    const pairs = cluster[index];
    if (pairs) return { ...result(source, [...found, clusterCondition], []), clusterOutputs: clusterOutputs(draft, pairs, names) };
    const outputs = emitAll(draft, policies[index] ?? [], names, views);
    const invalid = outputs.flatMap((output) =>
      validateNetworkPolicy(output).map(({ field, message }) => refused(field, `an API server would refuse it: ${message}`)),
    );
    if (invalid.length > 0) return result(source, [...found, ...invalid], []);
    return result(source, outputs.length === 0 ? [...found, note('spec', 'has no effect: nothing is written')] : found, outputs);
  });
}

const result = (source: Source, findings: readonly Finding[], outputs: readonly ConvertedPolicy[]): ConversionResult => ({
  source,
  class: classOf(findings),
  reasons: reasonsOf(findings),
  outputs,
  clusterOutputs: [],
});

const clusterCondition = conditional(
  'spec',
  'the network policy controller knows ClusterNetworkPolicy, no hostNetwork pod has the labels of its peers (these count there), and no NetworkPolicy for ingress alone is on its pods',
);

function clusterOutputs({ source }: Draft, pairs: readonly ClusterPair[], names: Names): ClusterPolicyOutput[] {
  return pairs.map(({ suffix, spec }) => {
    const name = names.give('_cluster', source, `-${suffix}`);
    return { path: outputPath('_cluster', name), name, source, spec };
  });
}

function emitAll(draft: Draft, policies: readonly ResolvedPolicy[], names: Names, views: AgentViews | undefined): ConvertedPolicy[] {
  const perNamespace = new Map<string, number>();
  return policies.map((policy) => {
    const { namespace } = policy;
    const count = (perNamespace.get(namespace) ?? 0) + 1;
    perNamespace.set(namespace, count);
    const isOriginal = draft.original !== undefined && count === 1;
    const name = isOriginal ? draft.source.name : names.give(namespace, draft.source, count === 1 ? '' : `-${count}`);
    const touchesOthers = (block: BlockPeer): boolean =>
      (['ingress', 'egress'] as const).some(
        (direction) => policy[direction] && views?.get(namespace)?.exceptTouchesOthers(policy, direction, block),
      );
    return { path: outputPath(namespace, name), namespace, name, source: draft.source, spec: emitSpec(policy, touchesOthers) };
  });
}
