import { groupBy } from '../group-by';
import type { Service } from '../model/kubernetes';
import { type AddressClass, blocksIn } from '../universe/address-classes';
import { settleKind, settleNamespace } from '../universe/endpoint-classes';
import type { NamespaceGroup } from '../universe/namespace-groups';
import { type Address, blockContains, parseIp } from '../verdict/address';
import type { Predicate } from '../verdict/predicate';
import { clusterIpOf } from '../verdict/vpc-cni/services';

interface IndexedService {
  readonly service: Service;
  readonly ip: Address;
  /** Equal for Services that nothing but a selector or an address distinguishes. */
  readonly ports: string;
}

/** Services with a ClusterIP, by namespace. */
export class ServiceIndex {
  private readonly all: readonly IndexedService[];
  private readonly byNamespace: ReadonlyMap<string, readonly IndexedService[]>;

  constructor(services: readonly Service[]) {
    this.all = services.flatMap((service) => {
      const ip = parseIp(clusterIpOf(service) ?? '');
      const ports = JSON.stringify(service.ports.map(({ protocol, port, targetPort = port }) => [protocol, port, targetPort]));
      return ip === undefined ? [] : [{ service, ip, ports }];
    });
    this.byNamespace = groupBy(this.all, ({ service }) => service.source.namespace ?? 'default');
  }

  /**
   * The Services that some peers may distinguish: those in namespaces where a peer can hold for some pod, those whose ClusterIP is in a block,
   * the API server's, and of all others one for each list of ports.
   * @param namespaces the namespaces that the peers distinguish
   * @param addresses where pods can have their addresses
   */
  relevantTo(peers: readonly Predicate[], namespaces: readonly NamespaceGroup[], addresses: readonly AddressClass[]): readonly Service[] {
    if (this.all.length === 0) return [];
    const relevant = new Set<IndexedService>();
    const placed = addresses.flatMap(({ representative }) => peers.map((peer) => settleKind(peer, 'pod', representative)));
    const open = [...new Map(placed.map((peer) => [peer.key, peer])).values()].filter(({ op }) => op !== 'constant');
    for (const { namespace, names } of namespaces) {
      if (open.every((peer) => settleNamespace(peer, namespace).key === '0')) continue;
      for (const name of names()) for (const one of this.byNamespace.get(name) ?? []) relevant.add(one);
    }
    const blocks = blocksIn(peers);
    const others = new Map<string, IndexedService>();
    for (const one of this.all) {
      const hasBackends = Object.keys(one.service.selector ?? {}).length > 0;
      if (!hasBackends || blocks.some((block) => blockContains(block, one.ip))) relevant.add(one);
      else if (!relevant.has(one) && !others.has(one.ports)) others.set(one.ports, one);
    }
    return [...relevant, ...others.values()].map(({ service }) => service);
  }
}
