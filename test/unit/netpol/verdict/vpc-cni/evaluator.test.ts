import { ask, setOf } from '../ask';
import { at, pod } from '../build';

/** Each behavior by which the VPC CNI departs from what a NetworkPolicy says, beside what upstream says. */
const policy = (spec: string, name = 'p'): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`;
const egress = (rules: string): string => policy(`{podSelector: {}, policyTypes: [Egress], egress: ${rules}}`);
const web = pod('shop', { app: 'web' });

function both(yaml: string, direction: 'ingress' | 'egress', peer: typeof web, asked = {}, subject = web): string {
  const set = setOf(yaml);
  return `${ask(set, direction, subject, peer, asked)}, ${ask(set, direction, subject, peer, { ...asked, mode: 'vpc-cni' })}`;
}

describe('except becomes an entry that denies', () => {
  const dns = { port: 53, protocol: 'UDP' };
  const trap = egress(
    '[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 443}]}, {to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 53, protocol: UDP}]}]',
  );
  test('it blocks what another rule allows there', () => {
    expect(both(trap, 'egress', at('10.0.0.2'), dns)).toBe('allowed, blocked');
    expect(both(trap, 'egress', at('203.0.113.2'), dns)).toBe('allowed, allowed');
    expect(both(trap, 'egress', at('10.0.0.2'), { port: 443 })).toBe('blocked, blocked');
  });

  test('unless a rule names the very block: then that rule alone holds there', () => {
    const named = egress(
      '[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 443}]}, {to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 53, protocol: UDP}]}]',
    );
    expect(both(named, 'egress', at('10.0.0.2'), dns)).toBe('allowed, allowed');
    expect(both(named, 'egress', at('10.0.0.2'), { port: 443 })).toBe('blocked, blocked');
  });

  test('excepts of the same block are merged, whichever rule they are in', () => {
    const merged = egress(
      '[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 443}]}, {to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 53, protocol: UDP}]}, {to: [{ipBlock: {cidr: 10.1.0.0/16}}], ports: [{port: 80}]}]',
    );
    expect(both(merged, 'egress', at('10.1.0.2'), dns)).toBe('allowed, blocked');
  });

  test('a key between the block and its except hands on what was excepted', () => {
    const bypass = egress(
      '[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.5.0.0/16]}}]}, {to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}, {to: [{ipBlock: {cidr: 10.5.0.0/16}}], ports: [{port: 443}]}]',
    );
    expect(both(bypass, 'egress', at('10.5.0.2'), { port: 22 })).toBe('blocked, allowed');
  });
});

test('a key inherits by its first address alone', () => {
  const rules = egress(
    '[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.1.0.0/24]}}], ports: [{port: 443}]}, {to: [{ipBlock: {cidr: 10.1.0.0/16}}], ports: [{port: 80}]}]',
  );
  expect(both(rules, 'egress', at('10.1.7.7'), { port: 443 })).toBe('allowed, blocked');
});

describe('24 port entries for a key', () => {
  const ports = (count: number): string => Array.from({ length: count }, (_, index) => `{port: ${1000 + index}}`).join(', ');
  test('24 are kept; of 25 any one may be lost', () => {
    expect(both(egress(`[{to: [{podSelector: {}}], ports: [${ports(24)}]}]`), 'egress', web, { port: 1000 })).toBe('allowed, allowed');
    expect(both(egress(`[{to: [{podSelector: {}}], ports: [${ports(25)}]}]`), 'egress', web, { port: 1000 })).toBe('allowed, either');
  });

  test('a connection that two entries match survives the loss of one', () => {
    const twice = egress(`[{to: [{podSelector: {}}], ports: [${ports(24)}, {port: 1000, endPort: 1001}]}]`);
    expect(both(twice, 'egress', web, { port: 1000 })).toBe('allowed, allowed');
    expect(both(twice, 'egress', web, { port: 1002 })).toBe('allowed, either');
  });

  test('entries of all rules and policies for an address count together', () => {
    const two = `${egress(`[{to: [{podSelector: {}}], ports: [${ports(20)}]}]`)}---\n${policy(`{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 1}, {port: 2}, {port: 3}, {port: 4}, {port: 5}]}]}`, 'q')}`;
    expect(both(two, 'egress', web, { port: 1000 })).toBe('allowed, either');
    expect(both(two, 'egress', at('203.0.113.1'), { port: 1 })).toBe('allowed, allowed');
  });
});

describe('named ports', () => {
  const serving = pod('shop', { app: 'web' }, { ports: { 'TCP/http': 8080 } });
  test.each([
    ['{to: [{podSelector: {}}], ports: [{port: http}]}', 'allowed, allowed'],
    ['{to: [{ipBlock: {cidr: 100.64.0.0/16}}], ports: [{port: http}]}', 'allowed, blocked'],
    ['{ports: [{port: http}]}', 'allowed, blocked'],
  ])('egress %s: %s', (rule, verdicts) => {
    expect(both(egress(`[${rule}]`), 'egress', serving, { port: 8080 })).toBe(verdicts);
  });

  const other =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a-1, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: c, ports: [{name: http, containerPort: 9090}]}]}\n';
  test('ingress opens the numbers of all selected pods on each of them', () => {
    const yaml = `${policy('{podSelector: {}, ingress: [{ports: [{port: http}]}]}')}---\n${other}`;
    expect(both(yaml, 'ingress', at('203.0.113.1'), { port: 9090 }, serving)).toBe('blocked, allowed');
    expect(both(yaml, 'ingress', at('203.0.113.1'), { port: 8080 }, serving)).toBe('allowed, allowed');
  });

  test.each([
    '{ports: [{port: http}, {port: 443}]}',
    '{ports: [{port: http}]}, {ports: [{port: 443}]}',
    '{ports: [{port: http}]}, {from: [{ipBlock: {cidr: 10.0.0.0/8}}]}',
  ])('of all selected pods also beside rules and ports without a name: %s', (rules) => {
    const yaml = `${policy(`{podSelector: {}, ingress: [${rules}]}`)}---\n${other}`;
    expect(both(yaml, 'ingress', at('203.0.113.1'), { port: 9090 }, serving)).toBe('blocked, allowed');
  });
});

test('a selector finds hostNetwork pods, and opens their node', () => {
  const host = pod('shop', { app: 'agent' }, { kind: 'host-pod', ip: '10.0.0.9' });
  expect(both(policy('{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}'), 'ingress', host)).toBe('blocked, allowed');
});

describe('rules of a direction that policyTypes leaves out', () => {
  const untyped = (peer: string): string => policy(`{podSelector: {}, policyTypes: [Egress], ingress: [{from: [${peer}]}], egress: [{}]}`);
  test('isolate by a block, which is sure to become an entry', () => {
    expect(both(untyped('{ipBlock: {cidr: 10.0.0.0/8}}'), 'ingress', web)).toBe('allowed, blocked');
    expect(both(untyped('{ipBlock: {cidr: 10.0.0.0/8}}'), 'ingress', at('10.1.2.3'))).toBe('allowed, allowed');
  });
  test('isolate by a selector only while it finds some pod', () => {
    expect(both(untyped('{podSelector: {matchLabels: {app: x}}}'), 'ingress', web)).toBe('allowed, either');
    expect(both(untyped('{podSelector: {matchLabels: {app: x}}}'), 'ingress', pod('shop', { app: 'x' }))).toBe('allowed, allowed');
  });
  test('do not keep the pods open where another policy isolates them', () => {
    const set = `${untyped('{podSelector: {matchLabels: {app: x}}}')}---\n${policy('{podSelector: {}, policyTypes: [Ingress]}', 'q')}`;
    expect(both(set, 'ingress', web)).toBe('blocked, blocked');
  });
});

test('of two lists of ports of one policy that read alike without gaps, the first is lost', () => {
  const alike = egress('[{to: [{podSelector: {}}], ports: [{port: 80, endPort: 90}]}, {to: [{podSelector: {}}], ports: [{port: 8090}]}]');
  expect(both(alike, 'egress', web, { port: 85 })).toBe('allowed, blocked');
  expect(both(alike, 'egress', web, { port: 8090 })).toBe('allowed, allowed');
  const blocks = alike.replaceAll('{podSelector: {}}]', '{ipBlock: {cidr: 10.0.0.0/8}}]');
  expect(both(blocks, 'egress', at('10.0.0.1'), { port: 85 })).toBe('allowed, blocked');
});

describe('ClusterNetworkPolicy', () => {
  const cluster = (name: string, tier: string, priority: number, rules: string): string =>
    `apiVersion: networking.k8s.aws/v1alpha1\nkind: ClusterNetworkPolicy\nmetadata: {name: ${name}}\nspec: {tier: ${tier}, priority: ${priority}, subject: {namespaces: {}}, ingress: ${rules}}\n`;
  const rule = (action: string, more = ''): string => `{action: ${action}, from: [{namespaces: {}}]${more}}`;
  const allow = policy('{podSelector: {}, ingress: [{}]}');
  const isolate = policy('{podSelector: {}, policyTypes: [Ingress]}');
  const other = policy('{podSelector: {}, policyTypes: [Egress], egress: [{}]}');
  test.each([
    ['Admin Deny beats a NetworkPolicy', [cluster('a', 'Admin', 1, `[${rule('Deny')}]`), allow], 'blocked'],
    ['Admin Accept beats isolation', [cluster('a', 'Admin', 1, `[${rule('Accept')}]`), isolate], 'allowed'],
    [
      'Pass goes to the NetworkPolicies',
      [cluster('a', 'Admin', 1, `[${rule('Pass')}]`), cluster('b', 'Admin', 2, `[${rule('Deny')}]`), allow],
      'allowed',
    ],
    ['lower priority first', [cluster('a', 'Admin', 2, `[${rule('Accept')}]`), cluster('b', 'Admin', 1, `[${rule('Deny')}]`)], 'blocked'],
    ['at one priority Deny, whatever the order', [cluster('a', 'Admin', 1, `[${rule('Accept')}, ${rule('Deny')}]`)], 'blocked'],
    ['Baseline holds for a pod without NetworkPolicies', [cluster('a', 'Baseline', 1, `[${rule('Deny')}]`)], 'blocked'],
    ['Baseline is not asked for a pod with one', [cluster('a', 'Baseline', 1, `[${rule('Deny')}]`), allow], 'allowed'],
    ['nor for one with a NetworkPolicy in the other direction only', [cluster('a', 'Baseline', 1, `[${rule('Deny')}]`), other], 'allowed'],
    [
      'of two rules with the same first port one is merged away',
      [
        cluster(
          'a',
          'Admin',
          1,
          `[${rule('Deny', ', ports: [{portNumber: {protocol: TCP, port: 79}}]')}, ${rule('Deny', ', ports: [{portRange: {protocol: TCP, start: 79, end: 81}}]')}]`,
        ),
      ],
      'allowed',
    ],
    [
      'a rule without ports that meets one with ports is lost, and a Deny with it',
      [cluster('a', 'Admin', 1, `[${rule('Deny')}, ${rule('Deny', ', ports: [{portNumber: {protocol: TCP, port: 443}}]')}]`), allow],
      'allowed',
    ],
  ])('%s', (_, documents, verdict) => {
    expect(ask(setOf(documents.join('---\n')), 'ingress', web, pod('shop', {}), { mode: 'vpc-cni' })).toBe(verdict);
  });

  const web80 = pod('shop', { app: 'web' }, { ports: { 'TCP/http': 80 } });
  test.each([
    ['an entry that names no port is no entry: the rule is for every port and protocol', '{}', ['blocked', 'blocked', 'blocked']],
    ['a named port has no protocol: the rule is for none', '{namedPort: http}', ['allowed', 'allowed', 'allowed']],
    [
      'a number beside a named port counts',
      '{namedPort: http}, {portNumber: {protocol: TCP, port: 81}}',
      ['allowed', 'blocked', 'allowed'],
    ],
    [
      'all forms of one entry count',
      '{portNumber: {protocol: TCP, port: 81}, portRange: {protocol: UDP, start: 79, end: 80}, namedPort: http}',
      ['allowed', 'blocked', 'blocked'],
    ],
  ])('Deny for ports: %s', (_, ports, verdicts) => {
    const set = setOf(cluster('a', 'Admin', 1, `[${rule('Deny', `, ports: [${ports}]`)}]`));
    const asked = [{ port: 80 }, { port: 81 }, { port: 80, protocol: 'UDP' as const }];
    expect(asked.map((one) => ask(set, 'ingress', web80, pod('shop', {}), { ...one, mode: 'vpc-cni' }))).toEqual(verdicts);
  });
});
