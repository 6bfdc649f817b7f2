import type { KubernetesObject, PrintedObject } from '../../../../kubernetes/kubernetes';
import type { ExternalSecret, IssuedCertificate, SecretName } from '../../state/model';

/** Made by Kubernetes and Helm for themselves, on each cluster by its own. */
const ofMachines = new Set(['kubernetes.io/service-account-token', 'bootstrap.kubernetes.io/token', 'helm.sh/release.v1']);

export const toSecret = ({ namespace = 'default', name, type = 'Opaque' }: PrintedObject): SecretName[] =>
  ofMachines.has(type) ? [] : [{ namespace, name, type }];

interface Conditions {
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

const isReady = (status: Conditions | undefined): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;

/** https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.Certificate */
export interface CertificateObject extends KubernetesObject {
  readonly spec?: { readonly secretName?: string; readonly issuerRef?: { readonly kind?: string; readonly name?: string } };
  readonly status?: Conditions;
}

export const toCertificate = ({ metadata, spec = {}, status }: CertificateObject): IssuedCertificate => ({
  namespace: metadata.namespace ?? 'default',
  name: metadata.name,
  secret: spec.secretName ?? '',
  ready: isReady(status),
  ...(spec.issuerRef?.kind === 'ClusterIssuer' && { clusterIssuer: spec.issuerRef.name ?? '' }),
});

/** https://external-secrets.io/latest/api/externalsecret/ */
export interface ExternalSecretObject extends KubernetesObject {
  readonly spec?: {
    readonly secretStoreRef?: { readonly kind?: string; readonly name?: string };
    readonly target?: { readonly name?: string };
  };
  readonly status?: Conditions;
}

export const toExternalSecret = ({ metadata, spec = {}, status }: ExternalSecretObject): ExternalSecret => ({
  namespace: metadata.namespace ?? 'default',
  name: metadata.name,
  secret: spec.target?.name ?? metadata.name,
  ready: isReady(status),
  ...(spec.secretStoreRef?.kind === 'ClusterSecretStore' && { clusterStore: spec.secretStoreRef.name ?? '' }),
});
