import { type Color, colors, otherColor } from '../../names';
import { type Problem, problemAt } from '../problems/problem';
import { closest } from '../problems/suggest';
import type { Environment, Service } from '../schema';

/** Colors whose cluster serves requests already: this app did not build it, so the first deploy finds it in production. */
const existingColors = (env: Environment): Color[] => colors.filter((color) => env.clusters[color].kind === 'existing');

const isAccepted = (env: Environment, { name }: Service): boolean => env.traffic.acceptEmptyTargetGroups.includes(name);

/**
 * The first weights send nothing to a target group that the edge stack makes beside an existing cluster: until the new cluster's pods are in it,
 * every request to it is answered with a 503. `bluegreen shift` moves traffic there when they are.
 */
export function seedStaysWithExisting(env: Environment): Problem[] {
  const { weights } = env.traffic;
  if (!('seed' in weights)) return [];
  return existingColors(env).flatMap((color) => {
    const target = otherColor(color);
    const empty = env.services.filter((service) => service.targetGroups[target] === undefined && !isAccepted(env, service));
    if (weights.seed[target] === 0 || empty.length === 0 || env.clusters[target].kind === 'absent') return [];
    return [
      problemAt(
        ['traffic', 'weights', 'seed', target],
        `the first deploy would send requests to target groups of ${target} that are empty, away from the ${color} cluster that serves them now`,
        `${weights.seed[target]} for ${namesOf(empty)}`,
        `${target}: 0, and bluegreen shift once its pods are healthy; or ${optOut(empty)}`,
      ),
    ];
  });
}

/**
 * A service that an existing cluster serves names the target group it is served from. Without one the edge stack makes an empty group, the
 * weighted rule sends the color's requests there, and they are answered with a 503.
 */
export function existingColorHasTargetGroups(env: Environment): Problem[] {
  return existingColors(env).flatMap((color) =>
    env.services.flatMap((service, index) => {
      const weight = weightOf(env, service.name, color);
      if (service.targetGroups[color] !== undefined || weight === 0 || isAccepted(env, service)) return [];
      return [
        problemAt(
          ['services', index, 'targetGroups', color],
          `the ${color} cluster exists, and its requests for this service would go to a new, empty target group`,
          `${service.name} without one, at weight ${weight}`,
          `the ARN of the target group that ${service.name} is served from; or ${optOut([service])}`,
        ),
      ];
    }),
  );
}

/** Only services that there are can be accepted with empty target groups. */
export function acceptedServicesExist(env: Environment): Problem[] {
  const names = env.services.map(({ name }) => name);
  return env.traffic.acceptEmptyTargetGroups.flatMap((name, index) => {
    if (names.includes(name)) return [];
    const near = closest(name, names);
    return [
      problemAt(
        ['traffic', 'acceptEmptyTargetGroups', index],
        'there is no service of this name',
        name,
        near === undefined ? `one of ${names.join(', ')}` : `${near}, or another of the services' names`,
      ),
    ];
  });
}

/** Weight of a color for a service at the first deploy: declared, or the seed. */
function weightOf({ traffic: { weights } }: Environment, service: string, color: Color): number {
  if ('seed' in weights) return weights.seed[color];
  return (weights.services?.[service] ?? weights)[color];
}

const namesOf = (services: readonly Service[]): string => services.map(({ name }) => name).join(', ');

const optOut = (services: readonly Service[]): string =>
  `traffic.acceptEmptyTargetGroups: [${services.map(({ name }) => `'${name}'`).join(', ')}] if that is meant`;
