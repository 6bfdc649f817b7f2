import { albQuotas } from '../catalog/load-balancer-quotas';
import { type Condition, conditionsOf, further, testRouteConditions } from '../derived/conditions';
import { loadBalancersOf, type RoutedService } from '../derived/load-balancers';
import { rulesOf } from '../derived/rules-of';
import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';
import { duplicates } from './duplicates';

/**
 * Rules that a shift's functions may write, each by its ARN: 35 in a policy, and nine policies of a role's ten
 * (lib/stacks/traffic/shift/permissions.ts, docs/adr/0020-several-load-balancers.md).
 */
const mostRules = 315;

/** Two target groups a service, and a load balancer has 100. */
export function serviceCount(env: Environment): Problem[] {
  const most = albQuotas.targetGroups / 2;
  const tooMany = loadBalancersOf(env).flatMap(({ name, services }) =>
    services.length <= most
      ? []
      : [
          problemAt(
            ['services'],
            `a load balancer has at most ${albQuotas.targetGroups} target groups, and each service needs two`,
            `${services.length} services${name === undefined ? '' : ` behind ${name}`}`,
            `at most ${most}; the others behind another load balancer (edge.loadBalancers)`,
          ),
        ],
  );
  const rules = rulesOf(env).length;
  if (rules <= mostRules) return tooMany;
  const problem = problemAt(
    ['services'],
    'more rules than the roles of a shift can name',
    `${rules} rules of ${env.services.length} services`,
    `at most ${mostRules}; the others in an environment of their own`,
  );
  return [...tooMany, problem];
}

/** A service's name is its own: target groups, rules and weights are named after it. */
export const serviceNames = (env: Environment): Problem[] =>
  duplicates(env.services, ({ name }) => name).map(({ key, index, first }) =>
    problemAt(['services', index, 'name'], 'a second service of this name', `${key}, as services[${first}]`, 'another name'),
  );

/** Each rule of the listener has a priority of its own; with a test route a service takes two, the second one before its `priority`. */
export function servicePriorities(env: Environment): Problem[] {
  const isTested = env.traffic.testRoute !== undefined;
  return loadBalancersOf(env).flatMap(({ services }) => prioritiesOnListener(env, services, isTested));
}

function prioritiesOnListener(env: Environment, services: readonly RoutedService[], isTested: boolean): Problem[] {
  const taken = new Map<number, RoutedService>();
  return rulesOf(env, services).flatMap(({ service, path }) => {
    const { priority, name } = service;
    const own = isTested ? [priority - 1, priority] : [priority];
    const clash = own.find((number) => taken.has(number));
    const owner = clash === undefined ? undefined : taken.get(clash);
    for (const number of own) taken.set(number, taken.get(number) ?? service);
    if (!owner) return [];
    return [
      problemAt(
        [...path, 'priority'],
        isTested ? `${owner.name} takes ${clash}: a test route has the number before its service's` : `${owner.name} has this priority`,
        `${name} ${priority}, ${owner.name} ${owner.priority}`,
        isTested ? `a priority at least 2 away from every other service's` : 'a priority that no other service has',
      ),
    ];
  });
}

/** A rule without a condition would take every request of the listener. */
export const serviceHasCondition = (env: Environment): Problem[] =>
  rulesOf(env).flatMap(({ service, path }) =>
    conditionsOf(service).length > 0
      ? []
      : [
          problemAt(
            path,
            'neither a host nor a path: it would take every request',
            `${service.name} without hosts and paths`,
            "hosts: ['shop.example.com'], paths: ['/api/*'], both, or another condition",
          ),
        ],
  );

/** Values of the conditions of both of a service's rules against the quota; the test route's has the header and the source CIDRs besides. */
export function conditionValues(env: Environment): Problem[] {
  const most = albQuotas.conditionValuesPerRule;
  const sources = env.traffic.testRoute?.sourceCidrs.length;
  const tested = sources === undefined ? 0 : 1 + sources;
  if (sources !== undefined && tested >= most) {
    return [
      problemAt(
        ['traffic', 'testRoute', 'sourceCidrs'],
        `a listener rule has at most ${most} condition values: with the header and these, none is left for a host or a path`,
        `${sources} source CIDRs`,
        `at most ${most - 2} source CIDRs`,
      ),
    ];
  }
  return rulesOf(env).flatMap(({ service, path }) => {
    const own = valueCount(conditionsOf(service));
    const whole = env.traffic.testRoute ? valueCount(testRouteConditions(service, env.traffic.testRoute)) : own;
    if (Math.max(own, whole) <= most) return [];
    const parts = [`${service.hosts.length} hosts`, `${service.paths.length} paths`];
    const others = valueCount(further(conditionsOf(service)));
    if (others > 0) parts.push(`${others} values of other conditions`);
    if (sources !== undefined) parts.push(`the test route's header and ${sources} source CIDRs`);
    return [
      problemAt(
        path,
        `a listener rule has at most ${most} condition values, its ${own > most ? '' : 'test '}rule would have ${own > most ? own : whole}`,
        `${service.name}: ${parts.join(', ')}`,
        others === 0
          ? `at most ${most - tested} hosts and paths together: a wildcard for several, or a second service for the rest`
          : 'fewer values: a wildcard for several, or a second service for the rest',
      ),
    ];
  });
}

const valueCount = (conditions: readonly Condition[]): number => conditions.reduce((sum, { values }) => sum + values.length, 0);

/** The test route is for somebody: addresses that are among its own and among those that the service is for. */
export const testRouteReaches = (env: Environment): Problem[] => {
  const { testRoute } = env.traffic;
  if (!testRoute) return [];
  return rulesOf(env).flatMap(({ service, path }) => {
    const isForSomebody = testRouteConditions(service, testRoute).every(({ values }) => values.length > 0);
    if (isForSomebody) return [];
    return [
      problemAt(
        [...path, 'sources'],
        'a service is for its sources alone, and none of them may use the test route',
        `${service.name}: ${service.sources.join(', ')}; traffic.testRoute.sourceCidrs: ${testRoute.sourceCidrs.join(', ')}`,
        'addresses that the two have in common: add those that you test from',
      ),
    ];
  });
};

/** A listener rule has at most five wildcards, over all its conditions. */
export const conditionWildcards = (env: Environment): Problem[] =>
  rulesOf(env).flatMap(({ service, path }) => {
    const values = conditionsOf(service).flatMap((condition) => condition.values);
    const count = values.join('').replace(/[^*?]/g, '').length;
    return count <= albQuotas.wildcardsPerRule
      ? []
      : [
          problemAt(
            path,
            `a listener rule has at most ${albQuotas.wildcardsPerRule} wildcards`,
            `${service.name}: ${count} in ${values.join(', ')}`,
            'fewer * and ?',
          ),
        ];
  });

/** The load balancer gives up on a health check before it starts the next. */
export const healthCheckTimes = (env: Environment): Problem[] =>
  env.services.flatMap(({ healthCheck: { timeoutSeconds, intervalSeconds } }, index) =>
    timeoutSeconds < intervalSeconds
      ? []
      : [
          problemAt(
            ['services', index, 'healthCheck', 'timeoutSeconds'],
            'a health check must time out before the next one starts',
            `timeoutSeconds ${timeoutSeconds}, intervalSeconds ${intervalSeconds}`,
            `a timeout below ${intervalSeconds} seconds, or a longer interval`,
          ),
        ],
  );
