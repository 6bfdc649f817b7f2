import { colors, loadBalancerName, nameLimits, targetGroupName, workloadRoleName } from '../../names';
import { madeLoadBalancersOf } from '../derived/load-balancers';
import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';
import { duplicates } from './duplicates';

/** Names of the target groups that the edge stack makes fit: the TargetGroupBindings refer to them by name. */
export const targetGroupNames = (env: Environment): Problem[] =>
  env.services.flatMap((service, index) => {
    const longest = colors
      .filter((color) => service.targetGroups[color] === undefined)
      .map((color) => targetGroupName(env.name, service.name, color))
      .toSorted((a, b) => b.length - a.length)[0];
    if (longest === undefined || longest.length <= nameLimits.targetGroup) return [];
    const room = nameLimits.targetGroup - (longest.length - service.name.length);
    return [
      problemAt(
        ['services', index, 'name'],
        'the name of its target group would be too long',
        `${longest}, ${longest.length} characters`,
        `at most ${nameLimits.targetGroup} characters: a service name of at most ${room} in environment ${env.name}`,
      ),
    ];
  });

/** Names of the workload roles that the identity stack makes fit. */
export const workloadRoleNames = (env: Environment): Problem[] =>
  createdRoles(env).flatMap(({ index, name }) => {
    if (name.length <= nameLimits.role) return [];
    return [
      problemAt(
        ['identities', index],
        'the name of its role would be too long',
        `${name}, ${name.length} characters`,
        `at most ${nameLimits.role} characters: a namespace and service account shorter by ${name.length - nameLimits.role}, or role: {existingArn}`,
      ),
    ];
  });

/** Two identities never get one role: namespace `a-b` with account `c` reads like `a` with `b-c`. */
export const workloadRoleNamesDiffer = (env: Environment): Problem[] => {
  const roles = createdRoles(env);
  return duplicates(roles, ({ name }) => name).flatMap(({ key, index, first }) => {
    const [role, earlier] = [roles[index], roles[first]];
    // The same service account twice is reported by a rule of its own.
    if (!role || !earlier || role.account === earlier.account) return [];
    return [
      problemAt(
        ['identities', role.index],
        `its role would have the name of identities[${earlier.index}]'s`,
        key,
        'another namespace or service account, or role: {existingArn} for one of them',
      ),
    ];
  });
};

function createdRoles(env: Environment) {
  return env.identities.flatMap(({ namespace, serviceAccount, role }, index) =>
    'policyArns' in role
      ? [{ index, account: `${namespace}/${serviceAccount}`, name: workloadRoleName(env.name, namespace, serviceAccount, env.region) }]
      : [],
  );
}

/**
 * Names of the load balancers that the edge stack makes fit, begin as they may, and differ.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
 */
export const loadBalancerNameAllowed = (env: Environment): Problem[] => {
  const made = madeLoadBalancersOf(env).map(({ name, path, config }) => ({
    path,
    named: name !== undefined,
    text: loadBalancerName(env.name, config.scheme, name),
  }));
  const twice = duplicates(made, ({ text }) => text).map(({ key, index }) =>
    problemAt(made[index]?.path ?? [], 'another load balancer would have the same name', key, 'another key'),
  );
  return [
    ...made.flatMap(({ path, named, text }) => {
      if (text.startsWith('internal-'))
        return named ? [] : [problemAt(['name'], 'names of load balancers must not begin with internal-', env.name, 'another first word')];
      if (text.length <= nameLimits.loadBalancer) return [];
      const expected = `at most ${nameLimits.loadBalancer} characters: a key shorter by ${text.length - nameLimits.loadBalancer}`;
      return [problemAt(path, 'its name would be too long', `${text}, ${text.length} characters`, expected)];
    }),
    ...twice,
  ];
};
