import { kubernetesVersions, type VersionRow } from '../../../../config/versions';
import type { Cluster, Environment } from '../../../config/schema';
import { type Color, colors } from '../../../names';
import { type Check, ok, warn } from '../check';
import type { Observed } from '../observe/observed';

const dayMs = 24 * 3600 * 1000;
/** An upgrade by this app takes weeks, with the tests of the workloads in it. */
const warnDays = 90;

/**
 * Until when EKS leaves the clusters alone: at the end of its support it upgrades a cluster by itself, the one that is kept to roll back to as well.
 * Dates are those of config/versions.ts. A check for each cluster that there is.
 */
export const supportChecks = (env: Environment, { at }: Pick<Observed, 'at'>): Check[] =>
  colors.flatMap((color) => {
    const cluster = env.clusters[color];
    return cluster.kind === 'absent' ? [] : [support(color, cluster, at)];
  });

function support(color: Color, cluster: Exclude<Cluster, { kind: 'absent' }>, at: number): Check {
  const name = `support: ${color}`;
  const { version } = cluster;
  if (version === undefined) return warn(name, 'the configuration names no version', `clusters.${color}.version`);
  const row = kubernetesVersions[version];
  if (!row) return warn(name, `${version} has no row in config/versions.ts`, `see until when EKS supports ${version}, and add its row`);
  const standardDays = daysUntil(row.standardSupportEnds, at);
  // Of a cluster that exists the support type is not known; extended is what EKS gives unless it is set otherwise.
  const isUpgradedAtStandard = cluster.kind === 'managed' && cluster.supportType === 'standard';
  if (isUpgradedAtStandard && standardDays < warnDays) {
    return warn(
      name,
      `standard support of ${version} ${ends(row.standardSupportEnds, standardDays)}, and with supportType "standard" EKS then upgrades the cluster by itself`,
      `clusters.${color}.supportType: 'extended' and a deploy, or be done with ${color} before`,
    );
  }
  return withExtended(name, version, row, { at, standardDays });
}

function withExtended(name: string, version: string, row: VersionRow, { at, standardDays }: { at: number; standardDays: number }): Check {
  const extendedDays = daysUntil(row.extendedSupportEnds, at);
  if (extendedDays < warnDays) {
    return warn(
      name,
      `extended support of ${version} ${ends(row.extendedSupportEnds, extendedDays)}: EKS then upgrades the cluster by itself, at a time of its own choice`,
      'be done with this cluster before; one that is upgraded during a shift loses nodes and can change the behavior of APIs',
    );
  }
  if (standardDays >= warnDays) return ok(name, `${version}: standard support until ${row.standardSupportEnds}`);
  if (standardDays < 0) return ok(name, `${version}: extended support, which is billed, until ${row.extendedSupportEnds}`);
  return warn(
    name,
    `standard support of ${version} ${ends(row.standardSupportEnds, standardDays)}; extended support is billed from then on`,
    'plan the next upgrade',
  );
}

/** Whole days from now to the end of a day in UTC; negative once it is over. */
const daysUntil = (date: string, at: number): number => Math.floor((Date.parse(`${date}T00:00:00Z`) + dayMs - at) / dayMs);

function ends(date: string, days: number): string {
  if (days < 0) return `ended on ${date}`;
  return `ends on ${date}, in ${days} day${days === 1 ? '' : 's'}`;
}
