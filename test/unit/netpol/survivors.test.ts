import { parseCidr } from '../../../lib/netpol/cidr';
import type { ClusterRanges } from '../../../lib/netpol/model/cluster';
import { allPods, block, subtractPeer } from '../../../lib/netpol/sets/peer';
import { disjointPorts, namedPort, portsOf } from '../../../lib/netpol/sets/port-set';
import { describePorts } from '../../../lib/netpol/verify/describe';
import { verify } from '../../../lib/netpol/verify/verify';
import { calico, ccnp, cnp, convertText, first, namespaces, ranges } from './convert/convert-text';
import { ask, setOf } from './verdict/ask';
import { at, pod } from './verdict/build';

/** Changes to the code that no test noticed, by what they would have done to a cluster: each has its test here. */
const policy = (spec: string, namespace = 'shop'): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: ${namespace}}\nspec: ${spec}\n`;

test.each([
  ['a port', '{portNumber: {protocol: TCP, port: 8081}}', 'TCP 8081'],
  ['a range of ports', '{portRange: {protocol: TCP, start: 8081, end: 8083}}', 'TCP 8081-8083'],
])('%s of a ClusterNetworkPolicy is compared by itself', (_, port, expected) => {
  const open = policy('{podSelector: {}, ingress: [{}]}');
  const deny = `apiVersion: networking.k8s.aws/v1alpha1\nkind: ClusterNetworkPolicy\nmetadata: {name: c}\nspec: {tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}], ports: [${port}]}]}\n`;
  const { newlyAllowed, newlyBlocked } = verify(setOf(open), setOf(`${open}---\n${deny}`), { mode: 'vpc-cni', ranges });
  expect(newlyAllowed).toEqual([]);
  expect(newlyBlocked).not.toEqual([]);
  for (const { ports } of newlyBlocked) expect(ports.map(describePorts)).toEqual([expected]);
});

describe('a named port may be any number of its protocol', () => {
  test.each([
    ['a number', portsOf('TCP', [{ from: 8080, to: 8080 }]), false],
    ['another name', namedPort('TCP', 'metrics'), false],
    ['a number of another protocol', portsOf('UDP', [{ from: 8080, to: 8080 }]), true],
  ])('and %s', (_, other, disjoint) => {
    expect(disjointPorts(namedPort('TCP', 'http'), other)).toBe(disjoint);
    expect(disjointPorts(other, namedPort('TCP', 'http'))).toBe(disjoint);
  });
  test('so that a Deny of it touches an Allow by number', () => {
    const rules = `{ingress: [{action: Deny, protocol: TCP, destination: {ports: [http]}}, {action: Allow, protocol: TCP, destination: {ports: [8080]}}]}`;
    const result = first(convertText(calico(rules)));
    expect(result).toMatchObject({ class: 'refused', specs: [] });
    expect(result.reasons).toContain('compares a named port with a number');
  });
});

test('API-server ranges that hold pods, or whole node ranges, are not accepted', () => {
  const rule = cnp('{endpointSelector: {}, egress: [{toEntities: [kube-apiserver]}]}');
  const withServers = (apiServerCidrs: readonly string[]): ClusterRanges => ({ ...ranges, apiServerCidrs });
  expect(first(convertText(rule, { ranges: withServers(['10.0.200.0/28']) })).class).toBe('conditional');
  expect(first(convertText(rule, { ranges: withServers(['100.64.5.0/28']) })).class).toBe('refused');
  expect(first(convertText(rule, { ranges: withServers(['10.0.0.0/8']) })).class).toBe('refused');
});

test("a deny of the pod's own node is refused, in either direction", () => {
  for (const deny of [
    'ingressDeny: [{fromEntities: [host]}]',
    'egressDeny: [{toEntities: [host]}]',
    'ingressDeny: [{fromEntities: [world, host]}]',
  ]) {
    const result = first(convertText(cnp(`{endpointSelector: {}, ${deny}}`)));
    expect(result).toMatchObject({ class: 'refused', specs: [] });
    expect(result.reasons).toContain("the pod's own node");
  }
});

describe('two ranges of pods', () => {
  const two: ClusterRanges = { ...ranges, podCidrs: ['100.64.0.0/16', '100.66.0.0/16'] };
  const deny = (net: string) => calico(`{ingress: [{action: Deny, source: {nets: [${net}]}}, {action: Allow, source: {selector: all()}}]}`);
  test('a block over one of them takes only some pods out, which cannot be written', () => {
    const result = first(convertText(deny('100.64.0.0/16'), { ranges: two }));
    expect(result).toMatchObject({ class: 'refused', specs: [] });
    expect(result.reasons).toContain('takes some addresses of pods out of pods that are chosen by labels');
  });
  test('a block over both takes all of them out', () => {
    expect(first(convertText(deny('100.64.0.0/10'), { ranges: two })).specs).toEqual([{ podSelector: {}, policyTypes: ['Ingress'] }]);
    const knowledge = { pods: two.podCidrs.map(parseCidr), services: [], apiServer: [], blocksMeanPods: true };
    expect(subtractPeer(allPods, block(parseCidr('100.64.0.0/10'), [parseCidr('100.66.1.0/24')]), knowledge)).toBeUndefined();
  });
});

test('named ports of ingress are those of pods in the policy’s own namespace', () => {
  const podIn = (namespace: string, port: number) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: a-${port}, namespace: ${namespace}, labels: {app: web}}\nspec: {containers: [{name: c, ports: [{name: http, containerPort: ${port}}]}]}\n`;
  const set = setOf(
    [policy('{podSelector: {}, ingress: [{ports: [{port: http}]}]}'), podIn('shop', 8080), podIn('other', 9090)].join('---\n'),
  );
  const subject = pod('shop', { app: 'web' });
  const verdicts = [8080, 9090].map((port) => ask(set, 'ingress', subject, at('203.0.113.1'), { port, mode: 'vpc-cni' }));
  expect(verdicts).toEqual(['allowed', 'blocked']);
});

test('a named port reaches a Service by the number that its pods give to the name', () => {
  const rule = policy(
    '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: b}}}], ports: [{port: http}]}]}',
  );
  const workloads = (number: number) =>
    setOf(
      `apiVersion: v1\nkind: Service\nmetadata: {name: b, namespace: shop}\nspec: {clusterIP: 172.20.7.7, selector: {app: b}, ports: [{port: 80, targetPort: 8080}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b-1, namespace: shop, labels: {app: b}}\nspec: {containers: [{name: c, ports: [{name: http, containerPort: ${number}}]}]}\n`,
    );
  const set = setOf(rule);
  expect(verify(set, set, { mode: 'vpc-cni', ranges, workloads: workloads(8080) }).newlyBlocked).toEqual([]);
  expect(verify(set, set, { mode: 'vpc-cni', ranges, workloads: workloads(8081) }).newlyAllowed).toEqual([]);
});

test('a converted policy never takes the name of one that is there, in any namespace', () => {
  const text = [
    namespaces('shop', 'bank'),
    policy('{podSelector: {matchLabels: {a: b}}, ingress: [{}]}', 'bank').replace('name: p', 'name: c'),
    '---\n',
    policy('{podSelector: {matchLabels: {a: b}}, ingress: [{}]}', 'shop').replace('name: p', 'name: p'),
    '---\n',
    cnp('{endpointSelector: {}, ingress: [{}]}', 'p', 'shop'),
    ccnp('{endpointSelector: {}, egress: [{toEndpoints: [{matchLabels: {a: b}}]}]}', 'c'),
  ].join('');
  const paths = convertText(text).flatMap((result) => result.outputs.map(({ path }) => `${result.source.kind} ${path}`));
  expect(paths.toSorted()).toEqual([
    'CiliumClusterwideNetworkPolicy bank/c-ccnp.yaml',
    'CiliumClusterwideNetworkPolicy shop/c.yaml',
    'CiliumNetworkPolicy shop/p-cnp.yaml',
    'NetworkPolicy bank/c.yaml',
    'NetworkPolicy shop/p.yaml',
  ]);
});

test('more blocks than one peer of a ClusterNetworkPolicy takes become several', () => {
  const cidrs = Array.from({ length: 53 }, (_, index) => `203.0.${index}.0/24`);
  const results = convertText(`${namespaces('a')}${ccnp(`{endpointSelector: {}, egress: [{toCIDR: [${cidrs.join(', ')}]}]}`)}`, {
    clusterPolicies: true,
  });
  const [admin] = results[0]?.clusterOutputs ?? [];
  const networks = (admin?.spec.egress?.[0]?.to ?? []).map((peer) => peer.networks ?? []);
  expect(networks.map((list) => list.length)).toEqual([25, 25, 3]);
  expect(networks.flat()).toEqual(cidrs);
});

test('more peers than a rule of a ClusterNetworkPolicy takes make it one NetworkPolicy a namespace', () => {
  const peers = Array.from({ length: 101 }, (_, index) => `{matchLabels: {app: a-${index}}}`);
  const wide = (count: number) =>
    `${namespaces('a')}${ccnp(`{endpointSelector: {}, egress: [{toEndpoints: [${peers.slice(0, count).join(', ')}]}]}`)}`;
  const outputs = [100, 101].map((count) => convertText(wide(count), { clusterPolicies: true })[0]?.clusterOutputs.length);
  expect(outputs).toEqual([2, 0]);
});

test('names at the limit stay names, and apart', () => {
  const long = (last: string) => `${'a'.repeat(252)}${last}`;
  const text = ['x', 'y']
    .map((last) => cnp('{endpointSelector: {}, specs: []}'.replace(', specs: []', ', ingress: [{}]'), long(last)))
    .join('');
  const clusterwide = ccnp('{endpointSelector: {}, ingress: [{}]}', long('x'));
  const outputs = convertText(`${namespaces('shop')}${text}${clusterwide}`).flatMap((result) => result.outputs.map(({ name }) => name));
  expect(outputs).toHaveLength(3);
  expect(new Set(outputs).size).toBe(3);
  for (const name of outputs) expect(name.length).toBeLessThanOrEqual(253);
});

test('a layer-7 rule does not count on a policy that is refused itself', () => {
  const http = (subject: string, port: number) =>
    `{endpointSelector: {matchLabels: {app: ${subject}}}, ingress: [{toPorts: [{ports: [{port: "${port}", protocol: TCP}], rules: {http: [{method: GET}]}}]}`;
  const results = convertText(
    `${cnp(`${http('a', 80)}]}`, 'a')}${cnp(`${http('a', 81)}, {toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]}`, 'b')}`,
  );
  expect(results.map((result) => [result.source.name, result.class])).toEqual([
    ['a', 'refused'],
    ['b', 'refused'],
  ]);
});

describe('a seeded sample of the conversion: what each change would have done', () => {
  test("groups of CIDRs are selected by their own labels, under Cilium's source and without it", () => {
    const group = (labels: string): string =>
      `apiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: g, labels: ${labels}}\nspec: {externalCIDRs: [203.0.113.0/24]}\n---\n`;
    const rule = (key: string): string =>
      cnp(`{endpointSelector: {}, egress: [{toCIDRSet: [{cidrGroupSelector: {matchLabels: {"${key}": a}}}]}]}`);
    for (const key of ['zone', 'cidrgroup:zone']) {
      const found = first(convertText(`${rule(key)}${group('{zone: a}')}`));
      expect(found.specs).toEqual([expect.objectContaining({ egress: [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }] })]);
      expect(first(convertText(`${rule(key)}${group('{zone: b}')}`)).specs).not.toEqual(found.specs);
    }
  });

  test.each([
    ['true: without rules it may isolate or not', '{ingress: true}', 'refused'],
    ['false', '{ingress: false}', 'exact'],
  ])('enableDefaultDeny %s', (_, wanted, expected) => {
    expect(first(convertText(cnp(`{endpointSelector: {}, enableDefaultDeny: ${wanted}, ingress: []}`))).class).toBe(expected);
  });

  test('a layer-7 rule is moot only where a rule without one has each of its ranges', () => {
    const http = 'toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]';
    const plain = (ports: string): string => `toPorts: [{ports: [${ports}]}]`;
    const both = (ports: string): string =>
      cnp(`{endpointSelector: {}, ingress: [{fromEndpoints: [{}], ${http}}, {fromEndpoints: [{}], ${plain(ports)}}]}`);
    expect(first(convertText(both('{port: "80", protocol: TCP}, {port: "90", protocol: TCP}'))).class).not.toBe('refused');
    expect(first(convertText(both('{port: "90", protocol: TCP}'))).class).toBe('refused');
  });

  test('the reasons that decide the class come first, whatever the order in which they were found', () => {
    const [result] = convertText(
      cnp('{endpointSelector: {}, ingress: [{fromEntities: [remote-node]}, {icmps: [{fields: [{type: 8}]}]}, {fromEntities: [health]}]}'),
    );
    const classes = result!.reasons.map((reason) => reason.class);
    expect(new Set(classes).size).toBeGreaterThan(1);
    const order = ['refused', 'broader', 'conditional', 'exact'];
    expect(classes).toEqual(classes.toSorted((a, b) => order.indexOf(a ?? '') - order.indexOf(b ?? '')));
  });

  test.each([
    ['its own protocol', 'TCP', undefined],
    ['another', 'UDP', { ports: [{ protocol: 'TCP' }] }],
  ])('a protocol beside notProtocol: %s', (_, excluded, expected) => {
    const { specs } = first(convertText(calico(`{ingress: [{action: Allow, protocol: TCP, notProtocol: ${excluded}}]}`)));
    const rules = specs.flatMap(({ ingress }) => ingress ?? []);
    expect(rules.map(({ ports }) => ports && { ports: ports.map(({ protocol }) => ({ protocol })) })).toEqual(
      expected === undefined ? [] : [expected],
    );
  });

  test('two orders that are the same are a condition only where the policies share pods in one direction', () => {
    const deny = (selector: string, direction: string, namespace = 'shop'): string =>
      calico(
        `{order: 5, selector: "${selector}", types: [${direction}], ${direction.toLowerCase()}: [{action: Deny, protocol: TCP, destination: {ports: [81]}}]}`,
        'deny',
        namespace,
      );
    const allow = calico('{order: 5, selector: "app == \'web\'", types: [Ingress], ingress: [{action: Allow}]}', 'allow');
    const same = (other: string): boolean =>
      convertText(`${other}${allow}`).some(
        ({ reasons, source }) => source.name === 'allow' && reasons.some(({ field }) => field === 'spec.order'),
      );
    expect(same(deny("app == 'web'", 'Ingress'))).toBe(true);
    expect(same(deny("app == 'db'", 'Ingress'))).toBe(false);
    expect(same(deny("app == 'web'", 'Egress'))).toBe(false);
    expect(same(deny("app == 'web'", 'Ingress', 'other'))).toBe(false);
  });

  test('a rule whose peers nobody is says nothing of its ports by name', () => {
    const rule = (selector: string): string =>
      calico(`{ingress: [{action: Allow, protocol: TCP, source: {selector: "${selector}"}, destination: {ports: [http]}}]}`);
    expect(first(convertText(rule("app == 'a'"))).reasons).toContain('http');
    expect(first(convertText(rule("app == 'a' && app == 'b'")))).toMatchObject({ class: 'exact', reasons: '' });
  });

  test('a block over a part of the only range of pods may hold the pods behind a Service, which is named', () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}, clusterIP: 172.20.0.9, ports: [{port: 80, targetPort: 8080}]}\n---\n';
    const rule = (net: string): string =>
      calico(`{types: [Egress], egress: [{action: Allow, protocol: TCP, destination: {nets: ["${net}"], ports: [8080]}}]}`);
    expect(first(convertText(`${rule('100.64.5.0/24')}${service}`)).reasons).toContain('the ClusterIP of Service shop/web');
    expect(first(convertText(`${rule('203.0.113.0/24')}${service}`)).reasons).not.toContain('Service shop/web');
    // Where no range is declared, only the whole space is sure to hold them.
    const undeclared = { ranges: { podCidrs: [], nodeCidrs: [], serviceCidrs: [], apiServerCidrs: [] } };
    expect(first(convertText(`${rule('0.0.0.0/0')}${service}`, undeclared)).reasons).toContain('the ClusterIP of Service shop/web');
    expect(first(convertText(`${rule('100.64.5.0/24')}${service}`, undeclared)).reasons).not.toContain('Service shop/web');
  });

  test("services are selected by their own labels, under Kubernetes' source and without it, and by no other source's", () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop, labels: {tier: a}}\nspec: {selector: {app: web}, clusterIP: 172.20.0.9, ports: [{port: 80}]}\n---\n';
    const peers = (key: string): unknown[] =>
      first(
        convertText(
          `${cnp(`{endpointSelector: {}, egress: [{toServices: [{k8sServiceSelector: {selector: {matchLabels: {"${key}": a}}, namespace: shop}}]}]}`)}${service}`,
        ),
      ).specs.flatMap(({ egress }) => (egress ?? []).flatMap(({ to }) => to ?? []));
    for (const key of ['tier', 'k8s:tier', 'any:tier']) expect(peers(key)).toHaveLength(1);
    for (const key of ['container:tier', 'reserved:tier']) expect(peers(key)).toEqual([]);
  });
});

test('a policy of which one part is for hosts is named as not compared', () => {
  const both =
    'apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: c}\nspecs: [{nodeSelector: {}, ingress: [{}]}, {endpointSelector: {}, ingress: [{}]}]\n';
  const { notes } = verify(setOf(both), setOf(''), { mode: 'vpc-cni', ranges });
  expect(notes).toContain('1 host policy (nodeSelector) not compared: no pod is their subject.');
});
