import type { CiliumPolicy } from '../../lib/netpol/model/cilium';
import { emptyInventory, type Inventory } from '../../lib/netpol/model/inventory';
import type { Namespace, NetworkPolicy, NetworkPolicySpec, Service } from '../../lib/netpol/model/kubernetes';
import type { Source } from '../../lib/netpol/model/source';

/** A Cilium set of a plausible shape and a NetworkPolicy set that means the same, both made from the same numbers. */
export interface SetPair {
  readonly old: Inventory;
  readonly new: Inventory;
}

const source = (kind: string, namespace: string | undefined, name: string, line: number): Source => ({
  file: `${kind}.yaml`,
  line,
  column: 1,
  kind,
  apiVersion: kind === 'CiliumNetworkPolicy' ? 'cilium.io/v2' : 'networking.k8s.io/v1',
  name,
  ...(namespace === undefined ? {} : { namespace }),
});

/**
 * Ten policies to a namespace: a default deny, and for each of nine applications ingress from another application, from another namespace
 * and from the namespaces of a team, and egress to DNS, a port range in a third namespace and an address block.
 * @param policies how many in all
 */
export function policySets(policies: number, perNamespace = 10): SetPair {
  const count = Math.ceil(policies / perNamespace);
  const nameOf = (index: number): string => `team-${String(((index % count) + count) % count).padStart(4, '0')}`;
  const ciliumPolicies: CiliumPolicy[] = [];
  const networkPolicies: NetworkPolicy[] = [];
  for (let index = 0; index < policies; index++) {
    const [home, app] = [Math.floor(index / perNamespace), index % perNamespace];
    const name = app === 0 ? 'default-deny' : `app-${app}`;
    const place = { namespace: nameOf(home), next: nameOf(home + 1), third: nameOf(home + 7), team: `t${home % 5}` };
    const { spec, cilium } = app === 0 ? denyAll : application(app, place);
    ciliumPolicies.push({
      source: source('CiliumNetworkPolicy', place.namespace, name, index * 40 + 1),
      specs: [{ path: 'spec', ...cilium }],
    });
    networkPolicies.push({ source: source('NetworkPolicy', place.namespace, name, 1), spec });
  }
  const namespaces = Array.from({ length: count }, (_, index): Namespace => {
    const name = nameOf(index);
    return { source: source('Namespace', undefined, name, 1), labels: { 'kubernetes.io/metadata.name': name, team: `t${index % 5}` } };
  });
  return { old: { ...emptyInventory, ciliumPolicies, namespaces }, new: { ...emptyInventory, networkPolicies } };
}

/** A Service for each application of the sets, and DNS. */
export function servicesOf({ new: { networkPolicies } }: SetPair): Service[] {
  const apps = networkPolicies.flatMap(({ source: { namespace, name }, spec }, index): Service[] => {
    const selector = spec.podSelector?.matchLabels ?? {};
    if (Object.keys(selector).length === 0) return [];
    const clusterIp = `172.20.${Math.floor(index / 250) % 250}.${(index % 250) + 2}`;
    return [service(namespace ?? 'default', name, selector, clusterIp, 80, 8000)];
  });
  return [...apps, service('kube-system', 'kube-dns', { 'k8s-app': 'kube-dns' }, '172.20.255.10', 53, 53)];
}

function service(
  namespace: string,
  name: string,
  selector: Record<string, string>,
  clusterIp: string,
  port: number,
  targetPort: number,
): Service {
  return {
    source: source('Service', namespace, name, 1),
    labels: {},
    selector,
    type: 'ClusterIP',
    clusterIps: [clusterIp],
    ports: [{ protocol: port === 53 ? 'UDP' : 'TCP', port, targetPort }],
  };
}

const denyAll: { spec: NetworkPolicySpec; cilium: Omit<CiliumPolicy['specs'][number], 'path'> } = {
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  cilium: { endpointSelector: {}, ingress: [{}], egress: [{}] },
};

interface Place {
  readonly next: string;
  readonly third: string;
  readonly team: string;
}

const within = (name: string, labels: Record<string, string> = {}): { matchLabels: Record<string, string> } => ({
  matchLabels: { 'k8s:io.kubernetes.pod.namespace': name, ...labels },
});
const toPorts = (
  text: string,
  protocol: 'TCP' | 'UDP',
  endPort = 0,
): { ports: { port: string; protocol: 'TCP' | 'UDP'; endPort: number }[] }[] => [{ ports: [{ port: text, protocol, endPort }] }];

function application(app: number, { next, third, team }: Place): typeof denyAll {
  const port = 8000 + app;
  const caller = { matchLabels: { app: `app-${(app % 9) + 1}` } };
  const front = { matchLabels: { tier: 'front' } };
  const block = `203.0.${app}.0/24`;
  const spec: NetworkPolicySpec = {
    podSelector: { matchLabels: { app: `app-${app}` } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [{ podSelector: caller }], ports: [{ protocol: 'TCP', port }] },
      {
        from: [{ podSelector: front, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': next } } }],
        ports: [{ protocol: 'TCP', port: 9090 }],
      },
      { from: [{ namespaceSelector: { matchLabels: { team } } }], ports: [{ protocol: 'TCP', port: 443 }] },
    ],
    egress: [
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
            podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          },
        ],
        ports: [{ protocol: 'UDP', port: 53 }],
      },
      {
        to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': third } } }],
        ports: [{ protocol: 'TCP', port: 5432, endPort: 5440 }],
      },
      { to: [{ ipBlock: { cidr: block, except: [`203.0.${app}.128/25`] } }] },
    ],
  };
  const cilium: (typeof denyAll)['cilium'] = {
    endpointSelector: { matchLabels: { app: `app-${app}` } },
    ingress: [
      { fromEndpoints: [caller], toPorts: toPorts(String(port), 'TCP') },
      { fromEndpoints: [within(next, { tier: 'front' })], toPorts: toPorts('9090', 'TCP') },
      { fromEndpoints: [{ matchLabels: { 'io.cilium.k8s.namespace.labels.team': team } }], toPorts: toPorts('443', 'TCP') },
    ],
    egress: [
      { toEndpoints: [within('kube-system', { 'k8s:k8s-app': 'kube-dns' })], toPorts: toPorts('53', 'UDP') },
      { toEndpoints: [within(third)], toPorts: toPorts('5432', 'TCP', 5440) },
      { toCIDRSet: [{ cidr: block, except: [`203.0.${app}.128/25`] }] },
    ],
  };
  return { spec, cilium };
}
