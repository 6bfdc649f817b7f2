import { type CalicoPolicy, type CalicoRule, calicoTypesOf } from '../model/calico';
import type { Inventory } from '../model/inventory';
import type { Direction, NetworkPolicy } from '../model/kubernetes';
import type { Source } from '../model/source';
import type { AddressKnowledge } from '../sets/peer';
import { isEverything, isNothing } from '../sets/port-set';
import { accountTerms } from './calico-accounts';
import { disjunctiveForm, everyPod, multiply, NotTranslatable, type Term } from './calico-dnf';
import { type EntityScope, withAccounts } from './calico-peers';
import { type RuleContent, readCalicoRule } from './calico-rules';
import { namedPortCondition } from './cilium-ports';
import { Conditions } from './conditions';
import {
  type AllowRule,
  type ConversionContext,
  type DenyRule,
  type Draft,
  type Flow,
  namespaceNameLabel,
  type OpaqueDeny,
  type Part,
  type WidePart,
} from './draft';
import { conditional, type Finding, note, refused } from './findings';
import { draftNetworkPolicy } from './kubernetes-draft';
import { spreadOver } from './namespaces';

/** Calico gives every NetworkPolicy of Kubernetes this order, in the default tier (libcalico-go/lib/backend/k8s/conversion/conversion.go). */
const kubernetesOrder = 1000;
const defaultTier = { name: 'default', order: 1_000_000 };
/** A policy with its place in Calico's order. */
export interface OrderedDraft {
  readonly draft: Draft;
  /** `spec.order`; infinite where it is not given. */
  readonly order: number;
  /** A rank behind each of its rules, and before those of the next policy. */
  readonly end: number;
}

type Unread = {
  readonly source: Source;
  readonly tier: string;
  readonly order: number;
  /** The most rules of a direction: Calico sets no limit. */
  readonly rules: number;
  readonly draft: (rank: number) => Draft;
};

/** All policies of a Calico cluster in the order in which they are evaluated: by tier, with the Kubernetes ones among them. */
export function draftCalicoSet(inventory: Inventory, context: ConversionContext, knowledge: AddressKnowledge): readonly OrderedDraft[] {
  const calico = [...inventory.calicoPolicies, ...inventory.calicoGlobalPolicies].map(
    (policy): Unread => ({
      source: policy.source,
      tier: policy.spec.tier,
      order: policy.spec.order ?? Infinity,
      rules: Math.max(policy.spec.ingress?.length ?? 0, policy.spec.egress?.length ?? 0),
      draft: (rank) => new CalicoDrafter(policy, context, knowledge, rank).draft(),
    }),
  );
  const kubernetes = inventory.networkPolicies.map(
    (policy: NetworkPolicy): Unread => ({
      source: policy.source,
      tier: defaultTier.name,
      order: kubernetesOrder,
      // All rules allow, and share one rank.
      rules: 1,
      draft: (rank) => draftNetworkPolicy(policy, 'calico', rank, context),
    }),
  );
  const tiers = tierOrders(inventory);
  let end = 1;
  return [...calico, ...kubernetes]
    .toSorted((a, b) => inEvaluationOrder(a, b, tiers))
    .map(({ draft, order, rules }) => {
      const start = end;
      end += rules;
      return { draft: draft(start), order, end };
    });
}

/** A tier without an order comes after every number, and a tier that only policies name is such a one. */
function tierOrders({ calicoTiers }: Inventory): (tier: string) => number {
  const orders = new Map([[defaultTier.name, defaultTier.order]]);
  for (const { source, order } of calicoTiers) if (order !== undefined) orders.set(source.name, order);
  return (tier) => orders.get(tier) ?? Infinity;
}

/** felix/calc/policy_sorter.go, PolKVLess: by tier, by order, then by name, namespace and kind. */
function inEvaluationOrder(a: Unread, b: Unread, orderOf: (tier: string) => number): number {
  const [left, right] = [orderOf(a.tier), orderOf(b.tier)];
  if (left !== right) return left < right ? -1 : 1;
  if (a.tier !== b.tier) return a.tier < b.tier ? -1 : 1;
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  return tieBreak(a) < tieBreak(b) ? -1 : 1;
}

function tieBreak({ source }: Unread): string {
  return `${source.name}/${source.namespace ?? ''}/${source.kind}`;
}

/** Reads one policy. */
class CalicoDrafter {
  private readonly findings: Finding[] = [];
  private readonly opaque: OpaqueDeny[] = [];
  private readonly conditions = new Conditions();
  private readonly wide: WidePart[] = [];
  private readonly spread: Finding[] = [];
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
    for (const flag of ['doNotTrack', 'preDNAT', 'applyOnForward'] as const) {
      if (spec[flag]) this.findings.push(refused(`spec.${flag}`, 'is for host endpoints, which NetworkPolicy does not know'));
    }
    const parts = this.subjectTerms().flatMap((term) => this.partsOf(term));
    this.findings.push(...this.conditions.findings('spec'));
    const { wide, spread, opaque, findings } = this;
    return { source, tier: spec.tier, parts, wide, spread, opaque, findings };
  }

  private subjectTerms(): readonly Term[] {
    const { spec, source } = this.policy;
    const { inventory } = this.context;
    const parts: (readonly Term[])[] = [];
    if (source.namespace !== undefined)
      parts.push([{ ...everyPod, namespace: [{ key: namespaceNameLabel, operator: 'In', values: [source.namespace] }] }]);
    try {
      if (spec.selector) parts.push(disjunctiveForm(spec.selector.ast, 'endpoint', inventory, this.conditions));
      if (spec.namespaceSelector) parts.push(disjunctiveForm(spec.namespaceSelector.ast, 'namespace', inventory, this.conditions));
      if (spec.serviceAccountSelector) parts.push(accountTerms(spec.serviceAccountSelector, this.scope));
      return multiply(parts).flatMap((term) => {
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
    this.findings.push(refused(field, error.message));
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
      this.findings.push(refused('spec.selector', "hangs on labels of the policy's own namespace"));
    const flows = { ...(ingress && { ingress }), ...(egress && { egress }) };
    if (namespace !== undefined) return [{ namespace, subject: term.pods, ...flows }];
    const spread = spreadOver(term.namespace, 'spec.namespaceSelector', this.context);
    // A policy that only passes changes nothing, wherever it stands.
    if ([ingress, egress].some((flow) => flow !== undefined && !onlyPasses(flow))) this.spread.push(...spread.findings);
    this.wide.push({ namespace: term.namespace, subject: term.pods, ...flows });
    return spread.names.map((name) => ({ namespace: name, subject: term.pods, ...flows }));
  }

  /** Rules up to one that passes everything: what stands after it is never reached. */
  private flow(direction: Direction, term: Term): Flow {
    const allow: AllowRule[] = [];
    const deny: DenyRule[] = [];
    const some: AllowRule[] = [];
    let unread = false;
    for (const [index, rule] of (this.policy.spec[direction] ?? []).entries()) {
      const field = `spec.${direction}[${index}]`;
      if (rule.action === 'Log') {
        this.findings.push(note(field, 'only logs; left out'));
        continue;
      }
      const content = this.read(rule, direction, field, term, this.rank + index);
      if (content === 'unread') {
        unread ||= rule.action === 'Pass';
        continue;
      }
      if (content === undefined) continue;
      if (rule.action === 'Pass' && passesEverything(content)) return { isolates: true, allow, deny, pass: { some, rest: true, unread } };
      for (const within of content.within ?? [undefined]) {
        const base = { peers: content.peers, ports: content.ports, rank: this.rank + index, field, ...(within && { within }) };
        if (rule.action === 'Deny') deny.push(base);
        else if (rule.action === 'Pass') some.push(base);
        else allow.push(rule.http ? { ...base, layer7: this.httpRules() } : base);
      }
    }
    return { isolates: true, allow, deny, ...((some.length > 0 || unread) && { pass: { some, rest: false, unread } }) };
  }

  private httpRules(): NonNullable<AllowRule['layer7']> {
    return { widening: 'http', text: 'HTTP rules', allowed: this.context.allowBroader.has('http') };
  }

  /** @returns undefined where the rule matches nothing, `unread` where it is refused */
  private read(rule: CalicoRule, direction: Direction, field: string, term: Term, rank: number): RuleContent | 'unread' | undefined {
    let content: RuleContent;
    try {
      content = readCalicoRule(rule, direction, this.scope);
    } catch (error) {
      this.refuse(field, error);
      if (rule.action === 'Deny') this.opaque.push({ namespace: this.policy.source.namespace, subject: term.pods, direction, rank });
      return 'unread';
    }
    if (isNothing(content.ports) || content.peers.length === 0) return undefined;
    if (content.ports.named.length > 0)
      this.findings.push(conditional(field, namedPortCondition(content.ports.named.map(({ name }) => name))));
    return content;
  }
}

const onlyPasses = ({ allow, deny, pass }: Flow): boolean => pass?.rest === true && allow.length + deny.length + pass.some.length === 0;

const passesEverything = ({ peers, ports, within }: RuleContent): boolean =>
  within === undefined && isEverything(ports) && peers.some(({ kind }) => kind === 'any');
