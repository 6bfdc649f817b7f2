import { parseAddress, parseBlock, size } from '../../../addresses';

/** A way to addresses outside of the VPC. */
export type Way =
  | { readonly kind: 'nat'; readonly addresses: readonly string[] }
  /** Each node leaves by its own public address. */
  | { readonly kind: 'internet-gateway' }
  /** A transit gateway, a firewall, a private NAT gateway: what others see is decided there. */
  | { readonly kind: 'other'; readonly via: string }
  | { readonly kind: 'none' };

/** The way out of a subnet. */
export type Exit = Way & { readonly cidr: string };

/** A node, as far as its way out depends on it. */
export interface Placed {
  /** In its subnet. */
  readonly address?: string;
  readonly publicAddresses?: readonly string[];
}

export interface Egress {
  /** Addresses and ways, as others know the nodes by. */
  readonly by: readonly string[];
  /** Nodes that are in none of the subnets. */
  readonly elsewhere: number;
}

/**
 * By which addresses the nodes of a cluster, and their pods, are known outside of the VPC: the VPC CNI gives packets that leave it the address of the node,
 * unless AWS_VPC_K8S_CNI_EXTERNALSNAT is set. https://docs.aws.amazon.com/eks/latest/userguide/external-snat.html
 */
export function egressOf(nodes: readonly Placed[], exits: readonly Exit[]): Egress {
  const ways = nodes.map((node) => waysOf(node, exits));
  return {
    by: [...new Set(ways.flatMap((way) => way ?? []))].toSorted(),
    elsewhere: ways.filter((way) => way === undefined).length,
  };
}

function waysOf({ address = '', publicAddresses = [] }: Placed, exits: readonly Exit[]): readonly string[] | undefined {
  const exit = exits.find(({ cidr }) => isWithin(address, cidr));
  if (!exit) return undefined;
  if (exit.kind === 'nat') return exit.addresses;
  if (exit.kind === 'other') return [exit.via];
  return exit.kind === 'internet-gateway' ? publicAddresses : [];
}

function isWithin(address: string, cidr: string): boolean {
  const [value, block] = [parseAddress(address), parseBlock(cidr)];
  return value !== undefined && block !== undefined && value >= block.base && value < block.base + size(block);
}
