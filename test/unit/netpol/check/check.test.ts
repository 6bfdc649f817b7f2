import { check } from '../../../../lib/netpol/check/check';
import { setOf } from '../verdict/ask';

const policy = (spec: string, name = 'p'): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`;
const egress = (rules: string): string => policy(`{podSelector: {}, policyTypes: [Egress], egress: ${rules}}`);
const podOf = (name: string, labels: string, more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: ${labels}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: r, uid: u, controller: true}]}\nspec: {${more}containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}\nstatus: {podIP: 100.64.0.5}\n`;
const service = (spec: string): string => `apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: ${spec}\n`;
const ports = (count: number): string => Array.from({ length: count }, (_, index) => `{port: ${1000 + index}}`).join(', ');

const rulesFound = (...documents: string[]): string[] =>
  [...new Set(check(setOf(documents.join('---\n'))).map(({ rule }) => rule))].toSorted();

test.each([
  ['25 ports towards pods', [egress(`[{to: [{podSelector: {}}], ports: [${ports(25)}]}]`)], ['port-entries']],
  ['25 ports towards a block', [egress(`[{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [${ports(25)}]}]`)], ['port-entries']],
  ['24 ports are as many as fit', [egress(`[{to: [{podSelector: {}}], ports: [${ports(24)}]}]`)], []],
  [
    'an except that denies what another rule allows',
    [
      egress(
        '[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 443}]}, {to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 53, protocol: UDP}]}]',
      ),
    ],
    ['except-denies'],
  ],
  ['an except alone', [egress('[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]')], []],
  ['a named port towards a block', [egress('[{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: http}]}]')], ['named-port-dropped']],
  ['a named port towards pods', [egress('[{to: [{podSelector: {}}], ports: [{port: http}]}]')], []],
  [
    'rules of a type that policyTypes leaves out',
    [policy('{podSelector: {}, policyTypes: [Egress], ingress: [{ports: [{port: 80}]}], egress: [{}]}')],
    ['policy-types'],
  ],
  [
    'inheritance by the first address, which no other rule names',
    [
      egress(
        '[{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/24]}}], ports: [{port: 443}]}, {to: [{ipBlock: {cidr: 10.1.0.0/16}}], ports: [{port: 80}]}]',
      ),
    ],
    ['except-denies'],
  ],
  [
    'a policy of Cilium',
    [
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec: {endpointSelector: {}, ingress: [{}]}\n',
    ],
    ['unsupported-kind'],
  ],
  [
    'a hostNetwork subject, and the same pod as a peer',
    [policy('{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}'), podOf('a-1', '{app: a}', 'hostNetwork: true, ')],
    ['host-network-peer', 'host-network-subject'],
  ],
  [
    'a port that no selected pod declares',
    [policy('{podSelector: {}, ingress: [{ports: [{port: grpc}]}]}'), podOf('a-1', '{app: a}')],
    ['named-port-unresolved'],
  ],
  [
    'a headless Service',
    [
      egress('[{to: [{podSelector: {}}], ports: [{port: 8080}]}]'),
      podOf('a-1', '{app: a}'),
      service('{clusterIP: None, selector: {app: a}, ports: [{port: 8080}]}'),
    ],
    ['headless-service'],
  ],
  [
    'a Service whose selector does not satisfy the peer',
    [
      egress('[{to: [{podSelector: {matchLabels: {app: a, tier: x}}}]}]'),
      podOf('a-1', '{app: a, tier: x}'),
      service('{clusterIP: 172.20.0.9, selector: {app: a}, ports: [{port: 8080}]}'),
    ],
    ['service-not-found'],
  ],
  [
    'a rule that names the port of the Service',
    [
      egress('[{to: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 80}]}]'),
      podOf('a-1', '{app: a}'),
      service('{clusterIP: 172.20.0.9, selector: {app: a}, ports: [{port: 80, targetPort: 8080}]}'),
    ],
    ['service-port'],
  ],
  ['a bare pod', [policy('{podSelector: {}}'), podOf('a-1', '{app: a}').replace(/, ownerReferences: \[.*?\]/, '')], ['bare-pod']],
  [
    'pods of different policies that share a name',
    [
      policy('{podSelector: {matchLabels: {app: a}}}'),
      policy('{podSelector: {}}', 'all'),
      podOf('x-1', '{app: a}'),
      podOf('x-2', '{app: b}'),
    ],
    ['shared-state'],
  ],
  ['a pod without a policy', [policy('{podSelector: {matchLabels: {app: b}}}'), podOf('a-1', '{app: a}')], ['strict-mode']],
  [
    'what is enforced as written',
    [policy('{podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]}'), podOf('a-1', '{app: a}')],
    [],
  ],
])('%s', (_, documents, rules) => {
  expect(rulesFound(...documents)).toEqual(rules);
});

test('what no rule names is found by holding the set against itself, with a example connection', () => {
  const bypass = egress(
    '[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.5.0.0/16]}}]}, {to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}, {to: [{ipBlock: {cidr: 10.5.0.0/16}}], ports: [{port: 443}]}]',
  );
  const findings = check(setOf(bypass));
  expect(findings).toContainEqual(expect.objectContaining({ rule: 'enforced-otherwise', effect: 'newly allowed' }));
  expect(findings[0]?.message).toContain('10.5.0.');
});

test('a named port that is another number on other pods', () => {
  const other = podOf('b-1', '{app: b}').replace('8080', '9090');
  const [finding] = check(
    setOf([policy('{podSelector: {}, ingress: [{ports: [{port: http}]}]}'), podOf('a-1', '{app: a}'), other].join('---\n')),
  );
  expect(finding).toMatchObject({ rule: 'named-port-everywhere', effect: 'newly allowed' });
  expect(finding?.message).toContain('8080 on some pods and 9090');
});

test('findings say what to write instead', () => {
  const [finding] = check(setOf(egress(`[{to: [{podSelector: {}}], ports: [${ports(30)}]}]`)));
  expect(finding?.message).toBe(
    'egress amounts to 30 port entries for the address of a pod; the VPC CNI keeps 24 of them, by chance, and drops the rest with only a log line. Use ranges (endPort), or fewer ports',
  );
});
