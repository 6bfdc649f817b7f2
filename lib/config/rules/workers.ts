import { colors, otherColor } from '../../names';
import { type Problem, problemAt } from '../problems/problem';
import type { Environment, Worker } from '../schema';
import { duplicates } from './duplicates';
import { environmentNamespaces } from './namespaces';

const workloads = (env: Environment): readonly Worker[] => env.workers?.workloads ?? [];

/** An object has one class. */
export const workersOnce = (env: Environment): Problem[] =>
  duplicates(workloads(env), ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`).map(({ key, index, first }) =>
    problemAt(['workers', 'workloads', index], 'the worker is declared already', `${key}, as workloads[${first}]`, 'each worker once'),
  );

/** A CronJob starts on a clock that both clusters have, and nothing else does: class cron and kind CronJob go together. */
export const workerClassFitsKind = (env: Environment): Problem[] =>
  workloads(env).flatMap((worker, index) => {
    const { kind, class: workerClass } = worker;
    if (workerClass === 'per-cluster' || (workerClass === 'cron') === (kind === 'CronJob')) return [];
    const expected = kind === 'CronJob' ? 'cron, or per-cluster where each cluster runs its own' : 'competing, singleton or per-cluster';
    return [
      problemAt(['workers', 'workloads', index, 'class'], 'the class does not fit the kind', `${kind} of class ${workerClass}`, expected),
    ];
  });

/** Competing consumers have a cap on the sum of both colors; the others, of which one color runs at a time, have none. */
export const workerCap = (env: Environment): Problem[] =>
  workloads(env).flatMap(({ class: workerClass, maxReplicas, namespace, name }, index) => {
    const path = ['workers', 'workloads', index, 'maxReplicas'];
    if (workerClass === 'competing' && maxReplicas === undefined) {
      const expected = 'the most pods that the queue, and what stands behind it, bears from both colors together';
      return [problemAt(path, 'competing consumers need a cap', `${namespace}/${name} without maxReplicas`, expected)];
    }
    if (workerClass === 'competing' || maxReplicas === undefined) return [];
    const found = `maxReplicas ${maxReplicas} of class ${workerClass}`;
    return [problemAt(path, 'only competing consumers have a cap on both colors', found, 'no maxReplicas, or class competing')];
  });

/** A handover talks to both clusters. */
export const workersHaveContexts = (env: Environment): Problem[] => {
  if (workloads(env).every(({ class: workerClass }) => workerClass === 'per-cluster')) return [];
  return colors.flatMap((color) =>
    env.clusters[color].kind !== 'absent' && env.clusters[color].kubeContext === undefined
      ? [
          problemAt(
            ['clusters', color, 'kubeContext'],
            'workers are declared, and a handover needs access to both clusters',
            'nothing',
            "the name of the cluster's context in the operator's kubeconfig",
          ),
        ]
      : [],
  );
};

/** Workers are at home on a color that there is: with an absent home, every worker of the only cluster would come up paused. */
export const workersHaveHome = (env: Environment): Problem[] => {
  const { workers } = env;
  if (workers === undefined || env.clusters[workers.home].kind !== 'absent') return [];
  const expected = `${otherColor(workers.home)}, where the workers run since the ${workers.home} cluster is gone`;
  return [problemAt(['workers', 'home'], `there is no ${workers.home} cluster to run workers`, workers.home, expected)];
};

/** Where workers are searched in some namespaces only, those that are declared are in them. */
export const workersInNamespaces = (env: Environment): Problem[] => {
  const { namespaces } = env.workers ?? {};
  if (namespaces === undefined) return [];
  const found = `where workers.namespaces is ${namespaces.join(', ')}`;
  return outside(env, namespaces, {
    what: 'a namespace in which workers are not searched',
    found,
    expected: 'among workers.namespaces too',
  });
};

/**
 * Where Argo CD brings the workloads up, it makes and may write to the namespaces of services and of `gitops.namespaces` alone: a worker that is
 * declared elsewhere would never come up on the new cluster (gitops/bootstrap/templates/workloads.yaml).
 */
export const workersWhereArgoCdMay = (env: Environment): Problem[] => {
  if (env.gitops.workloads === undefined) return [];
  const namespaces = environmentNamespaces(env);
  const found = `where workloads may be in ${namespaces.join(', ')}`;
  return outside(env, namespaces, { what: 'a namespace in which Argo CD may make nothing', found, expected: 'among gitops.namespaces' });
};

/** A problem for every worker outside of some namespaces; `found` and `expected` complete what is said of it. */
const outside = (
  env: Environment,
  namespaces: readonly string[],
  say: Readonly<Record<'what' | 'found' | 'expected', string>>,
): Problem[] =>
  workloads(env).flatMap(({ namespace, name }, index) =>
    namespaces.includes(namespace)
      ? []
      : [
          problemAt(
            ['workers', 'workloads', index, 'namespace'],
            say.what,
            `${namespace}/${name}, ${say.found}`,
            `${namespace} ${say.expected}`,
          ),
        ],
  );
