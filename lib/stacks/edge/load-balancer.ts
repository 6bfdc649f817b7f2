import {
  CrossStackReferences,
  Duration,
  aws_ec2 as ec2,
  aws_elasticloadbalancingv2 as elbv2,
  ReferenceStrength,
  RemovalPolicy,
  aws_s3 as s3,
  aws_wafv2 as wafv2,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { rulesPerGroup } from '../../config/derived/security-group-quota';
import type { ManagedLoadBalancer } from '../../config/schema';
import { accept } from '../../constructs/accept';
import { subnetsById } from '../../constructs/subnet-by-id';

export interface LoadBalancerProps {
  readonly loadBalancerName: string;
  readonly config: ManagedLoadBalancer;
  /** Where it stands in the configuration. */
  readonly path: string;
  readonly vpcId: string;
  /** By zone. */
  readonly subnetIds: Readonly<Record<string, string>>;
  /** A rule asks an identity provider. */
  readonly authenticates: boolean;
}

/** The load balancer of this app's own: HTTPS, a redirect from HTTP, access logs, closed but for the addresses in the configuration. */
export class LoadBalancer extends Construct {
  readonly resource: elbv2.ApplicationLoadBalancer;
  readonly listenerArn: string;
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, { loadBalancerName, config, path, vpcId, subnetIds, authenticates }: LoadBalancerProps) {
    super(scope, id);
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones: Object.keys(subnetIds) });
    const [securityGroup, ...further] = this.securityGroups(vpc, config);
    // Of token, user info and key endpoints only the names are known: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
    if (authenticates) securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'identity provider');
    // A scheme cannot be changed: the other one is another load balancer, with another id. So the names of its outputs change as well, and the stacks
    // that read them are deployed again. Everything else about it changes in place.
    this.resource = new elbv2.ApplicationLoadBalancer(this, config.scheme === 'internal' ? 'Internal' : 'Resource', {
      vpc,
      loadBalancerName,
      internetFacing: config.scheme === 'internet-facing',
      vpcSubnets: { subnets: subnetsById(this, subnetIds) },
      securityGroup,
      deletionProtection: config.deletionProtection,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: elbv2.DesyncMitigationMode.DEFENSIVE,
      idleTimeout: Duration.seconds(config.idleTimeoutSeconds),
    });
    for (const group of further) this.resource.addSecurityGroup(group);
    this.resource.logAccessLogs(this.logBucket(config.accessLogRetentionDays), 'alb');
    const https = this.listeners(config);
    // Edge is deployed before the stacks that read these: while they still import exports of it, no load balancer could become internal or be replaced by an existing one.
    for (const read of [this.resource, https, securityGroup]) CrossStackReferences.of(read).produce(ReferenceStrength.WEAK);
    this.listenerArn = https.listenerArn;
    this.securityGroupId = securityGroup.securityGroupId;
    if (config.webAclArn) {
      new wafv2.CfnWebACLAssociation(this, 'WebAcl', { webAclArn: config.webAclArn, resourceArn: this.resource.loadBalancerArn });
    } else {
      accept(this.resource, {
        'NIST.800.53.R5-ALBWAFEnabled': `The configuration names no web ACL for this load balancer (${path}.webAclArn).`,
      });
    }
    if (!config.deletionProtection) {
      accept(this.resource, {
        'NIST.800.53.R5-ELBDeletionProtectionEnabled': `The configuration gives this load balancer up (${path}.deletionProtection).`,
      });
    }
  }

  /**
   * The first is the one that pods admit and that both clusters add their rules to. It admits the configuration's addresses to ports 443 and 80;
   * where it does not hold two rules for each, a second group admits them to port 80, which only redirects.
   */
  private securityGroups(vpc: ec2.IVpc, { allowedCidrs }: ManagedLoadBalancer): [ec2.SecurityGroup, ...ec2.SecurityGroup[]] {
    const group = this.securityGroup('SecurityGroup', vpc, 'Load balancer in front of both clusters');
    const redirect =
      2 * allowedCidrs.length > rulesPerGroup
        ? this.securityGroup('RedirectSecurityGroup', vpc, 'Load balancer: redirect from port 80')
        : group;
    for (const cidr of allowedCidrs) {
      group.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(443), `443 from ${cidr}`);
      redirect.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(80), `80 from ${cidr}`);
    }
    const groups: [ec2.SecurityGroup, ...ec2.SecurityGroup[]] = redirect === group ? [group] : [group, redirect];
    if (!allowedCidrs.includes('0.0.0.0/0')) return groups;
    for (const open of groups) {
      accept(open, { 'AwsSolutions-EC23': 'The configuration opens this load balancer to the internet by an explicit 0.0.0.0/0.' });
    }
    return groups;
  }

  /** No egress of its own: each cluster stack adds a rule to its pods, so that a color leaves nothing behind. */
  private securityGroup(id: string, vpc: ec2.IVpc, description: string): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, id, { vpc, description, allowAllOutbound: false });
  }

  private listeners({ certificateArns }: ManagedLoadBalancer): elbv2.ApplicationListener {
    const http = this.resource.addListener('Http', {
      port: 80,
      open: false,
      defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
    });
    accept(http, { 'NIST.800.53.R5-ELBv2ACMCertificateRequired': 'The listener on port 80 only redirects to HTTPS.' });
    return this.resource.addListener('Https', {
      port: 443,
      open: false,
      // TLS 1.3 and 1.2 with forward secrecy. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
      sslPolicy: elbv2.SslPolicy.TLS13_RES,
      certificates: certificateArns.map((arn) => elbv2.ListenerCertificate.fromArn(arn)),
      // A request that no rule knows belongs to no service; it must not reach one color by accident.
      defaultAction: elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'no such service' }),
    });
  }

  /** Load balancers write logs only to buckets with keys of S3's own. */
  private logBucket(retentionDays: number): s3.Bucket {
    const bucket = new s3.Bucket(this, 'AccessLogs', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ expiration: Duration.days(retentionDays), noncurrentVersionExpiration: Duration.days(1) }],
    });
    accept(bucket, {
      'AwsSolutions-S1': 'This bucket holds the access logs of the load balancer; logging access to logs would not end.',
      'NIST.800.53.R5-S3BucketLoggingEnabled':
        'This bucket holds the access logs of the load balancer; logging access to logs would not end.',
      'NIST.800.53.R5-S3BucketReplicationEnabled': 'Access logs are diagnostic and expire; a copy in another region serves nobody.',
      'NIST.800.53.R5-S3DefaultEncryptionKMS': 'Elastic Load Balancing delivers access logs only to buckets encrypted with SSE-S3.',
    });
    return bucket;
  }
}
