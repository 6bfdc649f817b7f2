import { ciliumEvaluator } from '../../../../lib/netpol/verdict/cilium';
import { verdictOf } from '../../../support/netpol/verdict-of';
import { ask, setOf } from './ask';
import { at, pod } from './build';

const policy = (spec: string, { name = 'p', namespace = 'shop' } = {}): string =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;
const clusterwide = (spec: string): string =>
  `apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: cw}\nspec: ${spec}\n`;
const rules = (text: string): string => `{endpointSelector: {matchLabels: {app: web}}, ${text}}`;

const web = pod('shop', { app: 'web' });
const front = pod('shop', { app: 'front' });
const elsewhere = pod('pay', { app: 'front' }, { namespaceLabels: { team: 'money' } });
const world = at('203.0.113.9');
const node = at('10.0.0.9', 'node');
const apiServer = at('10.0.250.9', 'api-server');

const ingress = (spec: string, peer: typeof web, asked = {}): string => ask(setOf(policy(rules(spec))), 'ingress', web, peer, asked);
const egress = (spec: string, peer: typeof web, asked = {}): string => ask(setOf(policy(rules(spec))), 'egress', web, peer, asked);

describe('what isolates, and whom a rule names', () => {
  test.each([
    ['ingress: [{}]', 'blocked', '`{}` isolates and allows nothing'],
    ['ingress: []', 'allowed', 'an empty list has no effect'],
    ['ingress: [{fromEndpoints: []}]', 'blocked', 'no selector is nobody'],
    ['ingress: [{fromEndpoints: [{}]}]', 'allowed', '`{}` is every pod of the namespace'],
    ['ingress: [{toPorts: [{ports: [{port: "80"}]}]}]', 'allowed', 'no peers with ports are any peer'],
    ['ingress: [{fromEndpoints: [{matchExpressions: [{key: app, operator: NotIn, values: [front]}]}]}]', 'blocked', 'expressions count'],
    ['egress: [{}]', 'allowed', 'the other direction stays open'],
    ['enableDefaultDeny: {ingress: false}, ingress: [{fromEndpoints: [{matchLabels: {app: none}}]}]', 'allowed', 'not isolating'],
    ['enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEndpoints: [{matchLabels: {app: front}}]}]', 'blocked', 'but denying'],
    ['enableDefaultDeny: {ingress: true}, egress: [{}]', 'either', 'without a rule of the direction, in some versions alone'],
    ['enableDefaultDeny: {ingress: false}, egress: [{}]', 'allowed', 'not isolating without rules either'],
    ['ingressDeny: [{fromEndpoints: [{matchLabels: {app: none}}]}]', 'blocked', 'a denial isolates as well'],
    ['ingress: [{fromEndpoints: [{matchLabels: {"reserved:all": ""}}]}]', 'blocked', 'no identity has the label of the entity all'],
    ['ingress: [{fromEntities: [all]}], ingressDeny: [{fromEndpoints: [{matchLabels: {app: front}}]}]', 'blocked', 'deny beats allow'],
    [
      'ingress: [{fromEntities: [all]}], ingressDeny: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "81"}]}]}]',
      'allowed',
      'on other ports',
    ],
    ['ingress: [{fromRequires: [{matchLabels: {tier: x}}], fromEndpoints: [{}]}]', 'blocked', 'requirements narrow endpoints'],
  ])('%s: %s (%s)', (spec, verdict) => {
    expect(ingress(spec, front)).toBe(verdict);
  });

  test.each([
    ['fromEndpoints: [{matchLabels: {app: front}}]', 'blocked', 'a peer without a namespace key is in the policy’s'],
    ['fromEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": pay}}]', 'allowed', 'by name of the namespace'],
    ['fromEndpoints: [{matchLabels: {"io.cilium.k8s.namespace.labels.team": money}}]', 'allowed', 'by label of the namespace'],
    ['fromEndpoints: [{matchLabels: {"any:app": front, "k8s:io.kubernetes.pod.namespace": pay}}]', 'allowed', 'sources of labels'],
    ['fromEntities: [cluster]', 'allowed', 'cluster'],
    ['fromEntities: [world]', 'blocked', 'world is outside'],
  ])('another namespace: %s: %s (%s)', (spec, verdict) => {
    expect(ingress(`ingress: [{${spec}}]`, elsewhere)).toBe(verdict);
  });

  test('every specification of `specs` counts', () => {
    const set = setOf(
      `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p, namespace: shop}\nspecs:\n- ${rules('ingress: [{}]')}\n- ${rules('ingress: [{fromEndpoints: [{}]}]')}\n`,
    );
    expect(ask(set, 'ingress', web, front)).toBe('allowed');
    expect(ask(set, 'ingress', web, elsewhere)).toBe('blocked');
  });

  test('a cluster-wide policy: `{}` is every pod of every namespace, and no more', () => {
    const set = setOf(clusterwide('{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}'));
    expect([front, elsewhere, node, world].map((peer) => ask(set, 'ingress', web, peer))).toEqual([
      'allowed',
      'allowed',
      'blocked',
      'blocked',
    ]);
  });
});

describe('addresses and entities', () => {
  test.each([
    ['{fromCIDR: [0.0.0.0/0]}', [world, apiServer], [front, node]],
    ['{fromCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.8/30]}]}', [at('203.0.113.77')], [world]],
    ['{fromEntities: [world]}', [world, apiServer], [front, node, at('169.254.170.23')]],
    ['{fromEntities: [cluster]}', [front, node, apiServer], [world]],
    ['{fromEntities: [remote-node]}', [node], [front, world, apiServer]],
    ['{fromEntities: [kube-apiserver]}', [apiServer], [front, world, node]],
    ['{fromEntities: [all]}', [front, world, node, apiServer], []],
  ])('%s', (rule, allowed, blocked) => {
    for (const peer of allowed) expect(ingress(`ingress: [${rule}]`, peer)).toBe('allowed');
    for (const peer of blocked) expect(ingress(`ingress: [${rule}]`, peer)).toBe('blocked');
  });

  test('cidrGroupRef stands for the group’s blocks', () => {
    const set = setOf(
      `${policy(rules('ingress: [{fromCIDRSet: [{cidrGroupRef: office}]}]'))}---\napiVersion: cilium.io/v2alpha1\nkind: CiliumCIDRGroup\nmetadata: {name: office}\nspec: {externalCIDRs: [203.0.113.0/24]}\n`,
    );
    expect([world, at('198.51.100.1')].map((peer) => ask(set, 'ingress', web, peer))).toEqual(['allowed', 'blocked']);
  });

  test('toServices are the pods behind the service', () => {
    const set = setOf(
      `${policy(rules('egress: [{toServices: [{k8sService: {serviceName: db, namespace: pay}}]}]'))}---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: pay}\nspec: {selector: {app: db}, clusterIP: 172.20.0.9, ports: [{port: 80}]}\n`,
    );
    expect(
      [pod('pay', { app: 'db' }), pod('pay', { app: 'x' }), pod('shop', { app: 'db' })].map((peer) => ask(set, 'egress', web, peer)),
    ).toEqual(['allowed', 'blocked', 'blocked']);
  });

  test('toFQDNs are the addresses that the name resolves to', () => {
    const named = at('203.0.113.9', 'address', 'DNS name example.com');
    expect([named, world].map((peer) => egress('egress: [{toFQDNs: [{matchName: example.com}]}]', peer))).toEqual(['allowed', 'blocked']);
  });

  test('an ipBlock of a NetworkPolicy reaches neither pods nor nodes under Cilium', () => {
    const np =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np, namespace: shop}\nspec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}\n';
    const set = setOf(`${np}---\n${policy(rules('egress: []'))}`);
    expect([front, node, world].map((peer) => ask(set, 'ingress', web, peer))).toEqual(['blocked', 'blocked', 'allowed']);
  });
});

describe('ports and layer 7', () => {
  const http = 'rules: {http: [{method: GET}]}';
  test.each([
    ['[{ports: [{port: "80", protocol: TCP}]}]', { port: 80 }, 'allowed'],
    ['[{ports: [{port: "80", protocol: TCP}]}]', { port: 80, protocol: 'UDP' as const }, 'blocked'],
    ['[{ports: [{port: "80"}]}]', { port: 80, protocol: 'SCTP' as const }, 'allowed'],
    ['[{ports: [{port: "80", endPort: 90, protocol: TCP}]}]', { port: 90 }, 'allowed'],
    ['[{ports: [{port: "0", protocol: TCP}]}]', { port: 65_535 }, 'allowed'],
    ['[{ports: [{port: "80"}]}, {ports: [{port: "81"}]}]', { port: 81 }, 'allowed'],
    [`[{ports: [{port: "80", protocol: TCP}], ${http}}]`, { conditionsMet: true }, 'allowed'],
    [`[{ports: [{port: "80", protocol: TCP}], ${http}}]`, { conditionsMet: false }, 'blocked'],
    [`[{ports: [{port: "80", protocol: TCP}], ${http}}, {ports: [{port: "80", protocol: TCP}]}]`, { conditionsMet: false }, 'allowed'],
    [
      `[{ports: [{port: "80", protocol: TCP}], ${http}}, {ports: [{port: "79", endPort: 81, protocol: TCP}]}]`,
      { conditionsMet: false },
      'either',
    ],
    [
      '[{ports: [{port: "53", protocol: UDP}], rules: {dns: [{matchPattern: "*"}]}}]',
      { port: 53, protocol: 'UDP' as const, conditionsMet: false },
      'allowed',
    ],
    [
      '[{ports: [{port: "53", protocol: UDP}], rules: {dns: [{matchPattern: "*.example.com"}]}}]',
      { port: 53, protocol: 'UDP' as const, conditionsMet: false },
      'blocked',
    ],
  ])('toPorts: %s, %o: %s', (toPorts, asked, verdict) => {
    expect(egress(`egress: [{toEndpoints: [{}], toPorts: ${toPorts}}]`, front, asked)).toBe(verdict);
  });

  test('a rule without ports makes the layer-7 rule for the same peer moot', () => {
    const spec = `ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "80", protocol: TCP}], ${http}}]}, {fromEndpoints: [{matchLabels: {app: front}}]}]`;
    expect(ingress(spec, front, { conditionsMet: false })).toBe('allowed');
    expect(ingress(spec, pod('shop', { app: 'x' }), { conditionsMet: false })).toBe('blocked');
  });

  test('mutual authentication is a condition', () => {
    expect(ingress('ingress: [{fromEndpoints: [{}], authentication: {mode: required}}]', front, { conditionsMet: false })).toBe('blocked');
  });
});

test('the policies responsible: those that allow, or those that isolate, or those that deny', () => {
  const set = setOf(
    [
      policy(rules('ingress: [{}]'), { name: 'isolate' }),
      policy(rules('ingress: [{fromEndpoints: [{matchLabels: {app: front}}]}]'), { name: 'allow' }),
      policy(rules('ingressDeny: [{fromEndpoints: [{matchLabels: {bad: "yes"}}]}]'), { name: 'deny' }),
    ].join('---\n'),
  );
  const by = (peer: typeof web): string[] =>
    verdictOf(ciliumEvaluator(set), 'ingress', { from: peer, to: web, protocol: 'TCP', port: 80, conditionsMet: true }).policies.map(
      ({ name }) => name,
    );
  expect(by(front)).toEqual(['allow']);
  expect(by(elsewhere)).toEqual(['isolate', 'allow', 'deny']);
  expect(by(pod('shop', { app: 'front', bad: 'yes' }))).toEqual(['deny']);
});

test("rules of a NetworkPolicy count in a direction that its policyTypes leave out (as Cilium's repository judges)", () => {
  const networkPolicy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: np, namespace: shop }
spec: { podSelector: {}, policyTypes: [Egress], ingress: [{ ports: [{ port: 80 }] }], egress: [{}] }
`;
  const other = policy('{endpointSelector: {matchLabels: {app: none}}, egress: [{}]}');
  const verdicts = (text: string) => [80, 81].map((port) => ask(setOf(text), 'ingress', web, front, { port }));
  expect(verdicts(networkPolicy)).toEqual(['allowed', 'allowed']);
  expect(verdicts(`${networkPolicy}---\n${other}`)).toEqual(['allowed', 'blocked']);
});
