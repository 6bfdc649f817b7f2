import { problemsOf } from '../../config/check';
import type { EnvironmentInput } from '../../config/schema';
import type { LeftOut } from './left-out';

/** What an environment can do without: entries of lists, and a field. */
const lists = [
  {
    pattern: /^services\[(\d+)\]/,
    drop: (env: EnvironmentInput, index: number) => ({ ...env, services: env.services.toSpliced(index, 1) }),
    name: (env: EnvironmentInput, index: number) => `service ${env.services[index]?.namespace}/${env.services[index]?.name}`,
  },
  {
    pattern: /^identities\[(\d+)\]/,
    drop: (env: EnvironmentInput, index: number) => ({ ...env, identities: env.identities?.toSpliced(index, 1) }),
    name: (env: EnvironmentInput, index: number) =>
      `service account ${env.identities?.[index]?.namespace}/${env.identities?.[index]?.serviceAccount}`,
  },
  {
    pattern: /^workers\.workloads\[(\d+)\]/,
    drop: (env: EnvironmentInput, index: number) =>
      env.workers ? { ...env, workers: { ...env.workers, workloads: env.workers.workloads?.toSpliced(index, 1) } } : env,
    name: (env: EnvironmentInput, index: number) =>
      `${env.workers?.workloads?.[index]?.kind} ${env.workers?.workloads?.[index]?.namespace}/${env.workers?.workloads?.[index]?.name}`,
  },
  {
    pattern: /^gitops\.namespaces\[(\d+)\]/,
    drop: (env: EnvironmentInput, index: number) => ({
      ...env,
      gitops: { ...env.gitops, namespaces: env.gitops.namespaces?.toSpliced(index, 1) },
    }),
    name: (env: EnvironmentInput, index: number) => `namespace ${env.gitops.namespaces?.[index]}`,
  },
  {
    // A note for roles with IRSA; what EKS says is not always of the form that a role may trust.
    pattern: /^clusters\.blue\.(oidcIssuer)/,
    drop: (env: EnvironmentInput) => {
      const { blue } = env.clusters;
      return { ...env, clusters: { ...env.clusters, blue: { ...blue, oidcIssuer: undefined } as typeof blue } };
    },
    name: () => 'OIDC issuer of blue',
  },
] as const;

/**
 * The environment without the entries that a rule of the configuration refuses, with the rule's own reason for each. What is wrong elsewhere stays, and is
 * reported when the file is written.
 */
export function withoutRefused(environment: EnvironmentInput): { environment: EnvironmentInput; refused: LeftOut[] } {
  const refused: LeftOut[] = [];
  let current = environment;
  for (;;) {
    const found = firstRefused(current);
    if (!found) return { environment: current, refused };
    refused.push(found.leftOut);
    current = found.without;
  }
}

function firstRefused(environment: EnvironmentInput): { leftOut: LeftOut; without: EnvironmentInput } | undefined {
  for (const problem of problemsOf(environment)) {
    for (const { pattern, drop, name } of lists) {
      const [, index] = pattern.exec(problem.path) ?? [];
      if (index !== undefined) {
        const leftOut = {
          what: name(environment, Number(index)),
          why: `${problem.what} (found: ${problem.found}; expected: ${problem.expected})`,
        };
        return { leftOut, without: drop(environment, Number(index)) };
      }
    }
  }
  return undefined;
}
