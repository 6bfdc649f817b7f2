import { calico, ccnp, cnp, convertText, first, gnp, namespaces } from './convert-text';

const convertWide = (text: string) => convertText(text, { clusterPolicies: true });
const dns =
  'egress: [{toEndpoints: [{matchLabels: {k8s-app: kube-dns, io.kubernetes.pod.namespace: kube-system}}], toPorts: [{ports: [{port: "53", protocol: UDP}]}]}]';

test('egress of a clusterwide policy: accepted in the Admin tier, the rest denied in the Baseline tier, without a list of namespaces', () => {
  const [result] = convertWide(ccnp(`{endpointSelector: {matchLabels: {app: web}}, ${dns}}`));
  const subject = { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } } };
  expect(result).toMatchObject({ class: 'conditional', outputs: [] });
  expect(result?.clusterOutputs.map(({ path, spec }) => ({ path, spec }))).toEqual([
    {
      path: '_cluster/c-admin.yaml',
      spec: {
        tier: 'Admin',
        priority: 500,
        subject,
        egress: [
          {
            action: 'Accept',
            to: [
              {
                pods: {
                  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
                  podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
                },
              },
            ],
            ports: [{ portNumber: { protocol: 'UDP', port: 53 } }],
          },
        ],
      },
    },
    {
      path: '_cluster/c-baseline.yaml',
      spec: { tier: 'Baseline', priority: 500, subject, egress: [{ action: 'Deny', to: [{ networks: ['0.0.0.0/0', '::/0'] }] }] },
    },
  ]);
});

test("Calico's policy of one namespace stays a NetworkPolicy of that namespace", () => {
  const [result] = convertWide(calico('{types: [Egress]}'));
  expect(result?.clusterOutputs).toEqual([]);
  expect(result?.outputs).toMatchObject([{ namespace: 'shop', spec: { podSelector: {}, policyTypes: ['Egress'] } }]);
});

test('a default deny of egress is the Baseline policy alone, of Calico too', () => {
  const [result] = convertWide(gnp('{types: [Egress]}'));
  expect(result?.clusterOutputs.map(({ spec }) => [spec.tier, spec.subject])).toEqual([['Baseline', { namespaces: {} }]]);
});

describe('one policy a namespace instead', () => {
  test.each<[string, string]>([
    ['ingress: no rule there names addresses, so that the world could not be denied', ccnp('{endpointSelector: {}, ingress: [{}]}')],
    [
      'a denial elsewhere, which an accepted connection would no longer meet',
      `${ccnp(`{endpointSelector: {}, ${dns}}`)}${cnp('{endpointSelector: {}, egressDeny: [{toEntities: [all]}]}')}`,
    ],
    [
      'a policy for ingress alone on the same pods, which would open their egress',
      `${ccnp(`{endpointSelector: {}, ${dns}}`)}${cnp('{endpointSelector: {}, ingress: [{}]}', 'p', 'a')}`,
    ],
    ['a named port', ccnp('{endpointSelector: {}, egress: [{toEndpoints: [{}], toPorts: [{ports: [{port: http, protocol: TCP}]}]}]}')],
    [
      'ranges that begin at one port and end at two',
      ccnp(
        '{endpointSelector: {}, egress: [{toEndpoints: [{}], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}, {toEntities: [all], toPorts: [{ports: [{port: "80", endPort: 90, protocol: TCP}]}]}]}',
      ),
    ],
  ])('%s', (_, text) => {
    const result = convertWide(`${namespaces('a')}${text}`).find(({ source }) => source.namespace === undefined);
    expect(result?.clusterOutputs).toEqual([]);
    expect(result?.outputs.map(({ path }) => path)).toContain(`a/${result?.source.name}.yaml`);
  });
});

test('a denial of its own is no less one where no namespace is known', () => {
  const [result] = convertWide(
    ccnp('{endpointSelector: {}, egress: [{toEndpoints: [{}]}], egressDeny: [{toEndpoints: [{matchLabels: {a: b}}]}]}'),
  );
  expect(result).toMatchObject({ class: 'refused', outputs: [], clusterOutputs: [] });
});

test('without being asked, a clusterwide policy becomes one a namespace', () => {
  expect(first(convertText(`${namespaces('a', 'b')}${ccnp(`{endpointSelector: {}, ${dns}}`)}`)).specs).toHaveLength(2);
});
