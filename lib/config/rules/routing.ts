import { conditionsOf, covers, further, imply } from '../derived/conditions';
import { loadBalancersOf, type RoutedService } from '../derived/load-balancers';
import { rulesOf } from '../derived/rules-of';
import { type Path, type Problem, problemAt } from '../problems/problem';
import type { Environment, Service } from '../schema';

/** A host and a path that a service answers for; `*` where it has no condition on one of them. */
interface Route {
  readonly host: string;
  readonly path: string;
}

/** Every host with every path of a service. Hosts are compared without regard to case, as the load balancer does; paths with it. */
function routesOf(service: Service): Route[] {
  const hosts = service.hosts.length > 0 ? service.hosts.map((host) => host.toLowerCase()) : ['*'];
  const paths = service.paths.length > 0 ? service.paths : ['*'];
  return hosts.flatMap((host) => paths.map((path) => ({ host, path })));
}

/**
 * Every host and path of a service reaches it. The first rule that matches takes a request: a pair that a service with a smaller priority
 * number has too, or covers with a wider pattern, never gets to the second one.
 */
export function routesReachable(env: Environment): Problem[] {
  return loadBalancersOf(env).flatMap(({ services }) => reachableOnListener(env, services));
}

function reachableOnListener(env: Environment, services: readonly RoutedService[]): Problem[] {
  const ordered = rulesOf(env, services).toSorted((a, b) => a.service.priority - b.service.priority);
  return ordered.flatMap(({ service, path: at }, position) =>
    routesOf(service).flatMap((route) => {
      for (const { service: earlier } of ordered.slice(0, position)) {
        // One that asks for more than host and path takes only what fulfills that.
        if (!imply(conditionsOf(service), further(conditionsOf(earlier)))) continue;
        const taker = routesOf(earlier).find(({ host, path }) => covers(host, route.host) && covers(path, route.path));
        if (taker) return [unreachable(at, service, route, earlier, taker)];
      }
      return [];
    }),
  );
}

function unreachable(path: Path, service: RoutedService, route: Route, earlier: RoutedService, taker: Route): Problem {
  const isSame = taker.host === route.host && taker.path === route.path && imply(conditionsOf(earlier), further(conditionsOf(service)));
  return problemAt(
    path,
    isSame ? `${earlier.name} has the same host and path` : `${earlier.name} comes first and takes its requests`,
    `${service.name}: ${shown(route)} (priority ${service.priority}), ${earlier.name}: ${shown(taker)} (priority ${earlier.priority})`,
    isSame
      ? 'each pair of host and path in one service'
      : `a priority below ${earlier.priority} for ${service.name}: the narrower rule first`,
  );
}

const shown = ({ host, path }: Route): string => `${host === '*' ? 'any host' : host}${path === '*' ? ', any path' : path}`;
