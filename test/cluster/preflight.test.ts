import { kubectl } from '../../lib/kubernetes/kubectl';
import { observeCluster } from '../../lib/shift/preflight/observe/kubernetes';
import { kubectlLayer } from '../../tools/kubectl-layer';
import { blue, green, ownNamespace } from './cluster';

const clusterOf = (context: string) => kubectl({ context, env: { ...process.env, BLUEGREEN_KUBECTL: kubectlLayer().kubectl } });

let namespace: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ namespace, remove } = await ownNamespace('preflight'));
});
afterAll(() => remove());

const deployment = (name: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: 'example.com/app:1' }] } },
  },
});

test('reads nodes, applications and workloads as a real API server serves them', async () => {
  const applied = await green().apply([
    deployment('plain', 2),
    deployment('scaled', 1),
    deployment('keda', 1),
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'scaled', namespace },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scaled' },
        minReplicas: 4,
        maxReplicas: 9,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
      },
    },
    {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'keda', namespace },
      spec: {
        scaleTargetRef: { name: 'keda' },
        minReplicaCount: 5,
        triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '50' } }],
      },
    },
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop', namespace },
      spec: {
        project: 'default',
        source: { repoURL: 'https://github.com/example/shop.git', path: '.', targetRevision: 'main' },
        destination: { server: 'https://kubernetes.default.svc', namespace },
      },
    },
  ]);
  expect(applied).toMatchObject({ code: 0 });
  const seen = await observeCluster(clusterOf(green().context), [namespace]);
  if (!seen.workloads.ok || !seen.applications.ok) throw new Error('not observed');
  expect(seen.workloads.value).toEqual([
    expect.objectContaining({ name: 'keda', floor: 5, floorOf: 'ScaledObject' }),
    expect.objectContaining({ name: 'plain', floor: 2, floorOf: 'spec.replicas' }),
    expect.objectContaining({ name: 'scaled', floor: 4, floorOf: 'HorizontalPodAutoscaler' }),
  ]);
  // No Argo CD runs here, so nobody has looked at the application.
  expect(seen.applications.value).toContainEqual({ name: 'shop', sync: 'Unknown', health: 'Unknown', revision: '' });
  // There is no kubelet, so there is no node.
  expect(seen.nodes).toEqual({ ok: true, value: [] });
});

test('without rights nothing is read, and each reading has its reason', async () => {
  if (blue().context === green().context) return;
  const seen = await observeCluster(clusterOf('green-nobody'), [namespace]);
  for (const reading of Object.values(seen)) expect(reading).toEqual({ ok: false, why: expect.stringContaining('is forbidden') });
});
