import { formatCidr, parseCidr } from '../cidr';
import type { ClusterRanges } from './cluster';
import type { Service } from './kubernetes';

/** Where the API server's ClusterIP is: the first address of each service range (kubernetes/kubernetes, pkg/controlplane/controller.go). */
export function apiServerClusterIps({ serviceCidrs }: Pick<ClusterRanges, 'serviceCidrs'>): string[] {
  return serviceCidrs.map((text) => {
    const range = parseCidr(text);
    return formatCidr({ ...range, base: range.base + 1n, prefix: range.family === 4 ? 32 : 128 });
  });
}

export const isApiServerService = ({ source }: Service): boolean => source.namespace === 'default' && source.name === 'kubernetes';

/**
 * The Service by which pods reach the API server, where the input does not have it: every cluster does. It has no selector; its endpoints are
 * the addresses of the control plane.
 */
export function impliedApiServerServices(services: readonly Service[], ranges: Pick<ClusterRanges, 'serviceCidrs'>): Service[] {
  const clusterIps = apiServerClusterIps(ranges).map((text) => text.replace(/\/\d+$/, ''));
  if (clusterIps.length === 0 || services.some(isApiServerService)) return [];
  return clusterIps.map((clusterIp) => ({
    source: { file: '', line: 1, column: 1, kind: 'Service', apiVersion: 'v1', namespace: 'default', name: 'kubernetes' },
    labels: {},
    type: 'ClusterIP',
    clusterIps: [clusterIp],
    ports: [{ protocol: 'TCP', port: 443, targetPort: 443 }],
  }));
}
