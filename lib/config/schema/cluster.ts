import * as s from './scalars';
import { z } from './zod';

const roleArn = s.arn('iam', 'role/', 'arn:aws:iam::111111111111:role/platform-admin');

/** Kubernetes minor, such as 1.36; which ones there are is a rule, from versions.ts. */
export const kubernetesMinor = z.string({ error: 'a Kubernetes minor in quotes, such as "1.36"' }).regex(/^1\.\d{2}$/, {
  error: 'a Kubernetes minor in quotes, such as "1.36"',
});

/** EKS access policies that an entry may ask for. https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
export const accessPolicies = ['cluster-admin', 'admin', 'edit', 'view'] as const;

const access = z.strictObject({
  principalArn: roleArn,
  policy: z.enum(accessPolicies, { error: `one of ${accessPolicies.join(', ')}` }),
  /** Only in these namespaces; the whole cluster where left out. */
  namespaces: z.array(s.dnsLabel).min(1, { error: 'at least one namespace; left out: the whole cluster' }).optional(),
});

/** The managed node group for what must run before Karpenter does. */
const systemNodes = z.strictObject({
  amiFamily: z.enum(['al2023', 'bottlerocket'], { error: 'one of al2023, bottlerocket' }).default('bottlerocket'),
  architecture: z.enum(['arm64', 'amd64'], { error: 'one of arm64, amd64' }).default('arm64'),
  /** Nitro types of size large and more: smaller ones hold too few pods with prefix delegation. */
  instanceTypes: z.array(s.instanceType).min(1, { error: 'at least one instance type' }).default(['m7g.large']),
  /** Nodes over all zones. Karpenter's two replicas spread over zones, so at least two. */
  minSize: s.whole(2, 450).default(2),
  maxSize: s.whole(2, 450).default(6),
  diskGib: s.whole(20, 16_384, 'GiB').default(50),
});

/** A default kind of node that Karpenter may start. More are added from Git. */
export const nodePool = z.strictObject({
  name: s.dnsLabel,
  capacityTypes: z
    .array(z.enum(['on-demand', 'spot'], { error: 'on-demand or spot' }))
    .min(1, { error: 'at least one of on-demand, spot' })
    .default(['on-demand']),
  architectures: z
    .array(z.enum(['arm64', 'amd64'], { error: 'arm64 or amd64' }))
    .min(1, { error: 'at least one of arm64, amd64' })
    .default(['arm64', 'amd64']),
  /** Instance categories such as c, m, r. */
  instanceCategories: z
    .array(z.string().regex(/^[a-z]+$/, { error: 'an instance category such as c, m or r' }))
    .min(1, { error: 'at least one instance category' })
    .default(['c', 'm', 'r']),
  /** Karpenter stops adding nodes to the pool here. */
  cpuLimit: s.whole(1, 1_000_000, 'CPUs').optional(),
  /** Days after which a node is replaced. */
  expireAfterDays: s.whole(1, 365, 'days').default(14),
  /** Share of the pool's nodes that may be disrupted at once. */
  disruptionBudgetPercent: s.whole(1, 100, 'per cent').default(10),
});

/** Pins that differ from the row of the cluster's version in versions.ts. */
const pins = z.strictObject({
  karpenter: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, { error: 'a release such as 1.14.1' })
    .optional(),
  loadBalancerController: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, { error: 'a chart version such as 3.5.0' })
    .optional(),
  argoCd: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, { error: 'a chart version such as 10.1.1' })
    .optional(),
  /** Minor of the kubectl layer; at most one away from the cluster's. */
  kubectl: kubernetesMinor.optional(),
  /** Release of the AMI of Karpenter's AL2023 nodes (the alias version). Never latest. */
  ami: z
    .string()
    .regex(/^v?[\d.]+$/, { error: 'a pinned AMI release such as v20260724' })
    .optional(),
  /** Add-on name → version, such as {"vpc-cni": "v1.23.1-eksbuild.1"}. */
  addons: z
    .record(z.string(), z.string().regex(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/, { error: 'an add-on version such as v1.23.1-eksbuild.1' }))
    .optional(),
});

const oidcIssuer = z.url({
  protocol: /^https$/,
  error: 'an https URL such as https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
});

const kubeContext = z.string().min(1, { error: "the name of a context in the operator's kubeconfig" });

export const managedCluster = z.strictObject({
  kind: z.literal('managed'),
  version: kubernetesMinor,
  /** EKS refuses to create a cluster whose extended support is over; only for templates that are compared, not deployed. */
  allowRetiredVersion: z.boolean().default(false),
  /** What the pod subnets and quotas are checked against: the most nodes at once, and the pods with an address of their own on each. */
  capacity: z.strictObject({ maxNodes: s.whole(1, 100_000, 'nodes'), podsPerNode: s.whole(1, 250, 'pods') }),
  /** RFC 1918, /24 to /12, outside every VPC CIDR; immutable. */
  serviceCidr: s.cidr.default('172.20.0.0/16'),
  endpoint: z
    .strictObject({
      /** Addresses that reach the public endpoint; none: the endpoint is private only. */
      publicCidrs: z.array(s.cidr).default([]),
      /** Addresses outside the cluster that reach the private endpoint on 443, such as a VPN or a bastion's subnet. */
      privateCidrs: z.array(s.cidr).default([]),
    })
    .prefault({}),
  access: z.array(access).default([]),
  /** Standard support only, or extended at a price. https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html */
  supportType: z.enum(['standard', 'extended'], { error: 'one of standard, extended' }).default('standard'),
  /** Provisioned control plane. https://docs.aws.amazon.com/eks/latest/userguide/eks-provisioned-control-plane.html */
  controlPlaneTier: z
    .enum(['standard', 'tier-xl', 'tier-2xl', 'tier-4xl'], { error: 'one of standard, tier-xl, tier-2xl, tier-4xl' })
    .default('standard'),
  deletionProtection: z.boolean().default(true),
  zonalShift: z.boolean().default(true),
  /** `standard` starts pods open until their policy arrives; `strict` starts them closed and needs a policy for each. */
  networkPolicyMode: z.enum(['standard', 'strict'], { error: 'one of standard, strict' }).default('standard'),
  systemNodes: systemNodes.prefault({}),
  nodePools: z.array(nodePool).default(() => [nodePool.parse({ name: 'general' })]),
  pins: pins.prefault({}),
  /** Issuer URL, known after the first deploy; roles of identities with `irsa` then trust it. */
  oidcIssuer: oidcIssuer.optional(),
  kubeContext: kubeContext.optional(),
});

/** A cluster that is there already and stays as it is. */
export const existingCluster = z.strictObject({
  kind: z.literal('existing'),
  /** Name in EKS. */
  name: z.string().regex(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/, { error: 'the name of the cluster in EKS' }),
  version: kubernetesMinor.optional(),
  oidcIssuer: oidcIssuer.optional(),
  kubeContext: kubeContext.optional(),
});

/**
 * No cluster of this color: the old one was deleted after a cutover and the next is not expected yet. Its target groups stay, at weight 0, so
 * that nothing has to be made anew when it is.
 */
export const absentCluster = z.strictObject({
  kind: z.literal('absent'),
  // Not settable; there so that code may read them of any cluster.
  kubeContext: z.undefined().optional(),
  oidcIssuer: z.undefined().optional(),
});

export const cluster = z.discriminatedUnion('kind', [managedCluster, existingCluster, absentCluster], {
  error: 'kind: managed, existing or absent',
});

/** Something that pods connect to and that guards itself with a security group: a database, a cache, a broker. */
export const dependency = z.strictObject({ name: s.dnsLabel, securityGroupId: s.securityGroupId, port: s.port });

/** A service account and what it may do in AWS, the same on both colors. */
export const identity = z.strictObject({
  namespace: s.dnsLabel,
  serviceAccount: s.dnsLabel,
  /** A role that exists (it must trust pods.eks.amazonaws.com), or the managed policies of one that the identity stack creates. */
  role: z.union(
    [
      z.strictObject({ existingArn: roleArn }),
      z.strictObject({ policyArns: z.array(s.policyArn).min(1, { error: 'at least one policy' }) }),
    ],
    { error: '{existingArn} or {policyArns}' },
  ),
  /** Also trust the clusters' OIDC issuers, for workloads whose SDK is too old for Pod Identity. */
  irsa: z.boolean().default(false),
});

export type Cluster = z.output<typeof cluster>;
export type ManagedCluster = z.output<typeof managedCluster>;
export type NodePool = z.output<typeof nodePool>;
export type Dependency = z.output<typeof dependency>;
export type Identity = z.output<typeof identity>;
