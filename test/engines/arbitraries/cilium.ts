import * as fc from 'fast-check';
import type { EndpointKind } from '../../../lib/netpol/verdict/endpoint';
import type { Manifest } from '../case';
import type { CiliumCase } from '../judges/cilium';
import { few, maybe, namespaceNames, namespaces, oneOf, podSelector, pods, probeShapes, probesAmong, written } from './cluster';
import { ipBlock, named, networkPolicyWith, numberedPort } from './network-policy';

/** What stands at addresses that are no pod's; `host` is an agent on the subject's own node. */
const kinds: Readonly<Record<string, Exclude<EndpointKind, 'pod' | 'host-pod'> | 'host'>> = {
  '10.1.2.5': 'node',
  '192.168.0.1': 'node',
  '203.0.113.127': 'api-server',
  'fd00:1::5': 'node',
  '2001:db8::1': 'api-server',
  '169.254.20.10': 'host',
};

const prefixed = (selector: Manifest, prefix: string): Manifest => {
  const { matchLabels, matchExpressions } = selector as { matchLabels?: Record<string, string>; matchExpressions?: { key: string }[] };
  return written({
    matchLabels: matchLabels && Object.fromEntries(Object.entries(matchLabels).map(([key, value]) => [`${prefix}${key}`, value])),
    matchExpressions: matchExpressions?.map((one) => ({ ...one, key: `${prefix}${one.key}` })),
  });
};
const plainSelector = fc.tuple(podSelector, oneOf('', '', 'k8s:', 'any:')).map(([selector, prefix]) => prefixed(selector, prefix));
const namespaceKey = oneOf('io.kubernetes.pod.namespace', 'k8s:io.kubernetes.pod.namespace');
const teamKey = oneOf('io.cilium.k8s.namespace.labels.team', 'k8s:io.cilium.k8s.namespace.labels.team');
/** Without the label reserved:world, which addresses have in clusters of one family alone; the driver's has both. */
const endpointSelector: fc.Arbitrary<Manifest> = fc.oneof(
  { weight: 4, arbitrary: plainSelector },
  { weight: 2, arbitrary: fc.tuple(namespaceKey, oneOf(...namespaceNames)).map(([key, name]) => ({ matchLabels: { [key]: name } })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(namespaceKey, oneOf('In', 'NotIn'), oneOf(...namespaceNames), maybe(oneOf('web', 'db')))
      .map(([key, operator, name, app]) => written({ matchLabels: app && { app }, matchExpressions: [{ key, operator, values: [name] }] })),
  },
  { weight: 1, arbitrary: namespaceKey.map((key) => ({ matchExpressions: [{ key, operator: 'Exists' }] })) },
  { weight: 2, arbitrary: fc.tuple(teamKey, oneOf('red', 'blue')).map(([key, team]) => ({ matchLabels: { [key]: team } })) },
  {
    weight: 1,
    arbitrary: fc.tuple(teamKey, oneOf('Exists', 'DoesNotExist')).map(([key, operator]) => ({ matchExpressions: [{ key, operator }] })),
  },
  { weight: 1, arbitrary: fc.constant({ matchLabels: { 'io.cilium.k8s.policy.cluster': 'default' } }) },
  {
    weight: 1,
    arbitrary: oneOf('host', 'remote-node', 'kube-apiserver', 'all').map((name) => ({
      matchLabels: { [`reserved:${name}`]: '' },
    })),
  },
);
const entity = oneOf('all', 'world', 'world-ipv4', 'world-ipv6', 'cluster', 'host', 'remote-node', 'kube-apiserver', 'none');
const cidr = ipBlock.map(({ cidr: one }) => one);

const peersOf = (side: 'from' | 'to'): fc.Arbitrary<Manifest> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant<Manifest>({}) },
    { weight: 5, arbitrary: few(endpointSelector, 0, 2).map((list) => ({ [`${side}Endpoints`]: list })) },
    { weight: 2, arbitrary: few(cidr, 1, 2).map((list) => ({ [`${side}CIDR`]: list })) },
    { weight: 2, arbitrary: few(ipBlock, 1, 2).map((list) => ({ [`${side}CIDRSet`]: list })) },
    { weight: 2, arbitrary: few(entity, 1, 2).map((list) => ({ [`${side}Entities`]: list })) },
  );

const numbers = oneOf('80', '443', '8080');
const port = (side: 'from' | 'to'): fc.Arbitrary<Manifest> =>
  fc
    .oneof(
      { weight: 5, arbitrary: fc.record({ port: numbers, protocol: maybe(oneOf('TCP', 'UDP', 'SCTP', 'ANY')) }) },
      { weight: 2, arbitrary: fc.record({ port: numbers, endPort: oneOf(85, 8085, 9000), protocol: oneOf('TCP', 'UDP', 'ANY') }) },
      { weight: 1, arbitrary: fc.record({ port: fc.constant('0'), protocol: oneOf('TCP', 'UDP', 'ANY') }) },
      // Of a destination that is not the subject, the agent takes names from an index that the driver has not.
      {
        weight: side === 'from' ? 2 : 0,
        arbitrary: oneOf({ port: 'http', protocol: 'TCP' }, { port: 'metrics', protocol: 'TCP' }, { port: 'dns', protocol: 'UDP' }),
      },
    )
    .map(written);
const rule = (side: 'from' | 'to'): fc.Arbitrary<Manifest> =>
  fc
    .record({ peers: peersOf(side), ports: maybe(few(port(side), 1, 3)) })
    .map(({ peers, ports }) => written({ ...peers, toPorts: ports && [{ ports }] }));

const policy: fc.Arbitrary<Manifest> = fc
  .record({
    namespace: fc.option(oneOf('a', 'a', ...namespaceNames), { nil: undefined, freq: 4 }),
    endpointSelector: plainSelector,
    ingress: maybe(few(rule('from'), 0, 3)),
    egress: maybe(few(rule('to'), 0, 3)),
    ingressDeny: fc.option(few(rule('from'), 0, 2), { nil: undefined, freq: 2 }),
    egressDeny: fc.option(few(rule('to'), 0, 2), { nil: undefined, freq: 2 }),
    enableDefaultDeny: fc.option(fc.record({ ingress: maybe(fc.boolean()), egress: maybe(fc.boolean()) }), { nil: undefined, freq: 3 }),
  })
  .map(({ namespace, ...spec }) => {
    const sections = [spec.ingress, spec.egress, spec.ingressDeny, spec.egressDeny];
    return {
      apiVersion: 'cilium.io/v2',
      kind: namespace === undefined ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
      metadata: written({ namespace }),
      spec: written(sections.every((one) => one === undefined || one.length === 0) ? { ...spec, ingress: [{}] } : spec),
    };
  });

const beside = [80, 80, 8080, 8080, 9090, 53, 443, 1, 79, 81, 85, 86, 8085, 8086, 9000, 9001, 65_535];

/** A cluster with policies that Cilium enforces, most of them its own, and up to 60 connections. */
export const ciliumCase: fc.Arbitrary<CiliumCase> = fc
  .record({
    given: pods,
    policies: fc.array(fc.oneof({ weight: 5, arbitrary: policy }, { weight: 1, arbitrary: networkPolicyWith(numberedPort) }), {
      minLength: 1,
      maxLength: 5,
      size: 'max',
    }),
    shapes: probeShapes(beside, 60),
  })
  .map(({ given, policies, shapes }) => {
    const probes = probesAmong(given, shapes).filter((text) => kinds[text.split(' ')[0] ?? ''] !== 'host');
    const addresses = [...new Set(probes.flatMap((text) => text.split(' ').slice(0, 2)))];
    return {
      objects: [...namespaces, ...given, ...named(policies)],
      kinds: Object.fromEntries(addresses.map((address) => [address, kinds[address] ?? 'address'])),
      probes,
    };
  })
  .filter(({ probes }) => probes.length > 0);
