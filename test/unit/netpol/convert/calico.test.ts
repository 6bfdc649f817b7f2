import { calico, convertText, first, gnp, namespaces, undeclared } from './convert-text';

const ingress = (...rules: object[]) => ({ podSelector: {}, policyTypes: ['Ingress'], ...(rules.length > 0 && { ingress: rules }) });
const egress = (...rules: object[]) => ({ podSelector: {}, policyTypes: ['Egress'], ...(rules.length > 0 && { egress: rules }) });
const notIn = (key: string, ...values: string[]) => ({ matchExpressions: [{ key, operator: 'NotIn', values }] });

describe('exactly', () => {
  test.each<[string, string, object[]]>([
    ['no types and no rules: ingress', '{selector: all()}', [ingress()]],
    ['egress rules only: egress', '{egress: [{action: Allow}]}', [egress({})]],
    [
      'rules of both: both',
      '{ingress: [{action: Allow}], egress: [{action: Allow}]}',
      [{ podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] }],
    ],
    ['given types win', '{types: [Egress], ingress: [{action: Allow}]}', [egress()]],
    [
      'a selector is of the own namespace',
      `{ingress: [{action: Allow, source: {selector: "app == 'web'"}}]}`,
      [ingress({ from: [{ podSelector: { matchLabels: { app: 'web' } } }] })],
    ],
    [
      '!= and not in match absent labels',
      `{ingress: [{action: Allow, source: {selector: "app != 'a' && app not in {'b'}"}}]}`,
      [ingress({ from: [{ podSelector: notIn('app', 'a', 'b') }] })],
    ],
    [
      '|| of a peer: one peer a term',
      `{ingress: [{action: Allow, source: {selector: "app == 'a' || has(b)"}}]}`,
      [
        ingress({
          from: [{ podSelector: { matchLabels: { app: 'a' } } }, { podSelector: { matchExpressions: [{ key: 'b', operator: 'Exists' }] } }],
        }),
      ],
    ],
    [
      '|| of a subject: one policy a term',
      `{selector: "app == 'a' || app == 'b'", ingress: []}`,
      [
        { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Ingress'] },
        { podSelector: { matchLabels: { app: 'b' } }, policyTypes: ['Ingress'] },
      ],
    ],
    [
      '! is pushed down',
      `{ingress: [{action: Allow, source: {selector: "!(app == 'a' || !has(b))"}}]}`,
      [
        ingress({
          from: [
            {
              podSelector: {
                matchExpressions: [
                  { key: 'app', operator: 'NotIn', values: ['a'] },
                  { key: 'b', operator: 'Exists' },
                ],
              },
            },
          ],
        }),
      ],
    ],
    [
      'namespaceSelector beside a selector',
      `{ingress: [{action: Allow, source: {selector: "app == 'a'", namespaceSelector: "team == 'x'"}}]}`,
      [ingress({ from: [{ namespaceSelector: { matchLabels: { team: 'x' } }, podSelector: { matchLabels: { app: 'a' } } }] })],
    ],
    [
      'projectcalico.org/name',
      `{ingress: [{action: Allow, source: {namespaceSelector: "projectcalico.org/name == 'web'"}}]}`,
      [ingress({ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'web' } } }] })],
    ],
    [
      'namespaceSelector all()',
      '{ingress: [{action: Allow, source: {namespaceSelector: all()}}]}',
      [ingress({ from: [{ namespaceSelector: {} }] })],
    ],
    ['namespaceSelector global() is no pod', '{ingress: [{action: Allow, source: {namespaceSelector: global()}}]}', [ingress()]],
    [
      'a missing selector is anybody',
      '{ingress: [{action: Allow, protocol: TCP, destination: {ports: [80]}}]}',
      [ingress({ ports: [{ protocol: 'TCP', port: 80 }] })],
    ],
    [
      'nets, notNets',
      '{egress: [{action: Allow, destination: {nets: [192.168.0.0/16], notNets: [192.168.1.0/24]}}]}',
      [egress({ to: [{ ipBlock: { cidr: '192.168.0.0/16', except: ['192.168.1.0/24'] } }] })],
    ],
    [
      'notNets alone',
      '{egress: [{action: Allow, destination: {notNets: [10.1.0.0/16]}}]}',
      [egress({ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.1.0.0/16'] } }, { ipBlock: { cidr: '::/0' } }] })],
    ],
    [
      'ports: ranges',
      '{ingress: [{action: Allow, protocol: UDP, destination: {ports: ["1000:2000"]}}]}',
      [ingress({ ports: [{ protocol: 'UDP', port: 1000, endPort: 2000 }] })],
    ],
    [
      'notPorts',
      '{ingress: [{action: Allow, protocol: TCP, destination: {notPorts: [22]}}]}',
      [
        ingress({
          ports: [
            { protocol: 'TCP', port: 1, endPort: 21 },
            { protocol: 'TCP', port: 23, endPort: 65535 },
          ],
        }),
      ],
    ],
    ['a protocol by number', '{ingress: [{action: Allow, protocol: 17}]}', [ingress({ ports: [{ protocol: 'UDP' }] })]],
    ['Log is left out', '{ingress: [{action: Log}, {action: Allow, protocol: TCP}]}', [ingress({ ports: [{ protocol: 'TCP' }] })]],
    [
      'a trailing Deny is redundant',
      `{ingress: [{action: Allow, protocol: TCP}, {action: Deny}]}`,
      [ingress({ ports: [{ protocol: 'TCP' }] })],
    ],
    [
      'a Deny before an Allow is taken out of it',
      `{ingress: [{action: Deny, source: {selector: "app == 'bad'"}}, {action: Allow, source: {selector: all()}}]}`,
      [ingress({ from: [{ podSelector: notIn('app', 'bad') }] })],
    ],
    [
      "the subject's own side narrows the subject",
      `{ingress: [{action: Allow, protocol: TCP, destination: {selector: "app == 'db'"}}]}`,
      [ingress(), { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{ ports: [{ protocol: 'TCP' }] }] }],
    ],
    [
      'notSelector in a namespace',
      `{ingress: [{action: Allow, source: {notSelector: "app == 'a'"}}]}`,
      [ingress({ from: [{ podSelector: notIn('app', 'a') }] })],
    ],
    ['empty lists are as absent', '{ingress: [{action: Allow, source: {nets: []}, destination: {ports: []}}]}', [ingress({})]],
  ])('%s', (_, spec, specs) => {
    expect(first(convertText(calico(spec)))).toMatchObject({ class: 'exact', specs });
  });

  test('order: what is denied before is taken out, what is denied after is not', () => {
    const deny = (order: number) => calico(`{order: ${order}, ingress: [{action: Deny, source: {selector: "app == 'bad'"}}]}`, 'deny');
    const allow = calico('{order: 100, ingress: [{action: Allow, source: {selector: all()}}]}', 'allow');
    const rulesOf = (text: string) => convertText(text).find((result) => result.source.name === 'allow')?.outputs[0]?.spec.ingress;
    expect(rulesOf(`${allow}${deny(10)}`)).toEqual([{ from: [{ podSelector: notIn('app', 'bad') }] }]);
    expect(rulesOf(`${allow}${deny(200)}`)).toEqual([{ from: [{ podSelector: {} }] }]);
  });

  test('a NetworkPolicy of Kubernetes has order 1000, and gives way to a Deny before it', () => {
    const np =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np, namespace: shop}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n---\n';
    const results = convertText(`${np}${calico(`{order: 999, ingress: [{action: Deny, source: {selector: "app == 'bad'"}}]}`)}`);
    const converted = results.find((result) => result.source.name === 'np');
    expect(converted?.outputs).toMatchObject([{ path: 'shop/np.yaml', spec: ingress({ from: [{ podSelector: notIn('app', 'bad') }] }) }]);
  });
});

describe('on a condition', () => {
  test('network sets by label become blocks', () => {
    const set =
      'apiVersion: projectcalico.org/v3\nkind: NetworkSet\nmetadata: {name: partners, namespace: shop, labels: {role: partner}}\nspec: {nets: [203.0.113.0/24]}\n---\n';
    const other =
      'apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: {name: offices, labels: {role: partner}}\nspec: {nets: [198.51.100.0/24]}\n---\n';
    const own = calico(`{ingress: [{action: Allow, source: {selector: "role == 'partner'"}}]}`);
    const from = [{ podSelector: { matchLabels: { role: 'partner' } } }, { ipBlock: { cidr: '203.0.113.0/24' } }];
    expect(first(convertText(`${set}${other}${own}`))).toMatchObject({ class: 'conditional', specs: [ingress({ from })] });
    const global = calico(`{ingress: [{action: Allow, source: {selector: "role == 'partner'", namespaceSelector: global()}}]}`);
    expect(first(convertText(`${set}${other}${global}`)).specs).toEqual([ingress({ from: [{ ipBlock: { cidr: '198.51.100.0/24' } }] })]);
  });

  test('a GlobalNetworkPolicy becomes one policy in each namespace, and its selectors reach all of them', () => {
    const results = convertText(
      `${namespaces('a', 'b', 'kube-system')}${gnp(`{namespaceSelector: "kubernetes.io/metadata.name != 'kube-system'", ingress: [{action: Allow, source: {selector: "app == 'x'"}}]}`)}`,
    );
    expect(results[0]?.outputs.map(({ path }) => path)).toEqual(['a/g.yaml', 'b/g.yaml']);
    expect(first(results)).toMatchObject({
      class: 'conditional',
      specs: Array.from({ length: 2 }, () => ingress({ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'x' } } }] })),
    });
  });

  test('string operators are expanded over the values of the input', () => {
    const pod = (name: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}\nspec: {containers: []}\n---\n`;
    const policy = calico(`{ingress: [{action: Allow, source: {selector: "app starts with 'web'"}}]}`);
    expect(first(convertText(`${pod('web-a')}${pod('web-b')}${pod('db')}${policy}`))).toMatchObject({
      class: 'conditional',
      specs: [ingress({ from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web-a', 'web-b'] }] } }] })],
    });
    expect(first(convertText(policy)).class).toBe('refused');
  });

  test('services are their pods and the ports of these', () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 80, targetPort: 5432}]}\n---\n';
    expect(
      first(convertText(`${service}${calico('{egress: [{action: Allow, destination: {services: {name: db, namespace: data}}}]}')}`)),
    ).toMatchObject({
      class: 'conditional',
      specs: [
        egress({
          to: [
            { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'data' } }, podSelector: { matchLabels: { app: 'db' } } },
          ],
          ports: [{ protocol: 'TCP', port: 5432 }],
        }),
      ],
    });
  });

  test('notProtocol leaves other protocols behind', () => {
    expect(first(convertText(calico('{ingress: [{action: Allow, notProtocol: UDP}]}')))).toMatchObject({
      class: 'conditional',
      specs: [ingress({ ports: [{ protocol: 'TCP' }, { protocol: 'SCTP' }] })],
    });
  });

  test('equal orders with a Deny hang on how Calico sorts names', () => {
    const results = convertText(`${calico('{ingress: [{action: Deny}]}', 'a')}${calico('{ingress: [{action: Allow}]}', 'b')}`);
    expect(results.map((result) => [result.source.name, result.class, result.outputs[0]?.spec.ingress])).toEqual([
      ['a', 'exact', undefined],
      ['b', 'conditional', undefined],
    ]);
  });
});

describe('not at all', () => {
  test.each<[string, string, string]>([
    [
      'nets AND selector',
      `{ingress: [{action: Allow, source: {nets: [10.0.0.0/8], selector: "a == 'b'"}}]}`,
      'addresses and labels at once',
    ],
    ['icmp', '{ingress: [{action: Allow, protocol: ICMP, icmp: {type: 8}}]}', 'ICMP'],
    ['source ports', '{ingress: [{action: Allow, protocol: TCP, source: {ports: [53]}}]}', 'source ports'],
    [
      'a Deny by address before an Allow by label, ranges unknown',
      `{ingress: [{action: Deny, source: {nets: [10.0.0.0/8]}}, {action: Allow, source: {selector: "a == 'b'"}}]}`,
      'addresses of pods',
    ],
    ['service accounts by label, none of them given', `{serviceAccountSelector: "a == 'b'"}`, 'give the ServiceAccounts'],
    ['http without being asked', '{ingress: [{action: Allow, http: {methods: [GET]}}]}', '--allow-broader http'],
  ])('%s', (_, spec, reason) => {
    const result = first(convertText(calico(spec), { ranges: undeclared }));
    expect(result).toMatchObject({ class: 'refused', specs: [] });
    expect(result.reasons).toContain(reason);
  });

  test.each(['doNotTrack', 'preDNAT'])('%s', (flag) => {
    expect(first(convertText(`${namespaces('a')}${gnp(`{${flag}: true, applyOnForward: true}`)}`))).toMatchObject({
      class: 'refused',
      specs: [],
    });
  });
});

describe('service accounts by label', () => {
  const account = (name: string, labels: string) =>
    `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: shop, labels: ${labels}}\n---\n`;
  const podOf = (name: string, sa: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {run: ${name}}}\nspec: {serviceAccountName: ${sa}, containers: [{name: c}]}\n---\n`;
  const known = `${account('web', '{role: front}')}${account('db', '{role: back}')}${podOf('w', 'web')}${podOf('d', 'db')}`;
  test('are those of the input, by a label of their pods', () => {
    const subject = first(convertText(`${known}${calico(`{serviceAccountSelector: "role == 'front'"}`)}`));
    expect(subject).toMatchObject({ class: 'conditional', specs: [{ podSelector: { matchLabels: { run: 'w' } } }] });
    const peer = first(
      convertText(`${known}${calico(`{ingress: [{action: Allow, source: {serviceAccounts: {selector: "role == 'back'"}}}]}`)}`),
    );
    expect(peer).toMatchObject({
      class: 'conditional',
      specs: [{ ingress: [{ from: [{ podSelector: { matchLabels: { run: 'd' } } }] }] }],
    });
  });
});
