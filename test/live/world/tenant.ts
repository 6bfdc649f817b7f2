import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitServer } from './git-server';
import type { KubernetesObject } from './kubernetes-api';

/** What a tenant pushes who wants more than its namespaces. */

/** A namespace of workloads of `dev`. */
const shop = 'shop';

const metadata = (name: string, namespace = shop) => ({ name, namespace });

/** Allowed, but in the same sync as what is not. */
export const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('tenant'), data: {} };

const owner = {
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: shop }],
};

export interface Forbidden {
  /** What the tenant would have by it. */
  readonly why: string;
  readonly object: KubernetesObject & Readonly<Record<string, unknown>>;
  /** What Argo CD answers. */
  readonly message: string;
}

const kind = (name: string): string => `resource ${name} is not permitted in project workloads`;
const namespace = (name: string): string => `namespace ${name} is not permitted in project 'workloads'`;

/** A binding of one service's pods to another one's target group. */
export const bindingOf = (name: string) => ({
  apiVersion: 'elbv2.k8s.aws/v1beta1',
  kind: 'TargetGroupBinding',
  metadata: metadata(name),
  spec: { serviceRef: { name: 'web', port: 80 }, targetGroupName: 'dev-api-blue', targetType: 'ip' },
});

/** One sync asks for all of it: Argo CD answers each. */
export const forbidden: readonly Forbidden[] = [
  {
    why: 'makes the service account of every pod there the owner of the cluster',
    object: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: metadata('tenant'), ...owner },
    message: kind('rbac.authorization.k8s.io:RoleBinding'),
  },
  {
    why: 'the same for all namespaces: a kind of the cluster',
    object: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'tenant' }, ...owner },
    message: kind('rbac.authorization.k8s.io:ClusterRoleBinding'),
  },
  {
    why: 'a namespace without a pod-security level',
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tenant' } },
    message: kind(':Namespace'),
  },
  {
    why: 'a store without credentials of its own reads with those of External Secrets',
    object: {
      apiVersion: 'external-secrets.io/v1',
      kind: 'SecretStore',
      metadata: metadata('tenant'),
      spec: { provider: { aws: { service: 'SecretsManager', region: 'eu-west-1' } } },
    },
    message: kind('external-secrets.io:SecretStore'),
  },
  {
    why: 'takes the requests of another service',
    object: bindingOf('tenant'),
    message: kind('elbv2.k8s.aws:TargetGroupBinding'),
  },
  {
    why: 'a token of the account by which Argo CD applies, which owns the cluster',
    object: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        ...metadata('tenant', 'argocd'),
        annotations: { 'kubernetes.io/service-account.name': 'argocd-application-controller' },
      },
      type: 'kubernetes.io/service-account-token',
    },
    message: namespace('argocd'),
  },
  {
    why: 'an account of the name that AWS gives the rights of Karpenter',
    object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata('karpenter', 'kube-system') },
    message: namespace('kube-system'),
  },
];

/** Opens what a policy of the same name closes. */
export const openPolicy = (name: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata(name),
  spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] },
});

export const privilegedPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: metadata('tenant'),
  spec: { containers: [{ name: 'tenant', image: 'tenant', securityContext: { privileged: true } }] },
};

/** The kind SecretStore, without its schema: External Secrets is not installed here, and Argo CD asks for the kind before the project. */
export const secretStoreDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'secretstores.external-secrets.io' },
  spec: {
    group: 'external-secrets.io',
    scope: 'Namespaced',
    names: { kind: 'SecretStore', listKind: 'SecretStoreList', plural: 'secretstores', singular: 'secretstore' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

/** Workloads out of a folder of the repository, as `gitops.workloads` names one. */
export const workloadsFrom = (git: GitServer, path: string) => ({
  repository: `${git.url}/platform.git`,
  revision: 'main',
  path,
  form: 'directory',
  kinds: [],
});

/** Writes objects into a folder of the repository and pushes it. */
export function pushObjects(git: GitServer, path: string, objects: readonly object[]): void {
  mkdirSync(join(git.workTree, path), { recursive: true });
  writeFileSync(join(git.workTree, path, 'objects.yaml'), objects.map((object) => JSON.stringify(object)).join('\n---\n'));
  git.commit(`Workloads in ${path}`);
}
