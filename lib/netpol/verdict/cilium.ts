import type { CiliumEgressRule, CiliumIngressRule, CiliumPolicy, CiliumSpec } from '../model/cilium';
import type { Inventory } from '../model/inventory';
import { type Direction, type NetworkPolicy, policyTypesOf } from '../model/kubernetes';
import type { Source } from '../model/source';
import { type CiliumContext, ciliumSelector, endpointPeers, isolatedPeers, otherPeers, subjectPredicate } from './cilium-peers';
import { type CiliumPorts, portsOf } from './cilium-ports';
import type { Endpoint } from './endpoint';
import type { DirectedPolicy, Evaluator, Judgment } from './evaluator';
import { directed } from './network-policy';
import type { PortMatch, PortSet, PortSpace } from './ports';
import { always, and, holds, never, type Predicate } from './predicate';

interface CiliumRule {
  readonly deny: boolean;
  /** Peers named by endpoint selectors: these, and only these, are narrowed by fromRequires and toRequires. */
  readonly endpoints: Predicate;
  /** Peers named in any other way. */
  readonly others: Predicate;
  readonly ports: CiliumPorts;
}

interface CiliumDirectedPolicy extends DirectedPolicy {
  /** Whether it isolates its subject (enableDefaultDeny). */
  readonly isolates: boolean | 'in some versions';
  readonly rules: readonly CiliumRule[];
  /** fromRequires / toRequires of all its rules. */
  readonly requires: Predicate;
}

/**
 * CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy and NetworkPolicy as Cilium enforces them together (pkg/policy/rule.go and
 * pkg/policy/api): per subject, every rule of every policy that selects it; deny beats allow; a direction that no policy isolates
 * is open but for denials. NetworkPolicies count as Cilium sees them: their ipBlocks reach neither pods nor nodes
 * (pkg/k8s/network_policy.go turns them into CIDR rules).
 * @param clusterName `default` for a cluster that is in no mesh, unless its operator gave it another
 */
export function ciliumEvaluator(set: Inventory, clusterName = 'default'): Evaluator {
  const context: CiliumContext = { services: set.services, groups: set.ciliumCidrGroups, clusterName };
  const policies = [
    ...[...set.ciliumPolicies, ...set.ciliumClusterwidePolicies].flatMap((policy) => directedCilium(policy, context)),
    ...set.networkPolicies.flatMap((policy) => directed(withTypesOfRules(policy), isolatedPeers).map(asCilium)),
  ];
  return {
    name: 'Cilium',
    policies,
    notes: notesOf(set),
    judge: (direction, applying, ...rest) => judge(direction, applying as CiliumDirectedPolicy[], ...rest),
  };
}

/** Rules of a direction count even where policyTypes leaves it out (ParseNetworkPolicy in pkg/k8s/network_policy.go). */
function withTypesOfRules({ source, spec }: NetworkPolicy): NetworkPolicy {
  const ofRules = [...(spec.ingress?.length ? ['Ingress' as const] : []), ...(spec.egress?.length ? ['Egress' as const] : [])];
  return { source, spec: { ...spec, policyTypes: [...new Set([...policyTypesOf(spec), ...ofRules])] } };
}

function asCilium(policy: ReturnType<typeof directed>[number]): CiliumDirectedPolicy {
  const rules = policy.rules.map(({ peer, ports }) => ({
    deny: false,
    endpoints: never,
    others: peer,
    ports: { plain: ports, conditional: [] },
  }));
  return { ...policy, isolates: true, rules, requires: always };
}

function directedCilium(policy: CiliumPolicy, context: CiliumContext): CiliumDirectedPolicy[] {
  return policy.specs.flatMap((spec) => {
    if (spec.endpointSelector === undefined) return []; // nodeSelector: a host policy, which no pod's traffic meets
    return [oneDirection('ingress', spec, policy.source, context), oneDirection('egress', spec, policy.source, context)].filter(
      (one) => one !== undefined,
    );
  });
}

/**
 * Absent and empty lists have no effect. Otherwise the direction is isolated, unless enableDefaultDeny says no (rule_validation.go,
 * "EnableDefaultDeny": the default is whether the direction has rules, allowing or denying). A yes without any rule counts in some versions;
 * in 1.20 only rules carry it (pkg/policy/utils/parserules.go).
 */
function oneDirection(direction: Direction, spec: CiliumSpec, source: Source, context: CiliumContext): CiliumDirectedPolicy | undefined {
  const allows: readonly (CiliumIngressRule & CiliumEgressRule)[] = (direction === 'ingress' ? spec.ingress : spec.egress) ?? [];
  const denies: readonly (CiliumIngressRule & CiliumEgressRule)[] = (direction === 'ingress' ? spec.ingressDeny : spec.egressDeny) ?? [];
  const hasRules = allows.length + denies.length > 0;
  const wanted = spec.enableDefaultDeny?.[direction];
  if (!hasRules && wanted !== true) return undefined;
  const rules = [
    ...allows.map((rule) => compileRule(rule, false, source, context)),
    ...denies.map((rule) => compileRule(rule, true, source, context)),
  ];
  const requires = and(
    ...[...allows, ...denies].flatMap((rule) =>
      [...(rule.fromRequires ?? []), ...(rule.toRequires ?? [])].map((selector) =>
        ciliumSelector(selector, source.namespace, context.clusterName),
      ),
    ),
  );
  return {
    source,
    direction,
    subject: subjectPredicate(spec.endpointSelector ?? {}, source.namespace, context.clusterName),
    subjectSide: [],
    peers: [...rules.flatMap((rule) => [rule.endpoints, rule.others]), requires],
    ports: rules.flatMap(({ ports }) => [...(ports.plain ?? []), ...ports.conditional]),
    isolates: hasRules ? (wanted ?? true) : 'in some versions',
    rules,
    requires,
  };
}

/**
 * A rule that names no peers means any peer when it names ports, and nobody when it names nothing at all (`{}`, the documented way of
 * isolating); lists that are present and empty mean nobody (pkg/policy/api/ingress.go, GetSourceEndpointSelectorsWithRequirements).
 */
function compileRule(rule: CiliumIngressRule & CiliumEgressRule, deny: boolean, source: Source, context: CiliumContext): CiliumRule {
  const endpoints = endpointPeers(rule, source.namespace, context);
  const others = otherPeers(rule, source.namespace, context);
  const namesPeers = endpoints !== undefined || others !== undefined;
  const namesPorts = (rule.toPorts ?? []).length > 0 || (rule.icmps ?? []).length > 0;
  return {
    deny,
    endpoints: endpoints ?? never,
    others: others ?? (!namesPeers && namesPorts ? always : never),
    ports: deny ? withoutConditions(portsOf(rule)) : portsOf(rule),
  };
}

/** Ports of a denial have no layer-7 rules (api.PortDenyRule); the API server drops what is written there. */
const withoutConditions = ({ plain, conditional }: CiliumPorts): CiliumPorts => ({
  plain: plain === undefined ? undefined : [...plain, ...conditional],
  conditional: [],
});

function judge(
  direction: Direction,
  applying: readonly CiliumDirectedPolicy[],
  subject: Endpoint,
  peer: Endpoint,
  space: PortSpace,
): Judgment {
  const destination = direction === 'ingress' ? subject : peer;
  const requires = and(...applying.map((policy) => policy.requires));
  const matches = (rule: CiliumRule): boolean => holds(rule.others, peer) || (holds(rule.endpoints, peer) && holds(requires, peer));
  const isolating = applying.filter((policy) => policy.isolates !== false);
  const isSure = isolating.some((policy) => policy.isolates === true);
  const isolated = isolating.length === 0 ? { always: space.full, possibly: space.full } : unionOf(applying, matches, destination, space);
  const allowed = isSure ? isolated : { ...isolated, possibly: space.full };
  const deniedBy = (policy: CiliumDirectedPolicy): PortSet =>
    policy.rules.reduce((set, rule) => (rule.deny && matches(rule) ? set | space.of(rule.ports.plain, destination) : set), 0n);
  const denied = applying.reduce((set, policy) => set | deniedBy(policy), 0n);
  const possibly = allowed.possibly & ~denied;
  return {
    always: allowed.always & ~denied,
    possibly,
    because: (bit) => {
      if (denied & bit) return sourcesOf(applying.filter((policy) => deniedBy(policy) & bit));
      if (!(possibly & bit)) return sourcesOf(isolating);
      return sourcesOf(applying.filter((policy) => unionOf([policy], matches, destination, space).possibly & bit));
    },
  };
}

const sourcesOf = (policies: readonly DirectedPolicy[]): Source[] => policies.map((policy) => policy.source);

/**
 * The union of the allowing rules. A layer-7 rule allows what meets it. Where a plain rule allows the same ports, or all ports, the
 * layer-7 rule is moot (pkg/policy/l4.go, "wildcard"); where a plain rule allows a *different* range around it, which entry of the
 * policy map is consulted depends on Cilium's version: what does not meet the layer-7 rule may then go either way.
 */
function unionOf(
  applying: readonly CiliumDirectedPolicy[],
  matches: (rule: CiliumRule) => boolean,
  destination: Endpoint,
  space: PortSpace,
): { always: PortSet; possibly: PortSet } {
  const rules = applying.flatMap((policy) => policy.rules).filter((rule) => !rule.deny && matches(rule));
  let plain = 0n;
  const plainRanges: PortSet[] = [];
  for (const rule of rules) {
    for (const range of rangesOf(rule.ports.plain, destination, space)) {
      plain |= range;
      plainRanges.push(range);
    }
  }
  let met = 0n;
  let doubtful = 0n;
  for (const match of rules.flatMap((rule) => rule.ports.conditional)) {
    const range = space.of([match], destination);
    met |= range & space.met;
    const moot = plainRanges.some(
      (other) => other === range || other === space.full || ((other & range) === range && isWholeProtocol(other, match, space)),
    );
    if (!moot) doubtful |= range & plain & ~space.met;
  }
  const possibly = plain | met;
  return { always: possibly & ~doubtful, possibly };
}

const isWholeProtocol = (set: PortSet, match: PortMatch, space: PortSpace): boolean => set === space.range(match.protocol, 0, 65_535);

function rangesOf(ports: readonly PortMatch[] | undefined, destination: Endpoint, space: PortSpace): PortSet[] {
  return ports === undefined ? [space.full] : ports.map((match) => space.of([match], destination));
}

function notesOf(set: Inventory): string[] {
  const policies = [...set.ciliumPolicies, ...set.ciliumClusterwidePolicies];
  const rules = policies.flatMap(({ specs }) =>
    specs.flatMap((spec) => [spec.ingress, spec.egress, spec.ingressDeny, spec.egressDeny].flatMap((list) => list ?? [])),
  );
  const hosts = policies.filter(({ specs }) => specs.some((spec) => spec.nodeSelector !== undefined)).length;
  return [
    ...(rules.some((rule) => rule.icmps !== undefined) ? ['ICMP rules are not compared: only TCP, UDP and SCTP are.'] : []),
    ...(hosts > 0 ? [`${hosts} host ${hosts === 1 ? 'policy' : 'policies'} (nodeSelector) not compared: no pod is their subject.`] : []),
  ];
}
