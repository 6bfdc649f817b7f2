import { kubernetesVersions } from '../../config/versions';
import { loadBalancersOf } from '../config/derived/load-balancers';
import type { Cluster, Environment } from '../config/schema';
import { colors } from '../names';

/** What the sums never hold, whatever prices are given. */
export function leftOut(env: Environment): string[] {
  const { clusters, network } = env;
  const loadBalancers = loadBalancersOf(env);
  const existingOnes = loadBalancers.filter(({ config }) => config.kind === 'existing').length;
  const guarded = loadBalancers.filter(({ config }) => config.kind === 'managed' && config.webAclArn !== undefined).length;
  const existing = colors.filter((color) => clusters[color].kind === 'existing');
  const retired = existing.filter((color) => isRetired(clusters[color]));
  return [
    ...existing.map((color) => `${color}: nodes and volumes of a cluster that exists`),
    ...retired.map((color) => `${color}: what EKS bills for a version whose extended support is over, until it upgrades the cluster`),
    ...(network.vpc.kind === 'existing' ? ['NAT gateways and endpoints that the VPC has already'] : []),
    ...(existingOnes > 0 ? [loadBalancers.length === 1 ? 'the load balancer, which exists' : 'load balancers that exist'] : []),
    'what depends on use: bytes through NAT gateways, endpoints and between zones, load balancer capacity units, requests, logs, traces',
    'volumes of the nodes that Karpenter starts and of the workloads, images, backups',
    'functions, state machine, table, topic, queue, key, dashboard and parameters of a shift',
    ...(guarded > 0 ? [loadBalancers.length === 1 ? 'the web ACL of the load balancer' : 'web ACLs of load balancers'] : []),
    ...(env.mirroring ? ['traffic mirroring'] : []),
    'discounts, savings plans, spot prices, support and tax',
  ];
}

const isRetired = (cluster: Cluster): boolean =>
  cluster.kind === 'existing' && kubernetesVersions[cluster.version ?? '']?.support === 'retired';
