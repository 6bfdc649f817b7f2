import { ccnp, cnp, convertText, first, namespaces, undeclared } from './convert-text';

const ns = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const ingress = (...rules: object[]) => ({ podSelector: {}, policyTypes: ['Ingress'], ...(rules.length > 0 && { ingress: rules }) });
const egress = (...rules: object[]) => ({ podSelector: {}, policyTypes: ['Egress'], ...(rules.length > 0 && { egress: rules }) });
const all = 'endpointSelector: {}';

describe('on a condition', () => {
  const agents = ['169.254.20.10/32', '169.254.170.23/32'];
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
            { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/16', '100.64.0.0/16', ...agents, '172.20.0.0/16'] } },
            { ipBlock: { cidr: '10.0.200.0/28' } },
            { ipBlock: { cidr: '172.20.0.1/32' } },
            { ipBlock: { cidr: '::/0', except: ['fd00:ec2::23/128'] } },
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
      [ingress({ from: [{ ipBlock: { cidr: '10.0.0.0/16', except: ['10.0.200.0/28'] } }] })],
      'nodeCidrs hold the nodes',
    ],
    [
      'cluster',
      `{${all}, ingress: [{fromEntities: [cluster]}]}`,
      [ingress({ from: [{ namespaceSelector: {} }, { ipBlock: { cidr: '10.0.0.0/16', except: ['10.0.200.0/28'] } }, ...apiServer] })],
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
      'naming a port http',
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

  test('a service account that a label distinguishes', () => {
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
      { ipBlock: { cidr: '172.20.0.1/32' } },
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
          {
            ipBlock: {
              cidr: '0.0.0.0/0',
              except: ['10.0.0.0/16', '100.64.0.0/16', '169.254.20.10/32', '169.254.170.23/32', '172.20.0.0/16'],
            },
          },
          { ipBlock: { cidr: '10.0.200.0/28' } },
          { ipBlock: { cidr: '172.20.0.1/32' } },
          { ipBlock: { cidr: '::/0' } },
        ],
        ports: [{ protocol: 'TCP', port: 443 }],
      }),
    ],
    [
      'fromNodes',
      `{${all}, ingress: [{fromNodes: [{matchLabels: {a: b}}]}]}`,
      'nodes',
      ingress({ from: [{ ipBlock: { cidr: '10.0.0.0/16', except: ['10.0.200.0/28'] } }] }),
    ],
  ])('%s', (_, spec, widening, expected) => {
    expect(first(convertText(cnp(spec)))).toMatchObject({ class: 'refused', specs: [] });
    expect(first(convertText(cnp(spec))).reasons).toContain(`--allow-broader ${widening}`);
    expect(first(convertText(cnp(spec), { allowBroader: [widening] }))).toMatchObject({ class: 'broader', specs: [expected] });
  });
});
