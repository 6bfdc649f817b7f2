import { nodeImage } from './node-image';
import * as s from './scalars';
import { z } from './zod';

/** Kubernetes minor, such as 1.36; which ones there are is a rule, from versions.ts. */
export const kubernetesMinor = z.string({ error: 'a Kubernetes minor in quotes, such as "1.36"' }).regex(/^1\.\d{2}$/, {
  error: 'a Kubernetes minor in quotes, such as "1.36"',
});

/** EKS access policies that an entry may ask for. https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
export const accessPolicies = ['cluster-admin', 'admin', 'edit', 'view'] as const;

const accessPolicy = z.enum(accessPolicies, { error: `one of ${accessPolicies.join(', ')}` });
const accessNamespaces = z.array(s.dnsLabel).min(1, { error: 'at least one namespace; left out: the whole cluster' }).optional();

const access = z.strictObject({
  principalArn: s.principalArn.describe('IAM role or user that gets access, such as one of a CI system; it may be of another account.'),
  policy: accessPolicy.optional().describe('EKS access policy of the entry: what the principal may do with the Kubernetes API.'),
  namespaces: accessNamespaces.describe('Namespaces to which `policy` is limited. Left out: the whole cluster.'),
  policies: z
    .array(
      z.strictObject({
        policy: accessPolicy.describe('EKS access policy.'),
        namespaces: accessNamespaces.describe('Namespaces to which this policy is limited. Left out: the whole cluster.'),
      }),
    )
    .min(1, { error: 'at least one policy' })
    .optional()
    .describe('Several access policies, each with namespaces of its own; instead of `policy`.'),
  groups: z
    .array(s.kubernetesGroup)
    .min(1, { error: 'at least one group' })
    .optional()
    .describe('Groups of Kubernetes that the principal is in. RoleBindings in Git name them; alone or beside policies.'),
});

/** The managed node group for what must run before Karpenter does. */
const systemNodes = z.strictObject({
  amiFamily: z
    .enum(['al2023', 'bottlerocket'], { error: 'one of al2023, bottlerocket' })
    .default('bottlerocket')
    .describe('Operating system of the system nodes. Nodes of Karpenter have `nodeImage`.'),
  architecture: z
    .enum(['arm64', 'amd64'], { error: 'one of arm64, amd64' })
    .default('arm64')
    .describe('Processor architecture; every instance type must have it.'),
  instanceTypes: z
    .array(s.instanceType)
    .min(1, { error: 'at least one instance type' })
    .default(['m7g.large'])
    .describe('Instance types, the preferred one first. Nitro, size large or more: smaller ones hold too few pods with prefix delegation.'),
  minSize: s
    .whole(2, 450)
    .default(2)
    .describe("Fewest nodes over all zones, and the number to begin with. At least 2, for Karpenter's two replicas."),
  maxSize: s
    .whole(2, 450)
    .default(6)
    .describe(
      'Most nodes over all zones: room for an update of the group, which starts new nodes before it ends old ones. Nothing scales the group by itself. They count towards `capacity.maxNodes`.',
    ),
  diskGib: s.whole(20, 16_384, 'GiB').default(50).describe('Size in GiB of the volume for images, logs and emptyDirs on each node.'),
});

/** A default kind of node that Karpenter may start. More are added from Git. */
export const nodePool = z.strictObject({
  name: s.dnsLabel.describe('Name of the Karpenter NodePool.'),
  capacityTypes: z
    .array(z.enum(['on-demand', 'spot'], { error: 'on-demand or spot' }))
    .min(1, { error: 'at least one of on-demand, spot' })
    .default(['on-demand'])
    .describe('How instances are bought. With both, Karpenter takes spot first.'),
  architectures: z
    .array(z.enum(['arm64', 'amd64'], { error: 'arm64 or amd64' }))
    .min(1, { error: 'at least one of arm64, amd64' })
    .default(['arm64', 'amd64'])
    .describe("Processor architectures of the pool's nodes. Images must be built for each."),
  instanceCategories: z
    .array(s.pattern(/^[a-z]{1,12}$/, 'an instance category such as c, m or r'))
    .min(1, { error: 'at least one instance category' })
    .default(['c', 'm', 'r'])
    .describe('Instance categories that Karpenter may choose from, such as c (compute), m (general) and r (memory).'),
  cpuLimit: s
    .whole(1, 1_000_000, 'CPUs')
    .optional()
    .describe('vCPUs of the pool at which Karpenter stops adding nodes. Left out: only `capacity.maxNodes` limits it.'),
  expireAfterDays: s
    .whole(1, 365, 'days')
    .default(14)
    .describe('Days after which Karpenter replaces a node. Its pods then have 24 hours to end.'),
  disruptionBudgetPercent: s
    .whole(1, 100, 'per cent')
    .default(10)
    .describe("Per cent of the pool's nodes that Karpenter may replace or remove at the same time."),
});

const release = /^\d{1,4}\.\d{1,4}\.\d{1,4}$/;

/** Pins that differ from the row of the cluster's version in versions.ts. */
const pins = z.strictObject({
  karpenter: s.pattern(release, 'a release such as 1.14.1').optional().describe('Release of Karpenter and its charts.'),
  loadBalancerController: s
    .pattern(release, 'a chart version such as 3.5.0')
    .optional()
    .describe("Version of the AWS Load Balancer Controller's chart."),
  argoCd: s.pattern(release, 'a chart version such as 10.1.1').optional().describe("Version of Argo CD's chart."),
  kubectl: kubernetesMinor
    .optional()
    .describe("Minor of the kubectl that the platform stack's function runs, at most one away from the cluster's."),
  ami: s
    .pattern(/^v?\d{8}$/, 'a pinned AMI release such as v20260724')
    .optional()
    .describe("Release of the AL2023 image of Karpenter's nodes. Never the latest: every node would be replaced on the day of a release."),
  addons: z
    .record(s.dnsLabel, s.pattern(/^v\d{1,4}\.\d{1,4}\.\d{1,4}-eksbuild\.\d{1,4}$/, 'an add-on version such as v1.23.1-eksbuild.1'))
    .optional()
    .describe('Versions of EKS add-ons by name, such as {"vpc-cni": "v1.23.1-eksbuild.1"}.'),
});

/** Who signs the tokens of a cluster's service accounts. The trust of a role is as good as this is exact: a wildcard would trust other clusters. */
const oidcIssuer = s
  .pattern(
    /^https:\/\/(?:oidc\.eks\.[a-z0-9-]{6,32}\.amazonaws\.com(?:\.cn)?|oidc-eks\.[a-z0-9-]{6,32}\.api\.aws)\/id\/[0-9A-F]{32}$/,
    'the issuer of an EKS cluster such as https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
  )
  .optional()
  .describe("URL of the cluster's OIDC issuer, known after its first deploy. Roles of identities with `irsa: true` trust it.");

const kubeContext = s
  .pattern(/^\w(?!.*\/\/)[\w.:/@+=-]{0,252}$/, "the name of a context in the operator's kubeconfig")
  .optional()
  .describe(
    "Context of the cluster in the operator's kubeconfig, for `bluegreen preflight` and `workers`. Left out: they cannot read the cluster.",
  );

export const managedCluster = z.strictObject({
  kind: z.literal('managed').describe('This app creates the cluster, called `<env>-<color>`, and its platform.'),
  version: kubernetesMinor.describe('Kubernetes minor of the cluster; which ones there are is in config/versions.ts.'),
  allowRetiredVersion: z
    .boolean()
    .default(false)
    .describe(
      'Accepts a version whose extended support is over. EKS does not create such a cluster: only for templates that are compared, not deployed.',
    ),
  capacity: z
    .strictObject({
      maxNodes: s
        .whole(1, 100_000, 'nodes')
        .describe('Most nodes at once, system nodes included. It is the node limit of each Karpenter pool, too.'),
      podsPerNode: s
        .whole(8, 250, 'pods')
        .describe(
          "Pods with an address of their own on each node: the kubelet of Karpenter's nodes takes no more. EKS gives system nodes 110, whatever is said here.",
        ),
    })
    .describe('What the pod and node subnets are checked against, before anything is deployed.'),
  serviceCidr: s.cidr
    .default('172.20.0.0/16')
    .describe('Block of the ClusterIPs: /24 to /12, private (RFC 1918), outside every CIDR of the VPC. It cannot be changed later.'),
  endpoint: z
    .strictObject({
      publicCidrs: z
        .array(s.cidr)
        .default([])
        .describe(
          'Addresses that reach the public endpoint of the Kubernetes API, at most 40 blocks. Default: none, so the endpoint is private only.',
        ),
      privateCidrs: z
        .array(s.cidr)
        .default([])
        .describe("Addresses outside the cluster that reach the private endpoint on port 443, such as a VPN or a bastion's subnet."),
    })
    .prefault({})
    .describe('Who reaches the Kubernetes API over the network.'),
  access: z
    .array(access)
    .default([])
    .describe(
      'IAM roles and users that may use the Kubernetes API, one entry each. Default: none but the roles of this app; the role that deploys has no access.',
    ),
  supportType: z
    .enum(['standard', 'extended'], { error: 'one of standard, extended' })
    .default('extended')
    .describe(
      'When standard support of the version ends: `standard` has EKS upgrade the cluster, also one kept to roll back to; `extended` keeps the version for another year, at a price per hour.',
    ),
  controlPlaneTier: z
    .enum(['standard', 'tier-xl', 'tier-2xl', 'tier-4xl', 'tier-8xl'], {
      error: 'one of standard, tier-xl, tier-2xl, tier-4xl, tier-8xl',
    })
    .default('standard')
    .describe('Capacity of the control plane: `standard` scales by itself, a tier is provisioned ahead and billed per hour.'),
  deletionProtection: z
    .boolean()
    .default(true)
    .describe('Refuses to delete the cluster and its stack. Set it to false and deploy before you retire the color.'),
  zonalShift: z
    .boolean()
    .default(true)
    .describe("Lets Amazon ARC zonal shift keep the cluster's traffic out of an impaired zone; Karpenter starts no nodes there meanwhile."),
  networkPolicyMode: z
    .enum(['standard', 'strict'], { error: 'one of standard, strict' })
    .default('standard')
    .describe(
      '`standard`: a new pod is open until its policies are in force. `strict`: it is closed until then, and every pod needs a policy; not for the first deploy.',
    ),
  systemNodes: systemNodes.prefault({}).describe('Managed node group for what runs before Karpenter does: DNS, storage, Karpenter itself.'),
  nodePools: z
    .array(nodePool)
    .default(() => [nodePool.parse({ name: 'general' })])
    .describe('Pools of nodes that Karpenter starts and stops. More can be added from Git. Default: one on-demand pool called general.'),
  nodeImage: nodeImage.describe("Image of the nodes of Karpenter's default class. Default: AL2023."),
  pins: pins
    .prefault({})
    .describe("Versions that differ from config/versions.ts. Left out: what that file says for the cluster's version."),
  oidcIssuer,
  kubeContext,
});

/** A cluster that is there already and stays as it is. */
export const existingCluster = z.strictObject({
  kind: z.literal('existing').describe('The cluster exists, made by other means, and stays as it is.'),
  name: z
    .string()
    .regex(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/, { error: 'the name of the cluster in EKS' })
    .describe('Name of the cluster in EKS.'),
  version: kubernetesMinor.optional().describe('Kubernetes minor that the cluster runs. A note for readers: nothing depends on it.'),
  oidcIssuer,
  kubeContext,
});

/**
 * No cluster of this color: the old one was deleted after a cutover and the next is not expected yet. Its target groups stay, at weight 0, so
 * that nothing has to be made anew when it is.
 */
export const absentCluster = z.strictObject({
  kind: z.literal('absent').describe('There is no cluster of this color: the old one was deleted, and the next one is not described yet.'),
  // Not settable; there so that code may read them of any cluster.
  kubeContext: z.undefined().optional().describe('Not settable: there is no cluster to talk to.'),
  oidcIssuer: z.undefined().optional().describe('Not settable: there is no cluster whose tokens a role could trust.'),
});

export const cluster = z.discriminatedUnion('kind', [managedCluster, existingCluster, absentCluster], {
  error: 'kind: managed, existing or absent',
});

/** Something that pods connect to and that guards itself with a security group: a database, a cache, a broker. */
export const dependency = z.strictObject({
  name: s.dnsLabel.describe("Name of the dependency, for the rule's description."),
  securityGroupId: s.securityGroupId.describe('Security group that guards it; it gets a rule that admits pods.'),
  port: s.port.describe('TCP port that pods connect to.'),
});

/** A service account and what it may do in AWS, the same on both colors. */
export const identity = z.strictObject({
  namespace: s.dnsLabel.describe('Namespace of the service account.'),
  serviceAccount: s.dnsLabel.describe('Name of the Kubernetes service account.'),
  role: z
    .union(
      [
        z.strictObject({ existingArn: s.roleArn.describe('IAM role that exists. It must trust pods.eks.amazonaws.com.') }),
        z.strictObject({
          policyArns: z
            .array(s.policyArn)
            .min(1, { error: 'at least one policy' })
            .describe('Managed policies of a role that the identity stack creates.'),
        }),
      ],
      { error: '{existingArn} or {policyArns}' },
    )
    .describe('IAM role of the pods: one that exists, or one that is created with the given policies.'),
  irsa: z
    .boolean()
    .default(false)
    .describe(
      "Whether the created role also trusts the clusters' OIDC issuers (IRSA), for workloads whose SDK is too old for Pod Identity.",
    ),
});

export type Cluster = z.output<typeof cluster>;
export type ManagedCluster = z.output<typeof managedCluster>;
export type NodePool = z.output<typeof nodePool>;
export type Dependency = z.output<typeof dependency>;
export type Identity = z.output<typeof identity>;
