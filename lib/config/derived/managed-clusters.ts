import { type Color, colors } from '../../names';
import type { Environment, ManagedCluster } from '../schema';

/** The clusters that this app builds, blue first. */
export const managedClusters = (env: Environment): { color: Color; cluster: ManagedCluster }[] =>
  colors.flatMap((color) => {
    const cluster = env.clusters[color];
    return cluster.kind === 'managed' ? [{ color, cluster }] : [];
  });
