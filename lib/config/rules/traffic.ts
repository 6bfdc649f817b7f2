import { colors, maximumWeight } from '../../names';
import { type Path, type Problem, problemAt } from '../problems/problem';
import { closest } from '../problems/suggest';
import type { Environment } from '../schema';
import { isWideOpen, widest } from './open-blocks';

function weightPairs(env: Environment): { path: Path; pair: { blue: number; green: number } }[] {
  const { weights } = env.traffic;
  if ('seed' in weights) return [{ path: ['traffic', 'weights', 'seed'], pair: weights.seed }];
  return [
    { path: ['traffic', 'weights'], pair: weights },
    ...Object.entries(weights.services ?? {}).map(([name, pair]) => ({ path: ['traffic', 'weights', 'services', name], pair })),
  ];
}

/** Weights are 0 to 999. */
export const weightRange = (env: Environment): Problem[] =>
  weightPairs(env).flatMap(({ path, pair }) =>
    colors.flatMap((color) =>
      pair[color] >= 0 && pair[color] <= maximumWeight
        ? []
        : [
            problemAt(
              [...path, color],
              'not a weight that a load balancer accepts',
              pair[color],
              `a whole number from 0 to ${maximumWeight}`,
            ),
          ],
    ),
  );

/** One color has traffic: with both at 0 a load balancer answers 503. */
export const weightsNotAllZero = (env: Environment): Problem[] =>
  weightPairs(env).flatMap(({ path, pair }) =>
    pair.blue === 0 && pair.green === 0
      ? [
          problemAt(
            path,
            'neither color would get requests',
            'blue 0, green 0',
            'a weight above 0 for one color, such as {blue: 100, green: 0}',
          ),
        ]
      : [],
  );

/** Weights are declared for services that there are. */
export function weightedServicesExist(env: Environment): Problem[] {
  const { weights } = env.traffic;
  if ('seed' in weights) return [];
  const names = env.services.map(({ name }) => name);
  return Object.keys(weights.services ?? {}).flatMap((name) => {
    if (names.includes(name)) return [];
    const near = closest(name, names);
    return [
      problemAt(
        ['traffic', 'weights', 'services', name],
        'there is no service of this name',
        name,
        near === undefined ? `one of ${names.join(', ')}` : `${near}, or another of the services' names`,
      ),
    ];
  });
}

/** The test route is guarded: an open one lets anyone choose the untested color. */
export const testRouteGuarded = (env: Environment): Problem[] =>
  (env.traffic.testRoute?.sourceCidrs ?? []).flatMap((cidr, index) =>
    isWideOpen(cidr)
      ? [
          problemAt(
            ['traffic', 'testRoute', 'sourceCidrs', index],
            'an open test route lets anyone choose the untested color',
            cidr,
            `the addresses you test from, ${widest}`,
          ),
        ]
      : [],
  );

/** A color without a cluster gets no requests: its target groups are empty, and a load balancer answers 503 for them. */
export function absentColorIdle(env: Environment): Problem[] {
  const absent = colors.filter((color) => env.clusters[color].kind === 'absent');
  const { testRoute } = env.traffic;
  return absent.flatMap((color) => [
    ...weightPairs(env).flatMap(({ path, pair }) =>
      pair[color] === 0
        ? []
        : [problemAt([...path, color], `there is no ${color} cluster to answer`, pair[color], '0 while the cluster is absent')],
    ),
    ...(testRoute?.to === color
      ? [
          problemAt(
            ['traffic', 'testRoute', 'to'],
            `there is no ${color} cluster to test`,
            color,
            'no test route while the cluster is absent',
          ),
        ]
      : []),
  ]);
}
