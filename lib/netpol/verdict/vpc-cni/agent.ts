import type { TransportProtocol } from '../../model/kubernetes';
import type { Source } from '../../model/source';
import { type Address, blockContains, formatIp, hostPrefix, parseAddressBlock, parseIp } from '../address';
import type { Judgment } from '../evaluator';
import { PortSpace } from '../ports';
import {
  AddressMap,
  allowedBy,
  type BlockRule,
  blockRuleOf,
  distinctEntries,
  entriesOfPorts,
  type PortEntry,
  portEntriesPerKey,
} from './address-map';
import { type ClusterEntries, countOf, judgeCluster } from './cluster-policies';
import type { ControllerOutput } from './controller';
import { type EndpointInfo, type EndpointPort, podIdentifier } from './policy-endpoint';

/** One connection attempt of, or to, the agent's pod. */
export interface Probe {
  readonly direction: 'ingress' | 'egress';
  /** The other end. */
  readonly address: string;
  /** ICMP has no ports: it passes by entries for every protocol alone. */
  readonly protocol: TransportProtocol | 'ICMP';
  readonly port: number;
}

export interface AgentOptions {
  /** Whether a pod without policies passes everything, or nothing (NETWORK_POLICY_ENFORCING_MODE). */
  readonly mode?: 'standard' | 'strict';
  /** The pod's own node. NetworkPolicies always let it through; ClusterNetworkPolicies and strict mode do not. */
  readonly nodeIp?: string;
}

interface Rules {
  readonly map: AddressMap;
  /** Some policy isolates, or there are entries; otherwise a catch-all entry is written. */
  readonly closed: boolean;
}

/**
 * The agent's half of the VPC CNI for one pod (aws-network-policy-agent v1.4.3): what its maps and programs make of PolicyEndpoints. New
 * connections only; conntrack lets answers pass, and with them an answerer's pings once it was pinged.
 * Version 1.4.1 does not clear the host bits of a block before it uses the text as a key, so that `10.1.2.3/8` and `10.0.0.0/8` overwrite
 * each other there; from 1.4.3 on, and here, they are one.
 */
export class AgentPod {
  private readonly rules: Readonly<Record<'ingress' | 'egress', Rules>> | undefined;
  private readonly cluster: ControllerOutput['clusterPolicyEndpoints'];
  private readonly space: PortSpace;
  private readonly nodeIp: string | undefined;

  constructor(
    output: ControllerOutput,
    pod: { readonly name: string; readonly namespace: string },
    private readonly options: AgentOptions = {},
  ) {
    const node = parseIp(options.nodeIp ?? '');
    this.nodeIp = node && formatIp(node);
    const identifier = podIdentifier(pod);
    const selects = ({
      podSelectorEndpoints,
    }: {
      readonly podSelectorEndpoints: readonly { name: string; namespace: string }[];
    }): boolean => podSelectorEndpoints.some((one) => podIdentifier(one) === identifier);
    const own = output.policyEndpoints.filter((endpoint) => endpoint.policyRef.namespace === pod.namespace && selects(endpoint));
    // Entries for the node's own address are skipped (shouldSkipRule).
    const isKept = ({ cidr }: EndpointInfo): boolean => cidr.split('/')[0] !== options.nodeIp || blockRuleOf({ cidr }).some(isWide);
    this.cluster = output.clusterPolicyEndpoints
      .filter(selects)
      .map((one) => ({ ...one, ingress: one.ingress.filter(isKept), egress: one.egress.filter(isKept) }));
    const rulesOf = (direction: 'ingress' | 'egress', type: 'Ingress' | 'Egress'): Rules => {
      const entries = own.flatMap((endpoint) => endpoint[direction]);
      return {
        map: new AddressMap(entries.filter(isKept).flatMap(blockRuleOf)),
        closed: entries.length > 0 || own.some(({ podIsolation }) => podIsolation.includes(type)),
      };
    };
    this.rules = own.length === 0 ? undefined : { ingress: rulesOf('ingress', 'Ingress'), egress: rulesOf('egress', 'Egress') };
    this.space = new PortSpace([...own, ...this.cluster].flatMap(({ ingress, egress }) => [...ingress, ...egress]).flatMap(cutsOf));
  }

  /** `either`: the map holds more entries for the address than fit, and which are lost is chance. */
  verdict({ direction, address, protocol, port }: Probe): 'allowed' | 'blocked' | 'either' {
    const ip = parseIp(address);
    if (ip === undefined) throw new RangeError(`not an address: ${address}`);
    // Meant for neighbor discovery, but it passes pings as well.
    if (protocol === 'ICMP' && ip.family === 6) return 'allowed';
    const inner = protocol === 'ICMP' ? this.icmp(direction, ip) : this.network(direction, ip);
    const all = this.clusterEntries(direction, ip);
    const cluster =
      protocol === 'ICMP' ? all.map((one) => ({ ...one, entries: one.entries.filter((entry) => entry.protocol === 'any') })) : all;
    const judged = judgeCluster(cluster, inner, this.rules !== undefined, this.space, countOf(all));
    // An ICMP packet is decided like any other by the entries that are left, which are for every protocol.
    const bit = protocol === 'ICMP' ? this.space.bitOf('TCP', 1, true) : this.space.bitOf(protocol, port, true);
    return judged.always & bit ? 'allowed' : judged.possibly & bit ? 'either' : 'blocked';
  }

  private network(direction: 'ingress' | 'egress', ip: Address): Judgment {
    const none = { because: (): readonly Source[] => [] };
    const { rules, space } = this;
    if (rules === undefined) {
      const open = this.options.mode === 'strict' ? 0n : space.full;
      return { ...none, always: open, possibly: open };
    }
    if (!rules[direction].closed) return { ...none, always: space.full, possibly: space.full };
    return { ...none, ...allowedBy(this.entriesAt(rules[direction], ip), space) };
  }

  /** Every map has the node's address, with an entry for everything; only an `except` for just that address replaces it. */
  private entriesAt({ map }: Rules, ip: Address): readonly PortEntry[] {
    const isNode = formatIp(ip) === this.nodeIp;
    const isExcepted = () => map.denyingKeys().some((block) => !isWide({ block }) && blockContains(block, ip));
    return isNode && !isExcepted() ? [{ protocol: 'any' }] : (map.lookup(ip) ?? []);
  }

  private clusterEntries(direction: 'ingress' | 'egress', ip: Address): ClusterEntries[] {
    return this.cluster.flatMap(({ tier, priority, policyRef, ...endpoint }) =>
      endpoint[direction]
        .filter(({ cidr }) => {
          const block = parseAddressBlock(cidr);
          return block !== undefined && blockContains(block, ip);
        })
        .map(
          ({ action, ports }): ClusterEntries => ({
            source: { file: '', line: 1, column: 1, kind: 'ClusterNetworkPolicy', apiVersion: '', name: policyRef.name },
            tier,
            priority,
            action,
            entries: entriesOfPorts(ports),
          }),
        ),
    );
  }

  private icmp(direction: 'ingress' | 'egress', ip: Address): Judgment {
    const { rules, space } = this;
    if (rules === undefined || !rules[direction].closed) return this.network(direction, ip);
    const entries = distinctEntries(this.entriesAt(rules[direction], ip));
    const open = entries.some(({ protocol }) => protocol === 'any') ? space.full : 0n;
    return { always: entries.length > portEntriesPerKey ? 0n : open, possibly: open, because: () => [] };
  }
}

/** More than one address. */
const isWide = ({ block }: Pick<BlockRule, 'block'>): boolean => block.prefix < hostPrefix(block.family);

const cutsOf = ({ ports = [] }: EndpointInfo) =>
  ports.flatMap(({ protocol, port, endPort }: EndpointPort) =>
    port === undefined ? [] : [{ protocol, low: port, high: Math.max(port, endPort ?? port) }],
  );
