import { asOf, kubernetesVersions } from '../../config/versions';
import { colors } from '../names';
import { type Problem, problemAt } from './problems/problem';
import type { Environment } from './schema';

/**
 * What is not wrong with an environment, and still has to be known before it is deployed. Synthesis has no clock: the state of a version is that of
 * the day on which versions.ts was compared with its sources; `bluegreen preflight` compares the dates with today.
 */
export const warningsOf = (env: Environment): Problem[] => colors.flatMap((color) => supportWarnings(env, color));

/** A version past its standard support, also that of a cluster that exists: EKS bills it, and ends by upgrading it. */
function supportWarnings(env: Environment, color: (typeof colors)[number]): Problem[] {
  const cluster = env.clusters[color];
  if (cluster.kind === 'absent' || cluster.version === undefined) return [];
  const row = kubernetesVersions[cluster.version];
  if (!row || row.support === 'standard') return [];
  const newest = Object.keys(kubernetesVersions).at(-1) ?? '';
  const what =
    row.support === 'extended'
      ? `in extended support (as of ${asOf}), which EKS bills; at its end, on ${row.extendedSupportEnds}, EKS upgrades the cluster by itself`
      : `out of support since ${row.extendedSupportEnds}: EKS upgrades such a cluster by itself, at a time of its own choice`;
  return [
    problemAt(
      ['clusters', color, 'version'],
      what,
      cluster.version,
      `a cluster of ${newest} in its place before that: docs/cluster.md, "Support of versions"`,
    ),
  ];
}
