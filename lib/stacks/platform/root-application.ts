import type { Gitops } from '../../config/schema';
import type { GitopsValues } from './gitops-values';

/** https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml */
export interface RootApplication extends ArgoCdObject<'Application'> {
  readonly spec: {
    readonly project: string;
    readonly source: {
      readonly repoURL: string;
      readonly targetRevision: string;
      readonly path: string;
      readonly helm: { readonly releaseName: string; readonly valuesObject: GitopsValues };
    };
    readonly destination: Destination;
    readonly syncPolicy: {
      readonly automated: { readonly prune: boolean; readonly selfHeal: boolean };
      readonly syncOptions: readonly string[];
      readonly retry: {
        readonly limit: number;
        readonly refresh: boolean;
        readonly backoff: { readonly duration: string; readonly factor: number; readonly maxDuration: string };
      };
    };
  };
}

/** https://argo-cd.readthedocs.io/en/stable/operator-manual/project.yaml */
export interface RootProject extends ArgoCdObject<'AppProject'> {
  readonly spec: {
    readonly description: string;
    readonly sourceRepos: readonly string[];
    readonly destinations: readonly Destination[];
    readonly clusterResourceWhitelist: readonly GroupKind[];
    readonly namespaceResourceWhitelist: readonly GroupKind[];
  };
}

interface ArgoCdObject<Kind extends string> {
  readonly apiVersion: 'argoproj.io/v1alpha1';
  readonly kind: Kind;
  readonly metadata: { readonly name: string; readonly namespace: string };
}

interface Destination {
  readonly server: string;
  readonly namespace: string;
}

interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

export const argoCdNamespace = 'argocd';
const inCluster = 'https://kubernetes.default.svc';
const apiVersion = 'argoproj.io/v1alpha1';
const metadata = { name: 'bootstrap', namespace: argoCdNamespace };
const destination: Destination = { server: inCluster, namespace: argoCdNamespace };

/** The root application's project and the root application, in the order in which they are applied. Pure. */
export const rootObjects = (gitops: Gitops, values: GitopsValues): readonly [RootProject, RootApplication] => [
  rootProject(gitops),
  rootApplication(gitops, values),
];

/** Limits the bootstrap chart to what it has to create; everything else comes with the applications that it makes. */
const rootProject = (gitops: Gitops): RootProject => ({
  apiVersion,
  kind: 'AppProject',
  metadata,
  spec: {
    description: 'Limits the bootstrap chart to namespaces and to the applications that create everything else',
    sourceRepos: [gitops.repository],
    destinations: [destination],
    clusterResourceWhitelist: [
      { group: '', kind: 'Namespace' },
      { group: 'external-secrets.io', kind: 'ClusterSecretStore' },
    ],
    namespaceResourceWhitelist: [
      { group: 'argoproj.io', kind: 'Application' },
      { group: 'argoproj.io', kind: 'AppProject' },
      { group: 'external-secrets.io', kind: 'ExternalSecret' },
    ],
  },
});

/**
 * The root application carries no resources-finalizer. With it, removing the application removes every workload: a failed deploy that rolls
 * the platform back would take production down, and a destroy would hang for ever once the controller that serves the finalizer is gone.
 * Without it the workloads run on. To take a cluster down, the finalizer is added by hand, on purpose (docs/teardown.md).
 */
const rootApplication = (gitops: Gitops, values: GitopsValues): RootApplication => ({
  apiVersion,
  kind: 'Application',
  metadata,
  spec: {
    project: metadata.name,
    source: {
      repoURL: gitops.repository,
      targetRevision: gitops.revision,
      path: gitops.path,
      helm: { releaseName: 'bootstrap', valuesObject: values },
    },
    destination,
    syncPolicy: {
      automated: { prune: true, selfHeal: true },
      syncOptions: ['CreateNamespace=true', 'ServerSideApply=true'],
      // About an hour: nodes and webhooks are still coming up on a new cluster. Each attempt takes the newest commit, so a fix does not
      // wait behind the attempts at what it fixes. It ends, because new values of this application are taken only by the next sync.
      retry: { limit: 30, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '2m' } },
    },
  },
});
