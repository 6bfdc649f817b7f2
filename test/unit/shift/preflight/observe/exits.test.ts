import { EC2Client } from '@aws-sdk/client-ec2';
import { exitsOf } from '../../../../../lib/shift/preflight/observe/exits';

/** EC2 answers from this table, two pages of the subnets. */
const answers: Readonly<Record<string, (input: { NextToken?: string }) => object>> = {
  DescribeSubnetsCommand: ({ NextToken }) =>
    NextToken === undefined
      ? {
          Subnets: ['nat', 'public', 'main'].map((name, index) => ({ SubnetId: name, CidrBlock: `10.0.${index}.0/24` })),
          NextToken: 'more',
        }
      : { Subnets: ['transit', 'private-nat', 'closed'].map((name, index) => ({ SubnetId: name, CidrBlock: `10.0.${3 + index}.0/24` })) },
  DescribeRouteTablesCommand: () => ({
    RouteTables: [
      table('nat', { NatGatewayId: 'nat-1' }),
      table('public', { GatewayId: 'igw-1' }),
      { Associations: [{ Main: true }], Routes: [{ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-2' }] },
      table('transit', { TransitGatewayId: 'tgw-1' }),
      table('private-nat', { NatGatewayId: 'nat-3' }),
      { Associations: [{ SubnetId: 'closed' }], Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }] },
    ],
  }),
  DescribeNatGatewaysCommand: () => ({
    NatGateways: [
      { NatGatewayId: 'nat-1', NatGatewayAddresses: [{ PublicIp: '203.0.113.1' }, { PublicIp: '203.0.113.2' }] },
      { NatGatewayId: 'nat-2', NatGatewayAddresses: [{ PublicIp: '203.0.113.3' }] },
      { NatGatewayId: 'nat-3', NatGatewayAddresses: [{ PrivateIp: '10.0.9.9' }] },
    ],
  }),
};
const table = (SubnetId: string, way: object) => ({
  Associations: [{ SubnetId }],
  Routes: [
    { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' },
    { DestinationCidrBlock: '0.0.0.0/0', ...way },
  ],
});

test('the way out of each subnet: its own table, or the main one; a gateway by its public addresses', async () => {
  jest
    .spyOn(EC2Client.prototype, 'send')
    .mockImplementation(
      (async (command: { constructor: { name: string }; input: object }) =>
        answers[command.constructor.name]?.(command.input) ?? Promise.reject(new Error(command.constructor.name))) as never,
    );
  expect(await exitsOf('vpc-1', { region: 'eu-west-1' })).toEqual([
    { cidr: '10.0.0.0/24', kind: 'nat', addresses: ['203.0.113.1', '203.0.113.2'] },
    { cidr: '10.0.1.0/24', kind: 'internet-gateway' },
    { cidr: '10.0.2.0/24', kind: 'nat', addresses: ['203.0.113.3'] },
    { cidr: '10.0.3.0/24', kind: 'other', via: 'tgw-1' },
    { cidr: '10.0.4.0/24', kind: 'other', via: 'nat-3' },
    { cidr: '10.0.5.0/24', kind: 'none' },
  ]);
});
