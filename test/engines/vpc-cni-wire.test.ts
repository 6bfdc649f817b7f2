import type { ClusterEndpointInfo, EndpointInfo } from '../../lib/netpol/verdict/vpc-cni/policy-endpoint';
import { Engine } from './engine';
import { type AgentCase, judge } from './judges/vpc-cni';
import { alone } from './this-machine';

/**
 * Ten scenarios with real TCP, UDP and ICMP packets: the pod db-0 and its peers are network namespaces, and the agent's programs sit on the pod's
 * device. A packet that answers, or that comes later in the same connection, goes its way through them too.
 */
const nodeIp = '10.0.0.1';
const podSelectorEndpoints = [{ name: 'db-0', namespace: 'a', podIP: '10.1.9.9', hostIP: nodeIp }];
type Types = readonly ('Ingress' | 'Egress')[];

const policies = (podIsolation: Types, ingress: readonly EndpointInfo[], egress: readonly EndpointInfo[] = []): Partial<AgentCase> => ({
  policyEndpoints: [{ policyRef: { name: 'n', namespace: 'a' }, podSelectorEndpoints, podIsolation, ingress, egress }],
});
const clusterPolicy = (egress: readonly ClusterEndpointInfo[]): Partial<AgentCase> => ({
  clusterPolicyEndpoints: [{ policyRef: { name: 'c' }, tier: 'Admin', priority: 1, podSelectorEndpoints, ingress: [], egress }],
});
const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: 'TCP' as const, port }));

interface Scenario {
  readonly name: string;
  readonly given: Partial<AgentCase>;
  /** In order: what one leaves behind in the table of connections is there for the next. */
  readonly tried: readonly (readonly [probe: string, verdict: 'allowed' | 'blocked'])[];
  /** How many of them, at the end, the table of connections decides; our model judges first packets alone. */
  readonly remembered?: number;
}

const scenarios: readonly Scenario[] = [
  {
    name: 'without policies everything passes',
    given: {},
    tried: [
      ['ingress 10.1.2.3 TCP 80', 'allowed'],
      ['egress 10.1.2.3 UDP 53', 'allowed'],
      ['ingress 10.1.2.3 ICMP 0', 'allowed'],
    ],
  },
  {
    name: 'in strict mode nothing does, not even from the node',
    given: { mode: 'strict' },
    tried: [
      ['ingress 10.1.2.3 TCP 80', 'blocked'],
      ['egress 10.1.2.3 UDP 53', 'blocked'],
      [`ingress ${nodeIp} TCP 80`, 'blocked'],
    ],
  },
  {
    name: 'an isolated pod hears its node, and nobody else',
    given: policies(['Ingress'], []),
    tried: [
      [`ingress ${nodeIp} TCP 80`, 'allowed'],
      ['ingress 10.1.2.3 TCP 80', 'blocked'],
      ['egress 10.1.2.3 TCP 80', 'allowed'],
    ],
  },
  {
    name: 'a port is open to one pod',
    given: policies(['Ingress'], [{ cidr: '10.1.2.3', ports: tcp(80) }]),
    tried: [
      ['ingress 10.1.2.3 TCP 80', 'allowed'],
      ['ingress 10.1.2.3 TCP 81', 'blocked'],
      ['ingress 10.1.2.3 UDP 80', 'blocked'],
      ['ingress 10.1.2.4 TCP 80', 'blocked'],
    ],
  },
  {
    name: 'answers pass an egress rule back in, although ingress is closed',
    given: policies(['Ingress', 'Egress'], [], [{ cidr: '10.1.2.0/24', ports: [{ protocol: 'UDP', port: 53 }, ...tcp(443)] }]),
    tried: [
      ['egress 10.1.2.3 UDP 53', 'allowed'],
      ['egress 10.1.2.3 TCP 443', 'allowed'],
      ['egress 10.1.3.1 TCP 443', 'blocked'],
      ['ingress 10.1.2.3 TCP 443', 'blocked'],
    ],
  },
  {
    name: 'a block that starts inside an except inherits nothing',
    given: policies(
      ['Egress'],
      [],
      [
        { cidr: '203.0.0.0/8', except: ['203.0.0.0/17'], ports: tcp(80) },
        { cidr: '203.0.0.0/16', ports: tcp(443) },
      ],
    ),
    tried: [
      ['egress 203.0.128.10 TCP 80', 'blocked'],
      ['egress 203.0.128.10 TCP 443', 'allowed'],
      ['egress 203.1.0.1 TCP 80', 'allowed'],
    ],
  },
  {
    name: 'an inverted range matches its start',
    given: policies(['Egress'], [], [{ cidr: '172.20.7.7', ports: [{ protocol: 'TCP', port: 8443, endPort: 63 }] }]),
    tried: [
      ['egress 172.20.7.7 TCP 8443', 'allowed'],
      ['egress 172.20.7.7 TCP 63', 'blocked'],
    ],
  },
  {
    name: 'pings need an entry for every protocol',
    given: policies(['Ingress'], [{ cidr: '10.1.2.3', ports: [{ protocol: 'TCP' }, { protocol: 'UDP' }] }, { cidr: '10.1.2.4' }]),
    tried: [
      ['ingress 10.1.2.3 ICMP 0', 'blocked'],
      ['ingress 10.1.2.4 ICMP 0', 'allowed'],
    ],
  },
  {
    name: 'a peer that was pinged may ping',
    given: policies(['Ingress'], []),
    tried: [
      ['ingress 10.1.2.3 ICMP 0', 'blocked'],
      ['egress 10.1.2.3 ICMP 0', 'allowed'],
      ['ingress 10.1.2.3 ICMP 0', 'allowed'],
    ],
    remembered: 1,
  },
  {
    name: 'a ClusterNetworkPolicy that denies a block denies the node in it',
    given: { ...policies(['Egress'], [], [{ cidr: '0.0.0.0/0' }]), ...clusterPolicy([{ cidr: '10.0.0.0/8', action: 'Deny' }]) },
    tried: [
      [`egress ${nodeIp} TCP 80`, 'blocked'],
      ['egress 10.1.2.3 TCP 80', 'blocked'],
      ['egress 203.0.113.1 TCP 80', 'allowed'],
    ],
  },
];

const describeOrSkip = process.env.BLUEGREEN_ENGINE_VPC_CNI_MISSING === undefined ? describe : describe.skip;
describeOrSkip('real packets', () => {
  let engine: Engine;
  beforeAll(() => {
    engine = Engine.start('vpc-cni', alone);
  });
  afterAll(() => engine.stop());

  test.each(scenarios)('$name', async ({ given, tried, remembered = 0 }) => {
    const probes = tried.map(([probe]) => probe);
    const full: AgentCase = { mode: 'standard', nodeIp, policyEndpoints: [], clusterPolicyEndpoints: [], ...given, probes };
    const verdicts = await engine.judge({ ...full, wire: true } as AgentCase);
    expect(probes.map((probe, index) => [probe, verdicts[index]])).toEqual(tried);
    const fresh = tried.slice(0, tried.length - remembered);
    expect(judge({ ...full, probes: fresh.map(([probe]) => probe) })).toEqual(fresh.map(([, verdict]) => verdict));
  });
});
