import { kubernetesVersions } from '../../config/versions';
import type { Cluster, Environment } from '../config/schema';
import { colors } from '../names';

/** What the sums never hold, whatever prices are given. */
export function leftOut(env: Environment): string[] {
  const { clusters, network, edge } = env;
  const existing = colors.filter((color) => clusters[color].kind === 'existing');
  const retired = existing.filter((color) => isRetired(clusters[color]));
  return [
    ...existing.map((color) => `${color}: nodes and volumes of a cluster that exists`),
    ...retired.map((color) => `${color}: what EKS bills for a version whose extended support is over, until it upgrades the cluster`),
    ...(network.vpc.kind === 'existing' ? ['NAT gateways and endpoints that the VPC has already'] : []),
    ...(edge.loadBalancer.kind === 'existing' ? ['the load balancer, which exists'] : []),
    'what depends on use: bytes through NAT gateways, endpoints and between zones, load balancer capacity units, requests, logs, traces',
    'volumes of the nodes that Karpenter starts and of the workloads, images, backups',
    'functions, state machine, table, topic, queue, key, dashboard and parameters of a shift',
    ...(edge.loadBalancer.kind === 'managed' && edge.loadBalancer.webAclArn ? ['the web ACL of the load balancer'] : []),
    ...(env.mirroring ? ['traffic mirroring'] : []),
    'discounts, savings plans, spot prices, support and tax',
  ];
}

const isRetired = (cluster: Cluster): boolean =>
  cluster.kind === 'existing' && kubernetesVersions[cluster.version ?? '']?.support === 'retired';
