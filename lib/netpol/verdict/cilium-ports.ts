import type { CiliumEgressRule, CiliumIngressRule, CiliumPort, CiliumPortRule } from '../model/cilium';
import type { TransportProtocol } from '../model/kubernetes';
import { everyPort, highestPort, type PortMatch, transportProtocols } from './ports';

/** Ports of a Cilium rule: those allowed outright (absent: every port), and those only for what meets further conditions. */
export interface CiliumPorts {
  readonly plain: readonly PortMatch[] | undefined;
  readonly conditional: readonly PortMatch[];
}

/** Ports of one rule; the entries of toPorts are a union. A rule of icmps alone allows no port. */
export function portsOf(rule: CiliumIngressRule & CiliumEgressRule): CiliumPorts {
  // `disabled` and absent ask for nothing (pkg/policy/api/rule.go, AuthenticationMode).
  const authenticated = rule.authentication !== undefined && rule.authentication.mode !== 'disabled';
  const toPorts = rule.toPorts ?? [];
  if (toPorts.length === 0) {
    if ((rule.icmps ?? []).length > 0) return { plain: [], conditional: [] };
    return authenticated ? { plain: [], conditional: transportProtocols.map(everyPort) } : { plain: undefined, conditional: [] };
  }
  const plain: PortMatch[] = [];
  const conditional: PortMatch[] = [];
  for (const entry of toPorts) {
    const matches = (entry.ports ?? []).flatMap(matchesOf);
    (authenticated || hasConditions(entry) ? conditional : plain).push(...matches);
  }
  return { plain, conditional };
}

/**
 * Whether an entry asks for more than its ports. DNS rules with the pattern `*` let every name pass, so they only make the proxy see it.
 */
function hasConditions(entry: CiliumPortRule): boolean {
  const { http, kafka, dns, l7, l7proto } = entry.rules ?? {};
  const dnsLimits = dns !== undefined && !dns.some((rule) => rule.matchPattern === '*' && rule.matchName === undefined);
  return (
    http !== undefined ||
    kafka !== undefined ||
    l7 !== undefined ||
    l7proto !== undefined ||
    dnsLimits ||
    entry.terminatingTLS !== undefined ||
    entry.originatingTLS !== undefined ||
    entry.listener !== undefined ||
    (entry.serverNames ?? []).length > 0
  );
}

function matchesOf({ port = '0', endPort = 0, protocol = 'ANY' }: CiliumPort): PortMatch[] {
  return protocolsOf(protocol).map((one) => {
    const number = port === '' ? 0 : Number(port);
    if (Number.isNaN(number)) return { protocol: one, name: port };
    if (number === 0) return everyPort(one);
    return { protocol: one, low: number, high: endPort > number ? Math.min(endPort, highestPort) : number };
  });
}

function protocolsOf(protocol: string): readonly TransportProtocol[] {
  if (protocol === 'ANY') return transportProtocols;
  return transportProtocols.filter((one) => one === protocol);
}
