import type { NetworkPolicyPort, Pod, Service, ServicePort } from '../../model/kubernetes';
import { type LabelSelector, type Labels, matchesSelector } from '../../model/selector/label-selector';
import type { EndpointPort } from './policy-endpoint';

/** What the controller uses to find ClusterIPs for an egress peer that names pods. */
export interface ServicePeer {
  /** Absent selects everything. */
  readonly podSelector?: LabelSelector;
  /** Whether the peer's namespaces include the service's. */
  readonly inNamespace: (namespace: string) => boolean;
}

/** A headless service has no ClusterIP to allow, and its clients connect to pods. */
export const clusterIpOf = (service: Service): string | undefined =>
  service.type === 'ExternalName' ? undefined : service.clusterIps.find((ip) => ip !== '' && ip !== 'None');

/**
 * Ports that the controller opens for a Service's ClusterIP (pkg/resolvers/endpoints.go, getMatchingServiceClusterIPs). The peer's
 * podSelector is held against the Service's own *selector*, as if that were a pod's labels: a Service that selects fewer labels than
 * the peer asks for is not found, even if all its pods are. Ports of the rule are looked up among the target ports.
 * @returns undefined when the ClusterIP is not allowed; an empty list for every port
 */
export function clusterIpPorts(
  peer: ServicePeer,
  ports: readonly NetworkPolicyPort[],
  service: Service,
  pods: readonly Pod[],
): EndpointPort[] | undefined {
  if (!peer.inNamespace(service.source.namespace ?? 'default')) return undefined;
  if (!matchesSelector(peer.podSelector ?? {}, service.selector ?? {})) return undefined;
  if (ports.length === 0) return [];
  const backends = pods.filter((pod) => isBackend(service, pod));
  const entries = ports.flatMap((port) => servicePort(port, ports, service, backends));
  return entries.length === 0 ? undefined : entries;
}

const isBackend = (service: Service, pod: Pod): boolean =>
  (pod.source.namespace ?? 'default') === (service.source.namespace ?? 'default') && hasLabels(service.selector ?? {}, pod.labels);

const hasLabels = (wanted: Labels, labels: Labels): boolean => Object.entries(wanted).every(([key, value]) => labels[key] === value);

function servicePort(
  { protocol = 'TCP', port, endPort }: NetworkPolicyPort,
  rule: readonly NetworkPolicyPort[],
  service: Service,
  backends: readonly Pod[],
): EndpointPort[] {
  if (port === undefined) return [{ protocol }];
  const listen =
    service.ports.find((one) => one.protocol === protocol && targetOf(one) === port) ?? throughPods(service, protocol, port, backends);
  if (listen === undefined) return [];
  if (typeof port === 'number' && mayBypass(listen, rule, backends)) return [];
  // The rule's endPort stays as it is, so that `53-63` towards `8443 → 53` becomes `8443-63`: an inverted range, which opens its start.
  return [{ protocol, port: listen.port, ...(endPort !== undefined && { endPort }) }];
}

/** The API server fills an absent targetPort with the port. */
const targetOf = ({ port, targetPort = port }: ServicePort): number | string => targetPort;

/** LookupListenPortFromPodSpec: through what the backing pods call the port. */
function throughPods(service: Service, protocol: string, port: number | string, backends: readonly Pod[]): ServicePort | undefined {
  for (const pod of backends) {
    const container = pod.ports.find(
      (one) => one.protocol === protocol && (typeof port === 'string' ? one.name === port : one.port === port),
    );
    const number = typeof port === 'number' ? port : container?.port;
    if (number === undefined) continue;
    const found = service.ports.find(
      (one) =>
        one.protocol === protocol && (targetOf(one) === number || (container?.name !== undefined && targetOf(one) === container.name)),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** hasTargetPortBypass: a named target port that some backing pod resolves to a number the rule does not allow. */
function mayBypass(listen: ServicePort, rule: readonly NetworkPolicyPort[], backends: readonly Pod[]): boolean {
  const target = targetOf(listen);
  if (typeof target === 'number') return false;
  return backends.some((pod) => {
    const container = pod.ports.find((one) => one.protocol === listen.protocol && one.name === target);
    return container !== undefined && !rule.some((one) => allowsNumber(one, container.port, listen.protocol));
  });
}

function allowsNumber({ protocol = 'TCP', port, endPort }: NetworkPolicyPort, number: number, of: string): boolean {
  if (protocol !== of || typeof port === 'string') return false;
  return port === undefined || (port <= number && number <= (endPort ?? port));
}
