import { type Path, type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';

/** Namespaces of the platform. Argo CD's most of all: who may write there may do anything. The workloads' project leaves out the same ones. */
const platformNamespaces = ['argocd', 'default', 'external-secrets', 'keda'];

/** `kube-` is Kubernetes' own prefix. https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/ */
const isReserved = (namespace: string): boolean => namespace.startsWith('kube-') || platformNamespaces.includes(namespace);

/** Operators of the platform that have no rights in AWS but those an identity gives them. */
const operators = ['external-secrets/external-secrets', 'keda/keda-operator'];

/** Namespaces that hold the user's workloads, and in which Argo CD may make them: those of services first. */
export const environmentNamespaces = (env: Environment): string[] => [
  ...new Set([...env.services.map(({ namespace }) => namespace), ...env.gitops.namespaces]),
];

/** Whether `identities` may name a service account. */
export const mayHaveIdentity = (namespace: string, account: string): boolean =>
  !isReserved(namespace) || operators.includes(`${namespace}/${account}`);

/**
 * Services, workers, identities and `gitops.namespaces` keep out of the platform's namespaces: the workloads' project would be let in there. Only the operators
 * of KEDA and External Secrets have identities.
 */
export const namespacesNotReserved = (env: Environment): Problem[] =>
  namespacesIn(env).flatMap(({ path, namespace, account }) => {
    if (account === undefined ? !isReserved(namespace) : mayHaveIdentity(namespace, account)) return [];
    const found = account === undefined ? namespace : `${namespace}/${account}`;
    const also = account === undefined ? '' : `; or one of ${operators.join(', ')}`;
    return [
      problemAt(
        path,
        'the platform has this namespace',
        found,
        `a namespace that is none of ${platformNamespaces.join(', ')}, kube-*${also}`,
      ),
    ];
  });

interface Named {
  readonly path: Path;
  readonly namespace: string;
  /** The service account, where an identity names one. */
  readonly account?: string;
}

const namespacesIn = ({ services, gitops, workers, identities }: Environment): Named[] => [
  ...services.map(({ namespace }, index) => ({ path: ['services', index, 'namespace'], namespace })),
  ...gitops.namespaces.map((namespace, index) => ({ path: ['gitops', 'namespaces', index], namespace })),
  ...(workers?.namespaces ?? []).map((namespace, index) => ({ path: ['workers', 'namespaces', index], namespace })),
  ...(workers?.workloads ?? []).map(({ namespace }, index) => ({ path: ['workers', 'workloads', index, 'namespace'], namespace })),
  ...identities.map(({ namespace, serviceAccount }, index) => ({
    path: ['identities', index, 'namespace'],
    namespace,
    account: serviceAccount,
  })),
];
