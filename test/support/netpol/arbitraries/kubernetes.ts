import * as fc from 'fast-check';
import { cidr, cidrWithExcept, labelKey, labelValue, type Manifest, namespaceName, portNumber, some } from './vocabulary';

const expression = fc.oneof(
  fc.record({
    key: labelKey,
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.uniqueArray(labelValue, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ key: labelKey, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
const selector = fc.oneof(
  fc.constant<object>({}),
  fc.record({ matchLabels: fc.dictionary(labelKey, labelValue, { minKeys: 1, maxKeys: 2 }) }),
  fc.record({ matchExpressions: fc.array(expression, { minLength: 1, maxLength: 2 }) }),
);
const namespaceSelector = fc.constantFrom<object>(
  {},
  { matchLabels: { team: 'red' } },
  { matchLabels: { 'kubernetes.io/metadata.name': 'b' } },
);
const peer = fc.oneof(
  { weight: 4, arbitrary: selector.map((podSelector): object => ({ podSelector })) },
  { weight: 2, arbitrary: namespaceSelector.map((text): object => ({ namespaceSelector: text })) },
  {
    weight: 2,
    arbitrary: fc.tuple(selector, namespaceSelector).map(([podSelector, text]): object => ({ podSelector, namespaceSelector: text })),
  },
  { weight: 1, arbitrary: fc.oneof(cidrWithExcept, fc.record({ cidr })).map((ipBlock): object => ({ ipBlock })) },
);
const port = fc.oneof(
  fc.record({ port: portNumber, protocol: fc.constantFrom('TCP', 'UDP', 'SCTP') }),
  fc.record({ port: fc.constant(80), endPort: fc.constantFrom(80, 90, 9000) }),
  fc.record({ protocol: fc.constantFrom('TCP', 'UDP') }),
);
const rule = (key: 'from' | 'to') =>
  fc
    .tuple(fc.option(some(peer), { nil: undefined }), fc.option(some(port), { nil: undefined }))
    .map(([peers, ports]) => ({ ...(peers && { [key]: peers }), ...(ports && { ports }) }));

/** One NetworkPolicy of Kubernetes, without a name. */
export const networkPolicy: fc.Arbitrary<Manifest> = fc
  .record({
    namespace: namespaceName,
    podSelector: selector,
    policyTypes: fc.constantFrom(undefined, ['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.option(fc.array(rule('from'), { maxLength: 2 }), { nil: undefined }),
    egress: fc.option(fc.array(rule('to'), { maxLength: 2 }), { nil: undefined }),
  })
  .map(({ namespace, ...spec }) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace },
    spec: JSON.parse(JSON.stringify(spec)) as object,
  }));
