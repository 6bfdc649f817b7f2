import { Annotations, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Subnets known by id and zone alone, in the order of the record: for resources in them that never touch their routes. */
export const subnetsById = (scope: Construct, subnetIds: Readonly<Record<string, string>>): ec2.ISubnet[] =>
  Object.entries(subnetIds).map(([availabilityZone, subnetId]) => {
    const subnet = ec2.Subnet.fromSubnetAttributes(scope, `Subnet-${availabilityZone}`, { subnetId, availabilityZone });
    Annotations.of(subnet).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId', 'nothing here reads the route table');
    return subnet;
  });
