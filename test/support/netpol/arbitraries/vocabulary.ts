import * as fc from 'fast-check';
import type { ClusterRanges } from '../../../../lib/netpol/model/cluster';

/** An object as it is written in a file. */
export type Manifest = Readonly<Record<string, unknown>>;

// Few words, so that selectors meet, addresses nest and policies overlap.
export const namespaceNames = ['a', 'b', 'c'] as const;
export const labelKeys = ['app', 'tier'] as const;
export const labelValues = ['web', 'db', 'web-api'] as const;

export const namespaceName = fc.constantFrom(...namespaceNames);
export const labelKey = fc.constantFrom(...labelKeys);
export const labelValue = fc.constantFrom(...labelValues);

export const declaredRanges: ClusterRanges = {
  podCidrs: ['100.64.0.0/16'],
  nodeCidrs: ['10.0.0.0/16'],
  serviceCidrs: ['172.20.0.0/16'],
  apiServerCidrs: ['10.0.200.0/28', '172.20.0.1/32'],
};

/** Mostly declared: without ranges most address rules are refused. */
export const clusterRanges: fc.Arbitrary<ClusterRanges> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(declaredRanges) },
  { weight: 1, arbitrary: fc.constant({ podCidrs: [], nodeCidrs: [], serviceCidrs: [], apiServerCidrs: [] }) },
);

/** Outside, inside, around and across the declared ranges; nested in each other. */
export const cidr = fc.constantFrom(
  '203.0.113.0/24',
  '203.0.113.0/26',
  '203.0.113.7/32',
  '198.51.100.0/24',
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.0.0.0/16',
  '100.64.0.0/10',
  '100.64.1.0/24',
  '0.0.0.0/0',
  '2001:db8::/32',
  '::/0',
);

const holes: Readonly<Record<string, readonly string[]>> = {
  '203.0.113.0/24': ['203.0.113.0/26', '203.0.113.128/25', '203.0.113.7/32'],
  '203.0.113.0/26': ['203.0.113.0/28'],
  '10.0.0.0/8': ['10.1.0.0/16', '10.0.0.0/16', '10.2.0.0/15'],
  '0.0.0.0/0': ['10.0.0.0/8', '203.0.113.0/24'],
  '::/0': ['2001:db8::/32'],
};

/** A CIDR with strict parts of it. */
export const cidrWithExcept = fc
  .constantFrom(...Object.keys(holes))
  .chain((outer) => fc.record({ cidr: fc.constant(outer), except: fc.subarray([...(holes[outer] ?? [])], { minLength: 1 }) }));

export const portNumber = fc.constantFrom(22, 80, 81, 443, 8080);

/** `[]` now and then, otherwise one to `max`. */
export function some<T>(item: fc.Arbitrary<T>, max = 2): fc.Arbitrary<T[]> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.array(item, { minLength: 1, maxLength: max }) },
    { weight: 1, arbitrary: fc.constant<T[]>([]) },
  );
}

/** The namespaces themselves, labeled. */
export const namespaceManifests: readonly Manifest[] = namespaceNames.map((name, index) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name, team: index === 0 ? 'red' : 'blue' } },
}));

/** Pods of every label value in every namespace, with service accounts that a label distinguishes. */
export const podManifests: readonly Manifest[] = namespaceNames.flatMap((namespace) =>
  labelValues.map((value) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${value}-0`, namespace, labels: { app: value, tier: value === 'db' ? 'db' : 'web' } },
    spec: { serviceAccountName: value, containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }] },
  })),
);

/** A service for each of two apps. */
export const serviceManifests: readonly Manifest[] = namespaceNames.flatMap((namespace) =>
  ['web', 'db'].map((app) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: app, namespace, labels: { app } },
    spec: { selector: { app }, clusterIP: 'None', ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }] },
  })),
);

/** Workloads of the inventory: none, namespaces only, or all. */
export const workloads: fc.Arbitrary<readonly Manifest[]> = fc.constantFrom([], namespaceManifests, [
  ...namespaceManifests,
  ...podManifests,
  ...serviceManifests,
]);
