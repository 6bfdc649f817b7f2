import { type Kubernetes, KubernetesError, type KubernetesObject } from '../../../../../lib/kubernetes/kubernetes';
import { observeCluster } from '../../../../../lib/shift/preflight/observe/kubernetes';

/** A cluster with these objects, by the plural of their kind; a kind that is left out is not served. */
const cluster = (objects: Readonly<Record<string, readonly object[] | KubernetesError>>): Kubernetes => ({
  context: 'green',
  async list<T extends KubernetesObject>({ plural }: { plural: string }) {
    const found = objects[plural];
    if (found instanceof KubernetesError) throw found;
    if (!found) throw new KubernetesError('no-such-kind', plural);
    return found as readonly T[];
  },
  names: () => Promise.reject(new Error('not asked for')),
  get: () => Promise.reject(new Error('not asked for')),
  patch: () => Promise.reject(new Error('preflight changes nothing')),
});

const named = (name: string, more: object = {}) => ({ metadata: { name, namespace: 'shop' }, ...more });
const target = (name: string, kind?: string) => ({ scaleTargetRef: { name, ...(kind && { kind }) } });
const web = named('web', { spec: { replicas: 3 }, status: { replicas: 6, readyReplicas: 5 } });
const empty = { nodes: [], serviceaccounts: [], deployments: [], statefulsets: [], horizontalpodautoscalers: [] };

const workloadsOf = async (objects: Parameters<typeof cluster>[0]) => {
  const { workloads } = await observeCluster(cluster({ ...empty, ...objects }), ['shop']);
  if (!workloads.ok) throw new Error(workloads.why);
  return workloads.value;
};

describe('the floor of a workload is', () => {
  test('its own replicas without an autoscaler', async () => {
    expect(await workloadsOf({ deployments: [web] })).toEqual([
      { kind: 'Deployment', namespace: 'shop', name: 'web', replicas: 6, ready: 5, floor: 3, floorOf: 'spec.replicas' },
    ]);
  });

  test("an autoscaler's minimum, which is 1 where it says nothing", async () => {
    const minimum = (spec: object) => workloadsOf({ deployments: [web], horizontalpodautoscalers: [named('web', { spec })] });
    expect(await minimum({ ...target('web', 'Deployment'), minReplicas: 4 })).toMatchObject([
      { floor: 4, floorOf: 'HorizontalPodAutoscaler' },
    ]);
    expect(await minimum(target('web', 'Deployment'))).toMatchObject([{ floor: 1 }]);
    expect(await minimum(target('web', 'StatefulSet'))).toMatchObject([{ floorOf: 'spec.replicas' }]);
  });

  test("KEDA's, before the autoscaler that KEDA makes; paused replicas before its minimum", async () => {
    const keda = (scaledObject: object) =>
      workloadsOf({
        deployments: [web],
        horizontalpodautoscalers: [named('keda-hpa-web', { spec: { ...target('web', 'Deployment'), minReplicas: 1 } })],
        scaledobjects: [scaledObject],
      });
    expect(await keda(named('web', { spec: { ...target('web'), minReplicaCount: 5 } }))).toMatchObject([
      { floor: 5, floorOf: 'ScaledObject' },
    ]);
    expect(await keda(named('web', { spec: target('web') }))).toMatchObject([{ floor: 0 }]);
    const annotations = { 'autoscaling.keda.sh/paused-replicas': '2' };
    expect(await keda({ metadata: { name: 'web', annotations }, spec: { ...target('web'), minReplicaCount: 5 } })).toMatchObject([
      { floor: 2 },
    ]);
  });
});

test('nodes: ready, cordoned, and where', async () => {
  const node = (name: string, ready: string, unschedulable?: boolean) => ({
    metadata: { name, labels: { 'topology.kubernetes.io/zone': 'eu-west-1a' } },
    spec: { unschedulable },
    status: {
      conditions: [
        { type: 'MemoryPressure', status: 'False' },
        { type: 'Ready', status: ready },
      ],
    },
  });
  const { nodes } = await observeCluster(
    cluster({ ...empty, nodes: [node('a', 'True'), node('b', 'Unknown'), node('c', 'True', true), named('d')] }),
    [],
  );
  expect(nodes).toEqual({
    ok: true,
    value: [
      { name: 'a', ready: true, cordoned: false, zone: 'eu-west-1a' },
      { name: 'b', ready: false, cordoned: false, zone: 'eu-west-1a' },
      { name: 'c', ready: true, cordoned: true, zone: 'eu-west-1a' },
      { name: 'd', ready: false, cordoned: false, zone: 'unknown' },
    ],
  });
});

test('nodes: the address in the subnet, and public ones', async () => {
  const addresses = [
    { type: 'InternalIP', address: '10.0.0.9' },
    { type: 'ExternalIP', address: '198.51.100.1' },
    { type: 'Hostname', address: 'ip-10-0-0-9' },
  ];
  const { nodes } = await observeCluster(cluster({ ...empty, nodes: [named('a', { status: { addresses } })] }), []);
  expect(nodes).toMatchObject({ value: [{ address: '10.0.0.9', publicAddresses: ['198.51.100.1'] }] });
});

test('applications: what Argo CD says, of one source or several', async () => {
  const status = { health: { status: 'Healthy' } };
  const { applications } = await observeCluster(
    cluster({
      ...empty,
      applications: [
        named('one', { status: { ...status, sync: { status: 'Synced', revision: 'abc' } } }),
        named('two', { status: { ...status, sync: { status: 'Synced', revisions: ['abc', 'def'] } } }),
        named('new'),
      ],
    }),
    [],
  );
  expect(applications).toEqual({
    ok: true,
    value: [
      { name: 'one', sync: 'Synced', health: 'Healthy', revision: 'abc' },
      { name: 'two', sync: 'Synced', health: 'Healthy', revision: 'abc def' },
      { name: 'new', sync: 'Unknown', health: 'Unknown', revision: '' },
    ],
  });
});

test('a cluster without Argo CD or KEDA has none of their objects', async () => {
  const seen = await observeCluster(cluster(empty), ['shop']);
  const none = { ok: true, value: [] };
  expect(seen).toEqual({ nodes: none, applications: none, workloads: none, serviceAccounts: none });
});

test('what may not be read has its reason; the rest is read', async () => {
  const forbidden = new KubernetesError('forbidden', 'horizontalpodautoscalers is forbidden');
  const seen = await observeCluster(cluster({ ...empty, horizontalpodautoscalers: forbidden }), ['shop']);
  expect(seen.workloads).toEqual({ ok: false, why: forbidden.message });
  expect(seen.nodes.ok).toBe(true);
});

test('no cluster to ask', async () => {
  const unseen = { ok: false, why: 'clusters.green.kubeContext is not set' };
  expect(await observeCluster({ why: unseen.why }, ['shop'])).toEqual({
    nodes: unseen,
    applications: unseen,
    workloads: unseen,
    serviceAccounts: unseen,
  });
});

test('a defect is not taken for something unseen', async () => {
  const broken: Kubernetes = { ...cluster(empty), list: () => Promise.reject(new TypeError('defect')) };
  await expect(observeCluster(broken, ['shop'])).rejects.toThrow('defect');
});
