import { managedClusters } from '../derived/managed-clusters';
import { nodeFamilyOf } from '../derived/node-family';
import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';

/** Nodes that pull images through a proxy run Bottlerocket, which takes one as a setting; where every image is at a private registry, they need none. */
export const proxyReachesNodes = (env: Environment): Problem[] => {
  if (!env.organization.httpProxy || env.organization.registries) return [];
  return managedClusters(env).flatMap(({ color, cluster }) => {
    const wrong = [
      ...(cluster.systemNodes.amiFamily === 'bottlerocket'
        ? []
        : [{ key: ['systemNodes', 'amiFamily'], found: cluster.systemNodes.amiFamily }]),
      ...(nodeFamilyOf(cluster) === 'bottlerocket' ? [] : [{ key: ['nodeImage'], found: nodeFamilyOf(cluster) }]),
    ];
    return wrong.map(({ key, found }) =>
      problemAt(
        ['clusters', color, ...key],
        'these nodes would pull images past organization.httpProxy',
        found,
        'bottlerocket, which takes the proxy as a setting; or organization.registries, so that images come from a registry that needs none',
      ),
    );
  });
};
