import { ccnp, cnp, convertText, first } from './convert-text';

const ns = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const ingress = (...rules: object[]) => ({ podSelector: {}, policyTypes: ['Ingress'], ...(rules.length > 0 && { ingress: rules }) });
const egress = (...rules: object[]) => ({ podSelector: {}, policyTypes: ['Egress'], ...(rules.length > 0 && { egress: rules }) });
const all = 'endpointSelector: {}';

// One row for each line of the facts (../shared/facts/network-policy.md); docs/network-policy-conversion.md has the same table for people.
describe('exactly', () => {
  test.each<[string, string, object[]]>([
    [
      "a peer without a namespace is in the policy's own",
      `{${all}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]}`,
      [ingress({ from: [{ podSelector: { matchLabels: { app: 'web' } } }] })],
    ],
    [
      'a peer in a named namespace, prefixes stripped',
      `{${all}, ingress: [{fromEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": web, "any:app": web}}]}]}`,
      [ingress({ from: [{ ...ns('web'), podSelector: { matchLabels: { app: 'web' } } }] })],
    ],
    [
      "the policy's own namespace by name is its own",
      `{${all}, ingress: [{fromEndpoints: [{matchLabels: {io.kubernetes.pod.namespace: shop}}]}]}`,
      [ingress({ from: [{ podSelector: {} }] })],
    ],
    [
      'a peer by labels of its namespace',
      `{${all}, ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.namespace.labels.team: a}}]}]}`,
      [ingress({ from: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] })],
    ],
    [
      'matchExpressions',
      `{endpointSelector: {matchExpressions: [{key: app, operator: Exists}]}, ingress: [{fromEndpoints: [{matchExpressions: [{key: app, operator: NotIn, values: [x]}]}]}]}`,
      [
        {
          podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
          policyTypes: ['Ingress'],
          ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['x'] }] } }] }],
        },
      ],
    ],
    [
      'fromEndpoints: [{}] is every pod of the namespace',
      `{${all}, ingress: [{fromEndpoints: [{}]}]}`,
      [ingress({ from: [{ podSelector: {} }] })],
    ],
    ['a rule {} isolates and lets nothing through', `{${all}, ingress: [{}]}`, [ingress()]],
    ['fromEndpoints: [] is nobody, and still isolates', `{${all}, ingress: [{fromEndpoints: []}]}`, [ingress()]],
    ['toEndpoints: [] with ports is nobody too', `{${all}, egress: [{toEndpoints: [], toPorts: [{ports: [{port: "80"}]}]}]}`, [egress()]],
    [
      'only ports: anybody',
      `{${all}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]}`,
      [ingress({ ports: [{ protocol: 'TCP', port: 80 }] })],
    ],
    ['an entry of toPorts without ports is nothing', `{${all}, ingress: [{toPorts: [{ports: []}]}]}`, [ingress()]],
    [
      'toPorts: [] with peers is no restriction',
      `{${all}, ingress: [{fromEndpoints: [{}], toPorts: []}]}`,
      [ingress({ from: [{ podSelector: {} }] })],
    ],
    ['ingress: [] has no effect', `{${all}, ingress: [], egress: [{}]}`, [egress()]],
    [
      'no protocol is TCP, UDP and SCTP',
      `{${all}, ingress: [{toPorts: [{ports: [{port: "80"}]}]}]}`,
      [
        ingress({
          ports: [
            { protocol: 'TCP', port: 80 },
            { protocol: 'UDP', port: 80 },
            { protocol: 'SCTP', port: 80 },
          ],
        }),
      ],
    ],
    [
      'port 0 is every port',
      `{${all}, ingress: [{toPorts: [{ports: [{port: "0", protocol: UDP}]}]}]}`,
      [ingress({ ports: [{ protocol: 'UDP' }] })],
    ],
    [
      'endPort',
      `{${all}, ingress: [{toPorts: [{ports: [{port: "80", endPort: 90, protocol: TCP}]}]}]}`,
      [ingress({ ports: [{ protocol: 'TCP', port: 80, endPort: 90 }] })],
    ],
    [
      'an endPort below the port is ignored',
      `{${all}, ingress: [{toPorts: [{ports: [{port: "80", endPort: 70, protocol: TCP}]}]}]}`,
      [ingress({ ports: [{ protocol: 'TCP', port: 80 }] })],
    ],
    [
      'all entries of toPorts count',
      `{${all}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "80", protocol: TCP}]}, {ports: [{port: "443", protocol: TCP}]}]}]}`,
      [
        ingress(
          { from: [{ podSelector: {} }], ports: [{ protocol: 'TCP', port: 80 }] },
          { from: [{ podSelector: {} }], ports: [{ protocol: 'TCP', port: 443 }] },
        ),
      ],
    ],
    ['entity all', `{${all}, ingress: [{fromEntities: [all]}]}`, [ingress({})]],
    ['an identity that is gone after the move', `{${all}, ingress: [{fromEntities: [health, init, ingress, unmanaged]}]}`, [ingress()]],
    [
      'a CIDR apart from the cluster',
      `{${all}, egress: [{toCIDR: [203.0.113.7, "198.51.100.0/24"]}]}`,
      [egress({ to: [{ ipBlock: { cidr: '203.0.113.7/32' } }, { ipBlock: { cidr: '198.51.100.0/24' } }] })],
    ],
    [
      'a CIDR set with except',
      `{${all}, egress: [{toCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.0/28]}]}]}`,
      [egress({ to: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.0/28'] } }] })],
    ],
    [
      'an HTTP rule that another rule makes moot',
      `{${all}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]}, {fromEndpoints: [{}], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]}`,
      [ingress({ from: [{ podSelector: {} }], ports: [{ protocol: 'TCP', port: 80 }] })],
    ],
    [
      'empty layer-7 rules',
      `{${all}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: []}}]}]}`,
      [ingress({ ports: [{ protocol: 'TCP', port: 80 }] })],
    ],
    ['a deny rule alone isolates', `{${all}, ingressDeny: [{fromEndpoints: [{matchLabels: {a: b}}]}]}`, [ingress()]],
    [
      'a denied peer is taken out of the allowed ones',
      `{${all}, ingress: [{fromEndpoints: [{}]}], ingressDeny: [{fromEndpoints: [{matchLabels: {app: bad}}]}]}`,
      [ingress({ from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['bad'] }] } }] })],
    ],
    [
      'a denied port is taken out of the allowed ones',
      `{${all}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "1", endPort: 100, protocol: TCP}]}]}], ingressDeny: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "22", protocol: TCP}]}]}]}`,
      [
        ingress({
          from: [{ podSelector: {} }],
          ports: [
            { protocol: 'TCP', port: 1, endPort: 21 },
            { protocol: 'TCP', port: 23, endPort: 100 },
          ],
        }),
      ],
    ],
    [
      'a denied CIDR is taken out of the allowed ones',
      `{${all}, egress: [{toCIDR: [203.0.113.0/24]}], egressDeny: [{toCIDR: [203.0.113.128/25]}]}`,
      [egress({ to: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.128/25'] } }] })],
    ],
    [
      'several specs are several policies',
      `{${all}, ingress: [{}]}\nspecs: [{endpointSelector: {matchLabels: {a: b}}, egress: [{}]}]`,
      [ingress(), { podSelector: { matchLabels: { a: 'b' } }, policyTypes: ['Egress'] }],
    ],
    [
      'a selector that nothing can meet',
      `{${all}, ingress: [{fromEndpoints: [{matchLabels: {a: b}, matchExpressions: [{key: a, operator: DoesNotExist}]}]}]}`,
      [ingress()],
    ],
  ])('%s', (_, spec, specs) => {
    expect(first(convertText(cnp(spec)))).toMatchObject({ class: 'exact', specs });
  });

  test('a clusterwide policy for one named namespace', () => {
    const results = convertText(
      ccnp('{endpointSelector: {matchLabels: {io.kubernetes.pod.namespace: shop, app: db}}, ingress: [{fromEndpoints: [{}]}]}'),
    );
    expect(first(results)).toMatchObject({
      class: 'exact',
      specs: [{ podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ namespaceSelector: {} }] }] }],
    });
    expect(results[0]?.outputs.map(({ path }) => path)).toEqual(['shop/c.yaml']);
  });

  test('a deny of one policy is taken out of what another allows, and only where both are for the same pods', () => {
    const allow = cnp('{endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{}]}]}', 'allow');
    const other = cnp('{endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{}]}]}', 'other');
    const deny = ccnp(
      '{endpointSelector: {matchLabels: {io.kubernetes.pod.namespace: shop, app: db}}, ingressDeny: [{fromEndpoints: [{matchLabels: {bad: "yes"}}]}]}',
    );
    const results = convertText(`${allow}${other}${deny}`);
    const specOf = (name: string) => results.find((result) => result.source.name === name)?.outputs[0]?.spec.ingress;
    expect(specOf('allow')).toEqual([
      { from: [{ podSelector: { matchExpressions: [{ key: 'bad', operator: 'NotIn', values: ['yes'] }] } }] },
    ]);
    expect(specOf('other')).toEqual([{ from: [{ podSelector: {} }] }]);
  });

  test('a deny for part of the subject splits the subject', () => {
    const results = convertText(
      `${cnp('{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}', 'allow')}${cnp('{endpointSelector: {matchLabels: {app: db}}, ingressDeny: [{fromEndpoints: [{}]}]}', 'deny')}`,
    );
    expect(first(results)).toMatchObject({
      class: 'exact',
      specs: [
        { podSelector: {}, policyTypes: ['Ingress'] },
        {
          podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db'] }] },
          ingress: [{ from: [{ podSelector: {} }] }],
        },
      ],
    });
    expect(first(results).specs[0]).not.toHaveProperty('ingress');
  });

  test('enableDefaultDeny: false has no effect where nothing else isolates', () => {
    expect(first(convertText(cnp(`{${all}, enableDefaultDeny: {ingress: false}, ingress: [{fromEndpoints: [{}]}]}`)))).toMatchObject({
      class: 'exact',
      specs: [],
    });
  });
});

test('an IPv6 block of the length 32 is written as its halves, which hand their ports on to smaller blocks', () => {
  const peers = (...blocks: object[]) => blocks.map((ipBlock) => ({ ipBlock }));
  const to = (rule: string) => first(convertText(cnp(`{${all}, egress: [${rule}]}`))).specs[0]?.egress?.[0]?.to;
  expect(to('{toCIDR: ["2001:db8::/32"]}')).toEqual(peers({ cidr: '2001:db8::/33' }, { cidr: '2001:db8:8000::/33' }));
  expect(to('{toCIDRSet: [{cidr: "2001:db8::/32", except: ["2001:db8:1::/48"]}]}')).toEqual(
    peers({ cidr: '2001:db8::/33', except: ['2001:db8:1::/48'] }, { cidr: '2001:db8:8000::/33' }),
  );
  expect(to('{toCIDRSet: [{cidr: "2001:db8::/32", except: ["2001:db8:8000::/33"]}]}')).toEqual(peers({ cidr: '2001:db8::/33' }));
  expect(to('{toCIDR: ["198.51.100.7/32"]}')).toEqual(peers({ cidr: '198.51.100.7/32' }));
});

test('a NetworkPolicy under Cilium isolates by its rules too, where policyTypes leaves their direction out', () => {
  const spec = '{podSelector: {}, policyTypes: [Egress], ingress: [{from: [{podSelector: {}}]}], egress: [{}]}';
  const text = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np, namespace: shop}\nspec: ${spec}\n---\n`;
  const result = convertText(text + cnp(`{${all}, egress: [{}]}`)).find(({ source }) => source.name === 'np');
  expect(result?.outputs.map((output) => output.spec.policyTypes)).toEqual([['Ingress', 'Egress']]);
});
