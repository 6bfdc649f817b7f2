import type { Check } from '../../check';
import type { Backups, Claim, StateItem } from '../../state/model';
import { isOwn, keyOf, likesCheck, type Sides, whenAllObserved } from './likes';

const name = 'state: volumes';

/**
 * Claims of the cluster in use, and whether the other has one of that name with the same content. A warning, never a block: a claim may be a cache or a
 * leftover, and a service whose pods wait for a claim has no healthy targets, which blocks.
 */
export const volumes = (sides: Sides): Check =>
  whenAllObserved(name, { old: sides.old.claims, fresh: sides.fresh.claims, backups: sides.old.backups }, ({ old, fresh, backups }) => {
    const byKey = new Map(fresh.map((claim) => [keyOf(claim), claim]));
    const items = old.filter(isOwn).map((claim) => itemOf(claim, byKey.get(keyOf(claim)), { backups, ...sides }));
    const todo = `move the data (docs/state.md): a snapshot or backup restored on ${sides.to} while nothing writes, a shared file system, or a database outside of the clusters`;
    return likesCheck({ name, what: 'PersistentVolumeClaims', todo }, sides, items);
  });

function itemOf(claim: Claim, like: Claim | undefined, { backups, to }: { backups: Backups; to: string }): StateItem {
  const item = { kind: 'PersistentVolumeClaim', name: keyOf(claim) };
  const volume = [claim.driver ?? 'not bound', claim.zone, claim.accessModes.join('+')].filter((part) => part !== undefined && part !== '');
  const note = (...more: string[]) => [...volume, ...more].join(', ');
  if (!like) return { ...item, like: 'missing', note: note(safeguard(claim, backups)) };
  if (claim.handle !== undefined && claim.handle === like.handle && claim.driver === like.driver) {
    return isForMany(claim)
      ? { ...item, like: 'same', note: note('the same volume: pods of both colors write to it') }
      : {
          ...item,
          like: 'differs',
          note: note(`the same volume, which nodes of one cluster can hold at a time: ${to}'s pods cannot start`),
        };
  }
  if (like.origin !== undefined) return { ...item, like: 'same', note: note(`from ${like.origin}: as of then`) };
  return { ...item, like: 'differs', note: note(`a volume of its own in ${to}, made empty`, safeguard(claim, backups)) };
}

const isForMany = ({ accessModes }: Claim): boolean => accessModes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');

/** The newest copy that Kubernetes knows of. Snapshots by AWS Backup are not visible from here. */
function safeguard(claim: Claim, { snapshots, velero }: Backups): string {
  const copies = [
    ...snapshots
      .filter(({ namespace, claim: of }) => namespace === claim.namespace && of === claim.name)
      .map((snapshot) => ({ what: `VolumeSnapshot ${snapshot.name}`, at: snapshot.at })),
    ...velero
      .filter(({ namespaces, excluded }) => (namespaces?.includes(claim.namespace) ?? true) && !excluded.includes(claim.namespace))
      .map((backup) => ({ what: `Velero backup ${backup.name}`, at: backup.at })),
  ];
  const newest = copies.toSorted((one, other) => other.at - one.at)[0];
  return newest ? `${newest.what} of ${new Date(newest.at).toISOString().slice(0, 16)}Z` : 'no VolumeSnapshot or Velero backup';
}
