import { parseBlock } from '../../addresses';
import { zoneIdWithoutEks } from '../../config/catalog/regions';
import type { EnvironmentInput } from '../../config/schema';
import type { Inventory, LoadBalancer, Subnet } from '../inventory';
import { AdoptError } from './left-out';

type Network = EnvironmentInput['network'];

export interface DraftNetwork {
  readonly availabilityZones: string[];
  readonly zoneIds?: Record<string, string>;
  readonly vpc: Network['vpc'];
  readonly endpoints: NonNullable<Network['endpoints']>;
  readonly subnetCidrs: string[];
  /** What pod blocks must keep clear of. */
  readonly taken: readonly { readonly base: number; readonly prefix: number }[];
  /** Free addresses of the smallest node subnet. */
  readonly freeNodeAddresses: number;
}

/**
 * The VPC as it exists: in each zone of the load balancer the private subnet that nodes are in, or else the one with most free addresses.
 * @throws AdoptError where fewer than two zones have one
 */
export function draftNetwork({ vpc, cluster, region }: Inventory, loadBalancer: LoadBalancer): DraftNetwork {
  const edgeSubnets = vpc.subnets.filter(({ id }) => loadBalancer.subnetIds.includes(id));
  const nodes = bestPerZone(vpc.subnets.filter(isPrivate), edgeSubnets, cluster.nodeSubnetIds);
  const zones = Object.keys(nodes).toSorted();
  if (zones.length < 2) throw new AdoptError(tooFewZones(vpc.subnets, edgeSubnets, zones));
  const controlPlane = bestPerZone(vpc.subnets.filter(isPrivate), edgeSubnets, cluster.subnetIds);
  const taken = [...vpc.cidrs, ...vpc.routes].flatMap((cidr) => parseBlock(cidr) ?? []).filter(({ prefix }) => prefix > 0);
  return {
    availabilityZones: zones,
    ...(region in zoneIdWithoutEks && { zoneIds: Object.fromEntries(zones.map((zone) => [zone, nodes[zone]?.zoneId ?? ''])) }),
    vpc: {
      kind: 'existing',
      vpcId: vpc.id,
      cidrs: [...vpc.cidrs],
      subnets: {
        nodes: perZone(zones, nodes, ({ id, cidr, routeTableId }) => ({ subnetId: id, cidr, routeTableId })),
        controlPlane: perZone(zones, controlPlane, ({ id, cidr }) => ({ subnetId: id, cidr })),
      },
    },
    endpoints: { s3: !vpc.hasS3Endpoint },
    subnetCidrs: edgeSubnets.map(({ cidr }) => cidr),
    taken,
    freeNodeAddresses: Math.min(...Object.values(nodes).map(({ freeAddresses }) => freeAddresses)),
  };
}

/** Its default route leads out, and not straight to the internet. */
const isPrivate = ({ way }: Subnet): boolean => way === 'other';

/** A load balancer sends requests only to targets in its own zones. */
function bestPerZone(subnets: readonly Subnet[], edge: readonly Subnet[], preferred: readonly string[]): Record<string, Subnet> {
  const zones = new Set(edge.map(({ zone }) => zone));
  const rank = (subnet: Subnet) => (preferred.includes(subnet.id) ? 2 : 0) + (subnet.isForInternalLoadBalancers ? 1 : 0);
  const ordered = subnets
    .filter(({ zone }) => zones.has(zone))
    .toSorted((a, b) => rank(a) - rank(b) || a.freeAddresses - b.freeAddresses || b.id.localeCompare(a.id));
  // The last one of a zone stays.
  return Object.fromEntries(ordered.map((subnet) => [subnet.zone, subnet]));
}

const perZone = <T>(zones: readonly string[], subnets: Readonly<Record<string, Subnet>>, form: (subnet: Subnet) => T): Record<string, T> =>
  Object.fromEntries(
    zones.flatMap((zone) => {
      const subnet = subnets[zone];
      return subnet ? [[zone, form(subnet)]] : [];
    }),
  );

function tooFewZones(subnets: readonly Subnet[], edge: readonly Subnet[], zones: readonly string[]): string {
  const isolated = subnets.filter(({ way }) => way === 'none').length;
  return [
    'nodes need a private subnet in at least two zones of the load balancer',
    `found:     ${zones.join(', ') || 'none'} (load balancer in ${edge.map(({ zone }) => zone).join(', ') || 'no zone'}; ${subnets.length} subnets, ${isolated} without a default route)`,
    'expected:  subnets whose default route leads to a NAT gateway or a transit gateway, in two or more zones',
  ].join('\n');
}
