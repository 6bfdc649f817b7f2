import { kubectl } from '../../lib/kubernetes/kubectl';
import { type KubernetesObject, kinds } from '../../lib/kubernetes/kubernetes';
import { kubectlLayer } from '../../tools/kubectl-layer';
import { blue, green, ownNamespace } from './cluster';

const env = { ...process.env, BLUEGREEN_KUBECTL: kubectlLayer().kubectl };
const clusterOf = (context: string, more: Record<string, string> = {}) => kubectl({ context, env: { ...env, ...more } });
const isPair = () => blue().context !== green().context;

let namespace: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ namespace, remove } = await ownNamespace('kubectl'));
});
afterAll(() => remove());

const configMaps = { group: '', version: 'v1', plural: 'configmaps' };
const configMap = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, labels },
  data: { key: name },
});

test('lists every object, page by page, and by label', async () => {
  const names = Array.from({ length: 501 }, (_, index) => `item-${index}`);
  expect(await green().apply(names.map((name, index) => configMap(name, { part: index < 2 ? 'small' : 'large' })))).toMatchObject({
    code: 0,
  });
  const cluster = clusterOf(green().context);
  const all = await cluster.list(configMaps, { namespace });
  expect(
    all
      .map(({ metadata }) => metadata.name)
      .filter((name) => name.startsWith('item-'))
      .toSorted(),
  ).toEqual(names.toSorted());
  const small = await cluster.list(configMaps, { namespace, labelSelector: 'part=small' });
  expect(small.map(({ metadata }) => metadata.name).toSorted()).toEqual(['item-0', 'item-1']);
});

test('gets one object, and undefined for one that is not there', async () => {
  const cluster = clusterOf(green().context);
  expect(await cluster.get(configMaps, 'kube-root-ca.crt', 'kube-system')).toMatchObject({ metadata: { name: 'kube-root-ca.crt' } });
  expect(await cluster.get(configMaps, 'no-such', namespace)).toBeUndefined();
});

test('patches: sets, and removes by null', async () => {
  await green().apply([{ ...configMap('patched'), data: { stays: 'a', goes: 'b' } }]);
  const cluster = clusterOf(green().context);
  const after = await cluster.patch<KubernetesObject & { data: Record<string, string> }>(
    configMaps,
    'patched',
    { data: { goes: null, comes: 'c' } },
    namespace,
  );
  expect(after.data).toEqual({ stays: 'a', comes: 'c' });
  expect(await cluster.get(configMaps, 'patched', namespace)).toMatchObject({ data: { comes: 'c' } });
});

test('patches a custom resource: KEDA’s pause', async () => {
  const scaledObject = {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'worker', namespace },
    spec: { scaleTargetRef: { name: 'worker' }, triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '50' } }] },
  };
  expect(await green().apply([scaledObject])).toMatchObject({ code: 0 });
  const cluster = clusterOf(green().context);
  const annotations = { 'autoscaling.keda.sh/paused-replicas': '0' };
  expect(await cluster.patch(kinds.scaledObjects, 'worker', { metadata: { annotations } }, namespace)).toMatchObject({
    metadata: { annotations },
  });
});

describe('each failure is named', () => {
  test('a user without rights', async () => {
    if (!isPair()) return;
    const nobody = clusterOf('green-nobody');
    await expect(nobody.list(kinds.nodes)).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('nodes is forbidden'),
    });
    await expect(nobody.get(configMaps, 'patched', namespace)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(nobody.patch(configMaps, 'patched', {}, namespace)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('a context that is not there', async () => {
    await expect(clusterOf('no-such-context').list(kinds.nodes)).rejects.toMatchObject({
      kind: 'no-context',
      message: expect.stringContaining('kubectl config get-contexts'),
    });
  });

  test('no kubeconfig', async () => {
    await expect(clusterOf('green', { KUBECONFIG: '/nonexistent/kubeconfig' }).list(kinds.nodes)).rejects.toMatchObject({
      kind: 'no-context',
    });
  });

  test('a kind that the cluster does not serve', async () => {
    const unknown = { group: 'example.com', version: 'v1', plural: 'widgets' };
    await expect(clusterOf(green().context).list(unknown)).rejects.toMatchObject({ kind: 'no-such-kind' });
  });

  test('an object to be patched that is not there', async () => {
    await expect(clusterOf(green().context).patch(configMaps, 'no-such', {}, namespace)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('a patch that the API server refuses', async () => {
    const patch = { spec: { replicas: -1 } };
    await green().apply([
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'example.com/web:1' }] } },
        },
      },
    ]);
    await expect(clusterOf(green().context).patch(kinds.deployments, 'web', patch, namespace)).rejects.toMatchObject({ kind: 'invalid' });
  });
});
