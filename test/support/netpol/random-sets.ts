import * as fc from 'fast-check';
import type { CalicoEntity, CalicoPolicy, CalicoRule } from '../../../lib/netpol/model/calico';
import type { CiliumEgressRule, CiliumIngressRule, CiliumPolicy } from '../../../lib/netpol/model/cilium';
import type { Inventory } from '../../../lib/netpol/model/inventory';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../../lib/netpol/model/kubernetes';
import type { CalicoNode, CalicoSelector } from '../../../lib/netpol/model/selector/calico-ast';
import type { LabelSelector } from '../../../lib/netpol/model/selector/label-selector';
import { type Endpoint, namedPortKey } from '../../../lib/netpol/verdict/endpoint';
import { at, inventory, networkPolicy, pod, source } from '../../unit/netpol/verdict/build';

/**
 * Random sets of policies over a small vocabulary, so that rules of two sets meet often, and random endpoints over the same vocabulary.
 * Written apart from the converter and the verifier's own universe: a judge of both.
 */
const keys = ['app', 'tier'] as const;
const values = ['a', 'ab', 'b'] as const;
export const namespaceNames = ['x', 'y'] as const;
const ports = [80, 443, 8080] as const;
const blocks = ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.0/24', '0.0.0.0/0', '192.168.0.0/16', '10.1.2.3/32', '::/0', 'fd00::/8'] as const;
/** Inside, outside and at the edges of the blocks. */
const addresses = [
  '10.1.2.3',
  '10.1.2.4',
  '10.1.3.1',
  '10.2.0.1',
  '192.168.0.1',
  '203.0.113.1',
  '100.64.0.5',
  'fd00::1',
  '2001:db8::1',
] as const;

const pick = <T>(list: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...list);
const few = <T>(item: fc.Arbitrary<T>, maxLength = 2, minLength = 0): fc.Arbitrary<T[]> => fc.array(item, { minLength, maxLength });
const maybe = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(item, { nil: undefined });

/** Drops undefined properties, which `exactOptionalPropertyTypes` and real files do not have. */
const present = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;

const requirement = fc.record({
  key: pick(keys),
  operator: pick(['In', 'NotIn', 'Exists', 'DoesNotExist'] as const),
  values: few(pick(values), 2, 1),
});
const withoutValues = requirement.map(({ key, operator, values: own }) =>
  operator === 'In' || operator === 'NotIn' ? { key, operator, values: own } : { key, operator },
);
const selector: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.constant({}),
  fc.tuple(pick(keys), pick(values)).map(([key, value]) => ({ matchLabels: { [key]: value } })),
  few(withoutValues, 2, 1).map((matchExpressions) => ({ matchExpressions })),
);
const namespaceSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.constant({}),
  pick(namespaceNames).map((name) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })),
  pick(['blue', 'green']).map((team) => ({ matchLabels: { team } })),
  fc.constant({ matchExpressions: [{ key: 'team', operator: 'NotIn' as const, values: ['blue'] }] }),
);

const port: fc.Arbitrary<NetworkPolicyPort> = fc.oneof(
  fc.record({ protocol: pick(['TCP', 'UDP', 'SCTP'] as const), port: pick(ports) }),
  fc.record({ protocol: pick(['TCP', 'UDP'] as const), port: pick(ports) }).map((one) => ({ ...one, endPort: one.port + 5 })),
  fc.record({ protocol: pick(['TCP', 'UDP'] as const) }),
  fc.record({ protocol: fc.constant('TCP' as const), port: fc.constant('http') }),
);
const ipBlock = fc.record({ cidr: pick(blocks), except: few(pick(['10.1.0.0/16', '10.1.2.0/24', '10.1.2.3/32'] as const), 1) });
const peer: fc.Arbitrary<NetworkPolicyPeer> = fc.oneof(
  selector.map((podSelector) => ({ podSelector })),
  fc.record({ podSelector: selector, namespaceSelector }),
  namespaceSelector.map((one) => ({ namespaceSelector: one })),
  ipBlock.map((one) => ({ ipBlock: one })),
);
const rule = fc.record({ peers: maybe(few(peer)), ports: maybe(few(port)) });

export const randomNetworkPolicy = (name: string): fc.Arbitrary<NetworkPolicy> =>
  fc
    .record({
      namespace: pick(namespaceNames),
      podSelector: selector,
      types: pick([['Ingress'], ['Egress'], ['Ingress', 'Egress']] as const),
      ingress: few(rule),
      egress: few(rule),
    })
    .map(({ namespace, podSelector, types, ingress, egress }) =>
      networkPolicy(namespace, name, {
        podSelector,
        policyTypes: types,
        ...((types as readonly string[]).includes('Ingress')
          ? { ingress: ingress.map(({ peers, ports: own }) => present({ from: peers, ports: own })) }
          : {}),
        ...((types as readonly string[]).includes('Egress')
          ? { egress: egress.map(({ peers, ports: own }) => present({ to: peers, ports: own })) }
          : {}),
      }),
    );

const named = <T>(make: (name: string) => fc.Arbitrary<T>, most = 3): fc.Arbitrary<T[]> =>
  fc.integer({ min: 0, max: most }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => make(`policy-${index}`))));

export const randomNetworkPolicies: fc.Arbitrary<Inventory> = named(randomNetworkPolicy).map((networkPolicies) =>
  inventory({ networkPolicies }),
);

// Cilium
const ciliumSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
  selector,
  pick(namespaceNames).map((name) => ({ matchLabels: { 'k8s:io.kubernetes.pod.namespace': name } })),
  pick(['blue', 'green']).map((team) => ({ matchLabels: { 'io.cilium.k8s.namespace.labels.team': team } })),
);
const toPorts = few(
  fc
    .record({
      ports: few(fc.record({ port: pick(['80', '443', '8080', '0', 'http']), protocol: pick(['TCP', 'UDP', 'ANY'] as const) }), 2, 1),
      rules: maybe(fc.constant({ http: [{ method: 'GET' }] })),
    })
    .map(present),
);
const ciliumPeers = <T>(from: (kind: 'Endpoints' | 'CIDR' | 'CIDRSet' | 'Entities', list: unknown[]) => T): fc.Arbitrary<T> =>
  fc.oneof(
    few(ciliumSelector).map((list) => from('Endpoints', list)),
    few(pick(blocks), 2, 1).map((list) => from('CIDR', list)),
    few(ipBlock, 1, 1).map((list) => from('CIDRSet', list)),
    few(pick(['world', 'all', 'cluster', 'remote-node', 'kube-apiserver']), 1, 1).map((list) => from('Entities', list)),
    fc.constant(from('Endpoints', [{}])),
  );
const ciliumRule = (prefix: 'from' | 'to'): fc.Arbitrary<CiliumIngressRule & CiliumEgressRule> =>
  fc
    .record({ peers: maybe(ciliumPeers((kind, list) => ({ [`${prefix}${kind}`]: list }))), toPorts: maybe(toPorts) })
    .map(({ peers, toPorts: own }) => present({ ...peers, toPorts: own }));

const randomCiliumPolicy = (scope: 'namespaced' | 'cluster', name: string): fc.Arbitrary<CiliumPolicy> =>
  fc
    .record({
      namespace: pick(namespaceNames),
      endpointSelector: selector,
      ingress: maybe(few(ciliumRule('from'))),
      egress: maybe(few(ciliumRule('to'))),
      ingressDeny: maybe(few(ciliumRule('from'), 1)),
      egressDeny: maybe(few(ciliumRule('to'), 1)),
      enableDefaultDeny: maybe(fc.constant({ ingress: false })),
    })
    .map(({ namespace, ...spec }) => ({
      source: source(
        scope === 'cluster' ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
        name,
        scope === 'cluster' ? undefined : namespace,
      ),
      specs: [present({ path: 'spec', ...spec })],
    }));
export const randomCiliumPolicies: fc.Arbitrary<Inventory> = fc
  .record({
    ciliumPolicies: named((name) => randomCiliumPolicy('namespaced', name), 2),
    ciliumClusterwidePolicies: named((name) => randomCiliumPolicy('cluster', name), 1),
    networkPolicies: named(randomNetworkPolicy, 1),
  })
  .map(inventory);

// Calico
const atom: fc.Arbitrary<CalicoNode> = fc.oneof(
  fc.constant<CalicoNode>({ op: 'all' }),
  pick(keys).map((label): CalicoNode => ({ op: 'has', label })),
  fc.record({ op: pick(['==', '!=', 'contains', 'starts with', 'ends with'] as const), label: pick(keys), value: pick(values) }),
  fc.record({ op: pick(['in', 'not in'] as const), label: pick(keys), values: few(pick(values), 2, 1) }),
);
const calicoNode: fc.Arbitrary<CalicoNode> = fc.oneof(
  { weight: 3, arbitrary: atom },
  atom.map((operand): CalicoNode => ({ op: 'not', operand })),
  fc.record({ op: pick(['and', 'or'] as const), operands: fc.array(atom, { minLength: 2, maxLength: 2 }) }),
);
const calicoSelector: fc.Arbitrary<CalicoSelector> = calicoNode.map((ast) => ({ text: JSON.stringify(ast), ast }));
const calicoNamespaces: fc.Arbitrary<CalicoSelector> = fc
  .oneof(
    fc.constant<CalicoNode>({ op: 'all' }),
    fc.constant<CalicoNode>({ op: 'global' }),
    pick(namespaceNames).map((value): CalicoNode => ({ op: '==', label: 'projectcalico.org/name', value })),
    pick(['blue', 'green']).map((value): CalicoNode => ({ op: '==', label: 'team', value })),
  )
  .map((ast) => ({ text: JSON.stringify(ast), ast }));
const entity = (withPorts: boolean): fc.Arbitrary<CalicoEntity> =>
  fc
    .record({
      nets: maybe(few(pick(blocks), 1, 1)),
      notNets: maybe(few(pick(blocks), 1, 1)),
      selector: maybe(calicoSelector),
      notSelector: maybe(calicoSelector),
      namespaceSelector: maybe(calicoNamespaces),
      ports: withPorts
        ? maybe(
            few(
              pick(ports).map((min) => ({ min, max: min + 3 })),
              2,
              1,
            ),
          )
        : fc.constant(undefined),
    })
    .map(present);
const calicoRule = (direction: 'ingress' | 'egress'): fc.Arbitrary<CalicoRule> =>
  fc
    .record({
      action: pick(['Allow', 'Allow', 'Deny', 'Pass', 'Log'] as const),
      protocol: pick(['TCP', 'UDP', 'SCTP'] as const),
      source: direction === 'ingress' ? entity(false) : fc.constant<CalicoEntity>({}),
      destination: direction === 'ingress' ? entity(true).map(({ ports: own }) => present({ ports: own })) : entity(true),
    })
    .map((one) => present(one) as CalicoRule);
const randomCalicoPolicy = (scope: 'namespaced' | 'global', name: string): fc.Arbitrary<CalicoPolicy> =>
  fc
    .record({
      namespace: pick(namespaceNames),
      tier: pick(['default', 'default', 'security']),
      order: maybe(fc.integer({ min: 0, max: 3 })),
      selector: maybe(calicoSelector),
      namespaceSelector: scope === 'global' ? maybe(calicoNamespaces) : fc.constant(undefined),
      ingress: maybe(few(calicoRule('ingress'), 3)),
      egress: maybe(few(calicoRule('egress'), 3)),
    })
    .map(({ namespace, ...spec }) => ({
      source: source(scope === 'global' ? 'GlobalNetworkPolicy' : 'NetworkPolicy', name, scope === 'global' ? undefined : namespace),
      scope,
      spec: present({ ...spec, doNotTrack: false, preDNAT: false, applyOnForward: false }) as CalicoPolicy['spec'],
    }));
export const randomCalicoPolicies: fc.Arbitrary<Inventory> = fc
  .record({
    calicoPolicies: named((name) => randomCalicoPolicy('namespaced', name), 2),
    calicoGlobalPolicies: named((name) => randomCalicoPolicy('global', name), 2),
    networkPolicies: named(randomNetworkPolicy, 1),
    calicoGlobalNetworkSets: fc
      .record({ labels: fc.record({ app: pick(values) }), nets: few(pick(blocks), 2, 1) })
      .map((set) => [{ source: source('GlobalNetworkSet', 'set'), scope: 'global' as const, ...set }]),
  })
  .map(inventory);

/** A pod or another peer. A namespace's labels are its own: equal names have equal labels. */
export const teams: Readonly<Record<string, Record<string, string>>> = { x: { team: 'blue' }, y: {}, elsewhere: { team: 'green' } };
export const randomPod: fc.Arbitrary<Endpoint> = fc
  .record({
    namespace: pick([...namespaceNames, 'elsewhere']),
    labels: fc.record({ app: pick([...values, 'c', 'cab']), tier: pick(values) }, { requiredKeys: [] }),
    ip: pick(addresses),
    named: fc.boolean(),
  })
  .map(({ namespace, labels, ip, named: declares }) =>
    pod(namespace, present(labels) as Record<string, string>, {
      ip,
      namespaceLabels: teams[namespace] ?? {},
      ports: declares ? { [namedPortKey('TCP', 'http')]: 50_001 } : {},
    }),
  );
export const randomPeer: fc.Arbitrary<Endpoint> = fc.oneof(
  { weight: 3, arbitrary: randomPod },
  {
    weight: 2,
    arbitrary: fc
      .record({ ip: pick(addresses), kind: pick(['address', 'node', 'api-server'] as const) })
      .map(({ ip, kind }) => at(ip, kind)),
  },
);
export const randomPort = fc.record({
  protocol: pick(['TCP', 'UDP', 'SCTP'] as const),
  port: pick([1, 79, 80, 81, 83, 84, 85, 86, 443, 8080, 50_001, 65_535]),
  conditionsMet: fc.boolean(),
});
