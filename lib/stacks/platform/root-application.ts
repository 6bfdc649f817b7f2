import type { Gitops } from '../../config/schema';
import type { GitopsValues } from './gitops-values';

/**
 * Values of the chart argocd-apps: the root application and its project. Pure.
 * https://github.com/argoproj/argo-helm/blob/argocd-apps-2.0.5/charts/argocd-apps/values.yaml
 */
export interface RootApplicationValues {
  readonly applications: { readonly bootstrap: RootApplication };
  readonly projects: { readonly bootstrap: RootProject };
}

interface RootApplication {
  readonly namespace: string;
  readonly project: string;
  readonly source: {
    readonly repoURL: string;
    readonly targetRevision: string;
    readonly path: string;
    readonly helm: { readonly releaseName: string; readonly valuesObject: GitopsValues };
  };
  readonly destination: { readonly server: string; readonly namespace: string };
  readonly syncPolicy: {
    readonly automated: { readonly prune: boolean; readonly selfHeal: boolean };
    readonly syncOptions: readonly string[];
    readonly retry: {
      readonly limit: number;
      readonly refresh: boolean;
      readonly backoff: { readonly duration: string; readonly factor: number; readonly maxDuration: string };
    };
  };
}

interface RootProject {
  readonly namespace: string;
  readonly description: string;
  readonly sourceRepos: readonly string[];
  readonly destinations: readonly { readonly server: string; readonly namespace: string }[];
  readonly clusterResourceWhitelist: readonly GroupKind[];
  readonly namespaceResourceWhitelist: readonly GroupKind[];
}

interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

export const argoCdNamespace = 'argocd';
const inCluster = 'https://kubernetes.default.svc';

/**
 * The root application carries no resources-finalizer. With it, removing the application removes every workload: a failed deploy that rolls
 * the platform back would take production down, and a destroy would hang for ever once the controller that serves the finalizer is gone.
 * Without it the workloads run on. To take a cluster down, the finalizer is added by hand, on purpose (docs/teardown.md).
 */
export function rootApplicationValues(gitops: Gitops, values: GitopsValues): RootApplicationValues {
  return {
    applications: {
      bootstrap: {
        namespace: argoCdNamespace,
        project: 'bootstrap',
        source: {
          repoURL: gitops.repository,
          targetRevision: gitops.revision,
          path: gitops.path,
          helm: { releaseName: 'bootstrap', valuesObject: values },
        },
        destination: { server: inCluster, namespace: argoCdNamespace },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          syncOptions: ['CreateNamespace=true', 'ServerSideApply=true'],
          // About an hour: nodes and webhooks are still coming up on a new cluster. Each attempt takes the newest commit, so a fix does not
          // wait behind the attempts at what it fixes. It ends, because new values of this application are taken only by the next sync.
          retry: { limit: 30, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '2m' } },
        },
      },
    },
    projects: {
      bootstrap: {
        namespace: argoCdNamespace,
        // The chart writes it without quotes: no colon followed by a space, or helm refuses the whole release.
        description: 'Limits the bootstrap chart to namespaces and to the applications that create everything else',
        sourceRepos: [gitops.repository],
        destinations: [{ server: inCluster, namespace: argoCdNamespace }],
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
    },
  };
}
