import { type CalicoPolicy, type CalicoRule, calicoTypesOf } from '../model/calico';
import type { Inventory } from '../model/inventory';
import type { Direction, NetworkPolicy } from '../model/kubernetes';
import { describeSource, type Source } from '../model/source';
import { disjoint } from '../sets/conjunction';
import type { AddressKnowledge } from '../sets/peer';
import { isNothing } from '../sets/port-set';
import { disjunctiveForm, everyPod, multiply, NotTranslatable, type Term } from './calico-dnf';
import { type EntityScope, withAccounts } from './calico-peers';
import { type RuleContent, readCalicoRule } from './calico-rules';
import { namedPortCondition } from './cilium-ports';
import {
  type AllowRule,
  type ConversionContext,
  type DenyRule,
  type Draft,
  type Flow,
  namespaceNameLabel,
  type OpaqueDeny,
  type Part,
  Verdict,
  type WidePart,
} from './draft';
import { draftNetworkPolicy } from './kubernetes-draft';
import { spreadOver } from './namespaces';

/** Calico gives every NetworkPolicy of Kubernetes this order, in the default tier (libcalico-go/lib/backend/k8s/conversion/conversion.go). */
const kubernetesOrder = 1000;
/** Rules per policy are at most 1,024, so that ranks of different policies never mix. */
const ranksPerPolicy = 2048;

type Ordered = { readonly source: Source; readonly order: number; readonly draft: (rank: number) => Draft };

/** All policies of a Calico cluster, with the Kubernetes ones among them in Calico's order. */
export function draftCalicoSet(inventory: Inventory, context: ConversionContext): readonly Draft[] {
  const knowledge: AddressKnowledge = {
    pods: context.ranges.pods,
    services: context.ranges.services,
    apiServer: context.ranges.apiServer,
    blocksMeanPods: true,
  };
  const calico = [...inventory.calicoPolicies, ...inventory.calicoGlobalPolicies].map((policy) =>
    orderedCalico(policy, context, knowledge),
  );
  const kubernetes = inventory.networkPolicies.map((policy) => orderedKubernetes(policy, context));
  const sorted = [...calico, ...kubernetes].toSorted(inEvaluationOrder);
  const drafts = sorted.map((item, index) => item.draft((index + 1) * ranksPerPolicy));
  const orders = new Map(sorted.map((item, index) => [drafts[index]!, item.order]));
  judgeNeighbours(drafts, orders, inventory);
  return drafts;
}

/** felix/calc/policy_sorter.go, PolKVLess: by order, then by name, namespace and kind. */
function inEvaluationOrder(a: Ordered, b: Ordered): number {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  return tieBreak(a) < tieBreak(b) ? -1 : 1;
}

function tieBreak({ source }: Ordered): string {
  return `${source.name}/${source.namespace ?? ''}/${source.kind}`;
}

function orderedKubernetes(policy: NetworkPolicy, context: ConversionContext): Ordered {
  return { source: policy.source, order: kubernetesOrder, draft: (rank) => draftNetworkPolicy(policy, 'calico', rank, context) };
}

function orderedCalico(policy: CalicoPolicy, context: ConversionContext, knowledge: AddressKnowledge): Ordered {
  return {
    source: policy.source,
    order: policy.spec.order ?? Infinity,
    draft: (rank) => new CalicoDrafter(policy, context, knowledge, rank).draft(),
  };
}

/** Tiers and equal orders concern pairs of policies on the same pods. Policies of one tier without denials need no look at each other. */
function judgeNeighbours(drafts: readonly Draft[], orders: ReadonlyMap<Draft, number>, inventory: Inventory): void {
  const passing = new Set(inventory.calicoTiers.filter((tier) => tier.defaultAction === 'Pass').map((tier) => tier.source.name));
  const oneTier = new Set(drafts.map((draft) => draft.tier)).size <= 1;
  for (const draft of drafts)
    if (passing.has(draft.tier))
      draft.verdict.refuse('spec.tier', `tier ${draft.tier} passes what its policies do not match, so that they do not isolate`);
  for (const draft of drafts) {
    const denies = draft.parts.some((part) => (part.ingress?.deny ?? []).length + (part.egress?.deny ?? []).length > 0);
    if (oneTier && !denies) continue;
    for (const other of drafts) {
      if (other === draft || !sharesPods(draft, other)) continue;
      if (other.tier !== draft.tier) {
        draft.verdict.refuse(
          'spec.tier',
          `${describeSource(other.source)} is for the same pods in tier ${other.tier}; policies of several tiers are not merged`,
        );
        other.verdict.refuse(
          'spec.tier',
          `${describeSource(draft.source)} is for the same pods in tier ${draft.tier}; policies of several tiers are not merged`,
        );
      } else if (denies && orders.get(draft) === orders.get(other)) {
        other.verdict.condition(
          'spec.order',
          `is the same as that of ${describeSource(draft.source)}, which denies; Calico goes by name then, and did otherwise before 3.30`,
        );
      }
    }
  }
}

function sharesPods(a: Draft, b: Draft): boolean {
  return a.parts.some((left) =>
    b.parts.some(
      (right) =>
        left.namespace === right.namespace &&
        ((left.ingress && right.ingress) ?? (left.egress && right.egress)) !== undefined &&
        !disjoint(left.subject, right.subject),
    ),
  );
}

/** Reads one policy. */
class CalicoDrafter {
  private readonly verdict = new Verdict();
  private readonly opaque: OpaqueDeny[] = [];
  private readonly conditions = new Set<string>();
  private readonly wide: WidePart[] = [];
  private readonly judgeSpread: (() => void)[] = [];
  private readonly scope: EntityScope;

  constructor(
    private readonly policy: CalicoPolicy,
    private readonly context: ConversionContext,
    knowledge: AddressKnowledge,
    private readonly rank: number,
  ) {
    this.scope = { own: policy.source.namespace, context, knowledge, conditions: this.conditions };
  }

  draft(): Draft {
    const { source, spec } = this.policy;
    this.refuseFlags();
    const terms = this.subjectTerms();
    const parts = terms.flatMap((term) => this.partsOf(term));
    for (const condition of this.conditions) this.verdict.condition('spec', condition);
    return { source, tier: spec.tier, parts, wide: this.wide, judgeSpread: this.judgeSpread, opaque: this.opaque, verdict: this.verdict };
  }

  private refuseFlags(): void {
    const { spec } = this.policy;
    for (const flag of ['doNotTrack', 'preDNAT', 'applyOnForward'] as const) {
      if (spec[flag]) this.verdict.refuse(`spec.${flag}`, 'is for host endpoints, which NetworkPolicy does not know');
    }
  }

  private subjectTerms(): readonly Term[] {
    const { spec, source } = this.policy;
    const parts: (readonly Term[])[] = [];
    if (source.namespace !== undefined)
      parts.push([{ ...everyPod, namespace: [{ key: namespaceNameLabel, operator: 'In', values: [source.namespace] }] }]);
    try {
      if (spec.selector) parts.push(disjunctiveForm(spec.selector.ast, 'endpoint', this.context.inventory, this.conditions));
      if (spec.namespaceSelector)
        parts.push(disjunctiveForm(spec.namespaceSelector.ast, 'namespace', this.context.inventory, this.conditions));
      if (spec.serviceAccountSelector) throw new NotTranslatable('chooses service accounts by label');
      const terms = multiply(parts);
      return terms.flatMap((term) => {
        const pods = withAccounts(term, this.scope);
        return pods ? [{ ...term, pods }] : [];
      });
    } catch (error) {
      this.refuse('spec.selector', error);
      this.addOpaque(source.namespace, []);
      return [];
    }
  }

  private refuse(field: string, error: unknown): void {
    if (!(error instanceof NotTranslatable)) throw error;
    this.verdict.refuse(field, error.message);
  }

  /** A policy that is not understood may deny anything that comes after it. */
  private addOpaque(namespace: string | undefined, subject: Part['subject']): void {
    for (const direction of ['ingress', 'egress'] as const) {
      if ((this.policy.spec[direction] ?? []).some((rule) => rule.action === 'Deny'))
        this.opaque.push({ namespace, subject, direction, rank: this.rank });
    }
  }

  private partsOf(term: Term): Part[] {
    const types = calicoTypesOf(this.policy.spec);
    const ingress = types.includes('Ingress') ? this.flow('ingress', term) : undefined;
    const egress = types.includes('Egress') ? this.flow('egress', term) : undefined;
    const { namespace } = this.policy.source;
    if (namespace !== undefined && term.namespace.length > 1)
      this.verdict.refuse('spec.selector', "hangs on labels of the policy's own namespace");
    const flows = { ...(ingress && { ingress }), ...(egress && { egress }) };
    if (namespace !== undefined) return [{ namespace, subject: term.pods, ...flows }];
    const spread = spreadOver(term.namespace, 'spec.namespaceSelector', this.context);
    this.judgeSpread.push(() => spread.judge(this.verdict));
    this.wide.push({ namespace: term.namespace, subject: term.pods, ...flows });
    return spread.names.map((name) => ({ namespace: name, subject: term.pods, ...flows }));
  }

  private flow(direction: Direction, term: Term): Flow {
    const allow: AllowRule[] = [];
    const deny: DenyRule[] = [];
    (this.policy.spec[direction] ?? []).forEach((rule, index) => this.readRule(rule, direction, index, term, allow, deny));
    return { isolates: true, allow, deny };
  }

  private readRule(rule: CalicoRule, direction: Direction, index: number, term: Term, allow: AllowRule[], deny: DenyRule[]): void {
    const field = `spec.${direction}[${index}]`;
    const rank = this.rank + index;
    if (rule.action === 'Log') return this.verdict.note(field, 'only logs; left out');
    if (rule.action === 'Pass') return this.verdict.refuse(field, 'passes to the next tier; policies of several tiers are not merged');
    let content: RuleContent;
    try {
      content = readCalicoRule(rule, direction, this.scope);
    } catch (error) {
      this.refuse(field, error);
      if (rule.action === 'Deny') this.opaque.push({ namespace: this.policy.source.namespace, subject: term.pods, direction, rank });
      return undefined;
    }
    if (isNothing(content.ports) || content.peers.length === 0) return undefined;
    if (content.ports.named.length > 0) this.verdict.condition(field, namedPortCondition(content.ports.named.map(({ name }) => name)));
    for (const within of content.within ?? [undefined]) {
      const base = { peers: content.peers, ports: content.ports, rank, field, ...(within && { within }) };
      if (rule.action === 'Deny') deny.push(base);
      else
        allow.push(
          rule.http ? { ...base, layer7: { widening: 'http', text: 'HTTP rules', allowed: this.context.allowBroader.has('http') } } : base,
        );
    }
    return undefined;
  }
}
