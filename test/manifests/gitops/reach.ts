import type { Inventory } from '../../../lib/netpol/model/inventory';
import type { Direction, Service } from '../../../lib/netpol/model/kubernetes';
import type { Endpoint } from '../../../lib/netpol/verdict/endpoint';
import type { Evaluator, ServiceJudge } from '../../../lib/netpol/verdict/evaluator';
import { type PortSet, PortSpace } from '../../../lib/netpol/verdict/ports';
import type { GitopsAddresses } from '../../../lib/stacks/platform/gitops-addresses';
import { policiesApplying } from '../../support/netpol/verdict-of';
import { at, pod, source } from '../../unit/netpol/verdict/build';

/** A part of the platform, as its chart or add-on makes it: `namespace/name`, labels, named ports. */
export interface Part {
  readonly labels: Readonly<Record<string, string>>;
  readonly ports?: Readonly<Record<string, number>>;
}

const name = (value: string): Part => ({ labels: { 'app.kubernetes.io/name': value } });
const argo = (value: string, ports: Record<string, number> = {}): Part => ({
  labels: { 'app.kubernetes.io/name': value, 'app.kubernetes.io/instance': 'argo-cd' },
  ports,
});

/** Labels and container ports as the EKS add-ons and the charts write them, besides those that policies ask for. */
export const parts: Readonly<Record<string, Part>> = {
  'kube-system/coredns': { labels: { 'k8s-app': 'kube-dns', 'eks.amazonaws.com/component': 'coredns' } },
  'kube-system/metrics-server': name('metrics-server'),
  'kube-system/ebs-csi-controller': { labels: { app: 'ebs-csi-controller', 'app.kubernetes.io/name': 'aws-ebs-csi-driver' } },
  'kube-system/ebs-csi-node': { labels: { app: 'ebs-csi-node', 'app.kubernetes.io/name': 'aws-ebs-csi-driver' } },
  'kube-system/karpenter': name('karpenter'),
  'kube-system/aws-load-balancer-controller': name('aws-load-balancer-controller'),
  'kube-system/somebody-else': { labels: { app: 'agent' } },
  'argocd/server': argo('argocd-server'),
  'argocd/application-controller': argo('argocd-application-controller'),
  'argocd/applicationset-controller': argo('argocd-applicationset-controller'),
  'argocd/repo-server': argo('argocd-repo-server', { 'TCP/repo-server': 8081 }),
  'argocd/redis': argo('argocd-redis', { 'TCP/redis': 6379 }),
  'argocd/redis-secret-init': argo('argocd-redis-secret-init'),
  'keda/operator': { labels: { app: 'keda-operator' } },
  'keda/metrics-apiserver': { labels: { app: 'keda-operator-metrics-apiserver' } },
  'keda/webhooks': { labels: { app: 'keda-admission-webhooks' } },
  'external-secrets/controller': name('external-secrets'),
  'external-secrets/cert-controller': name('external-secrets-cert-controller'),
  'external-secrets/webhook': name('external-secrets-webhook'),
  'shop/web': { labels: { app: 'web' } },
  'shop/api': { labels: { app: 'api' } },
  'free/pod': { labels: { app: 'anything' } },
};

/** Everything that may stand at an end of a connection: the parts as pods, and addresses of each kind. */
export function endpoints(addresses: GitopsAddresses): ReadonlyMap<string, Endpoint> {
  const [podBlock = ''] = addresses.pods;
  const pods = Object.entries(parts).map(([id, { labels, ports }], index): [string, Endpoint] => [
    id,
    pod(id.split('/')[0] ?? '', { ...labels }, { ip: inside(podBlock, 10 + index), ports: { ...ports } }),
  ]);
  return new Map([
    ...pods,
    ['control plane', at(inside(addresses.controlPlane[0] ?? '', 5), 'api-server')],
    ['API ClusterIP', at(inside(addresses.apiService, 0))],
    ['node', at(inside(addresses.nodes[0] ?? '', 9), 'node')],
    ['load balancer', at(inside(addresses.loadBalancer[0] ?? '', 7))],
    ['resolver', at(inside(addresses.resolvers[0] ?? '', 0))],
    ['link-local resolver', at(inside(addresses.resolvers[1] ?? '', 0))],
    ['Pod Identity', at('169.254.170.23')],
    ['instance metadata', at('169.254.169.254')],
    ['internet', at('198.51.100.7')],
    ['another ClusterIP', at(inside(addresses.services, 77))],
  ]);
}

function inside(cidr: string, offset: number): string {
  const parts4 = (cidr.split('/')[0] ?? '').split('.').map(Number);
  return [...parts4.slice(0, 3), (parts4[3] ?? 0) + offset].join('.');
}

/** Services through which parts reach each other, with ClusterIPs; target ports by name where the chart has them so. */
export const services: readonly Service[] = [
  service('kube-system', 'kube-dns', '172.20.0.10', { 'k8s-app': 'kube-dns' }, [
    { protocol: 'UDP', port: 53, targetPort: 53 },
    { protocol: 'TCP', port: 53, targetPort: 53 },
  ]),
  service('argocd', 'argocd-repo-server', '172.20.0.20', parts['argocd/repo-server']?.labels ?? {}, [
    { protocol: 'TCP', port: 8081, targetPort: 'repo-server' },
  ]),
  service('argocd', 'argocd-redis', '172.20.0.21', parts['argocd/redis']?.labels ?? {}, [
    { protocol: 'TCP', port: 6379, targetPort: 'redis' },
  ]),
  service('keda', 'keda-operator', '172.20.0.22', { app: 'keda-operator' }, [{ protocol: 'TCP', port: 9666, targetPort: 9666 }]),
];

function service(namespace: string, id: string, ip: string, selector: Record<string, string>, ports: Service['ports']): Service {
  return { source: source('Service', id, namespace), labels: {}, selector, type: 'ClusterIP', clusterIps: [ip], ports };
}

/** The parts as an inventory has them, with the Services. */
export const workloads: Pick<Inventory, 'pods' | 'services'> = {
  pods: Object.entries(parts).map(([id, { labels, ports = {} }]) => {
    const [namespace = '', own = ''] = id.split('/');
    return {
      source: source('Pod', `${own}-6c9f7b-x2x4z`, namespace),
      labels,
      serviceAccount: 'default',
      hostNetwork: false,
      ownerKind: 'ReplicaSet',
      ports: Object.entries(ports).map(([key, port]) => ({ name: key.split('/')[1] ?? '', port, protocol: 'TCP' as const })),
      ips: [],
    };
  }),
  services,
};

/** What policies let through between a pod and a peer in one direction, as `TCP 443`; certain, whatever chance decides. */
export function open(evaluator: Evaluator, direction: Direction, subject: Endpoint, peer: Endpoint): string {
  const applying = policiesApplying(evaluator, direction, subject);
  const space = spaceOf(evaluator);
  const { always, possibly } = evaluator.judge(direction, applying, subject, peer, space);
  return written(space, always, possibly);
}

/** The same for a connection to a Service's ClusterIP. */
export function openService(evaluator: Evaluator & { readonly judgeService: ServiceJudge }, subject: Endpoint, to: Service): string {
  const space = spaceOf(evaluator);
  const { always, possibly } = evaluator.judgeService(policiesApplying(evaluator, 'egress', subject), subject, to, space);
  return written(space, always, possibly);
}

const spaceOf = (evaluator: Evaluator): PortSpace => new PortSpace(evaluator.policies.flatMap(({ ports }) => ports));

function written(space: PortSpace, always: PortSet, possibly: PortSet): string {
  if (always !== possibly) throw new RangeError('chance decides: more port entries than the VPC CNI keeps');
  if (always === space.full) return 'everything';
  return space.atoms
    .filter(({ protocol, low }) => always & space.bitOf(protocol, low, true))
    .map(({ protocol, low, high }) => `${protocol} ${low === high ? low : `${low}-${high}`}`)
    .join(', ');
}
