import { cluster, dependency, identity } from './cluster';
import { edge, service } from './edge';
import { gitops } from './gitops';
import { mirroring } from './mirroring';
import { network } from './network';
import { notifications } from './notifications';
import { organization } from './organization';
import * as s from './scalars';
import { shift } from './shift';
import { traffic } from './traffic';
import { workers } from './workers';
import { z } from './zod';

/**
 * The shape of an environment. Strict: an unknown key is an error. What must hold between fields is in lib/config/rules.
 *
 * Each field's `.describe()` is its meaning, written once: `npm run docs:config` copies it into docs/configuration.md and into the comments of
 * environment-input.ts, where an editor shows it.
 */
export const environment = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, { error: 'lower-case letters, digits and dashes, at most 20 characters' })
    .describe('Name of the environment; its file has the same name. The names of its AWS resources begin with it.'),
  account: s.accountId.describe('AWS account that the stacks are deployed to.'),
  region: s.region.describe('AWS region that the stacks are deployed to.'),
  deletionProtection: z
    .boolean()
    .default(true)
    .describe(
      'Refuses to delete the stacks that both colors stand on: network, edge, identity, traffic. A color has `clusters.<color>.deletionProtection`. To take the environment down, set it to false and deploy.',
    ),
  availabilityZones: z
    .array(s.availabilityZone)
    .min(2, { error: 'at least two zones' })
    .max(6, { error: 'at most six zones' })
    .describe('Zones of the subnets, the nodes and the load balancer: two to six.'),
  zoneIds: s
    .perZone(s.zoneId)
    .optional()
    .describe(
      'Id of each zone, as printed by `aws ec2 describe-availability-zones --query "AvailabilityZones[].[ZoneName,ZoneId]"`. Needed only in a region with a zone that cannot host an EKS cluster: its name differs from account to account.',
    ),
  tags: z
    .record(s.tagKey, s.tagValue)
    .default({})
    .describe(
      'Tags of every resource that takes tags, and of what nodes bring with them: instances, volumes, network interfaces, and the volumes that the EBS CSI driver makes.',
    ),
  organization: organization
    .prefault({})
    .describe('What your organization prescribes for its accounts (docs/organization.md). Default: nothing.'),
  network: network.describe('VPC, subnets and addresses.'),
  edge: edge.describe('The load balancer in front of both clusters.'),
  services: z
    .array(service)
    .min(1, { error: 'at least one service' })
    .describe('HTTP services behind the load balancer. A shift moves their requests.'),
  traffic: traffic.describe('Weights of the two colors before any shift, and the test route.'),
  shift: shift
    .prefault({})
    .describe('How `bluegreen shift` moves requests. Default: one wave of all services, five steps, 10 minutes each.'),
  notifications: notifications
    .prefault({})
    .describe('Who hears of a shift, its alarms and a standstill (docs/shift-on-aws.md). Nobody, until one of these is set.'),
  clusters: z
    .strictObject({ blue: cluster.describe('The blue cluster.'), green: cluster.describe('The green cluster.') })
    .describe('The two clusters. At least one is managed by this app.'),
  dependencies: z
    .array(dependency)
    .default([])
    .describe(
      'Databases, caches and brokers that pods connect to. Each gets a rule in its security group that admits the pods of both colors.',
    ),
  volumeKeyArns: z
    .array(s.kmsKeyArn)
    .max(20, { error: 'at most 20 keys' })
    .default([])
    .describe(
      "Customer-managed KMS keys of volumes that storage classes or the account's default name: the EBS CSI driver of both colors may use these and no other. AWS's own key for EBS needs no entry.",
    ),
  identities: z
    .array(identity)
    .default([])
    .describe('Service accounts and what they may do in AWS, the same on both colors (EKS Pod Identity).'),
  workers: workers
    .optional()
    .describe(
      'Background workloads and where they run (docs/workers.md). Left out: none is declared, and workers that Git brings up start paused on both colors.',
    ),
  gitops: gitops.describe('Git repository that Argo CD reads, and what it brings up (docs/gitops.md).'),
  mirroring: mirroring.optional().describe("Copies of the packets of a color's nodes (docs/mirroring.md). Left out: nothing is mirrored."),
});

/** An environment as a user writes it: fields with a default may be left out. */
export type { EnvironmentInput } from './environment-input';
/** An environment that has been checked: every field is there. */
export type Environment = z.output<typeof environment>;

export type { Authentication, AuthenticationInput } from './authentication';
export type { Cluster, Dependency, Identity, ManagedCluster, NodePool } from './cluster';
export type { ExistingLoadBalancer, ManagedLoadBalancer, NetworkLoadBalancer, Service } from './edge';
export type { Gitops } from './gitops';
export type { Mirroring } from './mirroring';
export type { ExistingVpc, ManagedVpc } from './network';
export type { Organization } from './organization';
export type { Registries } from './registries';
export type { Shift, ShiftGate } from './shift';
export type { DeclaredWeights, Traffic } from './traffic';
export type { IgnoredWorkers, Worker, WorkerClass, WorkerKind } from './workers';
