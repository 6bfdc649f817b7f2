import { aws_ec2 as ec2, Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type Block, formatBlock } from '../../addresses';
import type { AddressPlan } from '../../config/derived/address-plan';
import type { ManagedVpc as ManagedVpcConfig } from '../../config/schema';
import { accept } from '../../constructs/accept';
import type { PerZoneIds, VpcParts } from './vpc-parts';

export interface ManagedVpcProps {
  /** Name of the environment, for the subnets' names. */
  readonly environment: string;
  readonly zones: readonly string[];
  readonly vpc: ManagedVpcConfig;
  readonly plan: AddressPlan;
  /** Whether something stands in public subnets: NAT gateways, or a load balancer that faces the internet. Without, there is no internet gateway. */
  readonly hasPublicSubnets: boolean;
}

/** Kinds of subnets in the order in which the VPC construct asks for their addresses. */
const subnetKinds = [
  { part: 'nodes', subnet: { name: 'nodes', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } },
  { part: 'public', subnet: { name: 'public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false } },
  { part: 'controlPlane', subnet: { name: 'control-plane', subnetType: ec2.SubnetType.PRIVATE_ISOLATED } },
] as const;

/** A VPC with a public, a node and a control-plane subnet per zone, at the addresses of the plan. */
export class ManagedVpc extends Construct implements VpcParts {
  readonly vpc: ec2.Vpc;
  readonly publicSubnetIds: PerZoneIds | undefined;
  readonly nodeSubnetIds: PerZoneIds;
  readonly controlPlaneSubnetIds: PerZoneIds;
  readonly nodeSubnets: readonly ec2.ISubnet[];
  readonly nodeRouteTableIds: readonly string[];

  constructor(scope: Construct, id: string, props: ManagedVpcProps) {
    super(scope, id);
    this.vpc = new ec2.Vpc(this, 'Resource', {
      vpcName: props.environment,
      ipAddresses: plannedAddresses(props),
      availabilityZones: [...props.zones],
      natGateways: gatewayCount(props),
      // CDK makes one for node subnets, too, which would have no route to it.
      ...(!props.hasPublicSubnets && { createInternetGateway: false }),
      subnetConfiguration: subnetKinds.filter(({ part }) => part !== 'public' || props.hasPublicSubnets).map(({ subnet }) => subnet),
      // It would cost a function and a custom resource; nothing here uses the default group, and Security Hub reports it if someone does.
      restrictDefaultSecurityGroup: false,
    });
    this.nodeSubnets = this.vpc.privateSubnets;
    this.publicSubnetIds = props.hasPublicSubnets ? idsOf(props.zones, this.vpc.publicSubnets) : undefined;
    this.nodeSubnetIds = idsOf(props.zones, this.vpc.privateSubnets);
    this.controlPlaneSubnetIds = idsOf(props.zones, this.vpc.isolatedSubnets);
    this.nodeRouteTableIds = this.nodeSubnets.map((subnet) => subnet.routeTable.routeTableId);
    this.tagSubnets(props.environment);
    this.acceptFindings();
  }

  private acceptFindings(): void {
    accept(this.vpc, {
      'NIST.800.53.R5-VPCDefaultSecurityGroupClosed':
        'Nothing in this VPC uses the default security group; emptying it would need a function and a custom resource.',
    });
    for (const subnet of this.vpc.publicSubnets) {
      accept(subnet, {
        'NIST.800.53.R5-VPCNoUnrestrictedRouteToIGW':
          'Public subnets hold the load balancer and NAT gateways alone, which need the internet gateway.',
      });
    }
  }

  /** Load balancers that people make by hand or by Ingress find their subnets by the role tags; ours are given by id. */
  private tagSubnets(environment: string): void {
    const kinds = [
      { name: 'public', subnets: this.vpc.publicSubnets, role: 'kubernetes.io/role/elb' },
      { name: 'nodes', subnets: this.vpc.privateSubnets, role: 'kubernetes.io/role/internal-elb' },
      { name: 'control-plane', subnets: this.vpc.isolatedSubnets, role: undefined },
    ];
    for (const { name, subnets, role } of kinds) {
      for (const subnet of subnets) {
        Tags.of(subnet).add('Name', `${environment}-${name}-${subnet.availabilityZone}`);
        if (role) Tags.of(subnet).add(role, '1');
      }
    }
  }
}

function gatewayCount({ vpc, zones }: ManagedVpcProps): number {
  if (vpc.natGateways === 'none') return 0;
  return vpc.natGateways === 'one' ? 1 : zones.length;
}

/** Hands the plan's blocks to the VPC construct instead of letting it choose its own: rules and policies read the same plan. */
function plannedAddresses({ vpc, zones, plan }: ManagedVpcProps): ec2.IIpAddresses {
  const cidrOf = (requested: ec2.RequestedSubnet): string => {
    const kind = subnetKinds.find(({ subnet }) => subnet.name === requested.configuration.name);
    const planned: Block | undefined = kind && plan[kind.part]?.[requested.availabilityZone];
    if (!planned)
      throw new RangeError(
        `no addresses planned for ${requested.subnetConstructId} in ${requested.availabilityZone} (of ${zones.join(', ')})`,
      );
    return formatBlock(planned);
  };
  return {
    allocateVpcCidr: () => ({ cidrBlock: vpc.cidr }),
    allocateSubnetsCidr: ({ requestedSubnets }) => ({
      allocatedSubnets: requestedSubnets.map((requested) => ({ cidr: cidrOf(requested) })),
    }),
  };
}

const idsOf = (zones: readonly string[], subnets: readonly ec2.ISubnet[]): PerZoneIds =>
  Object.fromEntries(
    zones.map((zone) => {
      const subnet = subnets.find(({ availabilityZone }) => availabilityZone === zone);
      if (!subnet) throw new RangeError(`no subnet in ${zone}`);
      return [zone, subnet.subnetId];
    }),
  );
