import { aws_ec2 as ec2, Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { contains, formatBlock } from '../../addresses';
import type { AddressPlan, PerZone } from '../../config/derived/address-plan';
import type { Environment } from '../../config/schema';
import { inOrder } from '../../constructs/zones';
import { subnetIds } from './existing-vpc';
import type { PerZoneIds } from './vpc-parts';

export interface PodSubnetsProps {
  readonly environment: Environment;
  readonly vpcId: string;
  readonly plan: AddressPlan;
}

/**
 * The blocks out of 100.64.0.0/10 and the pod subnets in them; or the pod subnets of an existing VPC.
 *
 * A pod subnet's route table has the VPC's local routes alone: what leaves the VPC is translated to the node's address by the CNI
 * (AWS_VPC_K8S_CNI_EXTERNALSNAT=false) and takes the node subnet's routes. Never tag these subnets for Karpenter (nodes would be started
 * in them) or for load balancers. https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html
 */
export class PodSubnets extends Construct {
  /** Ids by zone: one set that both colors share, or blue's and green's. */
  readonly sets: readonly PerZoneIds[];
  /** Route tables of the subnets that were created here. */
  readonly routeTableIds: readonly string[];

  constructor(scope: Construct, id: string, { environment, vpcId, plan }: PodSubnetsProps) {
    super(scope, id);
    const { vpc } = environment.network;
    if (vpc.kind === 'existing' && vpc.subnets.pods) {
      this.sets = [inOrder(environment.availabilityZones, subnetIds(vpc.subnets.pods))];
      this.routeTableIds = [];
      return;
    }
    const associations = plan.podBlocks.map((block) => {
      const cidrBlock = formatBlock(block);
      // Named after the block, not its place in the list: a block that moves in the list must not be associated anew.
      return { block, association: new ec2.CfnVPCCidrBlock(this, `Cidr-${cidrBlock.replace('/', '-')}`, { vpcId, cidrBlock }) };
    });
    const sets = plan.podSets.map((set, index) => this.subnetsOf(set, index, { environment: environment.name, vpcId, associations }));
    this.sets = sets.map((set) => Object.fromEntries(set.map(({ zone, subnet }) => [zone, subnet.subnetId])));
    this.routeTableIds = sets.flatMap((set) => set.map(({ subnet }) => subnet.routeTable.routeTableId));
  }

  private subnetsOf(
    set: PerZone,
    index: number,
    on: { environment: string; vpcId: string; associations: readonly { block: PerZone[string]; association: ec2.CfnVPCCidrBlock }[] },
  ): { zone: string; subnet: ec2.PrivateSubnet }[] {
    return Object.entries(set).map(([zone, block]) => {
      const subnet = new ec2.PrivateSubnet(this, `Set${index}-${zone}`, {
        vpcId: on.vpcId,
        availabilityZone: zone,
        cidrBlock: formatBlock(block),
      });
      // EC2 refuses a subnet outside the VPC's CIDRs, and on deletion a CIDR that still has subnets.
      for (const { block: associated, association } of on.associations) {
        if (contains(associated, block)) subnet.node.addDependency(association);
      }
      Tags.of(subnet).add('Name', `${on.environment}-pods${index === 0 ? '' : `-${index + 1}`}-${zone}`);
      return { zone, subnet };
    });
  }
}
