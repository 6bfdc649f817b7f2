import * as s from './scalars';
import { z } from './zod';

const certificateArn = s.arn('acm', 'certificate/', 'arn:aws:acm:eu-west-1:111111111111:certificate/0a1b2c3d-…');

/** A Route 53 alias of the load balancer. Target health is never evaluated: an idle color would pull the record. */
const alias = z.strictObject({ hostedZoneId: s.hostedZoneId, zoneName: s.hostName, name: s.hostName });

export const managedLoadBalancer = z.strictObject({
  kind: z.literal('managed'),
  scheme: z.enum(['internet-facing', 'internal'], { error: 'one of internet-facing, internal' }),
  /** The first is the default certificate, the others are chosen by SNI. */
  certificateArns: z.array(certificateArn),
  /** Who may connect to ports 80 and 443. Closed by default: an internet-facing service says 0.0.0.0/0 itself. */
  allowedCidrs: z.array(s.cidr).default([]),
  idleTimeoutSeconds: s.whole(1, 4000, 'seconds').default(60),
  webAclArn: s.arn('wafv2', 'regional/webacl/', 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/edge/0a1b2c3d-…').optional(),
  aliases: z.array(alias).default([]),
  /** Access logs go to a bucket of the edge stack and are kept this long. */
  accessLogRetentionDays: s.whole(1, 3653, 'days').default(90),
  deletionProtection: z.boolean().default(true),
});

export const existingLoadBalancer = z.strictObject({
  kind: z.literal('existing'),
  arn: s.arn(
    'elasticloadbalancing',
    'loadbalancer/app/',
    'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/shop/50dc6c495c0c9188',
  ),
  /** The HTTPS listener that gets the weighted rules. */
  listenerArn: s.arn(
    'elasticloadbalancing',
    'listener/app/',
    'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2',
  ),
  /** Green's pods admit connections from this group; it gets an egress rule to them. */
  securityGroupId: s.securityGroupId,
  /** CIDRs of the subnets of the load balancer, for network policies; the VPC's own where left out. */
  subnetCidrs: z.array(s.cidr).optional(),
});

export const edge = z.strictObject({
  loadBalancer: z.discriminatedUnion('kind', [managedLoadBalancer, existingLoadBalancer], { error: 'kind: managed or existing' }),
});

const targetGroupArn = s.arn(
  'elasticloadbalancing',
  'targetgroup/',
  'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/shop-web/73e2d6bc24d8a067',
);

/** One HTTP service behind the load balancer. */
export const service = z.strictObject({
  /** Part of target group names and rule ids: `<env>-<name>-<color>` must not exceed 32 characters. */
  name: s.dnsLabel,
  /** Namespace and name of the Kubernetes Service that the binding points at. */
  namespace: s.dnsLabel,
  serviceName: s.dnsLabel.optional(),
  /** Port of the Kubernetes Service. */
  servicePort: s.port.default(80),
  /** Port of the container: target groups have ip targets, so this is where the load balancer connects. */
  containerPort: s.port,
  /** Priority of the weighted rule; the test route takes the number before it. */
  priority: s.whole(2, 50_000),
  hosts: z.array(s.hostName).default([]),
  paths: z.array(s.urlPath).default([]),
  healthCheck: z
    .strictObject({
      path: s.urlPath.default('/healthz'),
      /** HTTP codes that count as healthy, as the load balancer writes them: 200, 200-299, 200,204. */
      matcher: z
        .string()
        .regex(/^\d{3}([,-]\d{3})*$/, { error: 'HTTP codes such as 200 or 200-299' })
        .default('200'),
      intervalSeconds: s.whole(5, 300, 'seconds').default(10),
      timeoutSeconds: s.whole(2, 120, 'seconds').default(5),
      healthyThreshold: s.whole(2, 10).default(2),
      unhealthyThreshold: s.whole(2, 10).default(2),
    })
    .prefault({}),
  /** How long a pod that is being stopped may finish its requests. */
  deregistrationDelaySeconds: s.whole(0, 3600, 'seconds').default(30),
  /** Target-group stickiness overrides weights for its duration: it is off unless a service cannot do without. */
  stickinessSeconds: s.whole(1, 604_800, 'seconds').optional(),
  /** Target groups that exist already (a blue cluster that is taken over); the edge stack creates those that are left out. */
  targetGroups: z.strictObject({ blue: targetGroupArn.optional(), green: targetGroupArn.optional() }).prefault({}),
});

export type ManagedLoadBalancer = z.output<typeof managedLoadBalancer>;
export type Service = z.output<typeof service>;
