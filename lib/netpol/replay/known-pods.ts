import { groupBy } from '../group-by';
import type { Inventory } from '../model/inventory';
import type { Pod, Service } from '../model/kubernetes';
import type { Labels } from '../model/selector/label-selector';
import { hostEndpoints } from '../universe/endpoint-classes';
import type { KnownNamespace } from '../universe/namespaces';
import { formatIp } from '../verdict/address';
import type { Endpoint } from '../verdict/endpoint';
import { workloadName } from './workload-name';

/** The pods and Services of the workloads file, by everything a log may know of them. */
export class KnownPods {
  private readonly byName: ReadonlyMap<string, Pod>;
  private readonly byWorkload: ReadonlyMap<string, readonly Pod[]>;
  private readonly byIp: ReadonlyMap<string, Pod>;
  private readonly byNamespace: ReadonlyMap<string, readonly Pod[]>;
  private readonly onNodes: ReadonlyMap<string, readonly Endpoint[]>;
  private readonly nodeIps: ReadonlySet<string>;
  private readonly services: ReadonlyMap<string, Service>;
  private readonly byServiceName: ReadonlyMap<string, Service>;
  private readonly accounts: ReadonlyMap<string, Labels>;

  constructor({ pods, services, serviceAccounts }: Inventory, namespaces: readonly KnownNamespace[]) {
    const own = pods.filter((pod) => !pod.hostNetwork);
    this.byName = new Map(own.map((pod) => [`${namespaceOf(pod)}/${pod.source.name}`, pod]));
    this.byWorkload = groupBy(own, (pod) => `${namespaceOf(pod)}/${workloadName(pod.source.name)}`);
    this.byNamespace = groupBy(own, namespaceOf);
    this.byIp = new Map(own.flatMap((pod) => pod.ips.map((ip) => [ip, pod] as const)));
    this.onNodes = groupBy(hostEndpoints(pods, namespaces), ({ ip }) => formatIp(ip));
    this.nodeIps = new Set([...pods.flatMap(({ hostIp }) => hostIp ?? []), ...this.onNodes.keys()]);
    this.byServiceName = new Map(services.map((service) => [`${service.source.namespace ?? 'default'}/${service.source.name}`, service]));
    this.accounts = new Map(serviceAccounts.map(({ source, labels }) => [`${source.namespace ?? 'default'}/${source.name}`, labels]));
    this.services = new Map(services.flatMap((service) => service.clusterIps.map((ip) => [ip, service] as const)));
  }

  /** The pod of that name; failing that, one of the same workload. */
  named(namespace: string, pod: string | undefined, workload: string): { readonly pod: Pod; readonly exact: boolean } | undefined {
    const exact = pod === undefined ? undefined : this.byName.get(`${namespace}/${pod}`);
    if (exact !== undefined) return { pod: exact, exact: true };
    const [sibling] = this.byWorkload.get(`${namespace}/${workload}`) ?? [];
    return sibling === undefined ? undefined : { pod: sibling, exact: false };
  }

  /** The pod with a network namespace of its own at an address. */
  at(ip: string): Pod | undefined {
    return this.byIp.get(ip);
  }

  isNode(ip: string): boolean {
    return this.nodeIps.has(ip);
  }

  /** Pods on the network of the node at an address. */
  onNode(ip: string): readonly Endpoint[] {
    return this.onNodes.get(ip) ?? [];
  }

  serviceAt(ip: string): Service | undefined {
    return this.services.get(ip);
  }

  serviceNamed({ namespace, name }: { readonly namespace: string; readonly name: string }): Service | undefined {
    return this.byServiceName.get(`${namespace}/${name}`);
  }

  /** Labels of a service account. */
  accountLabels(namespace: string, name: string): Labels {
    return this.accounts.get(`${namespace}/${name}`) ?? {};
  }

  /** Pods behind a Service. */
  behind({ source, selector = {} }: Service): readonly Pod[] {
    const labels = Object.entries(selector);
    if (labels.length === 0) return [];
    const candidates = this.byNamespace.get(source.namespace ?? 'default') ?? [];
    return candidates.filter((pod) => labels.every(([key, value]) => pod.labels[key] === value));
  }
}

const namespaceOf = ({ source }: Pod): string => source.namespace ?? 'default';
