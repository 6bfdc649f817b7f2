import type { Environment } from '../../../config/schema';
import type { Color } from '../../../names';
import { block, type Check, few, ok, warn, whenObserved } from '../check';
import type { Observed } from '../observe/observed';

const name = 'spot';

/** Pools of the new cluster that start spot instances need a role of the account, without which they start none, and no pod says so. */
export function spotChecks(env: Environment, to: Color, { spotRole }: Pick<Observed, 'spotRole'>): Check[] {
  const cluster = env.clusters[to];
  const pools = cluster.kind === 'managed' ? cluster.nodePools.filter(({ capacityTypes }) => capacityTypes.includes('spot')) : [];
  if (pools.length === 0) return [];
  const names = (some: typeof pools) => few(some.map((pool) => pool.name));
  return [
    whenObserved(name, spotRole, (isThere) => {
      if (isThere) return ok(name, `AWSServiceRoleForEC2Spot is there for ${names(pools)}`);
      const todo = 'aws iam create-service-linked-role --aws-service-name spot.amazonaws.com';
      const alone = pools.filter(({ capacityTypes }) => !capacityTypes.includes('on-demand'));
      return alone.length > 0
        ? block(name, `AWSServiceRoleForEC2Spot is missing in the account: ${names(alone)} can start no node`, todo)
        : warn(name, `AWSServiceRoleForEC2Spot is missing in the account: ${names(pools)} runs on demand, at its price`, todo);
    }),
  ];
}
