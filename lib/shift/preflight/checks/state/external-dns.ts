import { block, type Check, few, ok, warn } from '../../check';
import type { ExternalDns, PodOwner } from '../../state/model';
import { keyOf, type Sides, whenAllObserved } from './likes';

const name = 'state: external-dns';

type Instance = PodOwner & { readonly externalDns: ExternalDns };

const running = (owners: readonly PodOwner[]): Instance[] =>
  owners.flatMap((owner) =>
    owner.externalDns && owner.replicas > 0 && !owner.externalDns.dryRun ? [{ ...owner, externalDns: owner.externalDns }] : [],
  );

/**
 * Two ExternalDNS that write one zone in one name: each deletes the records of the other's cluster, or turns them to its own, at every pass. It is the one
 * kind of state that blocks: users would notice, at once and whatever the weights are.
 * https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/registry/
 */
export const externalDns = ({ old, fresh, from, to }: Sides): Check =>
  whenAllObserved(name, { old: old.workloads, fresh: fresh.workloads }, ({ old: theirs, fresh: mine }) => {
    const [one, other] = [running(theirs), running(mine)];
    const pairs = one.flatMap((a) => other.filter((b) => meet(a.externalDns, b.externalDns)).map((b) => [a, b] as const));
    const ruinous = pairs.filter(([a, b]) => isSameOwner(a.externalDns, b.externalDns) && canChange(a.externalDns, b.externalDns));
    if (ruinous.length > 0)
      return block(
        name,
        `one owner on both clusters writes the same zones: ${few(ruinous.map(([a, b]) => `${described(a, from)} and ${described(b, to)}`))}: each deletes or turns the records of the other`,
        `scale the one on ${to} to 0, then give it a --txt-owner-id of its own`,
      );
    const unknown = pairs.filter(([a, b]) => a.externalDns.owner === undefined || b.externalDns.owner === undefined);
    if (unknown.length > 0)
      return warn(
        name,
        `the owner comes from an object that is not read: ${few(unknown.map(([a, b]) => `${keyOf(a)} on ${from}, ${keyOf(b)} on ${to}`))}`,
        'compare their --txt-owner-id; they must differ',
      );
    if (one.length > 0 && other.length === 0)
      return warn(
        name,
        `${few(one.map((a) => described(a, from)))} writes records, and none runs on ${to}`,
        `records of ${from}'s Ingresses and Services lead to ${from} until they are deleted; plan who writes them afterwards`,
      );
    if (one.length === 0) return ok(name, `none runs on ${from}`);
    return ok(name, `${few([...one.map((a) => described(a, from)), ...other.map((b) => described(b, to))])}: no owner twice`);
  });

const described = (instance: Instance, color: string): string => {
  const { registry, owner } = instance.externalDns;
  return `${keyOf(instance)} on ${color} (${registry === 'noop' ? 'no registry' : `owner "${owner ?? 'unknown'}"`})`;
};

/** Can both have a zone in hand? A filter that is not given lets all zones in. */
const meet = (a: ExternalDns, b: ExternalDns): boolean =>
  a.provider === b.provider &&
  (a.zoneType === undefined || b.zoneType === undefined || a.zoneType === b.zoneType) &&
  (a.zones.length === 0 || b.zones.length === 0 || a.zones.some((zone) => b.zones.includes(zone))) &&
  (a.domains.length === 0 ||
    b.domains.length === 0 ||
    a.domains.some((domain) => b.domains.some((its) => isWithin(domain, its) || isWithin(its, domain))));

const bare = (domain: string): string => domain.toLowerCase().replace(/^\.|\.$/g, '');
const isWithin = (domain: string, suffix: string): boolean => bare(domain) === bare(suffix) || bare(domain).endsWith(`.${bare(suffix)}`);

/** Without a registry every record is one's own; registries of different marks do not see each other's notes. */
const isSameOwner = (a: ExternalDns, b: ExternalDns): boolean =>
  a.registry === 'noop' ||
  b.registry === 'noop' ||
  (a.registry === b.registry && a.mark === b.mark && a.owner !== undefined && a.owner === b.owner);

/** `create-only` leaves what is there. */
const canChange = (a: ExternalDns, b: ExternalDns): boolean => a.policy !== 'create-only' || b.policy !== 'create-only';
