import { type Check, few, ok, warn } from '../../check';
import type { KubernetesService, StateItem } from '../../state/model';
import { isOwn, keyOf, likesCheck, type Sides, whenAllObserved } from './likes';

/** Names that pods find each other by. A name of `cluster.local` means the own cluster's Service: pods of one color never reach the other's by it. */
export const discovery = (sides: Sides): Check => {
  const name = 'state: service names';
  return whenAllObserved(name, { theirs: sides.old.services, mine: sides.fresh.services }, ({ theirs, mine }) => {
    const own = theirs.filter((service) => isOwn(service) && keyOf(service) !== 'default/kubernetes');
    const byKey = new Map(mine.map((service) => [keyOf(service), service]));
    const ofOld = new Map(theirs.flatMap((service) => service.addresses.map((address) => [address, keyOf(service)] as const)));
    const items = own.map((service) => itemOf(service, byKey.get(keyOf(service)), { to: sides.to, from: sides.from, ofOld }));
    const todo = `bring the Services to ${sides.to}; a call that must cross the clusters during the shift needs an address that both reach (docs/state.md)`;
    return likesCheck({ name, what: 'Services', todo }, sides, items);
  });
};

interface Where {
  readonly from: string;
  readonly to: string;
  /** Services of the old cluster by the addresses of their load balancers. */
  readonly ofOld: ReadonlyMap<string, string>;
}

function itemOf(service: KubernetesService, like: KubernetesService | undefined, { from, to, ofOld }: Where): StateItem {
  const { type, externalName } = service;
  const item = { kind: type === 'ExternalName' ? 'ExternalName Service' : 'Service', name: keyOf(service) };
  if (!like) return { ...item, like: 'missing', ...(externalName !== undefined && { note: `means ${externalName}` }) };
  const back = ofOld.get(like.externalName ?? '');
  if (back !== undefined) return { ...item, like: 'differs', note: `on ${to} it means ${from}'s Service ${back}, which ends with ${from}` };
  if (like.externalName !== externalName)
    return { ...item, like: 'differs', note: `means ${externalName ?? 'pods'}, there ${like.externalName ?? 'pods'}` };
  return { ...item, like: 'same' };
}

/** StatefulSets whose pods form a group: each cluster has a group of its own, and neither knows what the other has taken in. */
export const peers = ({ old, fresh, from, to }: Sides): Check => {
  const name = 'state: peers';
  return whenAllObserved(name, { theirs: old.workloads, mine: fresh.workloads }, ({ theirs, mine }) => {
    const groups = theirs.filter(
      (owner) => isOwn(owner) && owner.kind === 'StatefulSet' && owner.replicas > 1 && owner.peersBy !== undefined,
    );
    const there = new Set(mine.filter(({ kind, replicas }) => kind === 'StatefulSet' && replicas > 0).map(keyOf));
    const items = groups.map(
      (group): StateItem => ({
        kind: 'StatefulSet',
        name: keyOf(group),
        like: there.has(keyOf(group)) ? 'differs' : 'missing',
        note: `${group.replicas} peers by ${group.peersBy ?? ''}, ${there.has(keyOf(group)) ? `a second group on ${to}` : `none on ${to}`}`,
      }),
    );
    if (items.length === 0) return ok(name, `no StatefulSet on ${from} has several pods that find each other by name`);
    const found = `groups of pods on ${from}: ${few(items.map((item) => `${item.name} (${item.note ?? ''})`))}`;
    const todo = `decide for each: a group that keeps data (a database, a queue) needs its data moved and one home at a time; a cache may begin empty on ${to}`;
    return { ...warn(name, found, todo), items };
  });
};
