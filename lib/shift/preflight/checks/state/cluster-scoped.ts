import type { Check } from '../../check';
import type { ClusterScoped, StateItem } from '../../state/model';
import { isOwn, likesCheck, type Sides, whenAllObserved } from './likes';

const name = 'state: cluster-scoped names';

/**
 * Names without a namespace that objects of the cluster in use refer to, and the other lacks: an object that refers to one is refused there, or waits. What
 * nothing refers to is not listed, apart from CRDs, whose objects are not counted.
 */
export const clusterScoped = (sides: Sides): Check => {
  const { old, fresh } = sides;
  const readings = {
    workloads: old.workloads,
    claims: old.claims,
    ingresses: old.ingresses,
    certificates: old.certificates,
    externalSecrets: old.externalSecrets,
    definitions: old.clusterScoped.CustomResourceDefinition,
    ...fresh.clusterScoped,
  };
  return whenAllObserved(name, readings, (values) => {
    const { workloads, claims, ingresses, certificates, externalSecrets } = values;
    const [pods, ways] = [workloads.filter(isOwn), ingresses.filter(isOwn)];
    const referred: Readonly<Record<ClusterScoped, readonly (string | undefined)[]>> = {
      StorageClass: claims.filter(isOwn).map(({ storageClass }) => storageClass),
      PriorityClass: pods.map(({ priorityClass }) => priorityClass),
      RuntimeClass: pods.map(({ runtimeClass }) => runtimeClass),
      IngressClass: ways.map(({ className }) => className),
      ClusterIssuer: [...certificates.filter(isOwn), ...ways].map(({ clusterIssuer }) => clusterIssuer),
      ClusterSecretStore: externalSecrets.filter(isOwn).map(({ clusterStore }) => clusterStore),
      CustomResourceDefinition: values.definitions.filter((one) => !isOfPolicies(one)),
      Namespace: pods.map(({ namespace }) => namespace),
    };
    const kinds = Object.keys(referred) as ClusterScoped[];
    const items = kinds.flatMap((kind) => itemsOf(kind, referred[kind], values[kind]));
    const todo = `install them on ${sides.to} (classes, issuers and stores from Git, CRDs with their operators), before what refers to them`;
    return likesCheck({ name, what: 'names that are referred to', todo }, sides, items);
  });
};

/** Of Cilium and Calico, whose policies `bluegreen netpol` converts: they are not meant to come along. */
const isOfPolicies = (definition: string): boolean => /(\.cilium\.io|\.projectcalico\.org|\.tigera\.io)$/.test(definition);

function itemsOf(kind: ClusterScoped, referred: readonly (string | undefined)[], there: readonly string[]): StateItem[] {
  const names = [...new Set(referred.flatMap((one) => one || []))].toSorted();
  return names.map((one) => ({ kind, name: one, like: there.includes(one) ? 'same' : 'missing' }));
}
