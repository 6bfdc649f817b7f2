import * as s from './scalars';
import { z } from './zod';

/** Most CIDRs of a VPC unless the quota was raised. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
export const usualCidrQuota = 5;

/** A VPC of this app's own. Its address plan: per zone a public, a node and a control-plane subnet of the given prefix lengths. */
export const managedVpc = z.strictObject({
  kind: z.literal('managed').describe('This app creates the VPC.'),
  cidr: s.cidr.describe(
    'Primary CIDR of the VPC, /16 to /28. It holds the public, node and control-plane subnets; pods have blocks of their own.',
  ),
  natGateways: z
    .enum(['one', 'per-zone', 'none'], { error: 'one of one, per-zone, none' })
    .describe(
      "`per-zone`: each zone has its own NAT gateway, and the loss of a zone takes no other zone's way out. `one`: cheaper, and a single point of failure. `none`: nothing in the VPC reaches the internet, and AWS is reached through endpoints (docs/organization.md).",
    ),
  subnetPrefixes: z
    .strictObject({
      public: s.whole(16, 28).default(24).describe('Prefix length of the public subnet in each zone: load balancer and NAT gateways.'),
      nodes: s.whole(16, 28).default(20).describe('Prefix length of the node subnet in each zone.'),
      controlPlane: s
        .whole(16, 28)
        .default(28)
        .describe(
          "Prefix length of the subnet for the control plane's network interfaces in each zone. EKS needs 6 free addresses in it and advises 16.",
        ),
    })
    .prefault({})
    .describe('Sizes of the subnets, as prefix lengths.'),
});

const subnet = { subnetId: s.subnetId.describe('Id of the subnet.'), cidr: s.cidr.describe('IPv4 CIDR of the subnet.') };

/** A VPC that is there already. */
export const existingVpc = z.strictObject({
  kind: z.literal('existing').describe('The VPC exists. Nothing is looked up: what the stacks need of it stands here.'),
  isolated: z
    .boolean()
    .default(false)
    .describe('Nothing in the VPC reaches the internet: no NAT gateway, no proxy, AWS through endpoints alone (docs/organization.md).'),
  vpcId: s.vpcId.describe('Id of the VPC.'),
  cidrs: z
    .array(s.cidr)
    .min(1, { error: "at least the VPC's primary CIDR" })
    .describe(
      'Every IPv4 CIDR that the VPC has today, the primary one first. Blocks in `podCidrs` are not among them: the network stack adds those.',
    ),
  subnets: z
    .strictObject({
      public: s
        .perZone(s.subnetId)
        .optional()
        .describe('Public subnet of each zone. Needed by a managed load balancer that faces the internet.'),
      nodes: s
        .perZone(
          z.strictObject({
            ...subnet,
            routeTableId: s.routeTableId.describe(
              'Route table of the subnet; it leads to a NAT gateway. Gets the route of the S3 endpoint.',
            ),
          }),
        )
        .describe('Node subnet of each zone, also for the function that runs kubectl.'),
      controlPlane: s
        .perZone(z.strictObject(subnet))
        .describe("Subnet of each zone for the control plane's network interfaces. EKS needs 6 free addresses in it and advises 16."),
      pods: s
        .perZone(z.strictObject(subnet))
        .optional()
        .describe(
          'Pod subnet of each zone, where these exist too; `podCidrs` must then be empty. Left out: the network stack creates them from `podCidrs`.',
        ),
    })
    .describe('Subnets of the VPC, by zone name.'),
});

/** Interface endpoints that a managed VPC has by default: what nodes and pods of the platform call most. */
export const usualEndpoints = [
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

/** Interface endpoints that can be asked for: the usual ones, and what there must be where there is no way out. */
export const interfaceEndpoints = [...usualEndpoints, 'lambda', 'ssmmessages', 'secretsmanager'] as const;
export type InterfaceEndpoint = (typeof interfaceEndpoints)[number];

export const network = z.strictObject({
  vpc: z
    .discriminatedUnion('kind', [managedVpc, existingVpc], { error: 'kind: managed or existing' })
    .describe('The VPC of both clusters: created by this app, or taken as it exists.'),
  podCidrs: z
    .array(s.cidr)
    .describe(
      "Blocks of /16 to /28 inside 100.64.0.0/10 for pods; the network stack adds them to the VPC. One block is split over the zones. One block per zone serves both colors. Two per zone: the first half is blue's, the second green's.",
    ),
  cidrQuota: s
    .whole(1, 50)
    .default(usualCidrQuota)
    .describe('Most IPv4 CIDRs that AWS allows the VPC, the primary one included. It is 5 unless you had the quota raised.'),
  tolerateZoneLoss: z
    .boolean()
    .default(true)
    .describe(
      'Whether nodes and pods must still find addresses when one zone is lost and its nodes start in the other zones. Checked against the subnets.',
    ),
  endpoints: z
    .strictObject({
      s3: z.boolean().default(true).describe('Creates the gateway endpoint for S3. It is free, and image layers come through it.'),
      interfaces: z
        .array(z.enum(interfaceEndpoints, { error: `any of ${interfaceEndpoints.join(', ')}` }))
        .optional()
        .describe(
          'AWS services that get an interface endpoint, billed per zone and hour. Its private DNS name holds for the whole VPC, which it admits. Default: in a managed VPC those that the platform calls most, and without NAT gateways all that it calls; none in an existing one, where the other workloads would be moved to it too, and which may have it already.',
        ),
    })
    .prefault({})
    .describe('VPC endpoints, through which nodes and pods reach AWS without leaving the VPC.'),
  flowLogs: z
    .strictObject({ retentionDays: s.logRetentionDays.describe('Days that CloudWatch Logs keeps the flow logs.') })
    .optional()
    .describe('VPC flow logs in CloudWatch Logs. Left out: a managed VPC keeps 30 days, an existing one gets none.'),
});

export type ManagedVpc = z.output<typeof managedVpc>;
export type ExistingVpc = z.output<typeof existingVpc>;
