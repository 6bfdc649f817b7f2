import * as fc from 'fast-check';
import type { Inventory } from '../../../../../lib/netpol/model/inventory';
import type { Pod } from '../../../../../lib/netpol/model/kubernetes';
import { namespaceName, podLabel } from '../../../../../lib/netpol/verdict/endpoint';
import { AgentPod } from '../../../../../lib/netpol/verdict/vpc-cni/agent';
import { controllerOutput } from '../../../../../lib/netpol/verdict/vpc-cni/controller';
import { vpcCniEvaluator } from '../../../../../lib/netpol/verdict/vpc-cni/evaluator';
import { randomNetworkPolicies, randomPeer, randomPod, randomPort, teams } from '../../../../support/netpol/random-sets';
import { verdictOf } from '../../../../support/netpol/verdict-of';
import { setOf } from '../ask';
import { source } from '../build';

/** The halves of the VPC CNI for a given cluster: policies become PolicyEndpoints, PolicyEndpoints become verdicts. */
const policy = (name: string, spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`;
const clusterPolicy = (spec: string): string =>
  `apiVersion: networking.k8s.aws/v1alpha1\nkind: ClusterNetworkPolicy\nmetadata: {name: c}\nspec: ${spec}\n`;
const podText = (name: string, labels: string, ip: string, more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: ${labels}}\nspec: {containers: [{name: c, image: x}]${more}}\nstatus: {podIP: ${ip}, hostIP: 10.0.0.9}\n`;
const shop = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';
const service = (ports: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: shop}\nspec: {clusterIP: 172.20.7.7, selector: {app: b}, ports: ${ports}}\n`;
const pods = [podText('a-1-x', '{app: a}', '10.0.64.1'), podText('b-1-x', '{app: b}', '10.0.64.2')];

const agentOf = (name: string, ...documents: string[]): AgentPod =>
  new AgentPod(controllerOutput(setOf([shop, ...pods, ...documents].join('---\n'))), { name, namespace: 'shop' });
const egress = (agent: AgentPod, address: string, port: number, protocol: 'TCP' | 'UDP' | 'ICMP' = 'TCP') =>
  agent.verdict({ direction: 'egress', address, protocol, port });
const ingress = (agent: AgentPod, address: string, port: number) => agent.verdict({ direction: 'ingress', address, protocol: 'TCP', port });

test('PolicyEndpoints have the fields and the texts of the CRD', () => {
  const set = setOf(
    [
      shop,
      ...pods,
      service('[{port: 80, targetPort: 8080}]'),
      policy(
        'p',
        '{podSelector: {matchLabels: {app: a}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: b}}}], ports: [{port: 8080}]}]}',
      ),
    ].join('---\n'),
  );
  expect(controllerOutput(set).policyEndpoints).toEqual([
    {
      policyRef: { name: 'p', namespace: 'shop' },
      podSelector: { matchLabels: { app: 'a' } },
      podSelectorEndpoints: [{ name: 'a-1-x', namespace: 'shop', podIP: '10.0.64.1', hostIP: '10.0.0.9' }],
      podIsolation: ['Egress'],
      ingress: [],
      egress: [
        { cidr: '10.0.64.2', ports: [{ protocol: 'TCP', port: 8080 }] },
        { cidr: '172.20.7.7', ports: [{ protocol: 'TCP', port: 80 }] },
      ],
    },
  ]);
});

test('a range towards a Service keeps its end, so that it may be inverted; its start still matches', () => {
  const agent = agentOf(
    'a-1-x',
    service('[{port: 8443, targetPort: 53}]'),
    policy(
      'p',
      '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: b}}}], ports: [{port: 53, endPort: 63}]}]}',
    ),
  );
  expect([8442, 8443, 8444, 53].map((port) => egress(agent, '172.20.7.7', port))).toEqual(['blocked', 'allowed', 'blocked', 'blocked']);
});

test('a range that a Service listens in is opened to its end on the ClusterIP', () => {
  const agent = agentOf(
    'a-1-x',
    service('[{port: 53}]'),
    policy(
      'p',
      '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: b}}}], ports: [{port: 53, endPort: 63}]}]}',
    ),
  );
  expect([52, 53, 63, 64].map((port) => egress(agent, '172.20.7.7', port))).toEqual(['blocked', 'allowed', 'allowed', 'blocked']);
});

test.each([
  ['listens on none of the ports', service('[{port: 9090}]')],
  ['is headless', service('[{port: 80}]').replace('172.20.7.7', 'None')],
])('a Service of the pods that a rule names is no address of the rule where it %s', (_, document) => {
  const rule = '{to: [{podSelector: {matchLabels: {app: b}}}], ports: [{port: 80}]}';
  const output = controllerOutput(
    setOf([shop, ...pods, document, policy('p', `{podSelector: {}, policyTypes: [Egress], egress: [${rule}]}`)].join('---\n')),
  );
  expect(output.policyEndpoints.map((endpoint) => endpoint.egress)).toEqual([
    [{ cidr: '10.0.64.2', ports: [{ protocol: 'TCP', port: 80 }] }],
  ]);
});

test('80-90 and 8090 for one peer in one policy: the first is lost', () => {
  const agent = agentOf(
    'a-1-x',
    policy(
      'p',
      '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}], ports: [{port: 80, endPort: 90}]}, {to: [{podSelector: {}}], ports: [{port: 8090}]}]}',
    ),
  );
  expect([85, 8090].map((port) => egress(agent, '10.0.64.2', port))).toEqual(['blocked', 'allowed']);
});

test('a direction without a type isolates only if some rule of it resolves', () => {
  const untyped = (app: string) =>
    policy(
      'p',
      `{podSelector: {matchLabels: {app: a}}, policyTypes: [Egress], ingress: [{from: [{podSelector: {matchLabels: {app: ${app}}}}]}], egress: [{}]}`,
    );
  expect(ingress(agentOf('a-1-x', untyped('nobody')), '10.0.64.7', 80)).toBe('allowed');
  expect(ingress(agentOf('a-1-x', untyped('b')), '10.0.64.7', 80)).toBe('blocked');
  expect(ingress(agentOf('a-1-x', untyped('b')), '10.0.64.2', 80)).toBe('allowed');
});

test('db-0 and db-1 get the union of their policies', () => {
  const documents = [
    podText('db-0', '{role: first}', '10.0.64.10'),
    podText('db-1', '{role: second}', '10.0.64.11'),
    policy('p', '{podSelector: {matchLabels: {role: first}}, ingress: [{ports: [{port: 1}]}]}'),
    policy('q', '{podSelector: {matchLabels: {role: second}}, ingress: [{ports: [{port: 2}]}]}'),
  ];
  for (const name of ['db-0', 'db-1'])
    expect([1, 2, 3].map((port) => ingress(agentOf(name, ...documents), '10.0.64.1', port))).toEqual(['allowed', 'allowed', 'blocked']);
});

describe('ClusterNetworkPolicy', () => {
  const deny = (ports = '') => `{action: Deny, to: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: b}}}}]${ports}}`;
  const admin = (...rules: string[]) =>
    clusterPolicy(`{tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [${rules.join(', ')}]}`);
  test('a Deny without ports beside one with ports is lost', () => {
    const agent = agentOf('a-1-x', admin(deny(), deny(', ports: [{portNumber: {protocol: TCP, port: 443}}]')));
    expect([80, 443].map((port) => egress(agent, '10.0.64.2', port))).toEqual(['allowed', 'blocked']);
    expect(egress(agentOf('a-1-x', admin(deny())), '10.0.64.2', 80)).toBe('blocked');
  });
  test('ports from 55296 to 57343 have one key, and the last of them stays', () => {
    const port = (number: number) => deny(`, ports: [{portNumber: {protocol: TCP, port: ${number}}}]`);
    const agent = agentOf('a-1-x', admin(port(55_300), port(56_000)));
    expect([55_300, 56_000].map((number) => egress(agent, '10.0.64.2', number))).toEqual(['allowed', 'blocked']);
  });
  test('it holds for the ClusterIP too', () => {
    const agent = agentOf(
      'a-1-x',
      service('[{port: 80, targetPort: 8080}]'),
      admin(deny(', ports: [{portNumber: {protocol: TCP, port: 8080}}]')),
    );
    expect([80, 8080].map((port) => egress(agent, '172.20.7.7', port))).toEqual(['blocked', 'allowed']);
  });
});

test('ICMP passes by entries for every protocol alone', () => {
  const to = (ports: string) => policy('p', `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]${ports}}]}`);
  expect(egress(agentOf('a-1-x', to('')), '10.0.64.2', 0, 'ICMP')).toBe('allowed');
  expect(egress(agentOf('a-1-x', to(', ports: [{protocol: TCP}, {protocol: UDP}, {protocol: SCTP}]')), '10.0.64.2', 0, 'ICMP')).toBe(
    'blocked',
  );
});

// What follows was found by the agent's own programs (test/engines).
test('NetworkPolicies let the node in; strict mode and ClusterNetworkPolicies do not', () => {
  const node = '10.0.0.9';
  const agent = (mode: 'standard' | 'strict', ...documents: string[]) =>
    new AgentPod(
      controllerOutput(setOf([shop, ...pods, ...documents].join('---\n'))),
      { name: 'a-1-x', namespace: 'shop' },
      { mode, nodeIp: node },
    );
  const closed = policy('p', '{podSelector: {}, policyTypes: [Ingress, Egress]}');
  const deny = clusterPolicy(
    '{tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [10.0.0.0/24]}]}]}',
  );
  expect(egress(agent('strict'), '10.0.64.2', 80)).toBe('blocked');
  expect(egress(agent('strict'), node, 80)).toBe('blocked');
  expect(egress(agent('strict', closed), node, 80)).toBe('allowed');
  expect(egress(agent('standard', closed), node, 0, 'ICMP')).toBe('allowed');
  expect(egress(agent('standard', closed, deny), node, 80)).toBe('blocked');
});

test("an except of just the node's address blocks it", () => {
  const open = (except: string) =>
    policy('p', `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [${except}]}}]}]}`);
  const agent = (except: string) =>
    new AgentPod(
      controllerOutput(setOf([shop, ...pods, open(except)].join('---\n'))),
      { name: 'a-1-x', namespace: 'shop' },
      { nodeIp: '10.0.0.9' },
    );
  expect(egress(agent('10.0.0.9/32'), '10.0.0.9', 80)).toBe('blocked');
  expect(egress(agent('10.0.0.0/24'), '10.0.0.9', 80)).toBe('allowed');
});

test('pings pass every policy over IPv6', () => {
  const closed = agentOf('a-1-x', policy('p', '{podSelector: {}, policyTypes: [Ingress, Egress]}'));
  expect([egress(closed, 'fd00::1', 0, 'ICMP'), egress(closed, 'fd00::1', 80)]).toEqual(['allowed', 'blocked']);
});

test('an IPv6 block of the length 32 hands its ports on to nothing inside', () => {
  const agent = (outer: string) =>
    agentOf(
      'a-1-x',
      policy(
        'p',
        `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: "${outer}"}}], ports: [{port: 443}]}, {to: [{ipBlock: {cidr: "2001:db8:1::/48"}}], ports: [{port: 80}]}]}`,
      ),
    );
  expect([egress(agent('2001:db8::/31'), '2001:db8:1::1', 443), egress(agent('2001:db8::/32'), '2001:db8:1::1', 443)]).toEqual([
    'allowed',
    'blocked',
  ]);
});

/** The evaluator decides for any peer that could exist, the halves for one cluster: of a cluster with that peer in it they say the same. */
test('evaluator and halves agree', () => {
  const kinds = { reached: 0, blocked: 0 };
  fc.assert(
    fc.property(
      randomNetworkPolicies,
      randomPod,
      randomPeer,
      randomPort,
      fc.constantFrom('ingress' as const, 'egress' as const),
      (set, subject, peer, at, direction) => {
        const known = (name: string, endpoint: typeof subject, ip: string): Pod => ({
          source: source('Pod', name, endpoint.facts.get(namespaceName) ?? 'x'),
          labels: Object.fromEntries(
            [...endpoint.facts].flatMap(([fact, value]) => (fact.startsWith(podLabel('')) ? [[fact.slice(4), value]] : [])),
          ),
          serviceAccount: 'default',
          hostNetwork: false,
          ports: [...endpoint.namedPorts].map(([key, port]) => ({ name: key.slice(4), protocol: 'TCP' as const, port })),
          ips: [ip],
        });
        const text = direction === 'ingress' ? '10.9.9.1' : '10.9.9.2';
        const addressOf = peer.ip.family === 4 ? [24n, 16n, 8n, 0n].map((shift) => (peer.ip.value >> shift) & 255n).join('.') : undefined;
        fc.pre(addressOf !== undefined);
        const cluster: Inventory = {
          ...set,
          namespaces: Object.entries(teams).map(([name, labels]) => ({
            source: source('Namespace', name),
            labels: { ...labels, 'kubernetes.io/metadata.name': name },
          })),
          pods: [known('subject', subject, text), ...(peer.kind === 'pod' ? [known('peer', peer, addressOf ?? '')] : [])],
        };
        const [from, to] = direction === 'ingress' ? [peer, subject] : [subject, peer];
        const evaluated = verdictOf(vpcCniEvaluator(cluster), direction, { from, to, ...at, conditionsMet: true }).verdict;
        const namespace = subject.facts.get(namespaceName) ?? 'x';
        const agent = new AgentPod(controllerOutput(cluster), { name: 'subject', namespace });
        const verdict = agent.verdict({ direction, address: addressOf ?? '', protocol: at.protocol, port: at.port });
        if (verdict === 'blocked') kinds.blocked += 1;
        else if (cluster.networkPolicies.length > 0) kinds.reached += 1;
        if (evaluated !== 'either') expect(verdict).toBe(evaluated);
      },
    ),
    { numRuns: 1500, seed: 20_261_128 },
  );
  expect(kinds.blocked).toBeGreaterThan(100);
  expect(kinds.reached).toBeGreaterThan(200);
});
