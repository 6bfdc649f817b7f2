import * as fc from 'fast-check';
import { cidr, cidrWithExcept, labelKey, labelValue, type Manifest, namespaceName, portNumber, some } from './vocabulary';

const podKey = fc.tuple(fc.constantFrom('', 'k8s:', 'any:'), labelKey).map(([prefix, key]) => `${prefix}${key}`);
const namespaceKeys = fc.constantFrom('io.kubernetes.pod.namespace', 'k8s:io.kubernetes.pod.namespace');
const values = (value: fc.Arbitrary<string>) => fc.uniqueArray(value, { minLength: 1, maxLength: 2 });

const expression = (key: fc.Arbitrary<string>, value: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.record({ key, operator: fc.constantFrom('In', 'NotIn'), values: values(value) }),
    fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  );

const podSelector = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 4, arbitrary: fc.record({ matchLabels: fc.dictionary(podKey, labelValue, { minKeys: 1, maxKeys: 2 }) }) },
  { weight: 3, arbitrary: fc.record({ matchExpressions: fc.array(expression(podKey, labelValue), { minLength: 1, maxLength: 2 }) }) },
);

/** Peers: pods of the own namespace, of others by name or label, of an account, and reserved identities. */
const endpoint = fc.oneof(
  { weight: 6, arbitrary: podSelector },
  {
    weight: 3,
    arbitrary: fc
      .tuple(namespaceKeys, namespaceName, labelValue)
      .map(([key, namespace, app]) => ({ matchLabels: { [key]: namespace, app } })),
  },
  { weight: 4, arbitrary: fc.tuple(namespaceKeys, namespaceName).map(([key, namespace]) => ({ matchLabels: { [key]: namespace } })) },
  { weight: 1, arbitrary: fc.record({ matchExpressions: fc.tuple(expression(namespaceKeys, namespaceName)) }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('red', 'blue').map((team) => ({ matchLabels: { 'k8s:io.cilium.k8s.namespace.labels.team': team } })),
  },
  { weight: 1, arbitrary: labelValue.map((account) => ({ matchLabels: { 'io.cilium.k8s.policy.serviceaccount': account } })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('reserved:host', 'reserved:world', 'reserved:kube-apiserver').map((key) => ({ matchLabels: { [key]: '' } })),
  },
);

const entity = fc.constantFrom(
  'all',
  'world',
  'world-ipv4',
  'cluster',
  'host',
  'remote-node',
  'kube-apiserver',
  'health',
  'init',
  'ingress',
  'unmanaged',
  'none',
);
const cidrSet = fc.oneof(cidrWithExcept, fc.record({ cidr }), fc.constant({ cidrGroupRef: 'partners' }));
const address = fc.oneof(cidr, fc.constant('203.0.113.9'));

const port = fc.oneof(
  { weight: 12, arbitrary: fc.record({ port: portNumber.map(String), protocol: fc.constantFrom('TCP', 'UDP', 'SCTP', 'ANY') }) },
  { weight: 3, arbitrary: fc.record({ port: portNumber.map(String) }) },
  {
    weight: 2,
    arbitrary: fc.record({ port: portNumber.map(String), endPort: fc.constantFrom(90, 9000, 10), protocol: fc.constantFrom('TCP', 'UDP') }),
  },
  { weight: 1, arbitrary: fc.record({ port: fc.constant('0'), protocol: fc.constantFrom('TCP', 'ANY') }) },
  { weight: 1, arbitrary: fc.record({ port: fc.constant('http'), protocol: fc.constant('TCP') }) },
);
const tcpPort = fc.record({ port: portNumber.map(String), protocol: fc.constant('TCP') });

const layer4 = fc.record({ ports: some(port) });
const ingressLayer7 = fc.record({
  ports: fc.tuple(tcpPort),
  rules: fc.constantFrom({ http: [{ method: 'GET' }] }, { http: [] }, { kafka: [{ topic: 't' }] }),
});
const egressLayer7 = fc.oneof(
  ingressLayer7,
  fc.record({
    ports: fc.constant([{ port: '53', protocol: 'UDP' }]),
    rules: fc.constantFrom({ dns: [{ matchPattern: '*' }] }, { dns: [{ matchName: 'example.com' }] }),
  }),
  fc.record({ ports: fc.tuple(tcpPort), serverNames: fc.constant(['example.com']) }),
);

/** toPorts, of a deny rule without layer 7. */
const toPorts = (layer7: fc.Arbitrary<object>, deny: boolean) =>
  some(deny ? layer4 : fc.oneof({ weight: 14, arbitrary: layer4 }, { weight: 1, arbitrary: layer7 }));

const peers = (prefix: 'from' | 'to', deny: boolean): fc.Arbitrary<object> =>
  fc.oneof(
    { weight: 24, arbitrary: some(endpoint).map((list) => ({ [`${prefix}Endpoints`]: list })) },
    { weight: 2, arbitrary: some(address).map((list) => ({ [`${prefix}CIDR`]: list })) },
    { weight: 2, arbitrary: some(cidrSet).map((list) => ({ [`${prefix}CIDRSet`]: list })) },
    { weight: 3, arbitrary: some(entity).map((list) => ({ [`${prefix}Entities`]: list })) },
    { weight: 5, arbitrary: fc.constant({}) },
    ...(prefix === 'to' && !deny
      ? [
          {
            weight: 1,
            arbitrary: fc
              .tuple(namespaceName, labelValue)
              .map(([namespace, serviceName]) => ({ toServices: [{ k8sService: { serviceName, namespace } }] })),
          },
          { weight: 1, arbitrary: fc.constant({ toFQDNs: [{ matchName: 'example.com' }] }) },
        ]
      : []),
  );

const extras = fc.oneof(
  { weight: 60, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ authentication: { mode: 'required' } }) },
);

function rule(prefix: 'from' | 'to', deny: boolean): fc.Arbitrary<object> {
  const ports = fc.option(toPorts(prefix === 'from' ? ingressLayer7 : egressLayer7, deny), { nil: undefined });
  const plain = fc
    .tuple(peers(prefix, deny), ports, deny ? fc.constant({}) : extras)
    .map(([who, list, more]) => ({ ...who, ...(list && { toPorts: list }), ...more }));
  return fc.oneof({ weight: 80, arbitrary: plain }, { weight: 1, arbitrary: fc.constant({ icmps: [{ fields: [{ type: 8 }] }] }) });
}

const maybe = <T>(item: fc.Arbitrary<T>, percent: number) => fc.option(item, { nil: undefined, freq: Math.round(100 / percent) });

/** A section that is absent, `[]`, or a list of rules. */
const section = (prefix: 'from' | 'to', deny: boolean) =>
  fc.oneof(
    { weight: deny ? 8 : 2, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: deny ? 3 : 8, arbitrary: fc.array(rule(prefix, deny), { minLength: 1, maxLength: 2 }) },
  );

/** A spec with at least one rule: Cilium refuses one without. */
const spec = (subject: fc.Arbitrary<object>) =>
  fc
    .record({
      endpointSelector: subject,
      ingress: section('from', false),
      ingressDeny: section('from', true),
      egress: section('to', false),
      egressDeny: section('to', true),
      enableDefaultDeny: fc.oneof(
        { weight: 6, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.constantFrom({ ingress: false }, { egress: false }, { ingress: false, egress: false }) },
      ),
    })
    .filter(({ ingress, ingressDeny, egress, egressDeny }) =>
      [ingress, ingressDeny, egress, egressDeny].some((list) => (list ?? []).length > 0),
    )
    .map((whole) => JSON.parse(JSON.stringify(whole)) as object);

const namespaced = fc.tuple(namespaceName, spec(podSelector), maybe(spec(podSelector), 10)).map(
  ([namespace, single, second]): Manifest => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { namespace },
    spec: single,
    ...(second && { specs: [second] }),
  }),
);

const clusterSubject = fc.oneof(
  podSelector,
  namespaceName.map((name) => ({ matchLabels: { 'k8s:io.kubernetes.pod.namespace': name } })),
  fc.constant({ matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'NotIn', values: ['c'] }] }),
  fc.constant({ matchLabels: { 'io.cilium.k8s.namespace.labels.team': 'blue' } }),
);
const clusterwide = spec(clusterSubject).map(
  (single): Manifest => ({ apiVersion: 'cilium.io/v2', kind: 'CiliumClusterwideNetworkPolicy', metadata: {}, spec: single }),
);

/** One policy of Cilium, without a name. */
export const ciliumPolicy: fc.Arbitrary<Manifest> = fc.oneof({ weight: 6, arbitrary: namespaced }, { weight: 1, arbitrary: clusterwide });

export const cidrGroup: Manifest = {
  apiVersion: 'cilium.io/v2alpha1',
  kind: 'CiliumCIDRGroup',
  metadata: { name: 'partners' },
  spec: { externalCIDRs: ['198.51.100.0/25', '203.0.113.64/26'] },
};
