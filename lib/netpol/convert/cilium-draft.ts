import type { CiliumEgressRule, CiliumIngressRule, CiliumPolicy, CiliumSpec } from '../model/cilium';
import type { Direction } from '../model/kubernetes';
import type { Conjunction } from '../sets/conjunction';
import { isNothing } from '../sets/port-set';
import { readPeers, type Scope } from './cilium-peers';
import { type PortRuleContent, readToPorts } from './cilium-ports';
import { selectSubject } from './cilium-selector';
import {
  type AllowRule,
  type ConversionContext,
  type DenyRule,
  type Draft,
  type Flow,
  type OpaqueDeny,
  type Part,
  type WidePart,
} from './draft';
import { broader, conditional, type Finding, note, refused } from './findings';
import { spreadOver } from './namespaces';

type Rule = CiliumIngressRule & CiliumEgressRule;

// Deny rules win over every allow, wherever they stand (Documentation/security/policy/language.rst, "Deny Policies").
const denyRank = -1;
const allowRank = 0;

/** A CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy as parts per namespace. */
export function draftCilium(policy: CiliumPolicy, context: ConversionContext): Draft {
  const findings: Finding[] = [];
  const opaque: OpaqueDeny[] = [];
  const spreads = policy.specs.map((spec) => draftSpec(policy, spec, context, findings, opaque));
  return {
    source: policy.source,
    tier: '',
    parts: spreads.flatMap(({ parts }) => parts),
    wide: spreads.flatMap(({ wide }) => wide ?? []),
    spread: spreads.flatMap(({ spread }) => spread ?? []),
    opaque,
    findings,
  };
}

interface SpecDraft {
  readonly parts: readonly Part[];
  readonly wide?: WidePart;
  readonly spread?: readonly Finding[];
}

const nothing: SpecDraft = { parts: [] };

function draftSpec(
  policy: CiliumPolicy,
  spec: CiliumSpec,
  context: ConversionContext,
  findings: Finding[],
  opaque: OpaqueDeny[],
): SpecDraft {
  const own = policy.source.namespace;
  if (!spec.endpointSelector) {
    findings.push(refused(`${spec.path}.nodeSelector`, 'guards nodes; NetworkPolicy only guards pods. Use security groups'));
    return nothing;
  }
  const subject = selectSubject(spec.endpointSelector, own, context);
  const field = `${spec.path}.endpointSelector`;
  if (subject.kind === 'nothing') {
    findings.push(note(field, subject.text));
    return nothing;
  }
  if (subject.kind !== 'pods') {
    findings.push(refused(field, subject.kind === 'unknown' ? subject.text : 'selects an identity of Cilium itself'));
    opaque.push(...opaqueSubject(spec, own));
    return nothing;
  }
  findings.push(...subject.conditions.findings(field));
  const flows = readFlows(spec, own, subject.peer.pods, context, findings, opaque);
  if (!flows.ingress && !flows.egress) {
    findings.push(note(spec.path, 'has no rules in either direction, so that it has no effect'));
    return nothing;
  }
  const { namespace, pods } = subject.peer;
  if (own !== undefined) return { parts: [{ namespace: own, subject: pods, ...flows }] };
  const spread = spreadOver(namespace, field, context);
  return {
    parts: spread.names.map((name) => ({ namespace: name, subject: pods, ...flows })),
    wide: { namespace, subject: pods, ...flows },
    spread: spread.findings,
  };
}

/** A subject that is not understood may be any pod of the policy's scope. */
function opaqueSubject(spec: CiliumSpec, namespace: string | undefined): OpaqueDeny[] {
  const directions: Direction[] = [];
  if ((spec.ingressDeny ?? []).length > 0) directions.push('ingress');
  if ((spec.egressDeny ?? []).length > 0) directions.push('egress');
  return directions.map((direction) => ({ namespace, subject: [], direction, rank: denyRank }));
}

function readFlows(
  spec: CiliumSpec,
  own: string | undefined,
  subject: Conjunction,
  context: ConversionContext,
  findings: Finding[],
  opaque: OpaqueDeny[],
): Pick<Part, 'ingress' | 'egress'> {
  const read = (direction: Direction): Flow | undefined => {
    const allow: readonly Rule[] = (direction === 'ingress' ? spec.ingress : spec.egress) ?? [];
    const deny: readonly Rule[] = (direction === 'ingress' ? spec.ingressDeny : spec.egressDeny) ?? [];
    const wanted = spec.enableDefaultDeny?.[direction];
    if (allow.length + deny.length === 0) {
      if (wanted === true)
        findings.push(refused(`${spec.path}.enableDefaultDeny.${direction}`, 'isolates without rules; Cilium versions differ on that'));
      return undefined;
    }
    const at = (index: number, list: string) => ({ own, direction, context, findings, field: `${spec.path}.${list}[${index}]` });
    const allowed = allow.flatMap((rule, index) => readAllow(rule, at(index, direction)) ?? []);
    const denied: DenyRule[] = [];
    for (const [index, rule] of deny.entries()) {
      const found = readDeny(rule, at(index, `${direction}Deny`));
      if (found) denied.push(...found);
      else opaque.push({ namespace: own, subject, direction, rank: denyRank });
    }
    // A requirement of one policy narrows the peers of every policy on the same pods.
    const requires = allow.some((rule) => (rule.fromRequires ?? rule.toRequires ?? []).length > 0);
    if (requires) opaque.push({ namespace: own, subject, direction, rank: denyRank });
    return { isolates: wanted ?? true, allow: allowed, deny: denied };
  };
  const ingress = read('ingress');
  const egress = read('egress');
  return { ...(ingress && { ingress }), ...(egress && { egress }) };
}

function readAllow(rule: Rule, scope: Scope): AllowRule[] | undefined {
  const { findings, field, context } = scope;
  if (!supported(rule, scope)) return undefined;
  const content = readPeers(rule, (rule.toPorts ?? []).length > 0, scope);
  if (!content) return undefined;
  if (content.needs) findings.push(broader(field, `allows ${content.needs.text}`));
  if (rule.authentication?.mode === 'required') {
    if (!context.allowBroader.has('authentication')) {
      findings.push(
        refused(
          `${field}.authentication`,
          'demands mutual authentication, which NetworkPolicy cannot; --allow-broader authentication drops the demand',
        ),
      );
      return undefined;
    }
    findings.push(broader(`${field}.authentication`, 'the demand for mutual authentication is dropped'));
  }
  return readToPorts(rule.toPorts).flatMap((entry, index) => allowEntry(entry, content.peers, `${field}.toPorts[${index}]`, scope));
}

function allowEntry(entry: PortRuleContent, peers: AllowRule['peers'], field: string, { findings, context }: Scope): AllowRule[] {
  if (entry.refused !== undefined) {
    findings.push(refused(field, entry.refused));
    return [];
  }
  if (entry.condition !== undefined) findings.push(conditional(field, entry.condition));
  if (isNothing(entry.ports) || peers.length === 0) return [];
  const layer7 = entry.layer7 && { ...entry.layer7, allowed: context.allowBroader.has(entry.layer7.widening) };
  return [{ peers, ports: entry.ports, rank: allowRank, field, ...(layer7 && { layer7 }) }];
}

/** What no NetworkPolicy can say. */
function supported(rule: Rule, { findings, field }: Scope): boolean {
  if ((rule.icmps ?? []).length > 0) findings.push(refused(`${field}.icmps`, 'names ICMP, which NetworkPolicy cannot'));
  else if ((rule.fromRequires ?? []).length > 0)
    findings.push(refused(`${field}.fromRequires`, 'narrows other policies; fold it into their rules'));
  else if ((rule.toRequires ?? []).length > 0)
    findings.push(refused(`${field}.toRequires`, 'narrows other policies; fold it into their rules'));
  else if (rule.authentication?.mode === 'test-always-fail') findings.push(refused(`${field}.authentication`, 'always fails'));
  else return true;
  return false;
}

/** @returns undefined where the deny cannot be expressed; what it may touch must then not be converted */
function readDeny(rule: Rule, scope: Scope): DenyRule[] | undefined {
  if (!supported(rule, scope)) return undefined;
  const named = [...(rule.fromEntities ?? []), ...(rule.toEntities ?? [])];
  if (named.includes('host')) {
    scope.findings.push(refused(scope.field, "denies the pod's own node, which NetworkPolicy always allows"));
    return undefined;
  }
  if (rule.fromNodes ?? rule.toNodes) {
    scope.findings.push(refused(scope.field, 'denies nodes by label; NetworkPolicy only knows their addresses'));
    return undefined;
  }
  const content = readPeers(rule, (rule.toPorts ?? []).length > 0, scope);
  if (!content) return undefined;
  const entries = readToPorts(rule.toPorts);
  const bad = entries.find((entry) => entry.refused !== undefined);
  if (bad?.refused !== undefined) {
    scope.findings.push(refused(`${scope.field}.toPorts`, bad.refused));
    return undefined;
  }
  return entries
    .filter((entry) => !isNothing(entry.ports) && content.peers.length > 0)
    .map((entry) => ({ peers: content.peers, ports: entry.ports, rank: denyRank, field: scope.field }));
}
