import type { Path } from '../problems/problem';
import type { Environment, Service } from '../schema';
import type { RoutedService } from './load-balancers';

/** One rule of a service: the service as that rule sees it, with its conditions and its priority alone. */
export interface ServiceRule {
  readonly service: RoutedService;
  /** Where it stands in the configuration. */
  readonly path: Path;
}

/** A service's own rule, then its further ones. All have the weights, the target groups and the authentication of the service. */
export const viewsOf = <T extends Service>(service: T): readonly [T, ...T[]] => [
  service,
  ...service.furtherRules.map((rule) => ({ ...service, replaces: undefined, ...rule })),
];

const isRouted = (service: Service): service is RoutedService => service.priority !== undefined;

/** Every rule of some services. @param services of the environment; all that have rules by default */
export const rulesOf = (
  env: Pick<Environment, 'services'>,
  services: readonly RoutedService[] = env.services.filter(isRouted),
): ServiceRule[] =>
  services.flatMap((whole) => {
    const path = ['services', env.services.indexOf(whole)];
    return viewsOf(whole).map((service, index) => ({ service, path: index === 0 ? path : [...path, 'furtherRules', index - 1] }));
  });
