import { groupBy } from '../../group-by';
import type { Inventory } from '../../model/inventory';
import type {
  ClusterNetworkPolicy,
  ClusterNetworkPolicyEgressPeer,
  ClusterNetworkPolicySelectors,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  Pod,
  Service,
} from '../../model/kubernetes';
import { policyTypesOf } from '../../model/kubernetes';
import { type LabelSelector, matchesSelector } from '../../model/selector/label-selector';
import { namespaceNameKey } from '../endpoint';
import { networkPolicyPorts } from './cluster-policies';
import { servicePeer } from './compile';
import { mergeClusterEndpoints, mergeEndpoints } from './merge-endpoints';
import type {
  ClusterEndpointInfo,
  ClusterPolicyEndpoint,
  EndpointInfo,
  EndpointPort,
  PodEndpoint,
  PolicyEndpoint,
} from './policy-endpoint';
import { clusterIpOf, clusterIpPorts } from './services';

/** What the controller makes of a cluster's policies. A policy over 200 addresses is one PolicyEndpoint here and several there. */
export interface ControllerOutput {
  readonly policyEndpoints: readonly PolicyEndpoint[];
  readonly clusterPolicyEndpoints: readonly ClusterPolicyEndpoint[];
}

/**
 * The controller's half of the VPC CNI for a given cluster (amazon-network-policy-controller-k8s v1.1.7, pkg/resolvers): selectors become
 * the addresses of the pods and Services in the inventory. A pod without an address is not there yet.
 */
export function controllerOutput(set: Inventory): ControllerOutput {
  const cluster = new Cluster(set);
  return {
    policyEndpoints: set.networkPolicies.map(({ source, spec }): PolicyEndpoint => {
      const namespace = source.namespace ?? 'default';
      const subjects = cluster.pods(namespace, spec.podSelector);
      return {
        policyRef: { name: source.name, namespace },
        podSelector: spec.podSelector ?? {},
        podSelectorEndpoints: cluster.podEndpoints(subjects),
        podIsolation: policyTypesOf(spec),
        ingress: mergeEndpoints((spec.ingress ?? []).flatMap(({ from, ports }) => cluster.ingress(namespace, subjects, from, ports))),
        egress: mergeEndpoints((spec.egress ?? []).flatMap(({ to, ports }) => cluster.egress(namespace, to, ports))),
      };
    }),
    clusterPolicyEndpoints: set.clusterNetworkPolicies.map((policy) => clusterPolicyEndpoint(policy, cluster)),
  };
}

function clusterPolicyEndpoint({ source, spec }: ClusterNetworkPolicy, cluster: Cluster): ClusterPolicyEndpoint {
  const subjects = cluster.selectedPods(spec.subject);
  const ingress = (spec.ingress ?? []).flatMap(({ action, from, ports }) =>
    cluster.ingress('', [], asPeers(from), networkPolicyPorts(ports ?? [])).map((info): ClusterEndpointInfo => ({ ...info, action })),
  );
  const egress = (spec.egress ?? []).flatMap(({ action, to, ports }) =>
    cluster.egress('', asPeers(to), networkPolicyPorts(ports ?? [])).map((info): ClusterEndpointInfo => ({ ...info, action })),
  );
  return {
    policyRef: { name: source.name },
    tier: spec.tier,
    priority: spec.priority,
    podSelectorEndpoints: cluster.podEndpoints(subjects),
    ingress: mergeClusterEndpoints(ingress),
    egress: mergeClusterEndpoints(egress),
  };
}

function asPeers(peers: readonly ClusterNetworkPolicyEgressPeer[]): NetworkPolicyPeer[] {
  return peers.flatMap(({ namespaces, pods, networks }): NetworkPolicyPeer[] => {
    if (networks !== undefined) return networks.map((cidr) => ({ ipBlock: { cidr } }));
    const namespaceSelector = namespaces ?? pods?.namespaceSelector;
    return namespaceSelector === undefined ? [] : [{ namespaceSelector, ...(pods && { podSelector: pods.podSelector }) }];
  });
}

/** The objects that the controller looks up. */
class Cluster {
  private readonly podsOf: ReadonlyMap<string, Pod[]>;
  private readonly servicesOf: ReadonlyMap<string, Service[]>;
  private readonly labels: ReadonlyMap<string, Readonly<Record<string, string>>>;

  constructor({ pods, services, namespaces }: Inventory) {
    this.podsOf = groupBy(pods, ({ source }) => source.namespace ?? 'default');
    this.servicesOf = groupBy(services, ({ source }) => source.namespace ?? 'default');
    this.labels = new Map(namespaces.map(({ source, labels }) => [source.name, { ...labels, [namespaceNameKey]: source.name }]));
  }

  /** Pods with an address, hostNetwork ones included (listMatchingPods, IsPodNetworkReady). */
  pods(namespace: string, selector: LabelSelector = {}): Pod[] {
    return (this.podsOf.get(namespace) ?? []).filter((pod) => pod.ips.length > 0 && matchesSelector(selector, pod.labels));
  }

  podEndpoints(pods: readonly Pod[]): PodEndpoint[] {
    return pods
      .filter((pod) => !pod.hostNetwork)
      .map(({ source, ips, hostIp }) => ({
        name: source.name,
        namespace: source.namespace ?? 'default',
        podIP: ips[0] ?? '',
        hostIP: hostIp ?? '',
      }));
  }

  selectedPods({ namespaces, pods }: ClusterNetworkPolicySelectors): Pod[] {
    const selector = namespaces ?? pods?.namespaceSelector;
    return selector === undefined ? [] : this.matchingNamespaces(selector).flatMap((name) => this.pods(name, pods?.podSelector));
  }

  private matchingNamespaces(selector: LabelSelector): string[] {
    return [...this.labels].filter(([, labels]) => matchesSelector(selector, labels)).map(([name]) => name);
  }

  private namespacesOf({ namespaceSelector }: NetworkPolicyPeer, own: string): string[] {
    return namespaceSelector === undefined ? [own] : this.matchingNamespaces(namespaceSelector);
  }

  /** computeIngressEndpoints: named ports are those of the pods that the policy selects, all of them together. */
  ingress(
    own: string,
    subjects: readonly Pod[],
    peers: readonly NetworkPolicyPeer[] = [],
    written: readonly NetworkPolicyPort[] = [],
  ): EndpointInfo[] {
    const named = written.some(({ port }) => typeof port === 'string');
    const ports = named ? distinct(subjects.flatMap((pod) => portsOn(pod, written))) : numbersOnly(written);
    if (written.length > 0 && ports.length === 0) return [];
    if (peers.length === 0) return everywhere(ports);
    return peers.flatMap((peer): EndpointInfo[] => {
      if (peer.ipBlock !== undefined) return [{ ...peer.ipBlock, ports }];
      return this.namespacesOf(peer, own).flatMap((name) =>
        this.pods(name, peer.podSelector).map((pod) => ({ cidr: pod.ips[0] ?? '', ports })),
      );
    });
  }

  /** computeEgressEndpoints: named ports are those of each destination; Services are found by their selectors. */
  egress(own: string, peers: readonly NetworkPolicyPeer[] = [], written: readonly NetworkPolicyPort[] = []): EndpointInfo[] {
    const numbers = numbersOnly(written);
    const dropped = written.length > 0 && numbers.length === 0;
    if (peers.length === 0) return dropped ? [] : everywhere(numbers);
    return peers.flatMap((peer): EndpointInfo[] => {
      if (peer.ipBlock !== undefined) return dropped ? [] : [{ ...peer.ipBlock, ports: numbers }];
      const services = servicePeer(peer, own, this.labels);
      return this.namespacesOf(peer, own).flatMap((name) => [
        ...this.pods(name, peer.podSelector).flatMap((pod): EndpointInfo[] => {
          const ports = portsOn(pod, written);
          return written.length > 0 && ports.length === 0 ? [] : [{ cidr: pod.ips[0] ?? '', ports }];
        }),
        ...(this.servicesOf.get(name) ?? []).flatMap((service): EndpointInfo[] => {
          const cidr = clusterIpOf(service);
          const ports = cidr === undefined ? undefined : clusterIpPorts(services, written, service, this.podsOf.get(name) ?? []);
          return cidr === undefined || ports === undefined ? [] : [{ cidr, ports }];
        }),
      ]);
    });
  }
}

const everywhere = (ports: readonly EndpointPort[]): EndpointInfo[] => ['0.0.0.0/0', '::/0'].map((cidr) => ({ cidr, ports }));

function numbersOnly(written: readonly NetworkPolicyPort[]): EndpointPort[] {
  return written.flatMap(({ protocol = 'TCP', port, endPort }) =>
    typeof port === 'string' ? [] : [{ protocol, ...(port !== undefined && { port }), ...(endPort !== undefined && { endPort }) }],
  );
}

/** LookupContainerPortAndName: a number is taken as it is, a name is that of the pod's first container port of that name. */
function portsOn(pod: Pod, written: readonly NetworkPolicyPort[]): EndpointPort[] {
  return written.flatMap(({ protocol = 'TCP', port, endPort }): EndpointPort[] => {
    const number = typeof port === 'string' ? pod.ports.find((one) => one.name === port && one.protocol === protocol)?.port : port;
    if (number === undefined && port !== undefined) return [];
    return [{ protocol, ...(number !== undefined && { port: number }), ...(endPort !== undefined && { endPort }) }];
  });
}

const distinct = (ports: readonly EndpointPort[]): EndpointPort[] => [
  ...new Map(ports.map((port) => [`${port.protocol}@${port.port ?? ''}@${port.endPort ?? ''}`, port])).values(),
];
