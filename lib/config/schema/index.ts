import { cluster, dependency, identity } from './cluster';
import { edge, service } from './edge';
import { gitops } from './gitops';
import { mirroring } from './mirroring';
import { network } from './network';
import * as s from './scalars';
import { shift } from './shift';
import { traffic } from './traffic';
import { workers } from './workers';
import { z } from './zod';

/** The shape of an environment. Strict: an unknown key is an error. What must hold between fields is in rules.ts. */
export const environment = z.strictObject({
  /** Name of the environment and of its file; first part of every name that AWS sees. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, { error: 'lower-case letters, digits and dashes, at most 20 characters' }),
  account: s.accountId,
  region: s.region,
  /** Zones that subnets, nodes and the load balancer stand in: two at least. */
  availabilityZones: z.array(s.availabilityZone).min(2, { error: 'at least two zones' }).max(6, { error: 'at most six zones' }),
  /**
   * Ids of those zones, such as {"us-east-1a": "use1-az1"}: `aws ec2 describe-availability-zones --query "AvailabilityZones[].[ZoneName,ZoneId]"`.
   * Needed where a region has a zone that cannot host an EKS cluster, because its name differs from account to account.
   */
  zoneIds: s.perZone(s.zoneId).optional(),
  /** Tags of every resource. */
  tags: z.record(z.string(), z.string()).default({}),
  network,
  edge,
  services: z.array(service).min(1, { error: 'at least one service' }),
  traffic,
  shift: shift.prefault({}),
  clusters: z.strictObject({ blue: cluster, green: cluster }),
  /** What pods of both colors connect to. */
  dependencies: z.array(dependency).default([]),
  identities: z.array(identity).default([]),
  /** Left out: there are none, and whatever Git brings up as a worker comes up paused on both colors. */
  workers: workers.optional(),
  gitops,
  mirroring: mirroring.optional(),
});

/** An environment as a user writes it: fields with a default may be left out. */
export type EnvironmentInput = z.input<typeof environment>;
/** An environment that has been checked: every field is there. */
export type Environment = z.output<typeof environment>;

export type { Cluster, Dependency, Identity, ManagedCluster, NodePool } from './cluster';
export type { ManagedLoadBalancer, Service } from './edge';
export type { Gitops } from './gitops';
export type { Mirroring } from './mirroring';
export type { ExistingVpc, ManagedVpc, Network } from './network';
export type { Shift, ShiftGate } from './shift';
export type { DeclaredWeights, Traffic } from './traffic';
export type { Worker, WorkerClass, WorkerKind } from './workers';
