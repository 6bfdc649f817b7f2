import type { Environment, ExistingLoadBalancer, ManagedLoadBalancer, Service } from '../schema';

/** A load balancer of an environment, and what is behind it. */
export interface EdgeLoadBalancer {
  /** Key of `edge.loadBalancers`; undefined for `edge.loadBalancer`, whose names and logical ids have no such part. */
  readonly name: string | undefined;
  /** Where it stands in the configuration. */
  readonly path: readonly string[];
  readonly config: ManagedLoadBalancer | ExistingLoadBalancer;
  readonly services: readonly Service[];
}

type Edge = Pick<Environment, 'edge' | 'services'>;

/** Every load balancer, the one that services are behind by default first. This is the only place that knows of two forms. */
export function loadBalancersOf({ edge, services }: Edge): readonly [EdgeLoadBalancer, ...EdgeLoadBalancer[]] {
  const behind = (name: string | undefined) => services.filter(({ loadBalancer }) => loadBalancer === name);
  return [
    { name: undefined, path: ['edge', 'loadBalancer'], config: edge.loadBalancer, services: behind(undefined) },
    ...Object.entries(edge.loadBalancers).map(([name, config]) => ({
      name,
      path: ['edge', 'loadBalancers', name],
      config,
      services: behind(name),
    })),
  ];
}

/** An id or a name that says which load balancer it is of; as it is for the one by default. */
export const named = (text: string, { name }: Pick<EdgeLoadBalancer, 'name'>): string => (name === undefined ? text : `${text}-${name}`);
