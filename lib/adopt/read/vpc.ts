import {
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Subnet as Ec2Subnet,
  type Route,
  type RouteTable,
} from '@aws-sdk/client-ec2';
import type { ClientOptions } from '../../shift/aws/clients';
import type { Subnet, Vpc } from '../inventory';
import { ask, pages, together } from './ask';

/** A VPC with its subnets, routes and CIDRs. @throws NotAllowed, BackendError */
export async function readVpc(id: string, options: ClientOptions): Promise<Vpc> {
  const ec2 = new EC2Client(options);
  const Filters = [{ Name: 'vpc-id', Values: [id] }];
  const [{ Vpcs = [] }, subnets, tables, endpoints] = await together([
    ask('ec2:DescribeVpcs', (abortSignal) => ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }), { abortSignal })),
    pages(async (NextToken) => {
      const page = await ask('ec2:DescribeSubnets', (abortSignal) =>
        ec2.send(new DescribeSubnetsCommand({ Filters, NextToken }), { abortSignal }),
      );
      return { items: page.Subnets, next: page.NextToken };
    }),
    pages(async (NextToken) => {
      const page = await ask('ec2:DescribeRouteTables', (abortSignal) =>
        ec2.send(new DescribeRouteTablesCommand({ Filters, NextToken }), { abortSignal }),
      );
      return { items: page.RouteTables, next: page.NextToken };
    }),
    pages(async (NextToken) => {
      const page = await ask('ec2:DescribeVpcEndpoints', (abortSignal) =>
        ec2.send(new DescribeVpcEndpointsCommand({ Filters, NextToken }), { abortSignal }),
      );
      return { items: page.VpcEndpoints, next: page.NextToken };
    }),
  ]);
  const [vpc] = Vpcs;
  const others = (vpc?.CidrBlockAssociationSet ?? [])
    .filter(({ CidrBlockState }) => (CidrBlockState?.State ?? 'associated') === 'associated')
    .flatMap(({ CidrBlock }) => CidrBlock ?? []);
  return {
    id,
    cidrs: [...new Set([...(vpc?.CidrBlock === undefined ? [] : [vpc.CidrBlock]), ...others])],
    subnets: subnets.map((subnet) => toSubnet(subnet, tables)),
    routes: [
      ...new Set(
        tables.flatMap(({ Routes = [] }) => Routes.filter(isOutward).flatMap(({ DestinationCidrBlock }) => DestinationCidrBlock ?? [])),
      ),
    ],
    hasS3Endpoint: endpoints.some(({ VpcEndpointType, ServiceName }) => VpcEndpointType === 'Gateway' && ServiceName?.endsWith('.s3')),
  };
}

/** Each table has the VPC's own CIDRs as routes, too. */
const isOutward = ({ GatewayId }: Route): boolean => GatewayId !== 'local';

function toSubnet(subnet: Ec2Subnet, tables: readonly RouteTable[]): Subnet {
  const { SubnetId: id = '', Tags = [] } = subnet;
  const ofSubnet = tables.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === id));
  const table = ofSubnet ?? tables.find(({ Associations = [] }) => Associations.some(({ Main }) => Main));
  const out = table?.Routes?.find(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0');
  return {
    id,
    zone: subnet.AvailabilityZone ?? '',
    zoneId: subnet.AvailabilityZoneId ?? '',
    cidr: subnet.CidrBlock ?? '',
    freeAddresses: subnet.AvailableIpAddressCount ?? 0,
    routeTableId: table?.RouteTableId ?? '',
    way: out === undefined ? 'none' : out.GatewayId?.startsWith('igw-') ? 'internet-gateway' : 'other',
    isForInternalLoadBalancers: Tags.some(({ Key }) => Key === 'kubernetes.io/role/internal-elb'),
  };
}
