import type { ProxyVariable } from '../../config/derived/proxy';
import type { Registries } from '../../config/schema';
import { applicationHealth, scaledHealth } from './argo-cd-health';
import { mirroredImage } from './registries';
import { notOnKarpenterNodes, systemNodeToleration } from './system-nodes';

/**
 * Values of the chart argo-cd, typed because Helm accepts a misspelled key without a word.
 * https://github.com/argoproj/argo-helm/blob/argo-cd-10.1.1/charts/argo-cd/values.yaml
 */
export interface ArgoCdValues {
  readonly crds: { readonly install: boolean; readonly keep: boolean };
  readonly global: {
    /** Without it, the chart's own. */
    readonly image?: { readonly repository: string };
    readonly env?: readonly ProxyVariable[];
    readonly networkPolicy: { readonly create: boolean };
    readonly tolerations: readonly { readonly key: string; readonly operator: 'Exists' }[];
    readonly affinity: { readonly nodeAffinity: { readonly type: 'none' | 'soft' | 'hard'; readonly matchExpressions: readonly object[] } };
  };
  readonly configs: {
    /** Argo CD takes a registry without scheme for OCI only where it is registered. */
    readonly repositories?: Readonly<
      Record<'charts', { readonly url: string; readonly name: string; readonly type: 'helm'; readonly enableOCI: 'true' }>
    >;
    readonly cm: { readonly 'admin.enabled': boolean } & { readonly [Kind in HealthKind as `${typeof healthOf}${Kind}`]: string };
  };
  readonly controller: { readonly replicas: number; readonly resources: Requests };
  readonly server: Replicated;
  readonly repoServer: Replicated;
  readonly applicationSet: Replicated;
  readonly redis: { readonly image?: { readonly repository: string }; readonly resources: Requests };
  readonly dex: { readonly enabled: boolean };
  readonly notifications: { readonly enabled: boolean };
}

export interface ArgoCdValuesInput {
  /** Does gitops/network-policies/baseline hold policies for Argo CD? */
  readonly ownPolicies: boolean;
  readonly registries: Registries | undefined;
  /** None: no proxy. */
  readonly proxy: readonly ProxyVariable[];
}

/** Services of the release `argo-cd` that its parts call by gRPC and by their names alone: gRPC uses a proxy, too. */
export const argoCdServices = ['repo-server', 'server', 'applicationset-controller', 'redis'].map((name) => `argo-cd-argocd-${name}`);

const image = 'quay.io/argoproj/argocd';
const redisImage = 'ecr-public.aws.com/docker/library/redis';

interface Requests {
  readonly requests: { readonly cpu: string; readonly memory: string };
}

interface Replicated {
  readonly replicas: number;
  readonly pdb: { readonly enabled: boolean; readonly maxUnavailable: number };
  readonly resources: Requests;
}

/** Kinds that the platform stack gives a health check of their own. */
type HealthKind = 'argoproj.io_Application' | 'keda.sh_ScaledObject' | 'keda.sh_ScaledJob';
const healthOf = 'resource.customizations.health.';

const requests = (cpu: string, memory: string): Requests => ({ requests: { cpu, memory } });
const twice = (resources: Requests): Replicated => ({ replicas: 2, pdb: { enabled: true, maxUnavailable: 1 }, resources });

/**
 * Two of what answers calls. One application controller: it shards by cluster and there is one cluster. One Redis: it is a cache, and
 * its replicated form wants three nodes where an environment may have two.
 */
export const argoCdValues = ({ ownPolicies, registries, proxy }: ArgoCdValuesInput): ArgoCdValues => ({
  crds: { install: true, keep: true },
  global: {
    ...imageFrom(image, registries),
    ...(proxy.length > 0 && { env: proxy }),
    // Policies add up, and the chart's let everyone into the server.
    networkPolicy: { create: !ownPolicies },
    tolerations: [systemNodeToleration],
    // Rather on system nodes, which are there first and stay; what does not fit there may go to Karpenter's.
    affinity: { nodeAffinity: { type: 'soft', matchExpressions: [notOnKarpenterNodes] } },
  },
  configs: {
    ...chartRepository(registries),
    cm: {
      // No password to keep or to lose: `argocd admin dashboard` serves the same pages to everybody who may read the cluster.
      'admin.enabled': false,
      [`${healthOf}argoproj.io_Application`]: applicationHealth,
      [`${healthOf}keda.sh_ScaledObject`]: scaledHealth,
      [`${healthOf}keda.sh_ScaledJob`]: scaledHealth,
    },
  },
  controller: { replicas: 1, resources: requests('250m', '1Gi') },
  server: twice(requests('50m', '128Mi')),
  repoServer: twice(requests('100m', '256Mi')),
  applicationSet: twice(requests('50m', '128Mi')),
  redis: { ...imageFrom(redisImage, registries), resources: requests('50m', '64Mi') },
  dex: { enabled: false },
  notifications: { enabled: false },
});

/** Another repository of an image, where its registry is mirrored. */
function imageFrom(own: string, registries: Registries | undefined): { image?: { repository: string } } {
  const repository = mirroredImage(own, registries);
  return repository === own ? {} : { image: { repository } };
}

/** With credentials, the registry is registered by their Secret, which is the user's. */
function chartRepository(registries: Registries | undefined): Pick<ArgoCdValues['configs'], 'repositories'> {
  if (registries?.charts === undefined || registries.chartsSecret !== undefined) return {};
  return { repositories: { charts: { url: registries.charts, name: 'charts', type: 'helm', enableOCI: 'true' } } };
}
