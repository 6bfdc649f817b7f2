import { knownRegions, zoneIdWithoutEks, zonesOf } from '../catalog/regions';
import { type Path, type Problem, problemAt } from '../problems/problem';
import { withSuggestion } from '../problems/suggest';
import type { Environment } from '../schema';
import { duplicates } from './duplicates';

/** The region has a row in regions.ts, and every zone is one of its zones. */
export function zonesOfRegion(env: Environment): Problem[] {
  const known = zonesOf(env.region);
  if (!known) {
    return [
      problemAt(
        ['region'],
        'not a region that this app knows',
        withSuggestion(env.region, knownRegions),
        `one of ${knownRegions.join(', ')}; a newer one needs a row in lib/config/catalog/regions.ts`,
      ),
    ];
  }
  return env.availabilityZones.flatMap((zone, index) =>
    known.includes(zone)
      ? []
      : [problemAt(['availabilityZones', index], `not a zone of ${env.region}`, zone, `two or more of ${known.join(', ')}`)],
  );
}

/** Each zone once: subnets are made per entry. */
export const zonesOnce = (env: Environment): Problem[] =>
  duplicates(env.availabilityZones, (zone) => zone).map(({ key, index, first }) =>
    problemAt(['availabilityZones', index], 'the zone is in the list already', `${key}, as availabilityZones[${first}]`, 'each zone once'),
  );

/** Everything given per zone is given for exactly the environment's zones. */
export function perZoneComplete(env: Environment): Problem[] {
  return perZoneMaps(env).flatMap(({ path, keys }) => {
    const missing = env.availabilityZones.filter((zone) => !keys.includes(zone));
    const extra = keys.filter((zone) => !env.availabilityZones.includes(zone));
    if (missing.length === 0 && extra.length === 0) return [];
    return [
      problemAt(
        path,
        missing.length > 0 ? `no entry for ${missing.join(', ')}` : `an entry for ${extra.join(', ')}, which the environment does not use`,
        keys.length > 0 ? keys.join(', ') : 'no entries',
        `an entry for each of ${env.availabilityZones.join(', ')}, and no other`,
      ),
    ];
  });
}

function perZoneMaps(env: Environment): { path: Path; keys: string[] }[] {
  const { vpc } = env.network;
  const maps: [Path, object | undefined][] = [[['zoneIds'], env.zoneIds]];
  if (vpc.kind === 'existing') {
    for (const [name, map] of Object.entries(vpc.subnets)) maps.push([['network', 'vpc', 'subnets', name], map]);
  }
  return maps.flatMap(([path, map]) => (map ? [{ path, keys: Object.keys(map) }] : []));
}

/**
 * No zone is the one that cannot host a cluster. Which name it has differs between accounts, so in such a region the ids must be given.
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export function zonesHostEks(env: Environment): Problem[] {
  const forbidden = zoneIdWithoutEks[env.region];
  if (!forbidden) return [];
  if (!env.zoneIds) {
    return [
      problemAt(
        ['zoneIds'],
        `zone ${forbidden} of ${env.region} cannot host an EKS cluster, and its name differs from account to account`,
        'nothing',
        `{"${env.availabilityZones[0]}": "<id>", …} as printed by: aws ec2 describe-availability-zones --region ${env.region} --query "AvailabilityZones[].[ZoneName,ZoneId]"`,
      ),
    ];
  }
  return Object.entries(env.zoneIds).flatMap(([zone, id]) =>
    id === forbidden
      ? [problemAt(['zoneIds', zone], 'this zone cannot host an EKS cluster', id, `another zone of ${env.region} in place of ${zone}`)]
      : [],
  );
}

/** A zone id names one zone. */
export const zoneIdsOnce = (env: Environment): Problem[] => {
  const entries = Object.entries(env.zoneIds ?? {});
  return duplicates(entries, ([, id]) => id).map(({ key, index, first }) =>
    problemAt(
      ['zoneIds', entries[index]?.[0] ?? ''],
      'two zones have the same id',
      `${key}, as for ${entries[first]?.[0]}`,
      'the id that AWS gives for each zone',
    ),
  );
};
