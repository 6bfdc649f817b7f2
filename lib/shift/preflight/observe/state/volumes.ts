import type { KubernetesObject } from '../../../../kubernetes/kubernetes';
import type { Backups, Claim } from '../../state/model';

interface Reference {
  readonly kind?: string;
  readonly name?: string;
}

/** https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-claim-v1/ */
export interface ClaimObject extends KubernetesObject {
  readonly spec?: {
    readonly accessModes?: readonly string[];
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly dataSource?: Reference;
    readonly dataSourceRef?: Reference;
  };
}

interface NodeTerm {
  readonly matchExpressions?: readonly { readonly key: string; readonly values?: readonly string[] }[];
}

/** https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-v1/ */
export interface VolumeObject extends KubernetesObject {
  readonly spec?: {
    readonly csi?: { readonly driver: string; readonly volumeHandle: string };
    readonly awsElasticBlockStore?: { readonly volumeID: string };
    readonly nfs?: { readonly server: string; readonly path: string };
    readonly local?: { readonly path: string };
    readonly hostPath?: { readonly path: string };
    readonly nodeAffinity?: { readonly required?: { readonly nodeSelectorTerms?: readonly NodeTerm[] } };
  };
}

/** https://kubernetes-csi.github.io/docs/snapshot-restore-feature.html */
export interface SnapshotObject extends KubernetesObject {
  readonly spec?: { readonly source?: { readonly persistentVolumeClaimName?: string } };
  readonly status?: { readonly readyToUse?: boolean; readonly creationTime?: string };
}

/** https://velero.io/docs/main/api-types/backup/ */
export interface VeleroBackupObject extends KubernetesObject {
  readonly spec?: {
    readonly includedNamespaces?: readonly string[] | null;
    readonly excludedNamespaces?: readonly string[] | null;
    readonly includedResources?: readonly string[] | null;
    readonly labelSelector?: object | null;
    readonly orLabelSelectors?: readonly object[] | null;
    readonly snapshotVolumes?: boolean | null;
    readonly defaultVolumesToFsBackup?: boolean | null;
  };
  readonly status?: { readonly phase?: string; readonly completionTimestamp?: string };
}

export function toClaims(claims: readonly ClaimObject[], volumes: readonly VolumeObject[]): Claim[] {
  const byName = new Map(volumes.map((volume) => [volume.metadata.name, volume]));
  return claims.map(({ metadata, spec = {} }) => {
    const volume = byName.get(spec.volumeName ?? '');
    const origin = originOf({ metadata, spec });
    return {
      namespace: metadata.namespace ?? 'default',
      name: metadata.name,
      accessModes: spec.accessModes ?? [],
      ...(spec.storageClassName !== undefined && { storageClass: spec.storageClassName }),
      ...(volume && placeOf(volume)),
      ...(origin !== undefined && { origin }),
    };
  });
}

function placeOf(volume: VolumeObject): Pick<Claim, 'driver' | 'handle' | 'zone'> {
  const { csi, awsElasticBlockStore: ebs, nfs, local, hostPath } = volume.spec ?? {};
  const zone = zoneOf(volume);
  const place = { ...(zone !== undefined && { zone }) };
  if (csi) return { ...place, driver: csi.driver, handle: csi.volumeHandle };
  // Of before CSI, `aws://eu-west-1a/vol-…`: the same volume as the driver's `vol-…`.
  if (ebs) return { ...place, driver: 'ebs.csi.aws.com', handle: ebs.volumeID.split('/').at(-1) ?? '' };
  if (nfs) return { ...place, driver: 'nfs', handle: `${nfs.server}:${nfs.path}` };
  // A path of one node is never the same as that path of another.
  return (local ?? hostPath) ? { ...place, driver: 'disk of a node' } : place;
}

/** Drivers name the zone by their own key or the general one: `topology.ebs.csi.aws.com/zone`, `topology.kubernetes.io/zone`. */
function zoneOf({ metadata, spec }: VolumeObject): string | undefined {
  const expressions = (spec?.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap(({ matchExpressions = [] }) => matchExpressions);
  return expressions.find(({ key }) => key.endsWith('/zone'))?.values?.[0] ?? metadata.labels?.['topology.kubernetes.io/zone'];
}

function originOf({ metadata, spec = {} }: ClaimObject): string | undefined {
  const restore = metadata.labels?.['velero.io/restore-name'];
  if (restore !== undefined) return `Velero restore ${restore}`;
  const source = spec.dataSourceRef ?? spec.dataSource;
  return source?.name === undefined ? undefined : `${source.kind ?? 'source'} ${source.name}`;
}

export function toBackups(snapshots: readonly SnapshotObject[], backups: readonly VeleroBackupObject[]): Backups {
  return { snapshots: snapshots.flatMap(toSnapshot), velero: backups.flatMap(toVelero) };
}

function toSnapshot({ metadata, spec, status }: SnapshotObject): Backups['snapshots'][number][] {
  const claim = spec?.source?.persistentVolumeClaimName;
  if (claim === undefined || status?.readyToUse !== true) return [];
  return [{ namespace: metadata.namespace ?? 'default', name: metadata.name, claim, at: Date.parse(status.creationTime ?? '') || 0 }];
}

/** Those that hold only some objects of a namespace are left out: whether a claim is among them cannot be said. */
function toVelero({ metadata, spec = {}, status }: VeleroBackupObject): Backups['velero'][number][] {
  const isPartial =
    spec.labelSelector || (spec.orLabelSelectors ?? []).length > 0 || (spec.includedResources ?? ['*']).some((one) => one !== '*');
  const hasVolumes = spec.snapshotVolumes !== false || spec.defaultVolumesToFsBackup === true;
  if (status?.phase !== 'Completed' || isPartial || !hasVolumes) return [];
  const namespaces = spec.includedNamespaces ?? [];
  const isOfAll = namespaces.length === 0 || namespaces.includes('*');
  return [
    {
      name: metadata.name,
      at: Date.parse(status.completionTimestamp ?? '') || 0,
      ...(!isOfAll && { namespaces }),
      excluded: spec.excludedNamespaces ?? [],
    },
  ];
}
