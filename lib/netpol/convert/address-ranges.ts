import { type Cidr, containsCidr, formatCidr, overlapsCidr, parseCidr } from '../cidr';
import { apiServerClusterIps } from '../model/api-server';
import type { ClusterRanges } from '../model/cluster';
import { type BlockPeer, block, blockWithoutAll, wholeSpace } from '../sets/peer';
import type { Ranges } from './draft';

/** @returns the ranges; the API server's ClusterIP is among its addresses wherever the service ranges are declared */
export function parseRanges(ranges: ClusterRanges): Ranges {
  const declared = ranges.apiServerCidrs.map(parseCidr);
  const clusterIps = apiServerClusterIps(ranges).map(parseCidr);
  return {
    pods: ranges.podCidrs.map(parseCidr),
    nodes: ranges.nodeCidrs.map(parseCidr),
    services: ranges.serviceCidrs.map(parseCidr),
    apiServer: [...declared, ...clusterIps.filter((ip) => !declared.some((range) => containsCidr(range, ip)))],
  };
}

/** Where private addresses are: a VPC's pods, nodes and services are there unless somebody brought public addresses. */
const privateSpace = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15', 'fc00::/7'].map(parseCidr);

/** Agents that pods reach on their own node at link-local addresses: EKS Pod Identity (IPv4 and IPv6) and NodeLocal DNSCache. */
const nodeLocalAgents = ['169.254.170.23/32', 'fd00:ec2::23/128', '169.254.20.10/32'].map(parseCidr);

/** The agents as blocks: to Cilium they are the entity host, and no CIDR and not the world. */
export const nodeLocalBlocks: readonly BlockPeer[] = nodeLocalAgents.map((cidr) => block(cidr));

/** Blocks that mean what a CIDR means to Cilium: addresses outside of the cluster. */
export interface OutsideBlocks {
  readonly blocks: readonly BlockPeer[];
  /** What the equality rests on. */
  readonly conditions: readonly string[];
  /** The blocks cannot be given, and why. */
  readonly refused?: string;
}

/**
 * A CIDR rule of Cilium, which never matches pods, nodes or services, as blocks under which a NetworkPolicy matches none either.
 * A control plane whose addresses are among the nodes' and services' stays in: to Cilium it is outside of the cluster (EKS).
 */
export function outsideBlocks(cidr: Cidr, except: readonly Cidr[], ranges: Ranges): OutsideBlocks {
  const cluster = [...ranges.pods, ...ranges.nodes, ...ranges.services];
  const declared = ranges.pods.length > 0 && ranges.nodes.length > 0 && ranges.services.length > 0;
  if (!declared) return undeclared(cidr, except);
  const inside = [...cluster, ...nodeLocalAgents].filter((range) => overlapsCidr(range, cidr));
  if (inside.length === 0) return { blocks: blockWithoutAll(block(cidr), except), conditions: [] };
  const blocks = [...blockWithoutAll(block(cidr), [...except, ...inside]), ...apiServerInside(cidr, except, ranges)];
  const text = `${formatCidr(cidr)} overlaps the cluster's own ranges or agents on the node, which Cilium's CIDR rules never match: ${inside.map(formatCidr).join(', ')} left out`;
  return { blocks, conditions: [text] };
}

function undeclared(cidr: Cidr, except: readonly Cidr[]): OutsideBlocks {
  if (cidr.family === 4 && cidr.prefix > 0 && privateSpace.every((space) => !overlapsCidr(space, cidr))) {
    return {
      blocks: blockWithoutAll(block(cidr), [...except, ...nodeLocalAgents]),
      conditions: [`no pod, node or service has an address in ${formatCidr(cidr)}; --cluster would check it`],
    };
  }
  return {
    blocks: [],
    conditions: [],
    refused: `${formatCidr(cidr)} may hold pods, nodes or services, which Cilium's CIDR rules never match and an ipBlock does; declare podCidrs, nodeCidrs and serviceCidrs with --cluster`,
  };
}

/** Everything outside of the cluster, of one or both address families. */
export function worldBlocks(ranges: Ranges, families: readonly (4 | 6)[]): OutsideBlocks {
  const spaces = wholeSpace.filter((space) => families.includes(space.family));
  const parts = spaces.map((space) => outsideBlocks(space, [], ranges));
  const refused = parts.find((part) => part.refused !== undefined)?.refused;
  return {
    blocks: parts.flatMap((part) => part.blocks),
    conditions: [
      'the declared ranges hold all pods, nodes and services; agents on the node (169.254.20.10, 169.254.170.23, fd00:ec2::23) are left out, since Cilium counts them as the host',
    ],
    ...(refused && { refused }),
  };
}

/** Addresses of the control plane that a node or service range takes with it when it is left out. */
function apiServerInside(cidr: Cidr, except: readonly Cidr[], ranges: Ranges): BlockPeer[] {
  const leftOut = [...ranges.nodes, ...ranges.services];
  return ranges.apiServer
    .filter((range) => containsCidr(cidr, range) && leftOut.some((other) => containsCidr(other, range) && other.prefix < range.prefix))
    .filter((range) => ![...except, ...ranges.pods].some((hole) => overlapsCidr(hole, range)))
    .map((range) => block(range));
}

/** Node addresses as blocks that hold no pod and no control plane; undefined where they are not declared or lie wholly inside the pods'. */
export function nodeBlocks(ranges: Ranges): BlockPeer[] | undefined {
  if (ranges.nodes.length === 0 || ranges.pods.length === 0) return undefined;
  const blocks = ranges.nodes.flatMap((range) => blockWithoutAll(block(range), [...ranges.pods, ...ranges.services, ...ranges.apiServer]));
  return blocks.length === 0 ? undefined : blocks;
}

/** The API server's addresses; undefined where they are not declared, or where they would also hold pods or whole node ranges. */
export function apiServerBlocks(ranges: Ranges): BlockPeer[] | undefined {
  const { apiServer, nodes, pods } = ranges;
  if (apiServer.length === 0 || pods.length === 0 || nodes.length === 0) return undefined;
  const tooWide = apiServer.some(
    (range) => pods.some((pod) => overlapsCidr(pod, range)) || nodes.some((node) => containsCidr(range, node)),
  );
  return tooWide ? undefined : apiServer.map((range) => block(range));
}
