import type { CiliumPort, CiliumPortRule } from '../model/cilium';
import type { TransportProtocol } from '../model/kubernetes';
import { allPorts, everything, namedPort, noPorts, type PortSet, portsOf, transportProtocols, unitePorts } from '../sets/port-set';
import type { Widening } from './draft';

/** The layer-7 demand of a port rule. */
export interface Layer7 {
  readonly widening: Widening;
  readonly text: string;
}

/** One entry of toPorts. */
export interface PortRuleContent {
  readonly ports: PortSet;
  readonly layer7?: Layer7;
  /** What the equality rests on. */
  readonly condition?: string;
  /** Why it cannot be carried over at all. */
  readonly refused?: string;
}

/** toPorts as layer-4 sets. Absent and `[]` both mean no restriction; an entry without ports matches nothing. */
export function readToPorts(toPorts: readonly CiliumPortRule[] | undefined): readonly PortRuleContent[] {
  if (toPorts === undefined || toPorts.length === 0) return [{ ports: everything }];
  return toPorts.map(readPortRule);
}

function readPortRule(rule: CiliumPortRule): PortRuleContent {
  let ports = noPorts;
  let condition: string | undefined;
  for (const port of rule.ports ?? []) {
    const set = portSet(port);
    if (set === undefined) return { ports: noPorts, refused: `protocol ${port.protocol} cannot be named in a NetworkPolicy` };
    if (set.named.length > 0) condition = namedPortCondition(set.named.map(({ name }) => name));
    ports = unitePorts(ports, set);
  }
  const layer7 = layer7Of(rule);
  if (layer7 === 'dns-any') return { ports, condition: 'every DNS name is allowed, so that the DNS rule only made Cilium look on' };
  return { ports, ...(layer7 && { layer7 }), ...(condition && { condition }) };
}

/** What a rule with named ports rests on, under either CNI. */
export function namedPortCondition(names: readonly string[]): string {
  return `each pod of the destination goes on naming a port ${names.join(' and ')}, of one number on all of them: the VPC CNI opens the numbers of all on each`;
}

function portSet(port: CiliumPort): PortSet | undefined {
  const protocols: readonly TransportProtocol[] | undefined =
    port.protocol === undefined || port.protocol === 'ANY'
      ? transportProtocols
      : transportProtocols.filter((known) => known === port.protocol);
  if (protocols.length === 0) return undefined;
  return protocols.map((protocol) => onProtocol(port, protocol)).reduce(unitePorts);
}

/** Port 0, empty and absent are every port; an endPort that is not above the port is ignored (pkg/policy/l4.go, keysForRange). */
function onProtocol(port: CiliumPort, protocol: TransportProtocol): PortSet {
  if (port.port === undefined || port.port === '0') return portsOf(protocol, allPorts);
  if (!/^\d+$/.test(port.port)) return namedPort(protocol, port.port);
  const from = Number(port.port);
  return portsOf(protocol, [{ from, to: Math.max(from, port.endPort ?? 0) }]);
}

function layer7Of(rule: CiliumPortRule): Layer7 | 'dns-any' | undefined {
  const { rules } = rule;
  if ((rules?.http ?? []).length > 0) return { widening: 'http', text: 'HTTP rules' };
  if ((rules?.kafka ?? []).length > 0) return { widening: 'kafka', text: 'Kafka rules' };
  if (rules?.l7proto !== undefined || (rules?.l7 ?? []).length > 0) return { widening: 'l7', text: 'layer-7 rules' };
  if ((rule.serverNames ?? []).length > 0) return { widening: 'tls', text: 'TLS server names' };
  if (rule.terminatingTLS || rule.originatingTLS) return { widening: 'tls', text: 'TLS inspection' };
  if (rule.listener) return { widening: 'listener', text: 'an Envoy listener' };
  const dns = rules?.dns ?? [];
  if (dns.length === 0) return undefined;
  return dns.some((name) => name.matchPattern === '*') ? 'dns-any' : { widening: 'dns', text: 'DNS rules' };
}
