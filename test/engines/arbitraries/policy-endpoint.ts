import * as fc from 'fast-check';
import type {
  ClusterPolicyEndpoint,
  EndpointInfo,
  EndpointPort,
  PolicyEndpoint,
} from '../../../lib/netpol/verdict/vpc-cni/policy-endpoint';
import type { AgentCase } from '../judges/vpc-cni';
import { few, maybe, oneOf, written } from './cluster';

/** The subject, a pod with which it shares an identifier, and one with which it does not, as the driver has them. */
const pods = ['db-0', 'db-1', 'other-0'];
const nodeIp = '10.0.0.1';

/** Blocks that hold one another, with what can be cut out of them. */
const holes: Readonly<Record<string, readonly string[]>> = {
  '0.0.0.0/0': ['10.0.0.0/8', '203.0.0.0/16', '10.1.2.3/32'],
  '10.0.0.0/8': ['10.1.0.0/16', '10.1.2.0/24', '10.1.2.4/32', '10.0.0.1/32'],
  '10.1.0.0/16': ['10.1.2.0/24', '10.1.128.0/17'],
  '10.1.2.0/24': ['10.1.2.3/32', '10.1.2.0/25'],
  '10.1.2.0/25': ['10.1.2.4/32'],
  '203.0.0.0/8': ['203.0.0.0/17', '203.0.0.0/16'],
  '203.0.0.0/16': ['203.0.0.0/17'],
  '203.0.128.0/17': ['203.0.128.10/32'],
};
const hosts = ['10.1.2.3', '10.1.2.4', '10.1.2.200', '203.0.128.10', nodeIp];
const addresses = [...hosts, '10.1.2.5', '10.1.3.1', '10.1.200.1', '10.2.0.1', '203.0.0.10', '203.1.0.1', '198.51.100.1'];

const port: fc.Arbitrary<EndpointPort> = fc
  .oneof(
    fc.record({ protocol: oneOf('TCP', 'UDP', 'SCTP'), port: oneOf(80, 443, 8080) }),
    // The last is inverted, as the controller makes it of a range that a Service maps.
    fc.record({ protocol: oneOf('TCP', 'UDP'), port: oneOf(80, 443), endPort: oneOf(80, 90, 443, 8080, 63) }),
    fc.record({ protocol: oneOf('TCP', 'UDP', 'SCTP') }),
  )
  .map((one) => one as EndpointPort);
/** Mostly a few; now and then more than a key of the map can hold. */
const ports = fc.oneof(
  { weight: 20, arbitrary: maybe(few(port, 0, 3)) },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 8, max: 30 })
      .map((count) => Array.from({ length: count }, (_, index): EndpointPort => ({ protocol: 'TCP', port: 79 + index }))),
  },
);
const block = fc.oneof(
  oneOf(...hosts).map((cidr): EndpointInfo => ({ cidr })),
  oneOf(...Object.keys(holes)).chain((cidr) =>
    fc.subarray([...(holes[cidr] ?? [])]).map((except): EndpointInfo => (except.length > 0 ? { cidr, except } : { cidr })),
  ),
);
const entry: fc.Arbitrary<EndpointInfo> = fc.record({ block, ports }).map(({ block: one, ports: own }) => written({ ...one, ports: own }));
const entries = fc.array(entry, { maxLength: 4, size: 'max' });
const clusterEntries = fc.array(
  fc
    .record({ cidr: oneOf(...hosts, ...Object.keys(holes)), ports, action: oneOf('Accept', 'Deny', 'Pass') })
    .map((one) => written(one) as ClusterPolicyEndpoint['ingress'][number]),
  { maxLength: 3, size: 'max' },
);

const selected = fc
  .subarray(pods, { minLength: 1 })
  .map((names) => names.map((name, index) => ({ name, namespace: 'a', podIP: `10.1.9.${9 + index}`, hostIP: nodeIp })));

const policyEndpoint = fc.record({
  podSelectorEndpoints: selected,
  podIsolation: fc.subarray(['Ingress', 'Egress'] as const),
  ingress: entries,
  egress: entries,
});
const clusterPolicyEndpoint = fc.record({
  tier: oneOf('Admin' as const, 'Baseline' as const),
  priority: oneOf(0, 5, 5, 10, 1000),
  podSelectorEndpoints: selected,
  ingress: clusterEntries,
  egress: clusterEntries,
});

const probe = fc
  .tuple(
    oneOf('ingress', 'egress'),
    oneOf(...addresses),
    oneOf('TCP', 'TCP', 'UDP', 'SCTP', 'ICMP'),
    oneOf(1, 79, 80, 80, 81, 85, 90, 91, 443, 444, 8080, 65_535),
  )
  .map(([direction, address, protocol, number]) => `${direction} ${address} ${protocol} ${protocol === 'ICMP' ? 0 : number}`);

/** What the controller hands to an agent, and up to 60 connections of a pod. */
export const agentCase: fc.Arbitrary<AgentCase> = fc
  .record({
    mode: oneOf('standard' as const, 'standard' as const, 'strict' as const),
    policies: fc.array(policyEndpoint, { maxLength: 4, size: 'max' }),
    clusterPolicies: fc.oneof(
      fc.array(clusterPolicyEndpoint, { maxLength: 0 }),
      fc.array(clusterPolicyEndpoint, { maxLength: 3, size: 'max' }),
    ),
    probes: fc.array(probe, { minLength: 1, maxLength: 60, size: 'max' }),
  })
  .map(({ mode, policies, clusterPolicies, probes }) => ({
    mode,
    nodeIp,
    policyEndpoints: policies.map((one, index): PolicyEndpoint => ({ policyRef: { name: `n${index}`, namespace: 'a' }, ...one })),
    clusterPolicyEndpoints: clusterPolicies.map((one, index): ClusterPolicyEndpoint => ({ policyRef: { name: `c${index}` }, ...one })),
    probes,
  }));

/** The same case in an IPv6 cluster: each byte of an address becomes the upper half of a group, so that blocks hold what they held. */
export function inIpv6(given: AgentCase): AgentCase {
  const text = JSON.stringify(given).replaceAll(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?/g,
    (_, a: string, b: string, c: string, d: string, length?: string) => {
      const groups = [a, b, c, d].map((byte) => (Number(byte) << 8).toString(16));
      const address = groups.every((group) => group === '0') ? '::' : `${groups.join(':')}::`;
      if (length === undefined) return address;
      const bits = Number(length);
      return `${address}/${bits === 32 ? 128 : 16 * Math.floor(bits / 8) + (bits % 8)}`;
    },
  );
  return JSON.parse(text) as AgentCase;
}
