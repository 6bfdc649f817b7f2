import { parseCidr } from '../cidr';
import { type NetworkPolicy, type NetworkPolicyPeer, type NetworkPolicyPort, policyTypesOf } from '../model/kubernetes';
import { requirementsOf } from '../model/selector/label-selector';
import { normalize } from '../sets/conjunction';
import { anyPeer, block, blockWithoutAll, type Peer } from '../sets/peer';
import { allPorts, everything, namedPort, noPorts, type PortSet, portsOf, unitePorts } from '../sets/port-set';
import { outsideBlocks } from './address-ranges';
import { type AllowRule, type ConversionContext, type Draft, type Flow, namespaceNameLabel } from './draft';
import { conditional, type Finding, note, refused } from './findings';

/** The CNI that has enforced a NetworkPolicy until now; it decides what its ipBlocks match. */
export type OldCni = 'cilium' | 'calico' | 'none';

/**
 * A NetworkPolicy of the old cluster. It is written again, because others may have been denied or ordered before it, and because Cilium's
 * ipBlocks never match pods while the VPC CNI's do.
 * @param rank place in the order of the old CNI
 */
export function draftNetworkPolicy(policy: NetworkPolicy, oldCni: OldCni, rank: number, context: ConversionContext): Draft {
  const findings: Finding[] = [];
  const { spec, source } = policy;
  const namespace = source.namespace ?? 'default';
  const types = policyTypesOf(spec);
  const read = (
    rules: readonly { readonly peers?: readonly NetworkPolicyPeer[]; readonly ports?: readonly NetworkPolicyPort[] }[],
    path: string,
  ): Flow => {
    const allow = rules.map((rule, index): AllowRule => {
      const field = `${path}[${index}]`;
      const peers =
        rule.peers === undefined || rule.peers.length === 0
          ? [anyPeer]
          : rule.peers.flatMap((peer) => readPeer(peer, namespace, oldCni, context, findings, field));
      return { peers, ports: readPorts(rule.ports), rank, field };
    });
    return { isolates: true, allow: allow.filter((rule) => rule.peers.length > 0), deny: [] };
  };
  // Cilium goes by the rules: those of a direction count even where policyTypes leaves it out.
  const counts = (type: 'Ingress' | 'Egress', rules: readonly unknown[] = []): boolean =>
    types.includes(type) || (oldCni === 'cilium' && rules.length > 0);
  const ingress = counts('Ingress', spec.ingress)
    ? read(
        (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports })),
        'spec.ingress',
      )
    : undefined;
  const egress = counts('Egress', spec.egress)
    ? read(
        (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports })),
        'spec.egress',
      )
    : undefined;
  const subject = normalize(requirementsOf(spec.podSelector ?? {}));
  if (!subject) findings.push(note('spec.podSelector', 'no pod can meet all of its requirements'));
  const parts = subject ? [{ namespace, subject, ...(ingress && { ingress }), ...(egress && { egress }) }] : [];
  return { source, tier: 'default', parts, wide: [], spread: [], opaque: [], findings, original: spec };
}

function readPeer(
  peer: NetworkPolicyPeer,
  own: string,
  oldCni: OldCni,
  context: ConversionContext,
  findings: Finding[],
  field: string,
): Peer[] {
  if (peer.ipBlock) {
    const cidr = parseCidr(peer.ipBlock.cidr);
    const except = (peer.ipBlock.except ?? []).map(parseCidr);
    if (oldCni !== 'cilium') return blockWithoutAll(block(cidr), except);
    const outside = outsideBlocks(cidr, except, context.ranges);
    if (outside.refused !== undefined) findings.push(refused(field, outside.refused));
    for (const condition of outside.conditions) findings.push(conditional(field, condition));
    return [...outside.blocks];
  }
  const namespace = peer.namespaceSelector
    ? normalize(requirementsOf(peer.namespaceSelector))
    : normalize([{ key: namespaceNameLabel, operator: 'In', values: [own] }]);
  const pods = normalize(requirementsOf(peer.podSelector ?? {}));
  return namespace && pods ? [{ kind: 'pods', namespace, pods }] : [];
}

function readPorts(ports: readonly NetworkPolicyPort[] | undefined): PortSet {
  if (ports === undefined || ports.length === 0) return everything;
  return ports.map(readPort).reduce(unitePorts, noPorts);
}

function readPort({ protocol = 'TCP', port, endPort }: NetworkPolicyPort): PortSet {
  if (port === undefined) return portsOf(protocol, allPorts);
  return typeof port === 'string' ? namedPort(protocol, port) : portsOf(protocol, [{ from: port, to: endPort ?? port }]);
}
