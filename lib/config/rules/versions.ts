import { addonNames, asOf, charts, karpenterKubernetesRange, kubernetesVersions } from '../../../config/versions';
import { managedClusters } from '../derived/managed-clusters';
import { type Problem, problemAt } from '../problems/problem';
import { withSuggestion } from '../problems/suggest';
import type { Environment, ManagedCluster } from '../schema';
import { compareVersions, minorOf } from './version-order';

/** Versions that EKS creates, newest first. */
const creatable = Object.entries(kubernetesVersions)
  .filter(([, row]) => row.support !== 'retired')
  .map(([version]) => version)
  .toReversed();

/** Problems of each managed cluster; `at` makes paths inside it. */
const perCluster = (
  env: Environment,
  check: (cluster: ManagedCluster, at: (...path: PropertyKey[]) => PropertyKey[]) => Problem[],
): Problem[] => managedClusters(env).flatMap(({ color, cluster }) => check(cluster, (...path) => ['clusters', color, ...path]));

/** The version has a row in versions.ts, and EKS still creates it. */
export const versionKnown = (env: Environment): Problem[] =>
  perCluster(env, (cluster, at) => {
    const row = kubernetesVersions[cluster.version];
    if (!row) {
      return [problemAt(at('version'), 'not a Kubernetes version that this app knows', cluster.version, `one of ${creatable.join(', ')}`)];
    }
    if (row.support !== 'retired' || cluster.allowRetiredVersion) return [];
    return [
      problemAt(
        at('version'),
        `EKS does not create clusters of this version any more: its extended support ended on ${row.extendedSupportEnds}`,
        cluster.version,
        `one of ${creatable.join(', ')}; or allowRetiredVersion: true for templates that are compared and never deployed`,
      ),
    ];
  });

/**
 * A version in extended support needs a cluster that may stay there: with `standard` EKS upgrades it by itself.
 * https://docs.aws.amazon.com/eks/latest/userguide/view-upgrade-policy.html
 */
export const versionSupportType = (env: Environment): Problem[] =>
  perCluster(env, (cluster, at) => {
    const row = kubernetesVersions[cluster.version];
    if (row?.support !== 'extended' || cluster.supportType === 'extended') return [];
    const standard = creatable.filter((version) => kubernetesVersions[version]?.support === 'standard');
    return [
      problemAt(
        at('supportType'),
        `${cluster.version} is in extended support (as of ${asOf}), and EKS upgrades a cluster of support type standard out of it`,
        cluster.supportType,
        `supportType: "extended", at its price, or one of ${standard.join(', ')}`,
      ),
    ];
  });

/** kubectl is within one minor of the cluster, and its layer is installed. https://kubernetes.io/releases/version-skew-policy/#kubectl */
export const kubectlSkew = (env: Environment): Problem[] =>
  perCluster(env, (cluster, at) => {
    const row = kubernetesVersions[cluster.version];
    const kubectl = cluster.pins.kubectl ?? row?.kubectl;
    if (!row || kubectl === undefined) return [];
    const layers = Object.values(kubernetesVersions).map((known) => known.kubectl);
    const near = layers.filter((layer) => Math.abs(minorOf(layer) - minorOf(cluster.version)) <= 1);
    if (near.includes(kubectl)) return [];
    return [
      problemAt(
        at('pins', 'kubectl'),
        layers.includes(kubectl) ? 'more than one minor away from the cluster' : 'there is no kubectl layer of this version here',
        `kubectl ${kubectl} for Kubernetes ${cluster.version}`,
        `one of ${near.join(', ')}, or no pin: ${row.kubectl}`,
      ),
    ];
  });

/** Karpenter knows the cluster's Kubernetes. https://karpenter.sh/docs/upgrading/compatibility/ */
export const karpenterCompatible = (env: Environment): Problem[] =>
  perCluster(env, (cluster, at) => {
    const row = kubernetesVersions[cluster.version];
    if (!row) return [];
    const karpenter = cluster.pins.karpenter ?? charts.karpenter.version;
    if (compareVersions(karpenter, row.karpenterSince) < 0) {
      return [
        problemAt(
          at('pins', 'karpenter'),
          `this Karpenter does not know Kubernetes ${cluster.version}`,
          karpenter,
          `${row.karpenterSince} or newer; without a pin it is ${charts.karpenter.version}`,
        ),
      ];
    }
    const { from, to } = karpenterKubernetesRange;
    if (compareVersions(cluster.version, from) >= 0 && compareVersions(cluster.version, to) <= 0) return [];
    return [
      problemAt(
        at('version'),
        `Karpenter ${karpenter} supports Kubernetes ${from} to ${to}`,
        cluster.version,
        `a version from ${from} to ${to}, or a newer Karpenter and its range in config/versions.ts`,
      ),
    ];
  });

/** Pinned add-ons are ones that a cluster gets. */
export const addonPinsKnown = (env: Environment): Problem[] =>
  perCluster(env, (cluster, at) =>
    Object.keys(cluster.pins.addons ?? {}).flatMap((name) =>
      addonNames.some((known) => known === name)
        ? []
        : [
            problemAt(
              at('pins', 'addons', name),
              'not an add-on of this app',
              withSuggestion(name, addonNames),
              `one of ${addonNames.join(', ')}`,
            ),
          ],
    ),
  );
