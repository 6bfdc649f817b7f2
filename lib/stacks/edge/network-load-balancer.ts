import { CrossStackReferences, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, ReferenceStrength } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ListenerService } from '../../config/derived/load-balancers';
import type { NetworkLoadBalancer as Config } from '../../config/schema';
import { accept } from '../../constructs/accept';
import { subnetsById } from '../../constructs/subnet-by-id';

export interface NetworkLoadBalancerProps {
  readonly loadBalancerName: string;
  readonly config: Config;
  /** Where it stands in the configuration. */
  readonly path: string;
  readonly services: readonly ListenerService[];
  readonly vpcId: string;
  /** By zone. */
  readonly subnetIds: Readonly<Record<string, string>>;
}

/** A Network Load Balancer of this app's own, closed but for the addresses in the configuration. Its listeners hold weights: the traffic stack makes them. */
export class NetworkLoadBalancer extends Construct {
  readonly resource: elbv2.NetworkLoadBalancer;
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, { loadBalancerName, config, path, services, vpcId, subnetIds }: NetworkLoadBalancerProps) {
    super(scope, id);
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones: Object.keys(subnetIds) });
    const securityGroup = this.securityGroup(vpc, config, services);
    // A scheme cannot be changed: the other one is another load balancer, with another id, as of an Application Load Balancer.
    this.resource = new elbv2.NetworkLoadBalancer(this, config.scheme === 'internal' ? 'Internal' : 'Resource', {
      vpc,
      loadBalancerName,
      internetFacing: config.scheme === 'internet-facing',
      vpcSubnets: { subnets: subnetsById(this, subnetIds) },
      securityGroups: [securityGroup],
      deletionProtection: config.deletionProtection,
      // Otherwise a zone without a pod of the color that the weights chose would have no target for the connection.
      crossZoneEnabled: true,
    });
    for (const read of [this.resource, securityGroup]) CrossStackReferences.of(read).produce(ReferenceStrength.WEAK);
    this.securityGroupId = securityGroup.securityGroupId;
    const logs = 'A Network Load Balancer logs connections of TLS alone; the flow logs of the VPC have all of them.';
    accept(this.resource, { 'AwsSolutions-ELB2': logs, 'NIST.800.53.R5-ELBLoggingEnabled': logs });
    if (!config.deletionProtection) {
      accept(this.resource, {
        'NIST.800.53.R5-ELBDeletionProtectionEnabled': `The configuration gives this load balancer up (${path}.deletionProtection).`,
      });
    }
  }

  /** It can be given to a Network Load Balancer only when that is made. No egress of its own: each cluster stack adds a rule to its pods. */
  private securityGroup(vpc: ec2.IVpc, { allowedCidrs }: Config, services: readonly ListenerService[]): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Network Load Balancer in front of both clusters',
      allowAllOutbound: false,
    });
    for (const { listener } of services) {
      const port = listener.protocol === 'UDP' ? ec2.Port.udp(listener.port) : ec2.Port.tcp(listener.port);
      for (const cidr of allowedCidrs) group.addIngressRule(ec2.Peer.ipv4(cidr), port, `${listener.port} from ${cidr}`);
    }
    if (allowedCidrs.includes('0.0.0.0/0')) {
      accept(group, { 'AwsSolutions-EC23': 'The configuration opens this load balancer to the internet by an explicit 0.0.0.0/0.' });
    }
    return group;
  }
}
