import { type aws_elasticloadbalancingv2 as elbv2, aws_route53 as route53 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ManagedLoadBalancer } from '../../config/schema';

/**
 * A name for the load balancer. Target health is not evaluated: with it, a color without targets would pull a zone, or the whole record,
 * out of DNS for every service.
 */
export class Alias extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { alias: ManagedLoadBalancer['aliases'][number]; target: elbv2.IApplicationLoadBalancer | elbv2.INetworkLoadBalancer },
  ) {
    super(scope, id);
    const { alias, target } = props;
    new route53.CfnRecordSet(this, 'Resource', {
      hostedZoneId: alias.hostedZoneId,
      name: `${alias.name}.`,
      type: 'A',
      aliasTarget: {
        dnsName: target.loadBalancerDnsName,
        hostedZoneId: target.loadBalancerCanonicalHostedZoneId,
        evaluateTargetHealth: false,
      },
    });
  }
}
