import { type CalicoPolicy, type CalicoPort, type CalicoProtocol, type CalicoRule, type CalicoTier, calicoTypesOf } from '../model/calico';
import type { Inventory } from '../model/inventory';
import type { Direction, Service, TransportProtocol } from '../model/kubernetes';
import type { Source } from '../model/source';
import { type CalicoContext, calicoContext, calicoSubject, entityPredicate, servicesNamed } from './calico-peers';
import type { Endpoint } from './endpoint';
import type { DirectedPolicy, Evaluator, Judgment } from './evaluator';
import { cidrPredicate, directed } from './network-policy';
import { everyPort, type PortMatch, type PortSet, type PortSpace, transportProtocols } from './ports';
import { always, and, holds, type Predicate } from './predicate';

interface CompiledRule {
  readonly action: 'Allow' | 'Deny' | 'Pass';
  readonly subjectSide: Predicate;
  readonly peer: Predicate;
  readonly protocols: readonly TransportProtocol[];
  readonly ports: readonly PortMatch[] | undefined;
  readonly notPorts: readonly PortMatch[];
  /** Applies only to connections that meet further conditions: HTTP, source ports. */
  readonly conditional: boolean;
}

interface CalicoDirectedPolicy extends DirectedPolicy {
  readonly tier: string;
  readonly rules: readonly CompiledRule[];
}

/** Order of the default tier and of NetworkPolicies in it (libcalico-go/lib/apis/v3 and lib/backend/k8s/conversion). */
const defaultTier = { name: 'default', order: 1_000_000 };
const networkPolicyOrder = 1000;

/**
 * Calico's NetworkPolicy and GlobalNetworkPolicy with the NetworkPolicies beside them, as Felix orders and applies them
 * (felix/calc/policy_sorter.go, felix/rules): tier by tier, in each the policies that apply by order and then name, rule by rule until
 * one says Allow, Deny or Pass. At the end of a tier in which some policy applies, its default action (Deny) falls; after the last
 * tier the namespace's profile allows.
 */
export function calicoEvaluator(set: Inventory): Evaluator {
  const context = calicoContext([...set.calicoNetworkSets, ...set.calicoGlobalNetworkSets], set.namespaces, set.services);
  const calico = [...set.calicoPolicies, ...set.calicoGlobalPolicies].map((policy) => ({
    tier: policy.spec.tier,
    order: policy.spec.order ?? Number.POSITIVE_INFINITY,
    source: policy.source,
    policies: directedCalico(policy, context),
  }));
  const kubernetes = set.networkPolicies.map((policy) => ({
    tier: defaultTier.name,
    order: networkPolicyOrder,
    source: policy.source,
    policies: directed(policy).map(asCalico),
  }));
  const tierOrder = orderOfTiers(set.calicoTiers);
  const sorted = [...calico, ...kubernetes].toSorted(
    (a, b) => tierOrder(a.tier, b.tier) || compareNumbers(a.order, b.order) || compareText(nameOf(a.source), nameOf(b.source)),
  );
  const passing = new Set(set.calicoTiers.filter((tier) => tier.defaultAction === 'Pass').map((tier) => tier.source.name));
  return {
    name: 'Calico',
    policies: sorted.flatMap(({ policies }) => policies),
    notes: notesOf(set),
    judge: (direction, applying, subject, peer, space) =>
      judge(direction, applying as CalicoDirectedPolicy[], passing, subject, peer, space),
  };
}

const compareNumbers = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
/** PolKVLess: equal orders are sorted by name, namespace, kind. */
const nameOf = ({ name, namespace = '', kind }: Source): string => `${name}/${namespace}/${kind}`;

/** By order, absent last; the default tier's is known; tiers that are only named by policies come last, by name. */
function orderOfTiers(tiers: readonly CalicoTier[]): (a: string, b: string) => number {
  const orders = new Map([[defaultTier.name, defaultTier.order]]);
  for (const { source, order } of tiers) if (order !== undefined) orders.set(source.name, order);
  const orderOf = (name: string): number => orders.get(name) ?? Number.POSITIVE_INFINITY;
  return (a, b) => compareNumbers(orderOf(a), orderOf(b)) || compareText(a, b);
}

function asCalico(policy: ReturnType<typeof directed>[number]): CalicoDirectedPolicy {
  const rules = policy.rules.map(
    ({ peer, ports }): CompiledRule => ({
      action: 'Allow',
      subjectSide: always,
      peer,
      protocols: transportProtocols,
      ports,
      notPorts: [],
      conditional: false,
    }),
  );
  return { ...policy, tier: defaultTier.name, rules };
}

function directedCalico({ spec, scope, source }: CalicoPolicy, context: CalicoContext): CalicoDirectedPolicy[] {
  // Policies of these kinds act on host endpoints, before pods' policies are asked.
  if (spec.doNotTrack || spec.preDNAT) return [];
  const namespace = scope === 'namespaced' ? (source.namespace ?? 'default') : undefined;
  return calicoTypesOf(spec).map((type) => {
    const direction: Direction = type === 'Ingress' ? 'ingress' : 'egress';
    const written = (type === 'Ingress' ? spec.ingress : spec.egress) ?? [];
    const rules = written.flatMap((rule) => compileRule(rule, direction, namespace, context));
    return {
      source,
      direction,
      tier: spec.tier,
      subject: calicoSubject(spec, namespace),
      subjectSide: rules.map((rule) => rule.subjectSide),
      peers: rules.map((rule) => rule.peer),
      ports: rules.flatMap((rule) => [...(rule.ports ?? []), ...rule.notPorts]),
      rules,
    };
  });
}

/** A rule; none for Log, which decides nothing, and for protocols without ports, which no connection here has. */
function compileRule(rule: CalicoRule, direction: Direction, namespace: string | undefined, context: CalicoContext): CompiledRule[] {
  const protocols = protocolsOf(rule);
  if (rule.action === 'Log' || protocols.length === 0) return [];
  const { source, destination, ipVersion } = rule;
  const family = ipVersion === undefined ? always : cidrPredicate(ipVersion === 4 ? '0.0.0.0/0' : '::/0');
  const from = entityPredicate(source, namespace, context);
  const to = entityPredicate(destination, namespace, context);
  const services = destination.services === undefined ? undefined : servicesNamed(destination.services, namespace, context);
  const named = destination.ports?.flatMap((port) => protocols.map((protocol) => portMatch(port, protocol)));
  return [
    {
      action: rule.action,
      subjectSide: direction === 'ingress' ? to : from,
      peer: and(family, direction === 'ingress' ? from : to),
      protocols,
      ports: services === undefined ? named : services.flatMap(targetPorts),
      notPorts: (destination.notPorts ?? []).flatMap((port) => protocols.map((protocol) => portMatch(port, protocol))),
      conditional: rule.http !== undefined || (source.ports ?? []).length > 0 || (source.notPorts ?? []).length > 0,
    },
  ];
}

const numbers: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, SCTP: 132, ICMP: 1, ICMPv6: 58, UDPLite: 136 };
const numberOf = (protocol: CalicoProtocol): number => (typeof protocol === 'number' ? protocol : (numbers[protocol] ?? -1));

function protocolsOf(rule: CalicoRule): readonly TransportProtocol[] {
  // `icmp` without a protocol means that of the address family; it matches no connection with ports.
  if (rule.icmp !== undefined) return [];
  return transportProtocols.filter((one) => {
    if (rule.protocol !== undefined && numberOf(rule.protocol) !== numberOf(one)) return false;
    return rule.notProtocol === undefined || numberOf(rule.notProtocol) !== numberOf(one);
  });
}

function portMatch(port: CalicoPort, protocol: TransportProtocol): PortMatch {
  return 'name' in port ? { protocol, name: port.name } : { protocol, low: port.min, high: port.max };
}

/** A rule with destination.services matches the endpoints' own ports. */
function targetPorts(service: Service): PortMatch[] {
  return service.ports.map(({ protocol, port, targetPort = port }) =>
    typeof targetPort === 'string' ? { protocol, name: targetPort } : { protocol, low: targetPort, high: targetPort },
  );
}

interface Decision {
  readonly policy: CalicoDirectedPolicy;
  readonly ports: PortSet;
}

function judge(
  direction: Direction,
  applying: readonly CalicoDirectedPolicy[],
  passing: ReadonlySet<string>,
  subject: Endpoint,
  peer: Endpoint,
  space: PortSpace,
): Judgment {
  const destination = direction === 'ingress' ? subject : peer;
  const decisions: Decision[] = [];
  let allowed = 0n;
  /** Connections that no tier has decided yet. */
  let open = space.full;
  for (const tier of new Set(applying.map((policy) => policy.tier))) {
    let passed = 0n;
    const policies = applying.filter((policy) => policy.tier === tier);
    for (const policy of policies) {
      for (const rule of policy.rules) {
        const hit = open & portsHit(rule, subject, peer, destination, space);
        if (hit === 0n) continue;
        decisions.push({ policy, ports: hit });
        open &= ~hit;
        if (rule.action === 'Allow') allowed |= hit;
        if (rule.action === 'Pass') passed |= hit;
      }
    }
    const atEnd = open;
    if (atEnd !== 0n) decisions.push(...policies.map((policy) => ({ policy, ports: atEnd })));
    open = passing.has(tier) ? passed | atEnd : passed;
  }
  const total = allowed | open;
  return {
    always: total,
    possibly: total,
    because: (bit) => [...new Set(decisions.filter(({ ports }) => ports & bit).map(({ policy }) => policy.source))],
  };
}

function portsHit(rule: CompiledRule, subject: Endpoint, peer: Endpoint, destination: Endpoint, space: PortSpace): PortSet {
  if (!holds(rule.peer, peer) || !holds(rule.subjectSide, subject)) return 0n;
  const protocols = rule.protocols.reduce((set, protocol) => set | space.of([everyPort(protocol)], destination), 0n);
  const named = rule.ports === undefined ? space.full : space.of(rule.ports, destination);
  const hit = protocols & named & ~space.of(rule.notPorts, destination);
  return rule.conditional ? hit & space.met : hit;
}

function notesOf(set: Inventory): string[] {
  const policies = [...set.calicoPolicies, ...set.calicoGlobalPolicies];
  const icmp = policies.some(({ spec }) =>
    [...(spec.ingress ?? []), ...(spec.egress ?? [])].some((rule) => protocolsOf(rule).length === 0),
  );
  const hosts = policies.filter(({ spec }) => spec.doNotTrack || spec.preDNAT || spec.applyOnForward).length;
  return [
    ...(icmp ? ['Rules for protocols without ports (ICMP and others) are not compared: only TCP, UDP and SCTP are.'] : []),
    ...(hosts > 0 ? [`${hosts} policies for hosts (doNotTrack, preDNAT, applyOnForward): what they do to hosts is not compared.`] : []),
  ];
}
