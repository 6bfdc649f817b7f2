import type { aws_ec2 as ec2 } from 'aws-cdk-lib';

/** Ids by availability zone, in the environment's order of zones. */
export type PerZoneIds = Readonly<Record<string, string>>;

/** What the rest of the network needs of a VPC, whether it was created or exists. */
export interface VpcParts {
  readonly vpc: ec2.IVpc;
  readonly publicSubnetIds: PerZoneIds | undefined;
  readonly nodeSubnetIds: PerZoneIds;
  readonly controlPlaneSubnetIds: PerZoneIds;
  /** Node subnets as constructs: interface endpoints are in them. */
  readonly nodeSubnets: readonly ec2.ISubnet[];
  readonly nodeRouteTableIds: readonly string[];
}
