import { describeEndpoint } from '../../../../lib/netpol/verify/describe';
import { verificationJson, verificationText } from '../../../../lib/netpol/verify/report';
import { MixedDialectsError, type Verification, type VerifyOptions, verify } from '../../../../lib/netpol/verify/verify';
import { setOf } from '../verdict/ask';

const ranges = {
  podCidrs: ['100.64.0.0/16'],
  nodeCidrs: ['10.0.0.0/16'],
  serviceCidrs: ['172.20.0.0/16'],
  apiServerCidrs: ['10.1.0.0/28'],
};
const cilium = (spec: string, namespace = 'shop'): string =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p, namespace: ${namespace}}\nspec: ${spec}\n`;
const kubernetes = (spec: string, namespace = 'shop'): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: ${namespace}}\nspec: ${spec}\n`;
const compare = (old: string, fresh: string, options: Partial<VerifyOptions> = {}): Verification =>
  verify(setOf(old), setOf(fresh), { mode: 'vpc-cni', ranges, ...options });
const counts = ({ equal, newlyAllowed, newlyBlocked }: Verification): [boolean, number, number] => [
  equal,
  newlyAllowed.length,
  newlyBlocked.length,
];

describe('errors that a well-known converter makes silently are found, in the right sense', () => {
  test.each([
    [
      'deny all turned into allow all',
      cilium('{endpointSelector: {}, ingress: [{}]}'),
      kubernetes('{podSelector: {}, ingress: [{}]}'),
      'newlyAllowed',
    ],
    [
      'expressions of a peer lost',
      cilium('{endpointSelector: {}, ingress: [{fromEndpoints: [{matchExpressions: [{key: app, operator: In, values: [a]}]}]}]}'),
      kubernetes('{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}'),
      'newlyAllowed',
    ],
    [
      'nobody turned into everybody',
      cilium('{endpointSelector: {}, ingress: [{fromEndpoints: []}]}'),
      kubernetes('{podSelector: {}, ingress: [{from: []}]}'),
      'newlyAllowed',
    ],
    [
      'a denial lost',
      cilium('{endpointSelector: {}, ingress: [{fromEntities: [all]}], ingressDeny: [{fromEndpoints: [{matchLabels: {app: a}}]}]}'),
      kubernetes('{podSelector: {}, ingress: [{}]}'),
      'newlyAllowed',
    ],
    [
      'only the last of several toPorts kept',
      cilium(
        '{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}]}, {ports: [{port: "81", protocol: TCP}]}]}]}',
      ),
      kubernetes('{podSelector: {}, ingress: [{ports: [{port: 81}]}]}'),
      'newlyBlocked',
    ],
    [
      'endPort lost',
      cilium('{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", endPort: 90, protocol: TCP}]}]}]}'),
      kubernetes('{podSelector: {}, ingress: [{ports: [{port: 80}]}]}'),
      'newlyBlocked',
    ],
    [
      'namespace labels taken for pod labels',
      cilium('{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {"io.cilium.k8s.namespace.labels.team": a}}]}]}'),
      kubernetes('{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {team: a}}}]}]}'),
      'both',
    ],
    [
      'a CIDR rule that as an ipBlock hits pods',
      cilium('{endpointSelector: {}, ingress: [{fromCIDR: [100.64.0.0/10]}]}'),
      kubernetes('{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 100.64.0.0/10}}]}]}'),
      'newlyAllowed',
    ],
  ])('%s', (_, old, fresh, sense) => {
    const result = compare(old, fresh);
    expect(result.equal).toBe(false);
    expect(result.newlyAllowed.length > 0).toBe(sense !== 'newlyBlocked');
    expect(result.newlyBlocked.length > 0).toBe(sense !== 'newlyAllowed');
  });
});

test('a policy against itself, and against one that means the same', () => {
  const old = cilium(
    '{endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{matchLabels: {app: a}}], toPorts: [{ports: [{port: "80", endPort: 90}]}]}]}',
  );
  const fresh = kubernetes(
    '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 80, endPort: 90}, {port: 80, endPort: 90, protocol: UDP}, {port: 80, endPort: 90, protocol: SCTP}]}]}',
  );
  expect(counts(compare(old, old))).toEqual([true, 0, 0]);
  expect(counts(compare(old, fresh))).toEqual([true, 0, 0]);
  expect(counts(compare(old, fresh, { mode: 'upstream' }))).toEqual([true, 0, 0]);
});

test('whole sets: a rule in another policy makes the layer-7 rule moot', () => {
  const l7 = 'toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]';
  const plain = 'toPorts: [{ports: [{port: "80", protocol: TCP}]}]';
  const old = `${cilium(`{endpointSelector: {}, ingress: [{${l7}}]}`)}---\n${cilium(`{endpointSelector: {}, ingress: [{${plain}}]}`).replace('name: p', 'name: q')}`;
  expect(counts(compare(old, kubernetes('{podSelector: {}, ingress: [{ports: [{port: 80}]}]}')))).toEqual([true, 0, 0]);
});

test('a example connection names both ends, port and the policies of both sets', () => {
  const result = compare(
    cilium('{endpointSelector: {matchLabels: {app: web}}, ingress: [{}]}'),
    kubernetes('{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 81}]}]}'),
  );
  const [first] = verificationJson(result).newlyAllowed;
  expect(first).toMatchObject({
    direction: 'ingress',
    from: { kind: 'pod' },
    to: { kind: 'pod', namespace: 'shop', labels: { app: 'web' } },
    protocol: 'TCP',
    port: 81,
    policies: [
      { set: 'old', kind: 'CiliumNetworkPolicy', namespace: 'shop', name: 'p', file: 'test.yaml', line: 1 },
      { set: 'new', kind: 'NetworkPolicy', namespace: 'shop', name: 'p' },
    ],
  });
  expect(verificationText(result)).toContain('allowed by NetworkPolicy shop/p (test.yaml:1)');
});

test('sets of both Cilium and Calico are refused', () => {
  const calico = 'apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {selector: all()}\n';
  expect(() => compare(`${cilium('{endpointSelector: {}, ingress: [{}]}')}---\n${calico}`, calico)).toThrow(MixedDialectsError);
});

describe('namespaces', () => {
  const clusterwide =
    'apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: cw}\nspec: {endpointSelector: {}, ingress: [{}]}\n';
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a}}\n';
  const isolate = kubernetes('{podSelector: {}, policyTypes: [Ingress]}');

  test('where none is given, one that nobody names is a subject as well', () => {
    const result = compare(clusterwide, isolate);
    expect(result.newlyAllowed.map(({ to }) => describeEndpoint(to))).toContainEqual(expect.stringContaining('any other namespace'));
  });

  test('where they are given, they are all; what is created later is a note', () => {
    const result = compare(`${clusterwide}---\n${namespace}`, isolate);
    expect(counts(result)).toEqual([true, 0, 0]);
    expect(result.notes).toContainEqual(expect.stringContaining('created later'));
  });

  test('labels of a namespace that is not given may be anything', () => {
    const old = cilium('{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {"io.cilium.k8s.namespace.labels.team": a}}]}]}');
    const fresh = kubernetes('{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}');
    expect(compare(old, fresh).newlyAllowed.length).toBeGreaterThan(0);
    // With the label known, pods of the own namespace are let in by both; those of others with the label by the old set alone.
    const known = compare(`${old}---\n${namespace}`, fresh);
    expect(known.newlyAllowed).toEqual([]);
    expect(known.newlyBlocked.length).toBeGreaterThan(0);
  });
});

describe('connections to Services, which the VPC CNI judges before they are translated', () => {
  const service = (name: string, selector: string, port: string): string =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop}\nspec: {clusterIP: 172.20.0.9, selector: ${selector}, ports: [${port}]}\n`;
  const old = cilium(
    '{endpointSelector: {matchLabels: {app: web}}, egress: [{toEndpoints: [{matchLabels: {app: db, tier: data}}], toPorts: [{ports: [{port: "5432", protocol: TCP}]}]}]}',
  );
  const fresh = kubernetes(
    '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db, tier: data}}}], ports: [{port: 5432}]}]}',
  );
  const against = (workloads: string): Verification => compare(old, fresh, { workloads: setOf(workloads) });

  test('equal where the Service selects by the labels of the peer', () => {
    expect(counts(against(service('db', '{app: db, tier: data}', '{port: 80, targetPort: 5432}')))).toEqual([true, 0, 0]);
  });

  test('blocked where the Service selects by fewer labels, though its pods have them', () => {
    const { newlyAllowed, newlyBlocked } = against(service('db', '{app: db}', '{port: 5432}'));
    expect(newlyAllowed).toEqual([]);
    expect(newlyBlocked).toMatchObject([{ direction: 'egress', protocol: 'TCP', port: 5432, service: { name: 'db' } }]);
  });

  test('allowed by an ipBlock of the services, whatever pods are behind', () => {
    const broad = kubernetes(
      '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db, tier: data}}}], ports: [{port: 5432}]}, {to: [{ipBlock: {cidr: 172.20.0.0/16}}]}]}',
    );
    const { newlyAllowed } = compare(old, broad, { workloads: setOf(service('other', '{app: other}', '{port: 80}')) });
    expect(newlyAllowed).toMatchObject([
      { direction: 'egress', port: 80, service: { name: 'other' } },
      { direction: 'egress', port: 443, service: { name: 'kubernetes' } },
    ]);
  });

  test('headless Services are left to the pods behind them', () => {
    expect(counts(against(service('db', '{app: db}', '{port: 5432}').replace('172.20.0.9', 'None')))).toEqual([true, 0, 0]);
  });
});

test('under the VPC CNI a pod that a selector finds and one that only a block contains are two cases', () => {
  const set = kubernetes(
    '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [100.64.5.0/24]}}]}, {to: [{podSelector: {matchLabels: {app: a}}}, {ipBlock: {cidr: 100.64.0.0/16}}], ports: [{port: 80}]}]}',
  );
  const { newlyAllowed, newlyBlocked } = compare(set, set);
  // The first has an address key of its own, which inherits even what was excepted; the second falls under the key that denies.
  expect(newlyAllowed.map(({ to }) => describeEndpoint(to))).toEqual(['pod in shop {app=a} at 100.64.5.10']);
  expect(newlyBlocked.map(({ to, port }) => [describeEndpoint(to), port])).toEqual([['pod in shop without labels at 100.64.5.10', 80]]);
});

test('too many independent labels: no equality is claimed', () => {
  const keys = Array.from({ length: 14 }, (_, index) => `k${index}`);
  const policies = (make: (selector: string, name: string) => string): string =>
    keys.map((key) => make(`{matchLabels: {${key}: "yes"}}`, key)).join('---\n');
  const old = policies((selector, name) =>
    cilium(`{endpointSelector: ${selector}, ingress: [{fromEndpoints: [{}]}]}`).replace('name: p', `name: ${name}`),
  );
  const fresh = policies((selector, name) =>
    kubernetes(`{podSelector: ${selector}, ingress: [{from: [{podSelector: {}}]}]}`).replace('name: p', `name: ${name}`),
  );
  const result = compare(old, fresh);
  expect(counts(result)).toEqual([false, 0, 0]);
  expect(result.unproven).toEqual(['shop']);
  expect(verificationText(result)).toContain('equality is not proven for 1 namespace: shop');
});

describe('what the agent does to known pods', () => {
  const podText = (name: string, role: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {role: ${role}}}\nspec: {containers: [{name: c}]}\n`;
  const open = (role: string, port: number) =>
    kubernetes(`{podSelector: {matchLabels: {role: ${role}}}, ingress: [{ports: [{port: ${port}}]}]}`).replace(
      'name: p',
      `name: p-${port}`,
    );
  const set = [open('first', 80), open('second', 81)].join('---\n');

  test('pods that share a state get the ports of each other', () => {
    const shared = compare(set, set, { workloads: setOf([podText('db-0', 'first'), podText('db-1', 'second')].join('---\n')) });
    expect([...new Set(shared.newlyAllowed.map(({ to, port }) => `${describeEndpoint(to)} ${port}`))].toSorted()).toEqual([
      'pod in shop {role=first} 81',
      'pod in shop {role=second} 80',
    ]);
    const apart = compare(set, set, { workloads: setOf([podText('a-0', 'first'), podText('b-0', 'second')].join('---\n')) });
    expect(apart.equal).toBe(true);
  });

  test('a range towards a Service opens the start of the inverted range', () => {
    const range = kubernetes(
      '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: dns}}}], ports: [{port: 53, endPort: 63}]}]}',
    );
    const service = (target: number) =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: dns, namespace: shop}\nspec: {clusterIP: 172.20.0.10, selector: {app: dns}, ports: [{port: 8443, targetPort: ${target}}]}\n`;
    expect(counts(compare(range, range, { workloads: setOf(service(53)) }))).toEqual([true, 0, 0]);
    expect(counts(compare(range, range, { workloads: setOf(service(54)) }))).toEqual([false, 0, 1]);
  });
});
