import * as fc from 'fast-check';
import type { Case, Manifest } from '../case';
import {
  few,
  maybe,
  namespaceNames,
  namespaceSelector,
  namespaces,
  oneOf,
  podSelector,
  pods,
  probeShapes,
  probesAmong,
  written,
} from './cluster';

const holes: Readonly<Record<string, readonly string[]>> = {
  '0.0.0.0/0': ['10.0.0.0/8', '203.0.113.0/25'],
  '10.0.0.0/8': ['10.1.0.0/16', '10.2.0.0/15', '10.1.2.3/32'],
  '10.1.0.0/16': ['10.1.2.0/24', '10.1.2.4/32'],
  '10.1.2.0/24': ['10.1.2.3/32'],
  '10.1.2.3/32': [],
  '203.0.113.0/24': ['203.0.113.0/25', '203.0.113.128/25'],
  '::/0': ['fd00::/8'],
  'fd00::/8': ['fd00:1::/32'],
  'fd00:1::/32': ['fd00:1::3/128'],
};
export const ipBlock = oneOf(...Object.keys(holes)).chain((cidr) =>
  fc.subarray([...(holes[cidr] ?? [])]).map((except) => written({ cidr, except: except.length > 0 ? except : undefined })),
);
const peer: fc.Arbitrary<Manifest> = fc.oneof(
  podSelector.map((one) => ({ podSelector: one })),
  namespaceSelector.map((one) => ({ namespaceSelector: one })),
  fc.record({ podSelector, namespaceSelector }),
  ipBlock.map((one) => ({ ipBlock: one })),
);
const ports = [80, 443, 8080, 8085, 9090] as const;
/** A port by number, a range, or every port of a protocol. */
export const numberedPort: fc.Arbitrary<Manifest> = fc
  .oneof(
    fc.record({ protocol: maybe(oneOf('TCP', 'UDP', 'SCTP')), port: oneOf<number>(...ports, 53) }),
    fc
      .record({ protocol: maybe(oneOf('TCP', 'UDP')), port: oneOf(80, 8080), length: oneOf(0, 5, 1000) })
      .map(({ length, ...one }) => ({ ...one, endPort: one.port + length })),
    fc.record({ protocol: maybe(oneOf('TCP', 'UDP', 'SCTP')) }),
  )
  .map(written);
const namedPort: fc.Arbitrary<Manifest> = fc
  .oneof(
    fc.record({ protocol: maybe(oneOf('TCP', 'UDP')), port: oneOf<number | string>('http', 'metrics', 'dns', 'nobody') }),
    oneOf({ port: 'http' }, { port: 'metrics' }, { protocol: 'UDP', port: 'dns' }),
  )
  .map(written);
const rule = (key: 'from' | 'to', port: fc.Arbitrary<Manifest>): fc.Arbitrary<Manifest> =>
  fc
    .record({ peers: maybe(few(peer, 0, 3)), ports: maybe(few(port, 0, 3)) })
    .map(({ peers, ports: own }) => written({ [key]: peers, ports: own }));

/** A NetworkPolicy without a name, whose rules have ports of the given kind. */
export const networkPolicyWith = (port: fc.Arbitrary<Manifest>): fc.Arbitrary<Manifest> =>
  fc
    .record({
      // Most of them in one namespace, where policies then meet.
      namespace: oneOf('a', 'a', ...namespaceNames),
      podSelector,
      policyTypes: oneOf(undefined, [], ['Ingress'], ['Egress'], ['Ingress', 'Egress'], ['Ingress', 'Egress']),
      ingress: maybe(few(rule('from', port))),
      egress: maybe(few(rule('to', port))),
    })
    .map(({ namespace, ...spec }) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace },
      spec: written(spec),
    }));
const policy = networkPolicyWith(fc.oneof({ weight: 3, arbitrary: numberedPort }, { weight: 2, arbitrary: namedPort }));

export const named = (policies: readonly Manifest[]): Manifest[] =>
  policies.map((one, index) => ({ ...one, metadata: { ...(one.metadata as object), name: `n${index}` } }));

const beside = [
  80, 80, 80, 8080, 8080, 8080, 9090, 9090, 9090, 53, 1, 53, 79, 80, 81, 85, 86, 443, 8079, 8080, 8085, 8086, 9080, 9081, 9090, 65_535,
];

/** A cluster with one to six NetworkPolicies, and up to 60 connections. */
export const networkPolicyCase: fc.Arbitrary<Case> = fc
  .record({ given: pods, policies: fc.array(policy, { minLength: 1, maxLength: 6, size: 'max' }), shapes: probeShapes(beside, 60) })
  .map(({ given, policies, shapes }) => ({ objects: [...namespaces, ...given, ...named(policies)], probes: probesAmong(given, shapes) }));
