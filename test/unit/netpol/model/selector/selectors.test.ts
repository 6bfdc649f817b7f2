import { ciliumKey } from '../../../../../lib/netpol/model/selector/cilium-key';
import { type Labels, matchesSelector, selectsEverything } from '../../../../../lib/netpol/model/selector/label-selector';

test.each([
  ['app', { on: 'pod', key: 'app' }],
  ['k8s:app', { on: 'pod', key: 'app' }],
  ['any:app.kubernetes.io/name', { on: 'pod', key: 'app.kubernetes.io/name' }],
  ['io.kubernetes.pod.namespace', { on: 'namespace-name' }],
  ['k8s:io.kubernetes.pod.namespace', { on: 'namespace-name' }],
  ['k8s:io.cilium.k8s.namespace.labels.team', { on: 'namespace-label', key: 'team' }],
  ['io.cilium.k8s.policy.serviceaccount', { on: 'service-account' }],
  ['k8s:io.cilium.k8s.policy.cluster', { on: 'cluster' }],
  ['reserved:host', { on: 'reserved', key: 'host' }],
  ['$host', { on: 'reserved', key: 'host' }],
  ['container:app', { on: 'other', source: 'container', key: 'app' }],
])('the Cilium key %s', (raw, expected) => {
  expect(ciliumKey(raw)).toEqual(expected);
});

test('negative operators match where the key is absent', () => {
  const notIn = { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }] } as const;
  const cases: Labels[] = [{}, { a: '2' }, { a: '1' }];
  expect(cases.map((labels) => matchesSelector(notIn, labels))).toEqual([true, true, false]);
  const absent = { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] } as const;
  expect(cases.map((labels) => matchesSelector(absent, labels))).toEqual([true, false, false]);
});

test('labels named like members of Object are labels', () => {
  const exists = { matchExpressions: [{ key: 'toString', operator: 'Exists' }] } as const;
  expect(matchesSelector(exists, {})).toBe(false);
});

test('present but empty lists select everything', () => {
  expect([{}, { matchLabels: {} }, { matchLabels: {}, matchExpressions: [] }].map(selectsEverything)).toEqual([true, true, true]);
  expect(selectsEverything({ matchLabels: { a: '1' } })).toBe(false);
});
