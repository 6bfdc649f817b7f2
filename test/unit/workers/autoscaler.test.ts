import type { Kubernetes, KubernetesObject } from '../../../lib/kubernetes/kubernetes';
import { handOver } from '../../../lib/workers/handover';
import { workerCluster } from '../../../lib/workers/kubernetes/cluster';
import { type DeclaredWorker, type Observation, usualPace } from '../../../lib/workers/model';

/** A HorizontalPodAutoscaler on a worker: what it may start counts against the cap, and the worker comes back with the count it had. */

const autoscaler = (minReplicas: number | undefined, maxReplicas: number, target = 'mails'): KubernetesObject & { spec: object } => ({
  metadata: { name: 'mails', namespace: 'shop' },
  spec: { scaleTargetRef: { kind: 'Deployment', name: target }, ...(minReplicas !== undefined && { minReplicas }), maxReplicas },
});

const deployment = (replicas: number, annotations: Record<string, string> = {}) => ({
  metadata: { name: 'mails', namespace: 'shop', resourceVersion: '1', generation: 1, annotations },
  spec: { replicas, selector: { matchLabels: { app: 'mails' } } },
  status: { observedGeneration: 1 },
});

/** An API server with one Deployment that takes merge patches, and perhaps an autoscaler. */
function api(object: ReturnType<typeof deployment>, scaler?: KubernetesObject) {
  let current = object;
  let version = 1;
  const patches: { spec?: { replicas?: number } }[] = [];
  const kubernetes = {
    context: 'fake',
    list: async ({ plural }: { plural: string }) => (plural === 'horizontalpodautoscalers' && scaler ? [scaler] : []),
    get: async () => current,
    patch: async (
      _: unknown,
      __: unknown,
      patch: { metadata: { annotations: Record<string, string | null> }; spec?: { replicas?: number } },
    ) => {
      patches.push(patch);
      const annotations = Object.fromEntries(
        Object.entries({ ...current.metadata.annotations, ...patch.metadata.annotations }).filter(([, value]) => value !== null),
      ) as Record<string, string>;
      current = {
        ...current,
        metadata: { ...current.metadata, resourceVersion: String(++version), annotations },
        spec: { ...current.spec, ...patch.spec },
      };
      return current;
    },
  };
  return { cluster: workerCluster(kubernetes as unknown as Kubernetes), patches };
}

const worker: DeclaredWorker = { kind: 'Deployment', namespace: 'shop', name: 'mails', class: 'competing', cap: 10, drainLimitMs: 60_000 };
const observed = async (...made: Parameters<typeof api>) => {
  const observation: Observation = await api(...made).cluster.observe(worker);
  return observation.state === 'observed' ? observation.observed : observation;
};

test.each<[string, Parameters<typeof api>, object]>([
  ['no autoscaler: the count', [deployment(3)], { limit: 3, replicas: 3 }],
  ['one: its maximum', [deployment(3), autoscaler(2, 8)], { limit: 8, replicas: 3 }],
  [
    'paused: its maximum, and the count from before',
    [deployment(0, { 'bluegreen.eks/replicas': '3' }), autoscaler(2, 8)],
    { limit: 8, replicas: 3 },
  ],
  ['a count above the maximum', [deployment(9), autoscaler(2, 8)], { limit: 9, replicas: 9 }],
  ['one of another Deployment', [deployment(3), autoscaler(2, 8, 'other')], { limit: 3 }],
  ['one that may start from nothing', [deployment(3), autoscaler(0, 8)], { obstacle: expect.stringContaining('mails has minReplicas 0') }],
])('%s', async (_, made, expected) => {
  expect(await observed(...made)).toMatchObject(expected);
});

test('a color that came up at zero with an autoscaler has no guessed limit', async () => {
  expect(await observed(deployment(0), autoscaler(2, 8))).not.toHaveProperty('guessed');
  expect(await observed(deployment(0))).toHaveProperty('guessed', true);
});

async function handedOver(scaler: KubernetesObject | undefined, cap: number) {
  const [blue, green] = [api(deployment(3), scaler), api(deployment(0), scaler)];
  let now = 1_000_000;
  const clock = { now: () => now, sleep: async (ms: number) => void (now += ms) };
  let ids = 0;
  const backends = { clusters: { blue: blue.cluster, green: green.cluster }, clock, newId: () => String(ids++) };
  const steps: string[] = [];
  const ended = await handOver(
    { worker: { ...worker, cap }, atLimit: 'back', pace: usualPace },
    { to: 'green', by: 'test' },
    backends,
    ({ text }) => steps.push(text),
  );
  return { outcome: ended.outcome, text: ended.text, steps, started: green.patches.flatMap(({ spec }) => spec?.replicas ?? []) };
}

test('the cap counts what both autoscalers may start: together over it, the source is paused first', async () => {
  expect(await handedOver(undefined, 10)).toMatchObject({ outcome: 'done', steps: ['starting on green', 'pausing on blue'], started: [3] });
  expect(await handedOver(autoscaler(2, 8), 10)).toMatchObject({
    outcome: 'done',
    steps: ['pausing on blue', 'starting on green'],
    started: [3],
  });
  expect(await handedOver(autoscaler(2, 5), 10)).toMatchObject({
    outcome: 'done',
    steps: ['starting on green', 'pausing on blue'],
    started: [3],
  });
});

test('an autoscaler whose maximum alone is over the cap stops the handover, and nothing starts', async () => {
  expect(await handedOver(autoscaler(2, 11), 10)).toMatchObject({
    outcome: 'stopped',
    text: expect.stringMatching(/green may start 11 pods, and both colors together 10/),
    started: [],
  });
});
