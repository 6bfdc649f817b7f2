import { blue, clusterOf, green, ownNamespace } from './cluster';
import { reportPods } from './fake-kubelet';

let namespace: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ namespace, remove } = await ownNamespace('colors'));
});
afterAll(() => remove());

const podTemplate = (app: string, restartPolicy: string) => ({
  metadata: { labels: { app } },
  spec: { restartPolicy, containers: [{ name: app, image: `example.com/${app}:1` }] },
});

/** Polls until the check holds; the test's own timeout ends it. */
async function eventually(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 100));
}

const podCount = async (app: string): Promise<number> => {
  const names = await green().kubectl(['get', 'pods', '-n', namespace, '-l', `app=${app}`, '-o', 'name']);
  return names.split('\n').filter(Boolean).length;
};

/** True for a pair of its own (apiserver.sh); a single cluster of the user's stands for both colors. */
const isPair = () => blue().context !== green().context;

test('the colors are clusters of their own', async () => {
  if (!isPair()) return;
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'only-blue', namespace }, data: { color: 'blue' } };
  expect(await blue().apply([configMap])).toMatchObject({ code: 0 });
  expect(await blue().get('configmap', 'only-blue', namespace)).toMatchObject({ data: { color: 'blue' } });
  expect((await green().tryKubectl(['get', 'configmap', 'only-blue', '-n', namespace])).stderr).toContain('NotFound');
});

test('a user without rights is refused', async () => {
  if (!isPair()) return;
  const { code, stderr } = await clusterOf('green-nobody').tryKubectl(['get', 'deployments', '-A']);
  expect(code).toBe(1);
  expect(stderr).toContain('Forbidden');
});

test('a Deployment has a ReplicaSet and pods, becomes available, and goes to zero', async () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'worker', namespace },
    spec: { replicas: 2, selector: { matchLabels: { app: 'worker' } }, template: podTemplate('worker', 'Always') },
  };
  expect(await green().apply([deployment])).toMatchObject({ code: 0 });
  await eventually(async () => (await podCount('worker')) === 2);
  expect(await reportPods(green(), namespace, 'app=worker', 'Running')).toHaveLength(2);
  await green().kubectl(['rollout', 'status', 'deployment/worker', '-n', namespace, '--timeout=60s']);
  await green().kubectl(['scale', 'deployment/worker', '-n', namespace, '--replicas=0']);
  await eventually(async () => (await podCount('worker')) === 0);
});

test('a CronJob that is due makes Jobs; suspended it makes none; a Job ends with its pod', async () => {
  const cronJob = (name: string, suspend: boolean) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, namespace },
    spec: { schedule: '* * * * *', suspend, jobTemplate: { spec: { template: podTemplate(name, 'Never') } } },
  });
  expect(await green().apply([cronJob('paused', true), cronJob('due', false)])).toMatchObject({ code: 0 });
  await eventually(async () => (await podCount('due')) > 0);
  expect(await podCount('paused')).toBe(0);
  await reportPods(green(), namespace, 'app=due', 'Succeeded');
  await eventually(async () => {
    const jobs = JSON.parse(await green().kubectl(['get', 'jobs', '-n', namespace, '-o', 'json'])) as {
      items: { status: { succeeded?: number } }[];
    };
    return jobs.items.some(({ status }) => status.succeeded === 1);
  });
});
