import { ccnp, cnp, convertText, first, namespaces, undeclared } from './convert-text';

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

describe('on a condition', () => {
  const cluster = ['100.64.0.0/16', '172.20.0.0/16'];
  const apiServer = [{ ipBlock: { cidr: '10.0.200.0/28' } }, { ipBlock: { cidr: '172.20.0.1/32' } }];
  test.each<[string, string, object[], string]>([
    [
      "a CIDR that overlaps the cluster's ranges: these are left out",
      `{${all}, egress: [{toCIDR: [10.0.0.0/8]}]}`,
      [egress({ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/16'] } }, { ipBlock: { cidr: '10.0.200.0/28' } }] })],
      "overlaps the cluster's own ranges",
    ],
    [
      'world',
      `{${all}, egress: [{toEntities: [world]}]}`,
      [
        egress({
          to: [
            { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/16', ...cluster] } },
            { ipBlock: { cidr: '10.0.200.0/28' } },
            { ipBlock: { cidr: '::/0' } },
          ],
        }),
      ],
      'the declared ranges hold all pods, nodes and services',
    ],
    [
      'kube-apiserver',
      `{${all}, egress: [{toEntities: [kube-apiserver]}]}`,
      [egress({ to: apiServer })],
      'apiServerCidrs are those of the new cluster',
    ],
    [
      'remote-node',
      `{${all}, ingress: [{fromEntities: [remote-node]}]}`,
      [ingress({ from: [{ ipBlock: { cidr: '10.0.0.0/16' } }] })],
      'nodeCidrs hold the nodes',
    ],
    [
      'cluster',
      `{${all}, ingress: [{fromEntities: [cluster]}]}`,
      [ingress({ from: [{ namespaceSelector: {} }, { ipBlock: { cidr: '10.0.0.0/16' } }, { ipBlock: { cidr: '172.20.0.1/32' } }] })],
      'nodeCidrs',
    ],
    ['host, ingress', `{${all}, ingress: [{fromEntities: [host]}]}`, [ingress()], 'a node reaches its own pods'],
    [
      'host, egress',
      `{${all}, egress: [{toEntities: [host]}]}`,
      [
        egress({
          to: [
            { ipBlock: { cidr: '169.254.170.23/32' } },
            { ipBlock: { cidr: 'fd00:ec2::23/128' } },
            { ipBlock: { cidr: '169.254.20.10/32' } },
          ],
        }),
      ],
      'node-local agents',
    ],
    [
      'a named port',
      `{${all}, ingress: [{toPorts: [{ports: [{port: http, protocol: TCP}]}]}]}`,
      [ingress({ ports: [{ protocol: 'TCP', port: 'http' }] })],
      'naming their ports',
    ],
    [
      'DNS rules for every name',
      `{${all}, egress: [{toPorts: [{ports: [{port: "53", protocol: UDP}], rules: {dns: [{matchPattern: "*"}]}}]}]}`,
      [egress({ ports: [{ protocol: 'UDP', port: 53 }] })],
      'every DNS name is allowed',
    ],
  ])('%s', (_, spec, specs, reason) => {
    const result = first(convertText(cnp(spec)));
    expect(result).toMatchObject({ class: 'conditional', specs });
    expect(result.reasons).toContain(reason);
  });

  test('toServices: the selector of the service', () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\n';
    const result = first(
      convertText(`${service}${cnp(`{${all}, egress: [{toServices: [{k8sService: {serviceName: db, namespace: data}}]}]}`)}`),
    );
    expect(result).toMatchObject({
      class: 'conditional',
      specs: [egress({ to: [{ ...ns('data'), podSelector: { matchLabels: { app: 'db' } } }] })],
    });
  });

  test('cidrGroupRef: the CIDRs of the group', () => {
    const group =
      'apiVersion: cilium.io/v2alpha1\nkind: CiliumCIDRGroup\nmetadata: {name: partners}\nspec: {externalCIDRs: [203.0.113.0/24]}\n---\n';
    const result = first(
      convertText(`${group}${cnp(`{${all}, ingress: [{fromCIDRSet: [{cidrGroupRef: partners, except: [203.0.113.0/28]}]}]}`)}`),
    );
    expect(result).toMatchObject({
      class: 'conditional',
      specs: [ingress({ from: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.0/28'] } }] })],
    });
  });

  test('a clusterwide policy becomes one in each namespace', () => {
    const results = convertText(`${namespaces('a', 'b')}${ccnp('{endpointSelector: {}, ingress: [{}]}')}`);
    expect(first(results)).toMatchObject({ class: 'conditional', specs: [ingress(), ingress()] });
    expect(results[0]?.outputs.map(({ path }) => path)).toEqual(['a/c.yaml', 'b/c.yaml']);
  });

  test('a clusterwide policy by labels of the namespaces', () => {
    const results = convertText(
      `${namespaces('a', 'b')}${ccnp('{endpointSelector: {matchLabels: {io.cilium.k8s.namespace.labels.team: b}}, ingress: [{}]}')}`,
    );
    expect(results[0]?.outputs.map(({ path }) => path)).toEqual(['b/c.yaml']);
  });

  test('a service account that a label tells apart', () => {
    const pod = (name: string, account: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {app: ${name}, tier: x}}\nspec: {serviceAccountName: ${account}, containers: []}\n---\n`;
    const policy = cnp(`{${all}, ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.policy.serviceaccount: sa}}]}]}`);
    expect(first(convertText(`${pod('web', 'sa')}${pod('db', 'default')}${policy}`))).toMatchObject({
      class: 'conditional',
      specs: [ingress({ from: [{ podSelector: { matchLabels: { app: 'web' } } }] })],
    });
    expect(first(convertText(policy)).class).toBe('refused');
  });

  test('enableDefaultDeny: false counts where another policy isolates the pods', () => {
    const results = convertText(
      `${cnp(`{${all}, enableDefaultDeny: {ingress: false}, ingress: [{fromEndpoints: [{}]}]}`)}${cnp('{endpointSelector: {matchLabels: {app: db}}, ingress: [{}]}', 'q')}`,
    );
    expect(first(results)).toMatchObject({
      class: 'conditional',
      specs: [{ podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ podSelector: {} }] }] }],
    });
  });

  test('an open rule less some pods needs the ranges', () => {
    const spec = `{${all}, ingress: [{fromEntities: [all]}], ingressDeny: [{fromEndpoints: [{matchLabels: {app: bad}}]}]}`;
    expect(first(convertText(cnp(spec), { ranges: undeclared })).class).toBe('refused');
    expect(first(convertText(cnp(spec))).specs[0]?.ingress?.[0]?.from).toEqual([
      { namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['shop'] }] } },
      { podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['bad'] }] } },
      { ipBlock: { cidr: '0.0.0.0/0', except: cluster } },
      { ipBlock: { cidr: '::/0' } },
    ]);
  });
});

describe('only by letting more through, when asked', () => {
  test.each<[string, string, 'http' | 'kafka' | 'dns' | 'tls' | 'authentication' | 'fqdn' | 'nodes' | 'l7' | 'listener', object]>([
    [
      'http',
      `{${all}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{path: /}]}}]}]}`,
      'http',
      ingress({ ports: [{ protocol: 'TCP', port: 80 }] }),
    ],
    [
      'kafka',
      `{${all}, ingress: [{toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {kafka: [{topic: a}]}}]}]}`,
      'kafka',
      ingress({ ports: [{ protocol: 'TCP', port: 9092 }] }),
    ],
    [
      'l7proto',
      `{${all}, ingress: [{toPorts: [{ports: [{port: "1", protocol: TCP}], rules: {l7proto: x}}]}]}`,
      'l7',
      ingress({ ports: [{ protocol: 'TCP', port: 1 }] }),
    ],
    [
      'dns',
      `{${all}, egress: [{toPorts: [{ports: [{port: "53", protocol: UDP}], rules: {dns: [{matchName: a.b}]}}]}]}`,
      'dns',
      egress({ ports: [{ protocol: 'UDP', port: 53 }] }),
    ],
    [
      'serverNames',
      `{${all}, egress: [{toPorts: [{ports: [{port: "443", protocol: TCP}], serverNames: [a.b]}]}]}`,
      'tls',
      egress({ ports: [{ protocol: 'TCP', port: 443 }] }),
    ],
    [
      'terminatingTLS',
      `{${all}, egress: [{toPorts: [{ports: [{port: "443", protocol: TCP}], terminatingTLS: {secret: {name: a}}}]}]}`,
      'tls',
      egress({ ports: [{ protocol: 'TCP', port: 443 }] }),
    ],
    [
      'listener',
      `{${all}, egress: [{toPorts: [{ports: [{port: "443", protocol: TCP}], listener: {name: a}}]}]}`,
      'listener',
      egress({ ports: [{ protocol: 'TCP', port: 443 }] }),
    ],
    [
      'authentication',
      `{${all}, ingress: [{fromEndpoints: [{}], authentication: {mode: required}}]}`,
      'authentication',
      ingress({ from: [{ podSelector: {} }] }),
    ],
    [
      'toFQDNs',
      `{${all}, egress: [{toFQDNs: [{matchName: a.b}], toPorts: [{ports: [{port: "443", protocol: TCP}]}]}]}`,
      'fqdn',
      egress({
        to: [
          { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/16', '100.64.0.0/16', '172.20.0.0/16'] } },
          { ipBlock: { cidr: '10.0.200.0/28' } },
          { ipBlock: { cidr: '::/0' } },
        ],
        ports: [{ protocol: 'TCP', port: 443 }],
      }),
    ],
    [
      'fromNodes',
      `{${all}, ingress: [{fromNodes: [{matchLabels: {a: b}}]}]}`,
      'nodes',
      ingress({ from: [{ ipBlock: { cidr: '10.0.0.0/16' } }] }),
    ],
  ])('%s', (_, spec, widening, expected) => {
    expect(first(convertText(cnp(spec)))).toMatchObject({ class: 'refused', specs: [] });
    expect(first(convertText(cnp(spec))).reasons).toContain(`--allow-broader ${widening}`);
    expect(first(convertText(cnp(spec), { allowBroader: [widening] }))).toMatchObject({ class: 'broader', specs: [expected] });
  });
});

describe('not at all', () => {
  test.each<[string, string, string]>([
    ['icmps', `{${all}, ingress: [{icmps: [{fields: [{type: 8}]}]}]}`, 'names ICMP'],
    ['fromRequires', `{${all}, ingress: [{fromRequires: [{}]}]}`, 'fold it'],
    ['toGroups', `{${all}, egress: [{toGroups: [{aws: {securityGroupsIds: [sg-1]}}]}]}`, 'looks up in AWS'],
    ['a protocol without ports', `{${all}, egress: [{toPorts: [{ports: [{protocol: VRRP}]}]}]}`, 'protocol VRRP'],
    ['a mesh', `{${all}, egress: [{toEndpoints: [{matchLabels: {io.cilium.k8s.policy.cluster: x}}]}]}`, 'one cluster'],
    [
      'a label that Cilium leaves out',
      `{${all}, egress: [{toEndpoints: [{matchLabels: {statefulset.kubernetes.io/pod-name: db-0}}]}]}`,
      'leaves out of identities',
    ],
    [
      'a peer that only says what it is not, across namespaces',
      `{${all}, ingress: [{fromEndpoints: [{matchExpressions: [{key: io.kubernetes.pod.namespace, operator: NotIn, values: [a]}]}]}]}`,
      'only says what the peer is not',
    ],
    [
      'a foreign namespace as subject',
      `{endpointSelector: {matchLabels: {io.kubernetes.pod.namespace: other}}, ingress: [{}]}`,
      "not the policy's own",
    ],
    ['a private CIDR without declared ranges', `{${all}, egress: [{toCIDR: [10.0.0.0/8]}]}`, 'declare podCidrs'],
    ['world without declared ranges', `{${all}, egress: [{toEntities: [world]}]}`, '--cluster'],
    ['remote-node without declared ranges', `{${all}, egress: [{toEntities: [remote-node]}]}`, '--cluster'],
    [
      'a named port to anywhere, which the VPC CNI drops',
      `{${all}, egress: [{toPorts: [{ports: [{port: http, protocol: TCP}]}]}]}`,
      'VPC CNI drops',
    ],
  ])('%s', (_, spec, reason) => {
    const result = first(convertText(cnp(spec), { ranges: undeclared }));
    expect(result).toMatchObject({ class: 'refused', specs: [] });
    expect(result.reasons).toContain(reason);
  });

  test('node policies', () => {
    expect(first(convertText(ccnp('{nodeSelector: {}, ingress: [{}]}')))).toMatchObject({ class: 'refused', specs: [] });
  });

  test('what a deny that cannot be carried over may touch is refused with it', () => {
    const results = convertText(
      `${cnp(`{${all}, ingress: [{fromEndpoints: [{}]}]}`, 'allow')}${cnp(`{${all}, ingressDeny: [{icmps: [{fields: [{type: 8}]}]}]}`, 'deny')}${cnp(`{${all}, egress: [{toEndpoints: [{}]}]}`, 'unaffected')}`,
    );
    expect(results.map((result) => [result.source.name, result.class])).toEqual([
      ['allow', 'refused'],
      ['deny', 'refused'],
      ['unaffected', 'exact'],
    ]);
  });

  test('more than 24 port entries for one address', () => {
    const ports = (from: number, count: number) =>
      `{${all}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [${Array.from({ length: count }, (_, i) => `{port: "${from + 2 * i}", protocol: TCP}`).join(', ')}]}]}]}`;
    const two = `${cnp(ports(1000, 13), 'a')}${cnp(ports(2000, 12), 'b')}`;
    expect(convertText(two).map((result) => result.class)).toEqual(['refused', 'refused']);
    expect(convertText(two, { target: 'upstream' }).map((result) => result.class)).toEqual(['exact', 'exact']);
    expect(first(convertText(cnp(ports(1000, 24)))).class).toBe('exact');
  });
});

test('an except that would cut another rule under the VPC CNI is written as blocks', () => {
  const spec = `{${all}, egress: [{toCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.0/26]}], toPorts: [{ports: [{port: "443", protocol: TCP}]}]}, {toCIDR: [203.0.113.0/24], toPorts: [{ports: [{port: "53", protocol: UDP}]}]}]}`;
  const blocks = [{ ipBlock: { cidr: '203.0.113.64/26' } }, { ipBlock: { cidr: '203.0.113.128/25' } }];
  expect(first(convertText(cnp(spec))).specs[0]?.egress?.[0]?.to).toEqual(blocks);
  expect(first(convertText(cnp(spec), { target: 'upstream' })).specs[0]?.egress?.[0]?.to).toEqual([
    { ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.0/26'] } },
  ]);
});

test('under Cilium, an ipBlock of a NetworkPolicy does not match pods either', () => {
  const np =
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np, namespace: shop}\nspec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 100.64.0.0/10}}]}]}\n---\n';
  const results = convertText(`${np}${cnp(`{${all}, egress: [{}]}`)}`);
  expect(results.find((result) => result.source.kind === 'NetworkPolicy')).toMatchObject({
    class: 'conditional',
    outputs: [{ spec: ingress({ from: [{ ipBlock: { cidr: '100.64.0.0/10', except: ['100.64.0.0/16'] } }] }) }],
  });
});

test('names: a clusterwide and a namespaced policy of one name stand side by side', () => {
  const results = convertText(
    `${namespaces('shop')}${cnp(`{${all}, ingress: [{}]}`, 'deny')}${ccnp('{endpointSelector: {}, egress: [{}]}', 'deny')}`,
  );
  expect(results.flatMap((result) => result.outputs.map(({ path }) => path)).toSorted()).toEqual(['shop/deny-cnp.yaml', 'shop/deny.yaml']);
});
