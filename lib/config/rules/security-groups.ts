import { loadBalancersOf } from '../derived/load-balancers';
import { managedClusters } from '../derived/managed-clusters';
import { rulesPerGroup } from '../derived/security-group-quota';
import { formatPath, type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';

/** A block that may connect takes a rule for port 443, and one for 80 that a second group holds where one group does not hold both. */
export const allowedCidrsFit = (env: Environment): Problem[] =>
  loadBalancersOf(env).flatMap(({ path, config }) => {
    if (config.kind === 'existing' || config.allowedCidrs.length <= rulesPerGroup) return [];
    return [
      problemAt(
        [...path, 'allowedCidrs'],
        `a security group has at most ${rulesPerGroup} rules in a direction, and each block takes one`,
        `${config.allowedCidrs.length} blocks`,
        `at most ${rulesPerGroup}: wider blocks in place of several, or 0.0.0.0/0 with an IP set in the web ACL (${formatPath(path)}.webAclArn)`,
      ),
    ];
  });

/** Rules of the control plane's group that are not for addresses outside the cluster: the API from nodes and from pods. */
const clientsInCluster = 2;

/** Addresses that may use the private endpoint have a rule each in the control plane's security group, beside those of nodes and pods. */
export const privateCidrsFit = (env: Environment): Problem[] => {
  const most = rulesPerGroup - clientsInCluster;
  return managedClusters(env).flatMap(({ color, cluster: { endpoint } }) =>
    endpoint.privateCidrs.length <= most
      ? []
      : [
          problemAt(
            ['clusters', color, 'endpoint', 'privateCidrs'],
            `a security group has at most ${rulesPerGroup} rules in a direction; nodes and pods take ${clientsInCluster} of the control plane's`,
            `${endpoint.privateCidrs.length} blocks`,
            `at most ${most}: wider blocks in place of several`,
          ),
        ],
  );
};

/** Each dependency adds a rule for each color to its security group; those that the group has already come on top. */
export const dependencyRulesFit = (env: Environment): Problem[] => {
  const colors = managedClusters(env).length;
  const groups = new Set(env.dependencies.map(({ securityGroupId }) => securityGroupId));
  return [...groups].flatMap((group) => {
    const dependencies = env.dependencies.filter(({ securityGroupId }) => securityGroupId === group);
    const rules = colors * dependencies.length;
    if (rules <= rulesPerGroup) return [];
    return [
      problemAt(
        ['dependencies'],
        `a security group has at most ${rulesPerGroup} rules in a direction`,
        `${group}: ${dependencies.length} dependencies, a rule for each of ${colors} clusters: ${rules}`,
        `at most ${Math.floor(rulesPerGroup / colors)} dependencies in one security group, less the rules that it has already`,
      ),
    ];
  });
};
