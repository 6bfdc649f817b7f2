import { aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { formatBlock } from '../../addresses';
import type { AddressPlan } from '../../config/derived/address-plan';
import type { InterfaceEndpoint } from '../../config/schema/network';
import type { VpcParts } from './vpc-parts';

export interface EndpointsProps {
  /** Whether there is a gateway endpoint for S3. */
  readonly s3: boolean;
  readonly interfaces: readonly InterfaceEndpoint[];
  readonly parts: VpcParts;
  readonly podRouteTableIds: readonly string[];
  readonly plan: AddressPlan;
}

/** Gateway endpoint for S3 and interface endpoints for the services that nodes and pods call. */
export class Endpoints extends Construct {
  constructor(scope: Construct, id: string, { s3, interfaces, parts, podRouteTableIds, plan }: EndpointsProps) {
    super(scope, id);
    const { vpc } = parts;
    if (s3) {
      new ec2.CfnVPCEndpoint(this, 'S3', {
        vpcId: vpc.vpcId,
        serviceName: `com.amazonaws.${Stack.of(this).region}.s3`,
        vpcEndpointType: 'Gateway',
        routeTableIds: [...parts.nodeRouteTableIds, ...podRouteTableIds],
      });
    }
    if (interfaces.length === 0) return;
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      // A change of it replaces the group.
      description: 'Interface endpoints: HTTPS from nodes and pods',
      allowAllOutbound: false,
    });
    // All of the VPC: the private DNS name of an endpoint holds for every workload in it, and one that is not admitted has lost the service.
    // With custom networking a pod comes with its own 100.64 address, not with its node's.
    for (const cidr of [...plan.vpc, ...plan.podBlocks].map(formatBlock))
      securityGroup.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(443), `HTTPS from ${cidr}`);
    for (const name of interfaces) {
      new ec2.InterfaceVpcEndpoint(this, name, {
        vpc,
        service: new ec2.InterfaceVpcEndpointAwsService(name),
        subnets: { subnets: [...parts.nodeSubnets] },
        securityGroups: [securityGroup],
        open: false,
      });
    }
  }
}
