import { colors } from '../../names';
import { loadBalancersOf } from '../derived/load-balancers';
import { formatPath, type Problem, problemAt } from '../problems/problem';
import type { Environment, Service } from '../schema';
import { duplicates } from './duplicates';

function existingTargetGroups(env: Environment, services: readonly Service[] = env.services) {
  return services.flatMap((service) =>
    colors.flatMap((color) => {
      const arn = service.targetGroups[color];
      return arn === undefined ? [] : [{ path: ['services', env.services.indexOf(service), 'targetGroups', color], arn }];
    }),
  );
}

/** One target group per service and color: two clusters that share one evict each other's pods. */
export const targetGroupsOnce = (env: Environment): Problem[] => {
  const all = existingTargetGroups(env);
  return duplicates(all, ({ arn }) => arn).map(({ key, index, first }) =>
    problemAt(
      all[index]?.path ?? [],
      'the target group is used already',
      `${key}, as ${formatPath(all[first]?.path ?? [])}`,
      'a target group of its own for each service and color',
    ),
  );
};

/**
 * A target group belongs to one load balancer ("load balancers per target group: 1", not adjustable), so one that is in use stays with its own.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export const targetGroupsStay = (env: Environment): Problem[] =>
  loadBalancersOf(env).flatMap(({ path: at, config, services }) =>
    config.kind === 'existing'
      ? []
      : existingTargetGroups(env, services).map(({ path, arn }) =>
          problemAt(
            path,
            'a target group belongs to one load balancer, and this one exists while the load balancer is to be made',
            arn,
            `${formatPath(at)} of kind "existing", the one it hangs on; or no ARN: the edge stack makes a target group`,
          ),
        ),
  );
