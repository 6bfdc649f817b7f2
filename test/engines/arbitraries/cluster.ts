import * as fc from 'fast-check';
import type { Manifest } from '../case';

// Few words, so that selectors meet, blocks nest and ports touch.
export const namespaceNames = ['a', 'b', 'c'] as const;
const labelKeys = ['app', 'tier'] as const;
const labelValues = ['web', 'db', 'web-api'] as const;
const podAddresses = ['10.1.2.3', '10.1.2.4', '10.1.3.1', '10.2.0.1', '192.168.0.9', '203.0.113.5'] as const;
const podAddresses6 = ['fd00:1::3', 'fd00:1::4', 'fd00:2::1'] as const;
/** Of no pod: on and beside the edges of the blocks. */
const otherAddresses = [
  '10.1.2.5',
  '10.1.255.255',
  '10.2.0.0',
  '9.255.255.255',
  '11.0.0.0',
  '192.168.0.1',
  '203.0.113.127',
  '203.0.113.128',
  '169.254.20.10',
] as const;
const otherAddresses6 = ['fd00:1::5', 'fd00:ffff::1', 'fcff::1', '2001:db8::1'] as const;

export const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
export const maybe = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(item, { nil: undefined });
export const few = <T>(item: fc.Arbitrary<T>, minLength = 0, maxLength = 2): fc.Arbitrary<T[]> => fc.array(item, { minLength, maxLength });

/** Without its undefined fields, as it would be written. */
export const written = <T extends object>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export const namespaces: readonly Manifest[] = namespaceNames.map((name, index) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name, ...(index < 2 && { team: index === 0 ? 'red' : 'blue' }) } },
}));

const expression = (keys: readonly string[], values: readonly string[]) =>
  fc.oneof(
    fc.record({
      key: oneOf(...keys),
      operator: oneOf('In', 'NotIn'),
      values: fc.uniqueArray(oneOf(...values), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ key: oneOf(...keys), operator: oneOf('Exists', 'DoesNotExist') }),
  );

const selectorOver = (keys: readonly string[], values: readonly string[]): fc.Arbitrary<Manifest> =>
  fc.oneof(
    fc.constant<Manifest>({}),
    fc.dictionary(oneOf(...keys), oneOf(...values), { minKeys: 1, maxKeys: 2 }).map((matchLabels) => ({ matchLabels: { ...matchLabels } })),
    few(expression(keys, values), 1).map((matchExpressions) => ({ matchExpressions })),
    fc
      .tuple(oneOf(...keys), oneOf(...values), expression(keys, values))
      .map(([key, value, one]) => ({ matchLabels: { [key]: value }, matchExpressions: [one] })),
  );

export const podSelector = selectorOver(labelKeys, labelValues);
export const namespaceSelector = fc.oneof(
  selectorOver(['team'], ['red', 'blue']),
  selectorOver(['kubernetes.io/metadata.name'], namespaceNames),
);

/** Names of container ports: `http` is another number on another pod, and `dns` is one number of two protocols. */
const containerPorts = fc.subarray([
  { name: 'http', containerPort: 8080, protocol: 'TCP' },
  { name: 'metrics', containerPort: 9090 },
  { name: 'dns', containerPort: 53, protocol: 'UDP' },
]);

const podShape = fc.record({
  namespace: oneOf('a', 'a', ...namespaceNames),
  labels: fc.dictionary(oneOf(...labelKeys), oneOf(...labelValues), { maxKeys: 2 }),
  ports: fc.oneof({ weight: 2, arbitrary: containerPorts }, { weight: 1, arbitrary: fc.constant([{ name: 'http', containerPort: 80 }]) }),
  hostNetwork: fc.integer({ min: 0, max: 9 }).map((one) => one >= 8),
  ip6: fc.boolean(),
});

/** Two to six pods, one an address; some on their node's network, some with an address of the other family beside it. */
export const pods: fc.Arbitrary<Manifest[]> = fc
  .array(podShape, { minLength: 2, maxLength: podAddresses.length, size: 'max' })
  .map((shapes) =>
    shapes.map(({ namespace, labels, ports, hostNetwork, ip6 }, index) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `p${index}`, namespace, labels: { ...labels } },
      spec: { ...(hostNetwork && { hostNetwork }), containers: [{ name: 'main', image: 'x', ports }] },
      status: {
        phase: 'Running',
        podIP: podAddresses[index],
        podIPs: [{ ip: podAddresses[index] }, ...(ip6 && index < podAddresses6.length ? [{ ip: podAddresses6[index] }] : [])],
      },
    })),
  );

/** A connection by numbers that are taken among whatever addresses there are, so that it stays one when pods go. */
interface ProbeShape {
  readonly subject: number;
  readonly peer: number;
  readonly outward: boolean;
  readonly protocol: string;
  readonly port: number;
}

export const probeShapes = (ports: readonly number[], most: number): fc.Arbitrary<ProbeShape[]> =>
  fc.array(
    fc.record({
      subject: fc.nat(255),
      peer: fc.nat(255),
      outward: fc.boolean(),
      protocol: oneOf('TCP', 'UDP', 'SCTP'),
      port: oneOf(...ports),
    }),
    { minLength: 1, maxLength: most, size: 'max' },
  );

/** Connections between two addresses of one family, at least one of them a pod's. */
export function probesAmong(given: readonly Manifest[], shapes: readonly ProbeShape[]): string[] {
  const ips = given.flatMap(({ status }) => (status as { podIPs?: { ip: string }[] } | undefined)?.podIPs ?? []).map(({ ip }) => ip);
  return shapes.map(({ subject, peer, outward, protocol, port }) => {
    const own = ips[subject % ips.length] ?? '';
    const is6 = own.includes(':');
    const others = [...ips, ...(is6 ? otherAddresses6 : otherAddresses)].filter((ip) => ip !== own && ip.includes(':') === is6);
    const other = others[peer % others.length] ?? '';
    return `${outward ? `${own} ${other}` : `${other} ${own}`} ${protocol} ${port}`;
  });
}
