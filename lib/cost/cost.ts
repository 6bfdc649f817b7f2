import type { Price, PriceName } from '../../config/prices';
import { kubernetesVersions } from '../../config/versions';
import { bottlerocketSystemGib } from '../config/catalog/bottlerocket';
import { interfaceEndpointsOf } from '../config/derived/interface-endpoints';
import { madeLoadBalancersOf } from '../config/derived/load-balancers';
import { natGateways } from '../config/derived/nat-gateways';
import type { Environment, ManagedCluster } from '../config/schema';
import { type Color, colors } from '../names';
import { alarmCount } from './alarms';
import { leftOut } from './left-out';

/** Hours of a month, as AWS's own calculator counts them. */
export const hoursPerMonth = 730;

export type Payer = Color | 'shared';

/** Something that is billed for being there. */
export interface Item {
  readonly payer: Payer;
  readonly what: string;
  readonly price: PriceName;
  readonly quantity: number;
  /** How often the price is paid in a month: every hour, or once. */
  readonly per: 'hour' | 'month';
}

export interface PricedItem extends Item {
  /** Absent where there is no price. */
  readonly usdPerMonth?: number;
}

/** What an environment costs for being there, before any request or byte. */
export interface Cost {
  readonly environment: string;
  readonly region: string;
  readonly items: readonly PricedItem[];
  /** Sums of the items that have a price. */
  readonly usdPerMonth: Readonly<Record<Payer, number>>;
  /** What a day of a cluster costs: on a day of overlap the one that is kept for a rollback is paid as well. */
  readonly usdPerDay: Readonly<Record<Color, number>>;
  /** Prices that were used, with their sources. */
  readonly prices: Readonly<Partial<Record<PriceName, Price>>>;
  readonly leftOut: readonly string[];
}

export interface CostOptions {
  readonly prices: Readonly<Partial<Record<PriceName, Price>>>;
  /** Nodes that Karpenter runs in each cluster; left out: as many as the configuration allows. */
  readonly nodes?: number;
}

export function costOf(env: Environment, { prices, nodes }: CostOptions): Cost {
  const items = itemsOf(env, nodes).map((item): PricedItem => {
    const price = prices[item.price];
    return price ? { ...item, usdPerMonth: item.quantity * price.usd * (item.per === 'hour' ? hoursPerMonth : 1) } : item;
  });
  const sum = (payer: Payer): number => items.reduce((total, item) => total + (item.payer === payer ? (item.usdPerMonth ?? 0) : 0), 0);
  const usdPerMonth = { blue: sum('blue'), green: sum('green'), shared: sum('shared') };
  const perDay = (color: Color): number => (usdPerMonth[color] * 24) / hoursPerMonth;
  const used = new Set(items.map(({ price }) => price));
  return {
    environment: env.name,
    region: env.region,
    items,
    usdPerMonth,
    usdPerDay: { blue: perDay('blue'), green: perDay('green') },
    prices: Object.fromEntries(Object.entries(prices).filter(([name]) => used.has(name as PriceName))),
    leftOut: [...items.filter(({ usdPerMonth: priced }) => priced === undefined).map(unpriced), ...leftOut(env)],
  };
}

const unpriced = ({ payer, what, quantity, price }: Item): string =>
  `${payer}: ${quantity.toLocaleString('en')} × ${what}: no price; give one with --price ${price}=<usd an hour>`;

function itemsOf(env: Environment, nodes: number | undefined): Item[] {
  return [...colors.flatMap((color) => clusterItems(env, color, nodes)), ...networkItems(env), ...alarmItems(env)];
}

/** A cluster that exists is billed too, but of its nodes nothing is known. */
function clusterItems(env: Environment, color: Color, nodes: number | undefined): Item[] {
  const cluster = env.clusters[color];
  if (cluster.kind === 'absent') return [];
  const hourly = (what: string, price: PriceName, quantity = 1): Item => ({ payer: color, what, price, quantity, per: 'hour' });
  const extended = kubernetesVersions[cluster.version ?? '']?.support === 'extended';
  return [
    hourly('control plane', 'eks-cluster'),
    ...(extended ? [hourly('extended support', 'eks-extended-support')] : []),
    ...(cluster.kind === 'managed' ? managedItems(cluster, hourly, nodes) : []),
  ];
}

function managedItems(
  { controlPlaneTier, systemNodes, capacity }: ManagedCluster,
  hourly: (what: string, price: PriceName, quantity?: number) => Item,
  nodes: number | undefined,
): Item[] {
  const { minSize, diskGib, amiFamily, instanceTypes } = systemNodes;
  const disks = diskGib + (amiFamily === 'bottlerocket' ? bottlerocketSystemGib : 0);
  return [
    ...(controlPlaneTier === 'standard' ? [] : [hourly(`control plane ${controlPlaneTier}`, `eks-${controlPlaneTier}`)]),
    hourly(`system nodes ${instanceTypes[0]}`, 'system-node', minSize),
    { ...hourly('volumes of system nodes, GiB', 'gp3-volume', minSize * disks), per: 'month' },
    hourly('nodes of Karpenter', 'node', nodes ?? capacity.maxNodes - minSize),
  ];
}

function networkItems(env: Environment): Item[] {
  const { availabilityZones: zones } = env;
  // The price of an hour is that of an Application Load Balancer for either kind.
  const made = madeLoadBalancersOf(env).map(({ config }) => config);
  const facing = made.filter(({ scheme }) => scheme === 'internet-facing');
  // A NAT gateway has one public address; a load balancer that faces the internet one in each zone, at least.
  const addresses = natGateways(env) + facing.length * zones.length;
  return [
    sharedHourly('NAT gateways', 'nat-gateway', natGateways(env)),
    sharedHourly('interface endpoints, each zone', 'interface-endpoint', interfaceEndpointsOf(env).length * zones.length),
    sharedHourly(made.length > 1 ? 'load balancers' : 'load balancer', 'load-balancer', made.length),
    sharedHourly('public IPv4 addresses', 'public-ipv4', addresses),
  ].filter(({ quantity }) => quantity > 0);
}

const sharedHourly = (what: string, price: PriceName, quantity: number): Item => ({
  payer: 'shared',
  what,
  price,
  quantity,
  per: 'hour',
});

function alarmItems(env: Environment): Item[] {
  const { metrics, composites } = alarmCount(env);
  return [
    { payer: 'shared', what: 'metrics of alarms', price: 'alarm-metric', quantity: metrics, per: 'month' },
    { payer: 'shared', what: 'composite alarms', price: 'composite-alarm', quantity: composites, per: 'month' },
  ];
}
