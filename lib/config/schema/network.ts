import * as s from './scalars';
import { z } from './zod';

/** A VPC of this app's own. Its address plan: per zone a public, a node and a control-plane subnet of the given prefix lengths. */
export const managedVpc = z.strictObject({
  kind: z.literal('managed'),
  /** Primary CIDR, /16 to /28. */
  cidr: s.cidr,
  /** `per-zone` survives the loss of a zone; `one` is for environments that may lose their egress. */
  natGateways: z.enum(['one', 'per-zone'], { error: 'one of one, per-zone' }),
  /** Prefix lengths of the subnets in each zone. Control-plane subnets need 6 free addresses, 16 advised. */
  subnetPrefixes: z
    .strictObject({
      public: s.whole(16, 28).default(24),
      nodes: s.whole(16, 28).default(20),
      controlPlane: s.whole(16, 28).default(28),
    })
    .prefault({}),
});

/** A VPC that is there already. Nothing is looked up: what the stacks need of it is said here. */
export const existingVpc = z.strictObject({
  kind: z.literal('existing'),
  vpcId: s.vpcId,
  /** Every IPv4 CIDR associated today, the primary first; blocks listed in `podCidrs` are added by the network stack. */
  cidrs: z.array(s.cidr).min(1, { error: "at least the VPC's primary CIDR" }),
  subnets: z.strictObject({
    /** For the load balancer, if it is managed and faces the internet. */
    public: s.perZone(s.subnetId).optional(),
    /** For nodes and the kubectl function: their route tables lead to a NAT gateway. */
    nodes: s.perZone(z.strictObject({ subnetId: s.subnetId, cidr: s.cidr, routeTableId: s.routeTableId })),
    /** For the control plane's network interfaces: at least 6 free addresses each, 16 advised. */
    controlPlane: s.perZone(z.strictObject({ subnetId: s.subnetId, cidr: s.cidr })),
    /** Pod subnets that exist as well; `podCidrs` must then be empty. */
    pods: s.perZone(z.strictObject({ subnetId: s.subnetId, cidr: s.cidr })).optional(),
  }),
});

/** Interface endpoints that nodes and pods use without leaving the VPC. */
export const interfaceEndpoints = [
  'ecr.api',
  'ecr.dkr',
  'sts',
  'ec2',
  'eks',
  'eks-auth',
  'sqs',
  'ssm',
  'logs',
  'elasticloadbalancing',
] as const;
export type InterfaceEndpoint = (typeof interfaceEndpoints)[number];

export const network = z.strictObject({
  vpc: z.discriminatedUnion('kind', [managedVpc, existingVpc], { error: 'kind: managed or existing' }),
  /**
   * Blocks out of 100.64.0.0/10 that the network stack associates with the VPC for pods. One block is split over the zones; one per zone is shared
   * by both colors; two per zone give blue the first half and green the second.
   */
  podCidrs: z.array(s.cidr),
  /** IPv4 CIDRs that the VPC may have, the primary included. AWS allows 5 unless the quota was raised (to 50 at most). */
  cidrQuota: s.whole(1, 50).default(5),
  /** Must pods still have addresses when a zone is gone and its nodes come up in the others? */
  tolerateZoneLoss: z.boolean().default(true),
  endpoints: z
    .strictObject({
      /** Gateway endpoint for S3 (free; image layers come through it). */
      s3: z.boolean().default(true),
      interfaces: z
        .array(z.enum(interfaceEndpoints, { error: `any of ${interfaceEndpoints.join(', ')}` }))
        .default([...interfaceEndpoints]),
    })
    .prefault({}),
  /** VPC flow logs to CloudWatch Logs. A managed VPC has them anyway (30 days); an existing one only if asked for here. */
  flowLogs: z.strictObject({ retentionDays: s.logRetentionDays }).optional(),
});

export type Network = z.output<typeof network>;
export type ManagedVpc = z.output<typeof managedVpc>;
export type ExistingVpc = z.output<typeof existingVpc>;
