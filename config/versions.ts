/**
 * The one place where versions stand. A row per Kubernetes minor: what goes with it, and until when EKS supports it.
 * Synthesis has no clock: `support` is the state on the day in `asOf`, and changes by a commit.
 * Sources: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html,
 * `aws eks describe-addon-versions`, https://karpenter.sh/docs/upgrading/compatibility/
 */

/** Day on which the rows were last compared with the sources. */
export const asOf = '2026-11-27';

export type SupportState = 'standard' | 'extended' | 'retired';

/** Managed add-ons that a cluster gets. */
export const addonNames = ['vpc-cni', 'kube-proxy', 'coredns', 'eks-pod-identity-agent', 'aws-ebs-csi-driver', 'metrics-server'] as const;
export type AddonName = (typeof addonNames)[number];

export interface VersionRow {
  /** EKS support on `asOf`. A retired version cannot be created any more. */
  readonly support: SupportState;
  /** Last day of standard support, ISO date. From then on EKS bills extended support, or upgrades a cluster of support type standard. */
  readonly standardSupportEnds: string;
  /** Last day of extended support, ISO date: a year later. */
  readonly extendedSupportEnds: string;
  /** Minor of the kubectl layer (@aws-cdk/lambda-layer-kubectl-v<minor>). */
  readonly kubectl: string;
  /** Oldest Karpenter that knows this Kubernetes. */
  readonly karpenterSince: string;
  /** Add-on versions; one that is left out is EKS's default for the minor, because a version must be seen before it is pinned. */
  readonly addons: Readonly<Partial<Record<AddonName, string>>>;
}

/** Add-ons whose version is the same for every minor that they were seen with. */
const shared = {
  'eks-pod-identity-agent': 'v1.3.10-eksbuild.3',
  'aws-ebs-csi-driver': 'v1.66.0-eksbuild.1',
  'metrics-server': 'v0.8.1-eksbuild.11',
} as const;
const cni = { 'vpc-cni': 'v1.23.1-eksbuild.1' } as const;

export const kubernetesVersions: Readonly<Record<string, VersionRow>> = {
  '1.29': {
    support: 'retired',
    standardSupportEnds: '2025-03-23',
    extendedSupportEnds: '2026-03-23',
    kubectl: '1.29',
    karpenterSince: '0.34.0',
    addons: {},
  },
  '1.30': {
    support: 'retired',
    standardSupportEnds: '2025-07-23',
    extendedSupportEnds: '2026-07-23',
    kubectl: '1.30',
    karpenterSince: '0.37.0',
    addons: {},
  },
  '1.31': {
    support: 'retired',
    standardSupportEnds: '2025-11-26',
    extendedSupportEnds: '2026-11-26',
    kubectl: '1.31',
    karpenterSince: '1.0.5',
    addons: {},
  },
  '1.32': {
    support: 'extended',
    standardSupportEnds: '2026-03-23',
    extendedSupportEnds: '2027-03-23',
    kubectl: '1.32',
    karpenterSince: '1.2.0',
    addons: { ...cni },
  },
  '1.33': {
    support: 'extended',
    standardSupportEnds: '2026-07-29',
    extendedSupportEnds: '2027-07-29',
    kubectl: '1.33',
    karpenterSince: '1.5.0',
    addons: { ...cni, ...shared, coredns: 'v1.13.2-eksbuild.24' },
  },
  '1.34': {
    support: 'standard',
    standardSupportEnds: '2026-12-02',
    extendedSupportEnds: '2027-12-02',
    kubectl: '1.34',
    karpenterSince: '1.6.0',
    addons: { ...cni, ...shared, coredns: 'v1.13.2-eksbuild.24', 'kube-proxy': 'v1.34.6-eksbuild.25' },
  },
  '1.35': {
    support: 'standard',
    standardSupportEnds: '2027-03-27',
    extendedSupportEnds: '2028-03-27',
    kubectl: '1.35',
    karpenterSince: '1.9.0',
    addons: { ...cni, ...shared, coredns: 'v1.14.3-eksbuild.23', 'kube-proxy': 'v1.35.3-eksbuild.29' },
  },
  '1.36': {
    support: 'standard',
    standardSupportEnds: '2027-08-02',
    extendedSupportEnds: '2028-08-02',
    kubectl: '1.36',
    karpenterSince: '1.13.0',
    addons: { ...cni, ...shared, coredns: 'v1.14.3-eksbuild.23', 'kube-proxy': 'v1.36.0-eksbuild.25' },
  },
};

/** Digests of the manifests of an OCI chart, by its version: `sha256:` and 64 digits. */
type Digests = Readonly<Record<string, string>>;

/**
 * Charts that the platform stack installs, and where they come from. OCI charts name the whole reference.
 *
 * A tag of a registry can be moved; a version that has its digest here is installed by it. None has one yet: a digest must be seen before it is pinned, and
 * the registry could not be reached from where this was written. `helm pull <chart> --version <version>` prints it (docs/platform.md).
 */
export const charts = {
  karpenterCrd: { chart: 'oci://public.ecr.aws/karpenter/karpenter-crd', version: '1.14.1', digests: {} as Digests },
  karpenter: { chart: 'oci://public.ecr.aws/karpenter/karpenter', version: '1.14.1', digests: {} as Digests },
  loadBalancerController: { repository: 'https://aws.github.io/eks-charts', chart: 'aws-load-balancer-controller', version: '3.5.0' },
  argoCd: { repository: 'https://argoproj.github.io/argo-helm', chart: 'argo-cd', version: '10.1.1' },
  // These two Argo CD installs, from the bootstrap chart.
  keda: { repository: 'https://kedacore.github.io/charts', chart: 'keda', version: '2.20.2' },
  externalSecrets: { repository: 'https://charts.external-secrets.io', chart: 'external-secrets', version: '1.3.1' },
} as const;

/**
 * Custom resource definitions of the load balancer controller: the folder of its chart, at the tag of the chart's version. Helm installs them with the
 * first release and never upgrades them; Argo CD does. A mirror goes here.
 */
export const loadBalancerControllerDefinitions = {
  repository: 'https://github.com/kubernetes-sigs/aws-load-balancer-controller.git',
  path: 'helm/aws-load-balancer-controller/crds',
} as const;

/**
 * AMI releases of nodes that Karpenter starts; managed node groups take EKS's current release for their version. Never `latest`.
 * AL2023: the newest whose page was found on 2026-11-28, for Kubernetes 1.31 to 1.37: https://github.com/awslabs/amazon-eks-ami/releases/tag/v20261023
 * Bottlerocket: the newest that was no pre-release, found on the same day, for Kubernetes 1.31 to 1.36: https://github.com/bottlerocket-os/bottlerocket/releases/tag/v1.64.0
 */
export const amiReleases = { al2023: 'v20261023', bottlerocket: 'v1.64.0' } as const;

/** Karpenter's own code warns outside these Kubernetes minors (karpenter v1.14.1, pkg/operator). */
export const karpenterKubernetesRange = { from: '1.26', to: '1.36' } as const;
