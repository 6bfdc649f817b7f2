import { readInventory } from '../../lib/netpol/read/read';
import { controllerOutput } from '../../lib/netpol/verdict/vpc-cni/controller';
import type { ClusterPolicyEndpoint, PolicyEndpoint } from '../../lib/netpol/verdict/vpc-cni/policy-endpoint';
import { Engine } from './engine';
import { type AgentCase, judge } from './judges/vpc-cni';
import { alone } from './this-machine';

/**
 * Where the VPC CNI decides otherwise than its policies read, from the policies to a verdict of the agent's own programs. The controller's
 * half is our model of it: its module cannot be had.
 */
const nodeIp = '10.0.0.1';
/** The pods that the driver has, and a Service with a pod behind it. */
const cluster = [
  ...[
    ['db-0', '{app: db, part: first}', '10.1.9.9'],
    ['db-1', '{app: db, part: second}', '10.1.9.10'],
    ['other-0', '{app: other}', '10.1.9.11'],
    ['web-0', '{app: web}', '10.1.2.3'],
  ].map(
    ([name, labels, ip]) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: a, labels: ${labels}}\nspec: {containers: [{name: c, image: x}]}\nstatus: {podIP: ${ip}, hostIP: ${nodeIp}}\n`,
  ),
  'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: a}\nspec: {clusterIP: 172.20.7.7, selector: {app: web}, ports: [{port: 8443, targetPort: 53}]}\n',
];
const policy = (name: string, spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: a}\nspec: ${spec}\n`;
const clusterPolicy = (...egress: string[]): string =>
  `apiVersion: networking.k8s.aws/v1alpha1\nkind: ClusterNetworkPolicy\nmetadata: {name: c}\nspec: {tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [${egress.join(', ')}]}\n`;
const web = '{podSelector: {matchLabels: {app: web}}}';
const denyWeb = (ports = '') => `{action: Deny, to: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}]${ports}}`;

interface Finding {
  readonly name: string;
  readonly policies: readonly string[];
  /** Connections of db-0. */
  readonly connections: readonly (readonly [probe: string, verdict: 'allowed' | 'blocked'])[];
}

const findings: readonly Finding[] = [
  {
    name: 'port 53 to 63 towards a Service 8443 → 53 is open at 8443',
    policies: [policy('p', `{podSelector: {}, policyTypes: [Egress], egress: [{to: [${web}], ports: [{port: 53, endPort: 63}]}]}`)],
    connections: [
      ['egress 172.20.7.7 TCP 8443', 'allowed'],
      ['egress 172.20.7.7 TCP 53', 'blocked'],
      ['egress 10.1.2.3 TCP 63', 'allowed'],
    ],
  },
  {
    name: '80-90 and 8090 for one peer in one policy: 80-90 is lost',
    policies: [
      policy(
        'p',
        `{podSelector: {}, policyTypes: [Egress], egress: [{to: [${web}], ports: [{port: 80, endPort: 90}]}, {to: [${web}], ports: [{port: 8090}]}]}`,
      ),
    ],
    connections: [
      ['egress 10.1.2.3 TCP 85', 'blocked'],
      ['egress 10.1.2.3 TCP 8090', 'allowed'],
    ],
  },
  {
    name: 'rules of a direction that is not in policyTypes isolate nothing where they resolve to nothing',
    policies: [
      policy(
        'p',
        '{podSelector: {}, policyTypes: [Egress], ingress: [{from: [{podSelector: {matchLabels: {app: nobody}}}]}], egress: [{}]}',
      ),
    ],
    connections: [
      ['ingress 10.1.9.11 TCP 80', 'allowed'],
      ['ingress 10.1.2.3 TCP 80', 'allowed'],
    ],
  },
  {
    name: 'rules of a direction that is not in policyTypes isolate where they resolve to a pod',
    policies: [policy('p', `{podSelector: {}, policyTypes: [Egress], ingress: [{from: [${web}]}], egress: [{}]}`)],
    connections: [
      ['ingress 10.1.9.11 TCP 80', 'blocked'],
      ['ingress 10.1.2.3 TCP 80', 'allowed'],
    ],
  },
  {
    name: 'db-0 gets the policies of db-1 too, and not those of other-0',
    policies: [
      policy('p', '{podSelector: {matchLabels: {part: first}}, ingress: [{ports: [{port: 1}]}]}'),
      policy('q', '{podSelector: {matchLabels: {part: second}}, ingress: [{ports: [{port: 2}]}]}'),
      policy('r', '{podSelector: {matchLabels: {app: other}}, ingress: [{ports: [{port: 3}]}]}'),
    ],
    connections: [
      ['ingress 10.1.2.3 TCP 1', 'allowed'],
      ['ingress 10.1.2.3 TCP 2', 'allowed'],
      ['ingress 10.1.2.3 TCP 3', 'blocked'],
    ],
  },
  {
    name: 'a Deny without ports beside one with ports is lost',
    policies: [clusterPolicy(denyWeb(), denyWeb(', ports: [{portNumber: {protocol: TCP, port: 443}}]'))],
    connections: [
      ['egress 10.1.2.3 TCP 80', 'allowed'],
      ['egress 10.1.2.3 TCP 443', 'blocked'],
    ],
  },
  {
    name: 'a ClusterNetworkPolicy holds for the ClusterIP too, at the port of the Service',
    policies: [clusterPolicy(denyWeb(', ports: [{portNumber: {protocol: TCP, port: 53}}]'))],
    connections: [
      ['egress 172.20.7.7 TCP 8443', 'blocked'],
      ['egress 172.20.7.7 TCP 53', 'allowed'],
      ['egress 10.1.2.3 TCP 53', 'blocked'],
    ],
  },
  {
    name: 'ICMP passes only by entries for all protocols',
    policies: [
      policy('p', `{podSelector: {}, policyTypes: [Egress], egress: [{to: [${web}], ports: [{protocol: TCP}, {protocol: UDP}]}]}`),
    ],
    connections: [
      ['egress 10.1.2.3 TCP 80', 'allowed'],
      ['egress 10.1.2.3 ICMP 0', 'blocked'],
    ],
  },
];

const describeOrSkip = process.env.BLUEGREEN_ENGINE_VPC_CNI_MISSING === undefined ? describe : describe.skip;
describeOrSkip('policies of a cluster, as the agent applies them', () => {
  let engine: Engine;
  beforeAll(() => {
    engine = Engine.start('vpc-cni', alone);
  });
  afterAll(() => engine.stop());

  const policyEndpoint = (name: string, ...cidrs: string[]): PolicyEndpoint => ({
    policyRef: { name, namespace: 'a' },
    podSelectorEndpoints: [{ name: 'db-0', namespace: 'a', podIP: '10.1.9.9', hostIP: nodeIp }],
    podIsolation: ['Egress'],
    ingress: [],
    egress: cidrs.map((cidr, index) => ({ cidr, ports: [{ protocol: 'TCP', port: 80 + index }] })),
  });
  const caseOf = (
    probes: readonly string[],
    policyEndpoints: readonly PolicyEndpoint[],
    clusterPolicyEndpoints: readonly ClusterPolicyEndpoint[] = [],
  ): AgentCase => ({ mode: 'standard', nodeIp, policyEndpoints, clusterPolicyEndpoints, probes });

  test.each(findings)('$name', async ({ policies, connections }) => {
    const yaml = Buffer.from([...cluster, ...policies].join('---\n'));
    const inventory = readInventory([{ name: 'cluster.yaml', read: () => yaml }]);
    expect(inventory.problems).toEqual([]);
    const { policyEndpoints, clusterPolicyEndpoints } = controllerOutput(inventory);
    const asked = caseOf(
      connections.map(([probe]) => probe),
      policyEndpoints,
      clusterPolicyEndpoints,
    );
    const expected = connections.map(([, verdict]) => verdict);
    expect(await engine.judge(asked)).toEqual(expected);
    expect(judge(asked)).toEqual(expected);
  });

  test('v1.4.1 does not mask host bits: of two texts for one block either may stay, where our model of v1.4.3 has both', async () => {
    const asked = caseOf(['egress 10.7.7.7 TCP 80', 'egress 10.7.7.7 TCP 81'], [policyEndpoint('p', '10.0.0.0/8', '10.1.2.3/8')]);
    expect(judge(asked)).toEqual(['allowed', 'allowed']);
    const verdicts = new Set<string>();
    // The agent goes through a Go map, whose order is chance.
    for (let turn = 0; turn < 60 && verdicts.size < 2; turn++) verdicts.add((await engine.judge(asked)).join(', '));
    expect([...verdicts].toSorted()).toEqual(['allowed, allowed', expect.stringContaining('blocked')]);
  });
});
