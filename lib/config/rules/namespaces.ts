import type { Environment } from '../schema';

/** Namespaces that hold the user's workloads, and in which Argo CD may make them: those of services first. */
export const environmentNamespaces = (env: Environment): string[] => [
  ...new Set([...env.services.map(({ namespace }) => namespace), ...env.gitops.namespaces]),
];
