import {
  EC2Client,
  type NatGateway,
  paginateDescribeNatGateways,
  paginateDescribeRouteTables,
  paginateDescribeSubnets,
  type Route,
  type RouteTable,
} from '@aws-sdk/client-ec2';
import type { Exit, Way } from '../state/egress';
import type { ClientOptions } from './observe';

/** How each subnet of a VPC leaves it: its default route, and behind a NAT gateway the addresses that others see. */
export async function exitsOf(vpcId: string, options: ClientOptions): Promise<Exit[]> {
  const client = new EC2Client(options);
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  const [subnets, tables, gateways] = await Promise.all([
    all(paginateDescribeSubnets({ client }, { Filters }), ({ Subnets }) => Subnets),
    all(paginateDescribeRouteTables({ client }, { Filters }), ({ RouteTables }) => RouteTables),
    all(paginateDescribeNatGateways({ client }, { Filter: Filters }), ({ NatGateways }) => NatGateways),
  ]);
  return subnets.map(({ SubnetId = '', CidrBlock: cidr = '' }) => ({ cidr, ...wayOf(defaultRoute(SubnetId, tables), gateways) }));
}

async function all<Page, Item>(pages: AsyncIterable<Page>, itemsOf: (page: Page) => readonly Item[] | undefined): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}

/** Of the subnet's own table, or the VPC's main one. */
function defaultRoute(subnetId: string, tables: readonly RouteTable[]): Route | undefined {
  const own = tables.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnetId));
  const table = own ?? tables.find(({ Associations = [] }) => Associations.some(({ Main }) => Main));
  return table?.Routes?.find(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0');
}

function wayOf(route: Route | undefined, gateways: readonly NatGateway[]): Way {
  if (!route) return { kind: 'none' };
  if (route.GatewayId?.startsWith('igw-')) return { kind: 'internet-gateway' };
  const gateway = gateways.find(({ NatGatewayId }) => NatGatewayId !== undefined && NatGatewayId === route.NatGatewayId);
  const addresses = (gateway?.NatGatewayAddresses ?? []).flatMap(({ PublicIp }) => PublicIp ?? []);
  if (addresses.length > 0) return { kind: 'nat', addresses };
  const via = route.NatGatewayId ?? route.TransitGatewayId ?? route.NetworkInterfaceId ?? route.VpcPeeringConnectionId ?? route.GatewayId;
  return { kind: 'other', via: via ?? 'an unknown way' };
}
