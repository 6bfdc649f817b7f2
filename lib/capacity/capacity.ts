import { loadBalancersOf } from '../config/derived/load-balancers';
import { loadsOf, systemNodePods } from '../config/derived/pod-capacity';
import type { Environment } from '../config/schema';
import { type Color, colors } from '../names';
import { firstToBind, type Limit } from './limit';
import { nodeLimits } from './node-limits';
import { serviceLimits } from './service-limits';
import { vpcLimits } from './vpc-limits';

/** How large an environment may become, by its own configuration and AWS's default quotas. Pure: nothing is looked up. */
export interface Capacity {
  readonly environment: string;
  readonly region: string;
  readonly zones: readonly string[];
  readonly clusters: readonly ClusterSize[];
  /** Zones that may be lost without a limit being broken: what the environment promises. */
  readonly toleratedZones: number;
  /** From no zone lost to all but one. Limits that no zone changes are in each. */
  readonly spreads: readonly Spread[];
  /** At the tolerated number of zones. */
  readonly first: { readonly nodes: Limit | undefined; readonly services: Limit | undefined };
  readonly notCounted: readonly string[];
}

/** A cluster at full size. */
export interface ClusterSize {
  readonly color: Color;
  readonly nodes: number;
  readonly systemNodes: number;
  /** Of each node, system nodes aside. */
  readonly podsPerNode: number;
  readonly pods: number;
}

interface Spread {
  readonly zonesLost: number;
  readonly limits: readonly Limit[];
}

export function capacityOf(env: Environment): Capacity {
  const { name: environment, region, availabilityZones: zones } = env;
  const toleratedZones = env.network.tolerateZoneLoss ? 1 : 0;
  const limitsAt = (zonesLost: number): Limit[] => [...nodeLimits(env, zonesLost), ...serviceLimits(env), ...vpcLimits(env)];
  const promised = limitsAt(toleratedZones);
  return {
    environment,
    region,
    zones,
    clusters: clusterSizes(env),
    toleratedZones,
    spreads: zones.map((_, zonesLost) => ({ zonesLost, limits: limitsAt(zonesLost) })),
    first: { nodes: firstToBind(promised, 'nodes'), services: firstToBind(promised, 'services') },
    notCounted: notCounted(env),
  };
}

const clusterSizes = (env: Environment): ClusterSize[] =>
  loadsOf(env).map(({ color, nodes, podsPerNode, systemNodes }) => ({
    color,
    nodes,
    systemNodes,
    podsPerNode,
    pods: (nodes - systemNodes) * podsPerNode + systemNodes * Math.max(podsPerNode, systemNodePods),
  }));

function notCounted(env: Environment): string[] {
  const existing = colors.filter((color) => env.clusters[color].kind === 'existing');
  return [
    ...existing.map((color) => `${color}'s nodes and pods: that cluster exists, and its size is not in the configuration`),
    ...(env.network.vpc.kind === 'existing' ? ['what else is in the VPC, which exists'] : []),
    ...existingEdge(env),
    'other VPCs of the region, which share its quota of network interfaces',
    'vCPU quotas of EC2, which depend on the instance types that Karpenter takes',
    `targets of ${loadBalancersOf(env).length === 1 ? 'the' : 'each'} load balancer: 1,000 unless raised, and each pod of a service is one`,
  ];
}

function existingEdge(env: Environment): string[] {
  const loadBalancers = loadBalancersOf(env);
  if (loadBalancers.every(({ config }) => config.kind === 'managed')) return [];
  const which = loadBalancers.length === 1 ? 'the load balancer, which exists' : 'load balancers that exist';
  return [`other target groups and rules of ${which}`];
}
