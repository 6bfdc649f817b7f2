import type { CiliumCidrGroup, CiliumCidrRule, CiliumEgressRule, CiliumIngressRule, CiliumServiceRef } from '../model/cilium';
import type { NetworkPolicyPeer, Service } from '../model/kubernetes';
import { type CiliumKey, ciliumKey } from '../model/selector/cilium-key';
import { type LabelSelector, matchesSelector, type Requirement, requirementsOf } from '../model/selector/label-selector';
import { parseAddressBlock } from './address';
import { namespaceLabel, namespaceName, podLabel, serviceAccountName } from './endpoint';
import { cidrPredicate, podPeer } from './network-policy';
import { always, and, factExists, factIn, hostLocal, kindIs, never, not, or, type Predicate, tagged, within } from './predicate';

/** What rules refer to by name. */
export interface CiliumContext {
  readonly services: readonly Service[];
  readonly groups: readonly CiliumCidrGroup[];
  /** The cluster's own name in a mesh. */
  readonly clusterName: string;
}

const pods = kindIs('pod');
/**
 * What has a CIDR identity, and with it the label reserved:world: addresses outside the cluster, and an API server that is not a node
 * (pkg/ipcache/metadata.go, resolveLabels: CIDR labels for every prefix that is no node's). Pods and nodes have none.
 */
const hasCidrIdentity = or(kindIs('api-server'), and(kindIs('address'), not(hostLocal)));
const nodes = kindIs('node', 'host-pod');
const host = and(kindIs('address'), hostLocal);

/** pkg/policy/api/entity.go. health, init, ingress and unmanaged endpoints do not outlive the move, and none are peers here. */
const entities: Readonly<Record<string, Predicate>> = {
  all: always,
  world: hasCidrIdentity,
  'world-ipv4': and(hasCidrIdentity, cidrPredicate('0.0.0.0/0')),
  'world-ipv6': and(hasCidrIdentity, cidrPredicate('::/0')),
  cluster: or(pods, nodes, host, kindIs('api-server')),
  host,
  'remote-node': nodes,
  'kube-apiserver': kindIs('api-server'),
};

const entity = (name: string): Predicate => (Object.hasOwn(entities, name) ? (entities[name] ?? never) : never);

/** `all` and `cluster` are entities but no labels: no identity has them. */
const reserved = (label: string): Predicate => (label === 'all' || label === 'cluster' ? never : entity(label));

/** A subject of a policy; a namespaced one is in its own namespace whatever its selector says (ParseToCiliumRule). */
export function subjectPredicate(selector: LabelSelector, namespace: string | undefined, clusterName: string): Predicate {
  if (namespace === undefined) return and(pods, labelsOf(requirementsOf(selector), clusterName));
  // AddMatch replaces a value under the very same key; under another source's prefix both would have to hold.
  const replaced = requirementsOf(selector).filter(
    ({ key, operator }) => !(key === 'k8s:io.kubernetes.pod.namespace' && operator === 'In'),
  );
  return and(pods, factIn(namespaceName, namespace), labelsOf(replaced, clusterName));
}

/**
 * Peers by endpoint selector (pkg/k8s/apis/cilium.io/utils, getEndpointSelector): without a namespace key they are in the policy's
 * namespace, or for a cluster-wide policy in any; a namespace-label key stands for a namespace key; a reserved key lifts both.
 */
export function ciliumSelector(selector: LabelSelector, namespace: string | undefined, clusterName: string): Predicate {
  const requirements = requirementsOf(selector);
  const keys = requirements.map(({ key }) => ciliumKey(key));
  const labels = labelsOf(requirements, clusterName);
  if (keys.some(({ on }) => on === 'reserved')) return labels;
  if (namespace === undefined) return and(pods, labels);
  const placed = keys.some(({ on }) => on === 'namespace-name' || on === 'namespace-label');
  return and(pods, placed ? always : factIn(namespaceName, namespace), labels);
}

const labelsOf = (requirements: readonly Requirement[], clusterName: string): Predicate =>
  and(...requirements.map((requirement) => requirementPredicate(requirement, clusterName)));

function requirementPredicate({ key: raw, operator, values = [] }: Requirement, clusterName: string): Predicate {
  const key = ciliumKey(raw);
  const positive = operator === 'In' || operator === 'NotIn' ? hasValue(key, values, clusterName) : hasKey(key);
  return operator === 'In' || operator === 'Exists' ? positive : not(positive);
}

function factOf(key: CiliumKey): string | undefined {
  if (key.on === 'pod') return podLabel(key.key);
  if (key.on === 'namespace-label') return namespaceLabel(key.key);
  if (key.on === 'namespace-name') return namespaceName;
  return key.on === 'service-account' ? serviceAccountName : undefined;
}

function hasKey(key: CiliumKey): Predicate {
  const fact = factOf(key);
  if (fact !== undefined) return factExists(fact);
  if (key.on === 'cluster') return pods;
  return key.on === 'reserved' ? reserved(key.key) : never;
}

function hasValue(key: CiliumKey, values: readonly string[], clusterName: string): Predicate {
  const fact = factOf(key);
  if (fact !== undefined) return factIn(fact, ...values);
  if (key.on === 'cluster') return values.includes(clusterName) ? pods : never;
  return key.on === 'reserved' && values.includes('') ? reserved(key.key) : never;
}

type Rule = CiliumIngressRule & CiliumEgressRule;

/** Peers by endpoint selector; undefined where the rule has no such list. */
export function endpointPeers(rule: Rule, namespace: string | undefined, { clusterName }: CiliumContext): Predicate | undefined {
  const selectors = rule.fromEndpoints ?? rule.toEndpoints;
  return selectors === undefined ? undefined : or(...selectors.map((selector) => ciliumSelector(selector, namespace, clusterName)));
}

/** Peers named in any other way; undefined where the rule has none of these lists. */
export function otherPeers(rule: Rule, namespace: string | undefined, context: CiliumContext): Predicate | undefined {
  const lists: (readonly Predicate[] | undefined)[] = [
    (rule.fromCIDR ?? rule.toCIDR)?.map((cidr) => and(hasCidrIdentity, cidrPredicate(cidr))),
    (rule.fromCIDRSet ?? rule.toCIDRSet)?.map((cidr) => cidrSetPredicate(cidr, context)),
    (rule.fromEntities ?? rule.toEntities)?.map(entity),
    (rule.fromGroups ?? rule.toGroups)?.map((group) => and(hasCidrIdentity, tagged(`group ${JSON.stringify(group)}`))),
    (rule.fromNodes ?? rule.toNodes)?.map((selector) => and(nodes, tagged(`nodes ${JSON.stringify(selector)}`))),
    rule.toServices?.map((reference) => servicePredicate(reference, namespace, context)),
    rule.toFQDNs?.map((name) => and(hasCidrIdentity, tagged(`DNS name ${name.matchName ?? name.matchPattern ?? ''}`))),
  ];
  const present = lists.filter((list) => list !== undefined);
  return present.length === 0 ? undefined : or(...present.flat());
}

function cidrSetPredicate(rule: CiliumCidrRule, { groups }: CiliumContext): Predicate {
  const blocks = (): readonly string[] => {
    if (rule.cidr !== undefined) return [rule.cidr];
    if (rule.cidrGroupRef !== undefined)
      return groups.filter(({ source }) => source.name === rule.cidrGroupRef).flatMap((group) => group.externalCidrs);
    const selector = rule.cidrGroupSelector;
    return selector === undefined
      ? []
      : groups.filter(({ labels }) => matchesSelector(selector, labels)).flatMap((group) => group.externalCidrs);
  };
  return and(hasCidrIdentity, or(...blocks().map(cidrPredicate)), not(or(...(rule.except ?? []).map(cidrPredicate))));
}

/**
 * The backends of services: pods by the service's selector, as of the inventory. A service without a selector has endpoints that the
 * inventory does not show (pkg/policy/k8s/service.go); its ClusterIP is translated before any policy is asked.
 */
function servicePredicate(reference: CiliumServiceRef, namespace: string | undefined, { services }: CiliumContext): Predicate {
  const { k8sService, k8sServiceSelector } = reference;
  const where = k8sService?.namespace ?? k8sServiceSelector?.namespace ?? namespace;
  const chosen = services.filter((service) => {
    if (where !== undefined && (service.source.namespace ?? 'default') !== where) return false;
    if (k8sService !== undefined) return service.source.name === k8sService.serviceName;
    return k8sServiceSelector !== undefined && matchesSelector(k8sServiceSelector.selector, service.labels);
  });
  return or(...chosen.map(backendsOf));
}

/** Pods behind a service. */
export function backendsOf(service: Service): Predicate {
  const labels = Object.entries(service.selector ?? {});
  if (labels.length === 0) return never;
  return and(
    pods,
    factIn(namespaceName, service.source.namespace ?? 'default'),
    ...labels.map(([key, value]) => factIn(podLabel(key), value)),
  );
}

/** A peer of a NetworkPolicy under Cilium: an ipBlock is a CIDR rule and reaches neither pods nor nodes. */
export function isolatedPeers(peer: NetworkPolicyPeer, namespace: string): Predicate {
  if (peer.ipBlock === undefined) return and(pods, podPeer(peer, namespace));
  const block = parseAddressBlock(peer.ipBlock.cidr);
  if (block === undefined) return never;
  return and(hasCidrIdentity, within(block), not(or(...(peer.ipBlock.except ?? []).map(cidrPredicate))));
}
