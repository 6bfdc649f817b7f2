import * as fc from 'fast-check';
import type { ClusterRanges } from '../../../lib/netpol/model/cluster';
import type { Inventory } from '../../../lib/netpol/model/inventory';
import { readInventory } from '../../../lib/netpol/read/read';
import { input } from '../../unit/netpol/read/input';
import { calicoPolicy, networkSets } from './arbitraries/calico';
import { cidrGroup, ciliumPolicy } from './arbitraries/cilium';
import { networkPolicy } from './arbitraries/kubernetes';
import { clusterRanges, type Manifest, workloads } from './arbitraries/vocabulary';

export type { Manifest };

/** The policies of a cluster, as objects, with what is known of it. */
export interface PolicySet {
  readonly manifests: readonly Manifest[];
  readonly ranges: ClusterRanges;
}

const named = (policies: readonly Manifest[]) =>
  policies.map((policy, index): Manifest => Object.assign({}, policy, { metadata: { name: `p${index}`, ...(policy.metadata as object) } }));

function policySet(policy: fc.Arbitrary<Manifest>, others: readonly Manifest[], maxPolicies: number): fc.Arbitrary<PolicySet> {
  const mixed = fc.oneof({ weight: 6, arbitrary: policy }, { weight: 1, arbitrary: networkPolicy });
  return fc
    .record({ first: policy, more: fc.array(mixed, { maxLength: maxPolicies - 1 }), given: workloads, ranges: clusterRanges })
    .map(({ first, more, given, ranges }) => ({ manifests: [...given, ...others, ...named([first, ...more])], ranges }));
}

/** Sets of Cilium policies, now and then with a NetworkPolicy of Kubernetes among them. Cilium accepts each of them. */
export const ciliumSet = (maxPolicies = 4): fc.Arbitrary<PolicySet> => policySet(ciliumPolicy, [cidrGroup], maxPolicies);

/** Sets of Calico policies, likewise. */
export const calicoSet = (maxPolicies = 4): fc.Arbitrary<PolicySet> => policySet(calicoPolicy, networkSets, maxPolicies);

/** Sets of clusterwide policies that speak of egress alone: what ClusterNetworkPolicies can say is among these. */
export function clusterwideEgressSet(dialect: 'cilium' | 'calico'): fc.Arbitrary<PolicySet> {
  const policy = (dialect === 'cilium' ? ciliumPolicy : calicoPolicy)
    .filter(({ metadata, spec }) => !('namespace' in (metadata as object)) && ((spec as { egress?: unknown[] }).egress ?? []).length > 0)
    .map(({ spec, ...rest }): Manifest => {
      const { ingress: _ingress, ingressDeny: _ingressDeny, types: _types, ...egress } = spec as Record<string, unknown>;
      return { ...rest, spec: egress };
    });
  return policySet(policy, [], 1);
}

/** Reads a set as `kubectl get … -o json` would give it. */
export function inventoryOf(manifests: readonly Manifest[]): Inventory {
  return readInventory([input(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }), 'set.json')]);
}
