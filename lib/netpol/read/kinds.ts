import type { CalicoNetworkSet, CalicoPolicy } from '../model/calico';
import type { CiliumPolicy, CiliumSpec } from '../model/cilium';
import type { Inventory } from '../model/inventory';
import { readCalicoSpec, readNet } from './calico-rules';
import { readCiliumSpec } from './cilium-rules';
import type { Fields } from './fields';
import { FieldError } from './fields';
import { readClusterNetworkPolicySpec, readNetworkPolicySpec } from './kubernetes-policies';
import type { ReadObject } from './object-fields';
import { readNamespace, readPod, readService, readServiceAccount } from './workloads';

/** The lists of an inventory while it is being read. */
export type Builder = { [Key in keyof Inventory]: Inventory[Key][number][] };

export interface KindReader {
  readonly namespaced: boolean;
  readonly read: (object: ReadObject, into: Builder) => void;
}

const calicoVersions = ['projectcalico.org/v3', 'crd.projectcalico.org/v1'];

const cilium = (list: 'ciliumPolicies' | 'ciliumClusterwidePolicies', clusterwide: boolean): KindReader => ({
  namespaced: !clusterwide,
  read: (object, into) => into[list].push(readCiliumPolicy(object, clusterwide)),
});

const calico = (scope: 'namespaced' | 'global'): KindReader => ({
  namespaced: scope === 'namespaced',
  read: (object, into) => into[scope === 'namespaced' ? 'calicoPolicies' : 'calicoGlobalPolicies'].push(readCalicoPolicy(object, scope)),
});

const networkSet = (scope: 'namespaced' | 'global'): KindReader => ({
  namespaced: scope === 'namespaced',
  read: (object, into) =>
    into[scope === 'namespaced' ? 'calicoNetworkSets' : 'calicoGlobalNetworkSets'].push(readNetworkSet(object, scope)),
});

const cidrGroup: KindReader = {
  namespaced: false,
  read: (object, into) => {
    const spec = requiredSpec(object);
    const externalCidrs = spec.list('externalCIDRs', readNet) ?? [];
    spec.done();
    into.ciliumCidrGroups.push({ source: object.source, labels: object.labels, externalCidrs });
  },
};

const tier: KindReader = {
  namespaced: false,
  read: (object, into) => {
    const spec = object.top.map('spec');
    const order = spec?.number('order');
    const defaultAction = spec?.oneOf('defaultAction', ['Deny', 'Pass']);
    into.calicoTiers.push({ source: object.source, ...(order !== undefined && { order }), ...(defaultAction && { defaultAction }) });
  },
};

/** Readers by `apiVersion/kind`. */
export const kindReaders: ReadonlyMap<string, KindReader> = new Map<string, KindReader>([
  ['cilium.io/v2/CiliumNetworkPolicy', cilium('ciliumPolicies', false)],
  ['cilium.io/v2/CiliumClusterwideNetworkPolicy', cilium('ciliumClusterwidePolicies', true)],
  ['cilium.io/v2/CiliumCIDRGroup', cidrGroup],
  ['cilium.io/v2alpha1/CiliumCIDRGroup', cidrGroup],
  ...calicoVersions.flatMap((version): [string, KindReader][] => [
    [`${version}/NetworkPolicy`, calico('namespaced')],
    [`${version}/GlobalNetworkPolicy`, calico('global')],
    [`${version}/NetworkSet`, networkSet('namespaced')],
    [`${version}/GlobalNetworkSet`, networkSet('global')],
    [`${version}/Tier`, tier],
  ]),
  [
    'networking.k8s.io/v1/NetworkPolicy',
    {
      namespaced: true,
      read: (object, into) => into.networkPolicies.push({ source: object.source, spec: readNetworkPolicySpec(specOrEmpty(object)) }),
    },
  ],
  [
    'networking.k8s.aws/v1alpha1/ClusterNetworkPolicy',
    {
      namespaced: false,
      read: (object, into) =>
        into.clusterNetworkPolicies.push({ source: object.source, spec: readClusterNetworkPolicySpec(requiredSpec(object)) }),
    },
  ],
  ['v1/Namespace', { namespaced: false, read: (object, into) => into.namespaces.push(readNamespace(object)) }],
  ['v1/Pod', { namespaced: true, read: (object, into) => into.pods.push(readPod(object)) }],
  ['v1/Service', { namespaced: true, read: (object, into) => into.services.push(readService(object)) }],
  ['v1/ServiceAccount', { namespaced: true, read: (object, into) => into.serviceAccounts.push(readServiceAccount(object)) }],
]);

/** Kinds of which every version must be one of the above: another version of them is an error, not something to skip. */
export const policyKinds: ReadonlySet<string> = new Set([
  'cilium.io/CiliumNetworkPolicy',
  'cilium.io/CiliumClusterwideNetworkPolicy',
  'cilium.io/CiliumCIDRGroup',
  'projectcalico.org/NetworkPolicy',
  'projectcalico.org/GlobalNetworkPolicy',
  'projectcalico.org/NetworkSet',
  'projectcalico.org/GlobalNetworkSet',
  'crd.projectcalico.org/NetworkPolicy',
  'crd.projectcalico.org/GlobalNetworkPolicy',
  'crd.projectcalico.org/NetworkSet',
  'crd.projectcalico.org/GlobalNetworkSet',
  'networking.k8s.io/NetworkPolicy',
  'extensions/NetworkPolicy',
  'networking.k8s.aws/ClusterNetworkPolicy',
]);

function requiredSpec(object: ReadObject): Fields {
  return object.top.map('spec') ?? object.top.fail('spec', 'is missing');
}

function specOrEmpty(object: ReadObject): Fields {
  const spec = object.top.map('spec') ?? object.top.fail('spec', 'is missing');
  object.top.done();
  return spec;
}

/** `spec` and `specs`; Cilium refuses an object with neither (pkg/k8s/apis/cilium.io/v2/errors.go, ErrEmptyCNP). */
function readCiliumPolicy(object: ReadObject, clusterwide: boolean): CiliumPolicy {
  const { top } = object;
  const single = top.raw('spec');
  const specs: CiliumSpec[] = single === undefined ? [] : [readCiliumSpec(single, ['spec'], clusterwide)];
  specs.push(...(top.list('specs', (item, path) => readCiliumSpec(item, path, clusterwide)) ?? []));
  top.done();
  if (specs.length === 0) throw new FieldError('has neither spec nor specs (Cilium refuses it)', ['spec']);
  return { source: object.source, specs };
}

function readCalicoPolicy(object: ReadObject, scope: 'namespaced' | 'global'): CalicoPolicy {
  const spec = readCalicoSpec(requiredSpec(object), scope);
  object.top.done();
  return { source: object.source, scope, spec };
}

function readNetworkSet(object: ReadObject, scope: 'namespaced' | 'global'): CalicoNetworkSet {
  const spec = object.top.map('spec');
  const nets = spec?.list('nets', readNet) ?? [];
  spec?.done();
  object.top.done();
  return { source: object.source, scope, labels: object.labels, nets };
}
