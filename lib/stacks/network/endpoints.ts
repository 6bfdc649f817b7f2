import { aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type Block, formatBlock } from '../../addresses';
import type { AddressPlan } from '../../config/derived/address-plan';
import type { Network } from '../../config/schema';
import type { VpcParts } from './vpc-parts';

export interface EndpointsProps {
  readonly endpoints: Network['endpoints'];
  readonly parts: VpcParts;
  readonly podRouteTableIds: readonly string[];
  readonly plan: AddressPlan;
}

/** Gateway endpoint for S3 and interface endpoints for the services that nodes and pods call. */
export class Endpoints extends Construct {
  constructor(scope: Construct, id: string, { endpoints, parts, podRouteTableIds, plan }: EndpointsProps) {
    super(scope, id);
    const { vpc } = parts;
    if (endpoints.s3) {
      new ec2.CfnVPCEndpoint(this, 'S3', {
        vpcId: vpc.vpcId,
        serviceName: `com.amazonaws.${Stack.of(this).region}.s3`,
        vpcEndpointType: 'Gateway',
        routeTableIds: [...parts.nodeRouteTableIds, ...podRouteTableIds],
      });
    }
    if (endpoints.interfaces.length === 0) return;
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Interface endpoints: HTTPS from nodes and pods',
      allowAllOutbound: false,
    });
    // With custom networking a pod reaches an endpoint with its own 100.64 address, not with its node's.
    for (const cidr of sources(plan)) securityGroup.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(443), `HTTPS from ${cidr}`);
    for (const name of endpoints.interfaces) {
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

/** Blocks of nodes and of pods: the whole pod block where one was associated, the subnets' where they exist. */
function sources(plan: AddressPlan): string[] {
  const pods: readonly Block[] = plan.podBlocks.length > 0 ? plan.podBlocks : plan.podSets.flatMap((set) => Object.values(set));
  return [...Object.values(plan.nodes), ...pods].map(formatBlock);
}
