import { calico, cnp, convertText, first } from './convert-text';

/** What a NetworkPolicy cannot say is refused with its reason, and nothing of it is written. */
test.each([
  ['toRequires', cnp('{endpointSelector: {}, egress: [{toRequires: [{matchLabels: {a: b}}]}]}'), 'narrows other policies'],
  ['fromRequires', cnp('{endpointSelector: {}, ingress: [{fromRequires: [{matchLabels: {a: b}}]}]}'), 'narrows other policies'],
  [
    'a service account that no label stands for',
    cnp('{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.policy.serviceaccount: api}}]}]}'),
    'names a service account that no label of the given pods distinguishes',
  ],
  [
    'a named port less a number, which it may be',
    calico('{ingress: [{action: Allow, protocol: TCP, destination: {ports: [http], notPorts: [8080]}}]}'),
    'leaves out a port by its number among ports by name',
  ],
])('%s', (_, text, reason) => {
  const result = first(convertText(text));
  expect(result).toMatchObject({ class: 'refused', specs: [] });
  expect(result.reasons).toContain(reason);
});

test('a peer in two namespaces at once is nobody: the pods are closed, and the reason is given', () => {
  const result = first(
    convertText(
      cnp(
        '{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: a}, matchExpressions: [{key: k8s:io.kubernetes.pod.namespace, operator: In, values: [b]}]}]}]}',
      ),
    ),
  );
  expect(result.specs).toEqual([{ podSelector: {}, policyTypes: ['Ingress'] }]);
  expect(result.reasons).toContain('no namespace can meet all of its requirements');
});
