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
  /** What pod blocks must keep clear of. */
  readonly taken: readonly { readonly base: number; readonly prefix: number }[];
  /** Free addresses of the smallest node subnet. */
  readonly freeNodeAddresses: number;
}

/**
 * The VPC as it exists: in each zone of all load balancers the private subnet that nodes are in, or else the one with most free addresses.
 * @throws AdoptError where fewer than two zones have one
 */
export function draftNetwork({ vpc, cluster, region }: Inventory, loadBalancers: readonly LoadBalancer[]): DraftNetwork {
  const edgeZones = loadBalancers.map((loadBalancer) => subnetsOf(vpc, loadBalancer).map(({ zone }) => zone));
  // A load balancer sends requests only to targets in its own zones.
  const isServed = ({ way, zone }: Subnet): boolean => isPrivate({ way }) && edgeZones.every((one) => one.includes(zone));
  const nodes = bestPerZone(vpc.subnets.filter(isServed), cluster.nodeSubnetIds);
  const zones = Object.keys(nodes).toSorted();
  if (zones.length < 2) throw new AdoptError(tooFewZones(vpc.subnets, edgeZones, zones));
  const controlPlane = bestPerZone(vpc.subnets.filter(isServed), cluster.subnetIds);
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
    taken,
    freeNodeAddresses: Math.min(...Object.values(nodes).map(({ freeAddresses }) => freeAddresses)),
  };
}

/** Its default route leads out, and not straight to the internet. */
const isPrivate = ({ way }: Pick<Subnet, 'way'>): boolean => way === 'other';

/** Subnets that a load balancer is in. */
export const subnetsOf = (vpc: Inventory['vpc'], { subnetIds }: LoadBalancer): Subnet[] =>
  vpc.subnets.filter(({ id }) => subnetIds.includes(id));

function bestPerZone(subnets: readonly Subnet[], preferred: readonly string[]): Record<string, Subnet> {
  const rank = (subnet: Subnet) => (preferred.includes(subnet.id) ? 2 : 0) + (subnet.isForInternalLoadBalancers ? 1 : 0);
  const ordered = subnets.toSorted((a, b) => rank(a) - rank(b) || a.freeAddresses - b.freeAddresses || b.id.localeCompare(a.id));
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

function tooFewZones(subnets: readonly Subnet[], edgeZones: readonly (readonly string[])[], zones: readonly string[]): string {
  const isolated = subnets.filter(({ way }) => way === 'none').length;
  return [
    edgeZones.length > 1
      ? 'nodes need a private subnet in at least two zones that all load balancers are in'
      : 'nodes need a private subnet in at least two zones of the load balancer',
    `found:     ${zones.join(', ') || 'none'} (load balancer in ${edgeZones.map((one) => one.join(', ') || 'no zone').join('; another in ')}; ${subnets.length} subnets, ${isolated} without a default route)`,
    'expected:  subnets whose default route leads to a NAT gateway or a transit gateway, in two or more zones',
  ].join('\n');
}
