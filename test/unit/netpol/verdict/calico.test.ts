import { ask, setOf } from './ask';
import { at, pod } from './build';

const doc = (kind: string, metadata: string, spec: string): string =>
  `apiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: ${metadata}\nspec: ${spec}\n`;
const namespaced = (spec: string, name = 'p'): string => doc('NetworkPolicy', `{name: ${name}, namespace: shop}`, spec);
const global = (spec: string, name = 'g'): string => doc('GlobalNetworkPolicy', `{name: ${name}}`, spec);

const web = pod('shop', { app: 'web' }, { account: 'web' });
const front = pod('shop', { app: 'front' }, { ip: '100.64.0.8' });
const elsewhere = pod('pay', { app: 'front' }, { namespaceLabels: { team: 'money' }, ip: '100.64.9.8' });
const world = at('203.0.113.9');

const ingress = (rule: string, peer: typeof web, asked = {}): string =>
  ask(setOf(namespaced(`{selector: app == 'web', ingress: [${rule}]}`)), 'ingress', web, peer, asked);

describe('types', () => {
  test.each([
    ['{selector: all()}', 'blocked', 'allowed'],
    ['{selector: all(), ingress: [{action: Allow}]}', 'allowed', 'allowed'],
    ['{selector: all(), egress: [{action: Allow, protocol: UDP}]}', 'allowed', 'blocked'],
    ['{selector: all(), ingress: [{action: Allow}], egress: [{action: Deny}]}', 'allowed', 'blocked'],
    ['{selector: all(), types: [Egress], ingress: [{action: Deny}]}', 'allowed', 'blocked'],
  ])('%s: ingress %s, egress %s', (spec, into, out) => {
    const set = setOf(namespaced(spec));
    expect([ask(set, 'ingress', web, front), ask(set, 'egress', web, front)]).toEqual([into, out]);
  });
});

describe('entities of a rule', () => {
  const rules: readonly (readonly [string, readonly (typeof web)[], readonly (typeof web)[], string])[] = [
    ["{action: Allow, source: {selector: app == 'front'}}", [front], [elsewhere, world], 'a selector is of the own namespace'],
    ["{action: Allow, source: {selector: app == 'front', namespaceSelector: all()}}", [front, elsewhere], [world], 'or of those selected'],
    ["{action: Allow, source: {namespaceSelector: team == 'money'}}", [elsewhere], [front, world], 'by namespace labels'],
    ["{action: Allow, source: {namespaceSelector: projectcalico.org/name == 'pay'}}", [elsewhere], [front], 'by namespace name'],
    ['{action: Allow, source: {selector: all()}}', [front], [elsewhere, world], 'all() is endpoints, not any packet'],
    ['{action: Allow}', [front, elsewhere, world], [], 'a missing selector is anything'],
    [
      "{action: Allow, source: {selector: app != 'front'}}",
      [pod('shop', {}), pod('shop', { app: 'x' })],
      [front],
      '!= matches absent labels',
    ],
    [
      "{action: Allow, source: {notSelector: app == 'front'}}",
      [pod('shop', { app: 'x' })],
      [front, elsewhere, world],
      'notSelector in a namespaced policy',
    ],
    ['{action: Allow, source: {nets: [100.64.0.0/24]}}', [front], [elsewhere, world], 'nets match pods'],
    [
      "{action: Allow, source: {nets: [100.64.9.0/24], selector: app == 'front', namespaceSelector: all()}}",
      [elsewhere],
      [front],
      'nets AND selector',
    ],
    ['{action: Allow, source: {notNets: [100.64.0.0/24]}}', [elsewhere, world], [front], 'notNets'],
    ['{action: Allow, source: {serviceAccounts: {names: [web]}}}', [web], [front], 'service accounts'],
    ["{action: Allow, source: {selector: app starts with 'fr'}}", [front], [web], 'string operators'],
    ['{action: Allow, source: {namespaceSelector: global()}}', [], [front, elsewhere, world], 'global() is no pod'],
  ];
  test.each(rules.map(([rule, allowed, blocked, why]) => [`${rule} (${why})`, rule, allowed, blocked] as const))(
    '%s',
    (_, rule, allowed, blocked) => {
      for (const peer of allowed) expect(ingress(rule, peer)).toBe('allowed');
      for (const peer of blocked) expect(ingress(rule, peer)).toBe('blocked');
    },
  );

  test('a selector of a global policy covers every namespace', () => {
    const set = setOf(global("{selector: app == 'web', ingress: [{action: Allow, source: {selector: app == 'front'}}]}"));
    expect([front, elsewhere, world].map((peer) => ask(set, 'ingress', web, peer))).toEqual(['allowed', 'allowed', 'blocked']);
  });

  test('network sets are found by their labels, and match by address', () => {
    const set = setOf(
      `${global("{selector: app == 'web', ingress: [{action: Allow, source: {selector: office == 'yes'}}]}")}---\n${doc('GlobalNetworkSet', '{name: s, labels: {office: "yes"}}', '{nets: [203.0.113.0/24, 100.64.9.0/24]}')}`,
    );
    expect([world, elsewhere, front].map((peer) => ask(set, 'ingress', web, peer))).toEqual(['allowed', 'allowed', 'blocked']);
  });

  test('ports: ranges, notPorts, protocols, source ports', () => {
    expect(ingress('{action: Allow, protocol: TCP, destination: {ports: ["80:90"]}}', front, { port: 90 })).toBe('allowed');
    expect(ingress('{action: Allow, protocol: TCP, destination: {ports: ["80:90"]}}', front, { port: 91 })).toBe('blocked');
    expect(ingress('{action: Allow, protocol: TCP, destination: {notPorts: [80]}}', front, { port: 80 })).toBe('blocked');
    expect(ingress('{action: Allow, protocol: TCP, destination: {notPorts: [80]}}', front, { port: 81, protocol: 'UDP' })).toBe('blocked');
    expect(ingress('{action: Allow, notProtocol: TCP}', front, { protocol: 'UDP' })).toBe('allowed');
    expect(ingress('{action: Allow, protocol: TCP, source: {ports: [1024]}}', front, { conditionsMet: false })).toBe('blocked');
  });
});

describe('destination.services', () => {
  const service = (namespace: string, app: string, port: number): string =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: ${namespace}}\nspec: {selector: {app: ${app}}, ports: [{port: ${port}}]}\n`;
  const services = `${service('shop', 'front', 80)}---\n${service('pay', 'front', 90)}`;
  test.each([
    ["the one of the policy's namespace, where the rule names none", '{name: s}', ['allowed', 'blocked', 'blocked', 'blocked']],
    ['the one of the namespace that the rule names', '{name: s, namespace: pay}', ['blocked', 'blocked', 'blocked', 'allowed']],
    ['none, where none has the name', '{name: other}', ['blocked', 'blocked', 'blocked', 'blocked']],
  ])('opens the backends and ports of one Service: %s', (_, reference, verdicts) => {
    const set = setOf(
      `${services}---\n${namespaced(`{selector: all(), egress: [{action: Allow, destination: {services: ${reference}}}]}`)}`,
    );
    const asked = [front, elsewhere].flatMap((peer) => [80, 90].map((port) => ask(set, 'egress', web, peer, { port })));
    expect(asked).toEqual(verdicts);
  });
});

describe('order, actions and tiers', () => {
  const deny = (more = ''): string =>
    `{selector: all(), ${more}ingress: [{action: Deny, source: {selector: app == 'front'}}, {action: Allow}]}`;
  const allow = (more = ''): string => `{selector: all(), ${more}ingress: [{action: Allow}]}`;
  test.each([
    [namespaced(deny('order: 1, '), 'a'), namespaced(allow('order: 2, '), 'b'), 'blocked'],
    [namespaced(deny('order: 2, '), 'a'), namespaced(allow('order: 1, '), 'b'), 'allowed'],
    [namespaced(deny(), 'a'), namespaced(allow(), 'b'), 'blocked'],
    [namespaced(deny(), 'b'), namespaced(allow(), 'a'), 'allowed'],
    [namespaced(deny(), 'a'), namespaced(allow('order: 5, '), 'b'), 'allowed'],
  ])('lower order first, then by name, absent last', (one, other, verdict) => {
    expect(ask(setOf(`${one}---\n${other}`), 'ingress', web, front)).toBe(verdict);
  });

  const tier = doc('Tier', '{name: security}', '{order: 10}');
  test.each([
    ['{action: Deny}', 'blocked', 'Deny decides'],
    ['{action: Pass}', 'allowed', 'Pass goes to the next tier'],
    ['{action: Log}', 'blocked', 'Log decides nothing, and the tier ends in Deny'],
    ["{action: Allow, source: {selector: app == 'x'}}", 'blocked', 'no match: the end of the tier denies'],
  ])('first tier %s: %s (%s)', (rule, verdict) => {
    const first = global(`{tier: security, selector: all(), ingress: [${rule}]}`, 'security.first');
    expect(ask(setOf(`${tier}---\n${first}---\n${namespaced(allow())}`), 'ingress', web, front)).toBe(verdict);
  });

  test('after Log the next rule is asked', () => {
    const logged = namespaced('{selector: all(), ingress: [{action: Log}, {action: Allow}]}');
    expect(ask(setOf(logged), 'ingress', web, front)).toBe('allowed');
  });

  test('a tier in which no policy applies is passed over; past the last tier the profile allows', () => {
    const other = global("{tier: security, selector: app == 'none', ingress: [{action: Deny}]}", 'security.first');
    const passing = global('{tier: security, selector: all(), ingress: [{action: Pass}]}', 'security.second');
    expect(ask(setOf(`${tier}---\n${other}`), 'ingress', web, front)).toBe('allowed');
    expect(ask(setOf(`${tier}---\n${passing}`), 'ingress', web, front)).toBe('allowed');
  });

  test('NetworkPolicies are in the default tier at order 1000', () => {
    const np =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np, namespace: shop}\nspec: {podSelector: {}, ingress: [{}]}\n';
    const before = namespaced(deny('order: 999, '));
    const after = namespaced(deny('order: 1001, '));
    expect(ask(setOf(`${np}---\n${before}`), 'ingress', web, front)).toBe('blocked');
    expect(ask(setOf(`${np}---\n${after}`), 'ingress', web, front)).toBe('allowed');
  });
});
