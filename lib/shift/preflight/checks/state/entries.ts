import type { Environment } from '../../../../config/schema';
import { matches } from '../../../../listener/glob';
import { type Check, few, ok, warn } from '../../check';
import type { Ingress, KubernetesService, PodOwner, StateItem } from '../../state/model';
import { isOwn, keyOf, type Sides, whenAllObserved } from './likes';

const name = 'state: ways in';

/**
 * Ways into the cluster in use that the shift's rules do not cover. Whoever calls them (webhooks of other companies, partners, devices) goes on reaching
 * that cluster whatever the weights are, until it is deleted.
 */
export const waysIn = (env: Environment, { old, fresh, from, to }: Sides): Check => {
  const readings = { services: old.services, ingresses: old.ingresses, workloads: old.workloads, mine: fresh.services };
  return whenAllObserved(name, readings, ({ services, ingresses, workloads, mine }) => {
    const items = [
      ...services.filter(isOwn).flatMap((service) => serviceItem(service, mine)),
      ...ingresses.filter(isOwn).flatMap((ingress) => ingressItem(ingress, env)),
      ...workloads.filter(isOwn).flatMap(hostPortItem),
    ];
    if (items.length === 0) return ok(name, `all ways into ${from} are those of the services`);
    const found = `besides the services' rules, ${from} is reached by ${few(items.map((item) => `${item.kind} ${item.name} (${item.note ?? ''})`))}`;
    const todo = `for each, who calls it: point them to ${to} or to the load balancer of the services; an address of ${from} ends with it`;
    return { ...warn(name, found, todo), items };
  });
};

function serviceItem(service: KubernetesService, mine: readonly KubernetesService[]): StateItem[] {
  const { type, addresses, nodePorts, sourceRanges } = service;
  if (type !== 'LoadBalancer' && type !== 'NodePort') return [];
  const like = mine.find((one) => keyOf(one) === keyOf(service) && one.type === type);
  const item = { kind: `${type} Service`, name: keyOf(service), like: like ? 'differs' : 'missing' } as const;
  if (type === 'NodePort') return [{ ...item, note: `port ${few(nodePorts.map(String))} of every node` }];
  const differ = like && like.sourceRanges.join() !== sourceRanges.join();
  const lists = differ ? [`open to ${rangesOf(sourceRanges)}, there to ${rangesOf(like.sourceRanges)}`] : [];
  return [{ ...item, note: [addresses.length === 0 ? 'no address yet' : few(addresses), ...lists].join(', ') }];
}

const rangesOf = (ranges: readonly string[]): string => (ranges.length === 0 ? 'all' : few(ranges));

/** Hosts that no service of the environment has. */
function ingressItem(ingress: Ingress, env: Environment): StateItem[] {
  const patterns = env.services.flatMap(({ hosts }) => hosts);
  const others = ingress.hosts.filter((host) => !patterns.some((pattern) => pattern === host || matches(pattern, host)));
  return others.length === 0 ? [] : [{ kind: 'Ingress', name: keyOf(ingress), like: 'differs', note: few(others) }];
}

const hostPortItem = (owner: PodOwner): StateItem[] =>
  owner.hostPorts.length === 0
    ? []
    : [{ kind: owner.kind, name: keyOf(owner), like: 'differs', note: `hostPort ${few(owner.hostPorts.map(String))} of its nodes` }];
