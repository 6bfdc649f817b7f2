import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ExistingVpc as ExistingVpcConfig } from '../../config/schema';
import { inOrder } from '../../constructs/zones';
import type { PerZoneIds, VpcParts } from './vpc-parts';

/** A VPC that exists, by the ids that the configuration gives; nothing is looked up and nothing in it is changed. */
export class ExistingVpc extends Construct implements VpcParts {
  readonly vpc: ec2.IVpc;
  readonly publicSubnetIds: PerZoneIds | undefined;
  readonly nodeSubnetIds: PerZoneIds;
  readonly controlPlaneSubnetIds: PerZoneIds;
  readonly nodeSubnets: readonly ec2.ISubnet[];
  readonly nodeRouteTableIds: readonly string[];

  constructor(scope: Construct, id: string, { zones, vpc }: { zones: readonly string[]; vpc: ExistingVpcConfig }) {
    super(scope, id);
    const { nodes, controlPlane, public: publicSubnets } = vpc.subnets;
    this.vpc = ec2.Vpc.fromVpcAttributes(this, 'Resource', { vpcId: vpc.vpcId, availabilityZones: [...zones] });
    this.publicSubnetIds = publicSubnets && inOrder(zones, publicSubnets);
    this.nodeSubnetIds = inOrder(zones, subnetIds(nodes));
    this.controlPlaneSubnetIds = inOrder(zones, subnetIds(controlPlane));
    this.nodeSubnets = Object.entries(inOrder(zones, nodes)).map(([availabilityZone, { subnetId, routeTableId }]) =>
      ec2.Subnet.fromSubnetAttributes(this, `Nodes-${availabilityZone}`, { subnetId, availabilityZone, routeTableId }),
    );
    // Zones may share a route table; an endpoint names each once.
    this.nodeRouteTableIds = [...new Set(Object.values(nodes).map(({ routeTableId }) => routeTableId))];
  }
}

/** Subnet ids by zone. */
export const subnetIds = (subnets: Readonly<Record<string, { subnetId: string }>>): PerZoneIds =>
  Object.fromEntries(Object.entries(subnets).map(([zone, { subnetId }]) => [zone, subnetId]));
