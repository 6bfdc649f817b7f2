import type { KubernetesObject } from '../../../../kubernetes/kubernetes';
import type { Ingress, KubernetesService, Webhook } from '../../state/model';

/** https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/ */
export interface ServiceObject extends KubernetesObject {
  readonly spec?: {
    readonly type?: KubernetesService['type'];
    readonly externalName?: string;
    readonly ports?: readonly { readonly nodePort?: number }[];
    readonly loadBalancerSourceRanges?: readonly string[];
  };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly hostname?: string; readonly ip?: string }[] } };
}

export const toService = ({ metadata, spec = {}, status }: ServiceObject): KubernetesService => ({
  namespace: metadata.namespace ?? 'default',
  name: metadata.name,
  type: spec.type ?? 'ClusterIP',
  nodePorts: (spec.ports ?? []).flatMap(({ nodePort }) => nodePort || []),
  sourceRanges: [...rangesOf({ metadata, spec })].toSorted(),
  addresses: (status?.loadBalancer?.ingress ?? []).flatMap(({ hostname, ip }) => hostname ?? ip ?? []),
  ...(spec.externalName && { externalName: spec.externalName }),
});

/** As the field says, or the annotation that does the same: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/ */
const rangesOf = ({ metadata, spec }: ServiceObject): readonly string[] =>
  spec?.loadBalancerSourceRanges ??
  (metadata.annotations?.['service.beta.kubernetes.io/load-balancer-source-ranges'] ?? '')
    .split(',')
    .flatMap((range) => range.trim() || []);

/** https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/ */
export interface IngressObject extends KubernetesObject {
  readonly spec?: {
    readonly ingressClassName?: string;
    readonly rules?: readonly { readonly host?: string }[];
    readonly tls?: readonly { readonly secretName?: string }[];
  };
}

export function toIngress({ metadata, spec = {} }: IngressObject): Ingress {
  const className = spec.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'];
  const clusterIssuer = metadata.annotations?.['cert-manager.io/cluster-issuer'];
  return {
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    hosts: [...new Set((spec.rules ?? []).map(({ host }) => host ?? '*'))],
    secrets: (spec.tls ?? []).flatMap(({ secretName }) => secretName ?? []),
    ...(className !== undefined && { className }),
    ...(clusterIssuer !== undefined && { clusterIssuer }),
  };
}

/** https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/validating-webhook-configuration-v1/ */
export interface WebhooksObject extends KubernetesObject {
  readonly webhooks?: readonly {
    readonly name: string;
    readonly failurePolicy?: 'Fail' | 'Ignore';
    readonly clientConfig: { readonly url?: string; readonly service?: { readonly namespace: string; readonly name: string } };
    readonly rules?: readonly {
      readonly apiGroups?: readonly string[];
      readonly resources?: readonly string[];
      readonly operations?: readonly string[];
    }[];
  }[];
}

export const toWebhooks =
  (kind: Webhook['kind']) =>
  ({ metadata, webhooks = [] }: WebhooksObject): Webhook[] =>
    webhooks.map(({ name, failurePolicy = 'Fail', clientConfig: { url, service }, rules = [] }) => ({
      kind,
      configuration: metadata.name,
      name,
      isRequired: failurePolicy === 'Fail',
      seesPods: rules.some(
        ({ apiGroups = [], resources = [], operations = [] }) =>
          includes(apiGroups, '', '*') && includes(resources, 'pods', '*', '*/*') && includes(operations, 'CREATE', '*'),
      ),
      ...(url !== undefined && { url }),
      ...(service && { service: { namespace: service.namespace, name: service.name } }),
    }));

const includes = (list: readonly string[], ...wanted: readonly string[]): boolean => list.some((one) => wanted.includes(one));
