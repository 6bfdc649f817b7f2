import type { Environment, ExistingLoadBalancer, ManagedLoadBalancer, NetworkLoadBalancer, Service } from '../schema';

/** A service of HTTP: it has a rule. */
export type RoutedService = Service & { readonly priority: number };
/** A service of connections: it has a listener. */
export type ListenerService = Service & { readonly listener: NonNullable<Service['listener']> };

/** A load balancer of an environment, and what is behind it. */
interface Placed<Name, Config, Behind> {
  /** Key of `edge.loadBalancers`; undefined for `edge.loadBalancer`, whose names and logical ids have no such part. */
  readonly name: Name;
  /** Where it stands in the configuration. */
  readonly path: readonly string[];
  readonly config: Config;
  readonly services: readonly Behind[];
}

export type EdgeLoadBalancer = Placed<string | undefined, ManagedLoadBalancer | ExistingLoadBalancer, RoutedService>;
export type EdgeNetworkLoadBalancer = Placed<string, NetworkLoadBalancer, ListenerService>;
/** One that the edge stack makes, of either kind. */
export type MadeLoadBalancer = Pick<
  Placed<string | undefined, ManagedLoadBalancer | NetworkLoadBalancer, Service>,
  'name' | 'path' | 'config'
>;

type Edge = Pick<Environment, 'edge' | 'services'>;

/** Every Application Load Balancer, the one that services are behind by default first. This is the only place that knows of two forms. */
export function loadBalancersOf({ edge, services }: Edge): readonly [EdgeLoadBalancer, ...EdgeLoadBalancer[]] {
  const routed = services.filter((service): service is RoutedService => service.priority !== undefined);
  const behind = (name: string | undefined) => routed.filter(({ loadBalancer }) => loadBalancer === name);
  return [
    { name: undefined, path: ['edge', 'loadBalancer'], config: edge.loadBalancer, services: behind(undefined) },
    ...Object.entries(edge.loadBalancers).flatMap(([name, config]) =>
      config.kind === 'network' ? [] : [{ name, path: pathOf(name), config, services: behind(name) }],
    ),
  ];
}

/** Every Network Load Balancer. */
export function networkLoadBalancersOf({ edge, services }: Edge): readonly EdgeNetworkLoadBalancer[] {
  const listening = services.filter((service): service is ListenerService => service.listener !== undefined);
  return Object.entries(edge.loadBalancers).flatMap(([name, config]) =>
    config.kind === 'network'
      ? [{ name, path: pathOf(name), config, services: listening.filter(({ loadBalancer }) => loadBalancer === name) }]
      : [],
  );
}

/** Load balancers that the edge stack makes. */
export const madeLoadBalancersOf = (env: Edge): readonly MadeLoadBalancer[] => [
  ...loadBalancersOf(env).flatMap(({ name, path, config }) => (config.kind === 'managed' ? [{ name, path, config }] : [])),
  ...networkLoadBalancersOf(env),
];

const pathOf = (name: string): readonly string[] => ['edge', 'loadBalancers', name];

/** An id or a name that says which load balancer it is of; as it is for the one by default. */
export const named = (text: string, { name }: Pick<EdgeLoadBalancer, 'name'>): string => (name === undefined ? text : `${text}-${name}`);
