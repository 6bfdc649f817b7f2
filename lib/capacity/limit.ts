/** A limit of AWS or of the address plan, and how much of it an environment takes at full size. */
export interface Limit {
  readonly name: string;
  /** What the limit holds for: `each zone`, `VPC`, `region`, `load balancer` (with its name, if it is not the one by default). */
  readonly scope: string;
  readonly used: number;
  readonly available: number;
  /** What grows until the limit binds; absent where neither nodes nor services take of it. */
  readonly grows?: Growth;
  /** What raising it takes. */
  readonly raise: string;
}

export interface Growth {
  readonly what: 'nodes' | 'services';
  /** As the environment declares it; for nodes the largest cluster's. */
  readonly declared: number;
  /** With how many the limit still holds: of each cluster that takes of it, or of the load balancer. */
  readonly holds: number;
}

/** Used of available, from 0; above 1 the limit is broken. */
export const shareOf = ({ used, available }: Limit): number => used / available;

/** The limit of a kind of growth that binds before all others, or none. */
export function firstToBind(limits: readonly Limit[], what: Growth['what']): Limit | undefined {
  const room = ({ grows }: Limit): number => (grows ? grows.holds / grows.declared : Number.POSITIVE_INFINITY);
  return limits.filter(({ grows }) => grows?.what === what).toSorted((a, b) => room(a) - room(b))[0];
}
