/* oxlint-disable max-lines -- one table, in the order of the suite it follows */
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicySpec, TransportProtocol } from '../../../../lib/netpol/model/kubernetes';
import type { Endpoint } from '../../../../lib/netpol/verdict/endpoint';
import type { Evaluator } from '../../../../lib/netpol/verdict/evaluator';
import { upstreamEvaluator } from '../../../../lib/netpol/verdict/network-policy';
import { vpcCniEvaluator } from '../../../../lib/netpol/verdict/vpc-cni/evaluator';
import { connects } from '../../../support/netpol/verdict-of';
import { inventory, networkPolicy, pod } from './build';

/**
 * The cases of Kubernetes' own suite (test/e2e/network/netpol/network_policy.go), by their names there, with the truth tables it
 * expects, over the namespaces x, y, z with the pods a, b, c. Every pod serves 80 and 81 of each protocol under `serve-80-tcp` and
 * the like. Connections of a pod to itself are left out, as there (ignoreLoopback).
 */
interface Check {
  readonly port: number;
  readonly protocol?: TransportProtocol;
  /** Rules of the truth table: first everything is expected to connect, then each entry changes a rectangle of it. */
  readonly expect: readonly (readonly [from: string, to: string, connects: boolean])[];
}

interface Case {
  readonly name: string;
  readonly steps: readonly {
    readonly policies: readonly NetworkPolicy[];
    readonly checks: readonly Check[];
    readonly pods?: readonly Endpoint[];
  }[];
  /** Named ports of any-destination egress are the one case that the VPC CNI is known to fail. */
  readonly vpcCni?: 'blocks named ports';
}

const namespaces = ['x', 'y', 'z'] as const;
const names = ['a', 'b', 'c'] as const;
const served = Object.fromEntries(
  [80, 81].flatMap((port) => (['TCP', 'UDP', 'SCTP'] as const).map((one) => [`${one}/serve-${port}-${one.toLowerCase()}`, port])),
);

function podOf(
  namespace: string,
  name: string,
  labels: Record<string, string> = {},
  namespaceLabels: Record<string, string> = {},
): Endpoint {
  const address = `100.64.${namespaces.indexOf(namespace as 'x')}.${10 + names.indexOf(name as 'a')}`;
  return pod(namespace, { pod: name, ...labels }, { ip: address, ports: served, namespaceLabels });
}
const all = namespaces.flatMap((namespace) => names.map((name) => podOf(namespace, name)));
const labeled = (which: string, labels: Record<string, string>): Endpoint[] =>
  all.map((one) => (idOf(one) === which ? podOf(which.slice(0, 1), which.slice(2), labels) : one));

const idOf = (endpoint: Endpoint): string => `${endpoint.facts.get('ns:kubernetes.io/metadata.name')}/${endpoint.facts.get('pod:pod')}`;
const matches = (pattern: string, endpoint: Endpoint): boolean =>
  pattern === '*' || idOf(endpoint) === pattern || idOf(endpoint).startsWith(`${pattern}/`);

const policy = (name: string, spec: NetworkPolicySpec, namespace = 'x'): NetworkPolicy => networkPolicy(namespace, name, spec);
const podA = { matchLabels: { pod: 'a' } };
const inNamespace = (name: string): NetworkPolicyPeer => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const notInNamespace = (name: string): NetworkPolicyPeer => ({
  namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: [name] }] },
});
const ingress = (from: NetworkPolicyPeer[], podSelector = podA): NetworkPolicySpec => ({
  podSelector,
  policyTypes: ['Ingress'],
  ingress: [{ from }],
});
const egress = (to: NetworkPolicyPeer[], podSelector = podA): NetworkPolicySpec => ({
  podSelector,
  policyTypes: ['Egress'],
  egress: [{ to }],
});
const denyIngress: NetworkPolicySpec = { podSelector: {}, policyTypes: ['Ingress'], ingress: [] };
const port81FromY: NetworkPolicySpec = { ...ingress([]), ingress: [{ from: [inNamespace('y')], ports: [{ protocol: 'TCP', port: 81 }] }] };
const once = (name: string, spec: NetworkPolicySpec, ...checks: Check[]): Case => ({
  name,
  steps: [{ policies: [policy('under-test', spec)], checks }],
});

const cases: Case[] = [
  once("should support a 'default-deny-ingress' policy", denyIngress, { port: 80, expect: [['*', 'x', false]] }),
  once(
    "should support a 'default-deny-all' policy",
    { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    {
      port: 80,
      expect: [
        ['*', 'x', false],
        ['x', '*', false],
      ],
    },
  ),
  once(
    'should enforce policy to allow traffic from pods within server namespace based on PodSelector',
    ingress([{ podSelector: { matchLabels: { pod: 'b' } } }]),
    {
      port: 80,
      expect: [
        ['*', 'x/a', false],
        ['x/b', 'x/a', true],
      ],
    },
  ),
  {
    name: 'should enforce policy to allow ingress traffic for a target',
    steps: [
      {
        policies: [policy('deny-all', denyIngress), policy('allow-all-to-a', ingress([{ podSelector: {}, namespaceSelector: {} }]))],
        checks: [
          {
            port: 80,
            expect: [
              ['*', 'x/b', false],
              ['*', 'x/c', false],
            ],
          },
        ],
      },
    ],
  },
  once('should enforce policy to allow ingress traffic from pods in all namespaces', ingress([{ namespaceSelector: {} }]), {
    port: 80,
    expect: [],
  }),
  once('should enforce policy to allow traffic only from a different namespace, based on NamespaceSelector', ingress([inNamespace('y')]), {
    port: 80,
    expect: [
      ['x', 'x/a', false],
      ['z', 'x/a', false],
    ],
  }),
  once(
    'should enforce policy based on PodSelector with MatchExpressions',
    ingress([{ podSelector: { matchExpressions: [{ key: 'pod', operator: 'In', values: ['b'] }] } }]),
    {
      port: 80,
      expect: [
        ['*', 'x/a', false],
        ['x/b', 'x/a', true],
      ],
    },
  ),
  once(
    'should enforce policy based on NamespaceSelector with MatchExpressions',
    ingress([{ namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['y'] }] } }]),
    {
      port: 80,
      expect: [
        ['x', 'x/a', false],
        ['z', 'x/a', false],
      ],
    },
  ),
  once(
    'should enforce policy based on PodSelector or NamespaceSelector',
    ingress([notInNamespace('x'), { podSelector: { matchLabels: { pod: 'b' } } }]),
    {
      port: 80,
      expect: [['x/c', 'x/a', false]],
    },
  ),
  once(
    'should enforce policy based on PodSelector and NamespaceSelector',
    ingress([{ ...notInNamespace('x'), podSelector: { matchLabels: { pod: 'b' } } }]),
    {
      port: 80,
      expect: [
        ['*', 'x/a', false],
        ['y/b', 'x/a', true],
        ['z/b', 'x/a', true],
      ],
    },
  ),
  once(
    'should enforce policy based on Multiple PodSelectors and NamespaceSelectors',
    ingress([{ ...notInNamespace('x'), podSelector: { matchExpressions: [{ key: 'pod', operator: 'In', values: ['b', 'c'] }] } }]),
    {
      port: 80,
      expect: [
        ['x', 'x/a', false],
        ['y/a', 'x/a', false],
        ['z/a', 'x/a', false],
      ],
    },
  ),
  once(
    'should enforce policy based on any PodSelectors',
    ingress([{ podSelector: { matchLabels: { pod: 'b' } } }, { podSelector: { matchLabels: { pod: 'c' } } }]),
    {
      port: 80,
      expect: [
        ['*', 'x/a', false],
        ['x/b', 'x/a', true],
        ['x/c', 'x/a', true],
      ],
    },
  ),
  once(
    'should enforce policy to allow traffic only from a pod in a different namespace based on PodSelector and NamespaceSelector',
    ingress([{ ...inNamespace('y'), podSelector: podA }]),
    ...(['TCP', 'UDP', 'SCTP'] as const).map(
      (protocol): Check => ({
        port: 80,
        protocol,
        expect: [
          ['*', 'x/a', false],
          ['y/a', 'x/a', true],
        ],
      }),
    ),
  ),
  once('should enforce policy based on Ports', port81FromY, {
    port: 81,
    expect: [
      ['x', 'x/a', false],
      ['z', 'x/a', false],
    ],
  }),
  {
    name: 'should enforce multiple, stacked policies with overlapping podSelectors',
    steps: [
      {
        policies: [policy('allow-81', port81FromY)],
        checks: [
          {
            port: 81,
            expect: [
              ['x', 'x/a', false],
              ['z', 'x/a', false],
            ],
          },
          { port: 80, expect: [['*', 'x/a', false]] },
        ],
      },
      {
        policies: [
          policy('allow-81', port81FromY),
          policy('allow-80', { ...ingress([]), ingress: [{ from: [inNamespace('y')], ports: [{ protocol: 'TCP', port: 80 }] }] }),
        ],
        checks: [
          {
            port: 80,
            expect: [
              ['x', 'x/a', false],
              ['z', 'x/a', false],
            ],
          },
        ],
      },
    ],
  },
  once(
    'should support allow-all policy',
    { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] },
    { port: 80, expect: [] },
    { port: 81, expect: [] },
  ),
  once(
    'should allow ingress access on one named port',
    { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 'serve-81-tcp' }] }] },
    { port: 81, expect: [] },
    { port: 80, expect: [['*', 'x', false]] },
  ),
  once(
    'should allow ingress access from namespace on one named port',
    { ...ingress([]), ingress: [{ from: [inNamespace('y')], ports: [{ protocol: 'TCP', port: 'serve-80-tcp' }] }] },
    {
      port: 80,
      expect: [
        ['x', 'x/a', false],
        ['z', 'x/a', false],
      ],
    },
    { port: 81, expect: [['*', 'x/a', false]] },
  ),
  {
    ...once(
      'should allow egress access on one named port',
      { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ port: 'serve-80-tcp' }] }] },
      { port: 80, expect: [] },
      { port: 81, expect: [['x', '*', false]] },
    ),
    vpcCni: 'blocks named ports',
  },
  {
    name: 'should enforce updated policy',
    steps: [
      { policies: [policy('mutate', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] })], checks: [{ port: 81, expect: [] }] },
      { policies: [policy('mutate', denyIngress)], checks: [{ port: 81, expect: [['*', 'x', false]] }] },
    ],
  },
  {
    name: 'should allow ingress access from updated namespace',
    steps: [
      {
        policies: [policy('ns2', ingress([{ namespaceSelector: { matchLabels: { ns2: 'updated' } } }]))],
        checks: [{ port: 80, expect: [['*', 'x/a', false]] }],
      },
      {
        policies: [policy('ns2', ingress([{ namespaceSelector: { matchLabels: { ns2: 'updated' } } }]))],
        pods: all.map((one) => (idOf(one).startsWith('y/') ? podOf('y', idOf(one).slice(2), {}, { ns2: 'updated' }) : one)),
        checks: [
          {
            port: 80,
            expect: [
              ['*', 'x/a', false],
              ['y', '*', true],
            ],
          },
        ],
      },
    ],
  },
  {
    name: 'should allow ingress access from updated pod',
    steps: [
      {
        policies: [policy('pod2', ingress([{ podSelector: { matchLabels: { pod: 'b', pod2: 'updated' } } }]))],
        checks: [{ port: 80, expect: [['*', 'x/a', false]] }],
      },
      {
        policies: [policy('pod2', ingress([{ podSelector: { matchLabels: { pod: 'b', pod2: 'updated' } } }]))],
        pods: labeled('x/b', { pod2: 'updated' }),
        checks: [
          {
            port: 80,
            expect: [
              ['*', 'x/a', false],
              ['x/b', 'x/a', true],
            ],
          },
        ],
      },
    ],
  },
  once(
    'should deny ingress from pods on other namespaces',
    { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] },
    {
      port: 80,
      expect: [
        ['y', 'x', false],
        ['z', 'x', false],
      ],
    },
  ),
  {
    name: 'should deny ingress access to updated pod',
    steps: [
      {
        policies: [policy('isolate', { ...denyIngress, podSelector: { matchLabels: { target: 'isolated' } } })],
        checks: [{ port: 80, expect: [] }],
      },
      {
        policies: [policy('isolate', { ...denyIngress, podSelector: { matchLabels: { target: 'isolated' } } })],
        pods: labeled('x/a', { target: 'isolated' }),
        checks: [{ port: 80, expect: [['*', 'x/a', false]] }],
      },
    ],
  },
  once(
    'should deny egress from pods based on PodSelector',
    { podSelector: podA, policyTypes: ['Egress'] },
    { port: 80, expect: [['x/a', '*', false]] },
  ),
  once(
    'should deny egress from all pods in a namespace',
    { podSelector: {}, policyTypes: ['Egress'] },
    { port: 80, expect: [['x', '*', false]] },
  ),
  once(
    'should work with Ingress, Egress specified together',
    {
      podSelector: podA,
      policyTypes: ['Egress', 'Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { pod: 'b' } } }] }],
      egress: [{ ports: [{ port: 80 }] }],
    },
    {
      port: 80,
      expect: [
        ['*', 'x/a', false],
        ['x/b', 'x/a', true],
      ],
    },
    {
      port: 81,
      expect: [
        ['*', 'x/a', false],
        ['x/a', '*', false],
        ['x/b', 'x/a', true],
      ],
    },
  ),
  {
    name: 'should support denying of egress traffic on the client side (even if the server explicitly allows this traffic)',
    steps: [
      {
        policies: [
          policy('to-ya', egress([{ ...inNamespace('y'), podSelector: podA }])),
          policy('from-xa', ingress([{ ...inNamespace('x'), podSelector: podA }]), 'y'),
          policy('from-xa-b', ingress([{ ...inNamespace('x'), podSelector: podA }], { matchLabels: { pod: 'b' } }), 'y'),
        ],
        checks: [
          {
            port: 80,
            expect: [
              ['x/a', '*', false],
              ['*', 'y/a', false],
              ['x/a', 'y/a', true],
              ['*', 'y/b', false],
            ],
          },
        ],
      },
    ],
  },
  once(
    'should enforce egress policy allowing traffic to a server in a different namespace based on PodSelector and NamespaceSelector',
    egress([{ ...inNamespace('y'), podSelector: podA }]),
    {
      port: 80,
      expect: [
        ['x/a', '*', false],
        ['x/a', 'y/a', true],
      ],
    },
  ),
  once(
    'should enforce ingress policy allowing any port traffic to a server on a specific protocol',
    { podSelector: podA, policyTypes: ['Ingress'], ingress: [{ ports: [{ protocol: 'TCP' }] }] },
    { port: 80, expect: [] },
    { port: 80, protocol: 'UDP', expect: [['*', 'x/a', false]] },
  ),
  ...(['Ingress', 'Egress'] as const).map((type): Case => {
    const rules = (...list: object[]): NetworkPolicySpec => ({ podSelector: {}, policyTypes: [type], [type.toLowerCase()]: list });
    const blocked: Check = { port: 81, expect: [type === 'Ingress' ? ['*', 'x', false] : ['x', '*', false]] };
    return {
      name: `should enforce multiple ${type.toLowerCase()} policies with ${type.toLowerCase()} allow-all policy taking precedence`,
      steps: [
        { policies: [policy('port-80', rules({ ports: [{ port: 80 }] }))], checks: [blocked] },
        { policies: [policy('port-80', rules({ ports: [{ port: 80 }] })), policy('all', rules({}))], checks: [{ port: 81, expect: [] }] },
      ],
    };
  }),
  {
    name: 'should stop enforcing policies after they are deleted',
    steps: [
      {
        policies: [policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })],
        checks: [
          {
            port: 80,
            expect: [
              ['x', '*', false],
              ['*', 'x', false],
            ],
          },
        ],
      },
      { policies: [], checks: [{ port: 80, expect: [] }] },
    ],
  },
  once('should allow egress access to server in CIDR block', egress([{ ipBlock: { cidr: '100.64.1.11/32' } }]), {
    port: 80,
    expect: [
      ['x/a', '*', false],
      ['x/a', 'y/b', true],
    ],
  }),
  once(
    'should enforce except clause while egress access to server in CIDR block',
    egress([{ ipBlock: { cidr: '100.64.0.0/16', except: ['100.64.0.11/32'] } }]),
    {
      port: 80,
      expect: [['x/a', 'x/b', false]],
    },
  ),
  {
    name: 'should ensure an IP overlapping both IPBlock.CIDR and IPBlock.Except is allowed',
    steps: [
      {
        policies: [policy('cidr', egress([{ ipBlock: { cidr: '100.64.0.0/16', except: ['100.64.0.11/32'] } }]))],
        checks: [{ port: 80, expect: [['x/a', 'x/b', false]] }],
      },
      {
        policies: [policy('cidr', egress([{ ipBlock: { cidr: '100.64.0.11/32' } }]))],
        checks: [
          {
            port: 80,
            expect: [
              ['x/a', '*', false],
              ['x/a', 'x/b', true],
            ],
          },
        ],
      },
      // Not in the suite's second step, which replaces the policy; its name asks for both together.
      {
        policies: [
          policy('cidr', egress([{ ipBlock: { cidr: '100.64.0.0/16', except: ['100.64.0.11/32'] } }])),
          policy('both', egress([{ ipBlock: { cidr: '100.64.0.11/32' } }])),
        ],
        checks: [{ port: 80, expect: [] }],
      },
    ],
  },
  {
    name: 'should enforce policies to check ingress and egress policies can be controlled independently based on PodSelector',
    steps: [
      { policies: [policy('out', { podSelector: podA, policyTypes: ['Egress'], egress: [{}] })], checks: [{ port: 80, expect: [] }] },
      {
        policies: [
          policy('out', { podSelector: podA, policyTypes: ['Egress'], egress: [{}] }),
          policy('in', { podSelector: podA, policyTypes: ['Ingress'] }),
        ],
        checks: [{ port: 80, expect: [['*', 'x/a', false]] }],
      },
    ],
  },
  {
    name: "should not mistakenly treat 'protocol: SCTP' as 'protocol: TCP', even if the plugin doesn't support SCTP",
    steps: [
      {
        policies: [policy('deny', denyIngress), policy('sctp', { ...ingress([]), ingress: [{ ports: [{ protocol: 'SCTP', port: 81 }] }] })],
        checks: [{ port: 81, expect: [['*', 'x', false]] }],
      },
    ],
  },
  once(
    "should properly isolate pods that are selected by a policy allowing SCTP, even if the plugin doesn't support SCTP",
    { ...ingress([]), ingress: [{ ports: [{ protocol: 'SCTP', port: 80 }] }] },
    { port: 81, expect: [['*', 'x/a', false]] },
  ),
  once(
    'should not allow access by TCP when a policy specifies only UDP',
    { ...ingress([]), ingress: [{ ports: [{ protocol: 'UDP', port: 81 }] }] },
    {
      port: 81,
      expect: [['*', 'x/a', false]],
    },
  ),
  once(
    'should enforce policy to allow traffic based on NamespaceSelector with MatchLabels using default ns label',
    ingress([inNamespace('y')]),
    {
      port: 80,
      expect: [
        ['x', 'x/a', false],
        ['z', 'x/a', false],
      ],
    },
  ),
  once('should enforce policy based on NamespaceSelector with MatchExpressions using default ns label', egress([notInNamespace('y')]), {
    port: 80,
    expect: [['x/a', 'y', false]],
  }),
  ...(['UDP', 'SCTP'] as const).flatMap((protocol): Case[] => [
    once(`using ${protocol}: should support a 'default-deny-ingress' policy`, denyIngress, {
      port: 80,
      protocol,
      expect: [['*', 'x', false]],
    }),
    once(
      `using ${protocol}: should enforce policy based on Ports`,
      { ...ingress([]), ingress: [{ from: [inNamespace('y')], ports: [{ protocol, port: 81 }] }] },
      {
        port: 81,
        protocol,
        expect: [
          ['x', 'x/a', false],
          ['z', 'x/a', false],
        ],
      },
    ),
  ]),
];

function table(evaluator: Evaluator, pods: readonly Endpoint[], { port, protocol = 'TCP' }: Check): Record<string, boolean> {
  return Object.fromEntries(
    pairs(pods).map(([from, to]) => [
      `${idOf(from)} → ${idOf(to)}`,
      connects(evaluator, { from, to, protocol, port, conditionsMet: true }) === 'allowed',
    ]),
  );
}

function expected(pods: readonly Endpoint[], { expect: rules }: Check): Record<string, boolean> {
  return Object.fromEntries(
    pairs(pods).map(([from, to]) => {
      const last = rules.findLast(([source, target]) => matches(source, from) && matches(target, to));
      return [`${idOf(from)} → ${idOf(to)}`, last?.[2] ?? true];
    }),
  );
}

const pairs = (pods: readonly Endpoint[]): [Endpoint, Endpoint][] =>
  pods.flatMap((from) => pods.filter((to) => to !== from).map((to): [Endpoint, Endpoint] => [from, to]));

describe.each(cases)('$name', ({ steps, vpcCni }) => {
  test.each([
    ['upstream', upstreamEvaluator],
    ['VPC CNI', vpcCniEvaluator],
  ] as const)('%s', (mode, evaluatorOf) => {
    for (const { policies, checks, pods = all } of steps) {
      const evaluator = evaluatorOf(inventory({ networkPolicies: policies }));
      for (const check of checks) {
        const reached = table(evaluator, pods, check);
        if (mode === 'VPC CNI' && vpcCni !== undefined && check.port === 80) {
          expect(reached['x/a → y/a']).toBe(false);
          continue;
        }
        expect(reached).toEqual(expected(pods, check));
      }
    }
  });
});

test('the suite here has every case of the suite there', () => {
  const tcp = cases.filter(({ name }) => !name.startsWith('using '));
  // The UDP and SCTP contexts repeat three of them, one of which stands above for all three protocols.
  expect(tcp).toHaveLength(42);
});
