import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { kubectlLayer } from '../../tools/kubectl-layer';
import { blue, type Cluster, green, ownNamespace } from './cluster';
import { FakeKeda } from './fake-keda';
import { reportPods } from './fake-kubelet';

/** `bluegreen workers` as a process of its own against two real API servers: the controllers are real, kubelet and KEDA are played. */

let namespace: string;
let remove: () => Promise<void>;
let folder: string;
const players: { stop: () => Promise<void> }[] = [];

beforeAll(async () => {
  ({ namespace, remove } = await ownNamespace('workers'));
  folder = mkdtempSync(join(tmpdir(), 'bluegreen-workers-'));
});
afterAll(async () => {
  for (const player of players) await player.stop();
  rmSync(folder, { recursive: true, force: true });
  await remove();
});

const isPair = () => blue().context !== green().context;

const pod = (app: string, restartPolicy: string) => ({
  metadata: { labels: { app } },
  spec: { restartPolicy, terminationGracePeriodSeconds: 1, containers: [{ name: app, image: `example.com/${app}:1` }] },
});

const deployment = (name: string, replicas: number, annotations: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace, annotations, labels: { 'bluegreen.eks/worker': 'true' } },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: pod(name, 'Always') },
});

/** Due every minute: whatever it misses, it would run for at once when it is resumed. */
const cronJob = (name: string, suspend: boolean) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name, namespace },
  spec: { schedule: '* * * * *', suspend, concurrencyPolicy: 'Forbid', jobTemplate: { spec: { template: pod(name, 'Never') } } },
});

const scaledObject = (name: string, paused: boolean) => ({
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name, namespace, annotations: paused ? { 'autoscaling.keda.sh/paused-replicas': '0' } : {} },
  spec: {
    scaleTargetRef: { name: `${name}-consumer` },
    maxReplicaCount: 3,
    triggers: [
      {
        type: 'aws-sqs-queue',
        metadata: { queueURL: 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders', queueLength: '5', awsRegion: 'eu-west-1' },
      },
    ],
  },
});

const unlabeled = (object: ReturnType<typeof deployment>) => ({ ...object, metadata: { ...object.metadata, labels: {} } });

/** An environment whose workers are those of the test, in a file such as a user has. */
function environment(name: string, workloads: readonly object[]): void {
  const config = {
    home: 'blue',
    drainMinutes: 1,
    // Other tests have CronJobs of their own.
    namespaces: [namespace],
    workloads: workloads.map((workload) => ({ namespace, ...workload })),
  };
  const dev = JSON.stringify(resolve('config/environments/dev'));
  const contexts = (color: string, context: string) => `${color}: { ...dev.clusters.${color}, kubeContext: '${context}' }`;
  writeFileSync(
    join(folder, `${name}.ts`),
    `import dev from ${dev};
export default { ...dev, name: '${name}', workers: ${JSON.stringify(config)},
  clusters: { ${contexts('blue', blue().context)}, ${contexts('green', green().context)} } };\n`,
  );
}

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function bluegreen(args: readonly string[], onStderr: (text: string, child: ChildProcess) => void = () => undefined): Promise<Finished> {
  const child = spawn(process.execPath, ['bin/loader/bluegreen.cjs', ...args, '--environments', folder], {
    env: { ...process.env, BLUEGREEN_KUBECTL: kubectlLayer().kubectl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
    onStderr(stderr, child);
  });
  return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })));
}

const handover = (env: string, to: string, ...more: string[]) =>
  bluegreen(['workers', 'handover', '--env', env, '--to', to, '--yes', '--json', ...more]);

/** Kills a handover with SIGKILL as soon as it has said something. */
const killedAt = (env: string, to: string, said: RegExp) =>
  bluegreen(['workers', 'handover', '--env', env, '--to', to, '--yes'], (stderr, child) => {
    if (said.test(stderr)) child.kill('SIGKILL');
  });

/** Names of pods that have not ended. */
async function podsOf(cluster: Cluster, app: string): Promise<string[]> {
  const list = await cluster.kubectl([
    'get',
    'pods',
    '-n',
    namespace,
    '-l',
    `app=${app}`,
    '--field-selector=status.phase!=Succeeded,status.phase!=Failed',
    '-o',
    'name',
  ]);
  return list.split('\n').filter(Boolean);
}

async function eventually(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((done) => setTimeout(done, 200));
}

/** Watches that an app never has pods on both colors while something goes on. @returns how often it looked, and when it was on both */
function watchPods(app: string) {
  const observed = { observations: 0, both: [] as string[] };
  const watching = new AbortController();
  const done = (async () => {
    while (!watching.signal.aborted) {
      const [onBlue, onGreen] = await Promise.all([podsOf(blue(), app), podsOf(green(), app)]);
      observed.observations++;
      if (onBlue.length > 0 && onGreen.length > 0) observed.both.push([...onBlue, ...onGreen].join(' '));
    }
  })();
  const stop = async () => {
    watching.abort();
    await done;
    return observed;
  };
  players.push({ stop: async () => void (await stop()) });
  return stop;
}

/** Plays the kubelet for an app: pods run, and what is to end ends. */
const settle = async (cluster: Cluster, app: string, phase: 'Running' | 'Succeeded') => reportPods(cluster, namespace, `app=${app}`, phase);

const both = () => [blue(), green()];

test('a singleton Deployment is handed over with SIGKILL at every step, never runs twice, and comes back', async () => {
  if (!isPair()) return;
  environment('singleton', [{ kind: 'Deployment', name: 'settlement', class: 'singleton' }]);
  expect(await blue().apply([deployment('settlement', 2)])).toMatchObject({ code: 0 });
  expect(await green().apply([deployment('settlement', 0, { 'bluegreen.eks/replicas': '2' })])).toMatchObject({ code: 0 });
  await eventually(async () => (await podsOf(blue(), 'settlement')).length === 2);
  await settle(blue(), 'settlement', 'Running');

  const watch = watchPods('settlement');
  const first = await killedAt('singleton', 'green', /pausing on blue/);
  expect(first.code).toBeNull();
  const second = await killedAt('singleton', 'green', /starting on green/);
  expect(second.code).toBeNull();
  const third = await handover('singleton', 'green');
  expect(third).toMatchObject({ code: 0, stderr: expect.stringContaining('runs on green, paused on blue') });
  await eventually(async () => (await podsOf(green(), 'settlement')).length === 2);
  const { observations, both: twice } = await watch();
  expect(twice).toEqual([]);
  expect(observations).toBeGreaterThan(10);

  expect(await blue().get('deployment', 'settlement', namespace)).toMatchObject({
    metadata: { annotations: { 'bluegreen.eks/replicas': '2' } },
    spec: { replicas: 0 },
  });
  // Back, by the word: from where the last handover took it.
  expect(await handover('singleton', 'back')).toMatchObject({ code: 0, stderr: expect.stringContaining('runs on blue, paused on green') });
  expect(await blue().get('deployment', 'settlement', namespace)).toMatchObject({ spec: { replicas: 2 } });
  expect(await green().get('deployment', 'settlement', namespace)).toMatchObject({ spec: { replicas: 0 } });
  await Promise.all(both().map((cluster) => cluster.kubectl(['delete', 'deployment', 'settlement', '-n', namespace])));
});

test('a CronJob is handed over with its Job finished first, and does not run again for the tick that the other color has run for', async () => {
  if (!isPair()) return;
  environment('cron', [{ kind: 'CronJob', name: 'report', class: 'cron' }]);
  expect(await blue().apply([cronJob('report', false)])).toMatchObject({ code: 0 });
  expect(await green().apply([cronJob('report', true)])).toMatchObject({ code: 0 });
  await eventually(async () => (await podsOf(blue(), 'report')).length === 1);
  await settle(blue(), 'report', 'Running');

  const watch = watchPods('report');
  const killed = await killedAt('cron', 'green', /pausing on blue/);
  expect(killed.code).toBeNull();
  const running = handover('cron', 'green');
  // It waits for the Job.
  await new Promise((done) => setTimeout(done, 6000));
  expect(await green().get('cronjob', 'report', namespace)).toMatchObject({ spec: { suspend: true } });
  await settle(blue(), 'report', 'Succeeded');
  expect(await running).toMatchObject({ code: 0 });

  const tick = (await blue().get<{ status: { lastScheduleTime: string } }>('cronjob', 'report', namespace)).status.lastScheduleTime;
  const jobs = JSON.parse(await green().kubectl(['get', 'jobs', '-n', namespace, '-o', 'json'])) as {
    items: { metadata: { annotations?: Record<string, string> } }[];
  };
  const ticks = jobs.items.map(({ metadata }) => metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp']);
  expect(ticks).not.toContain(tick);
  expect((await watch()).both).toEqual([]);
  await Promise.all(both().map((cluster) => cluster.kubectl(['delete', 'cronjob', 'report', '-n', namespace])));
});

test('a ScaledObject waits for KEDA to say that it is paused, and competing consumers keep below their cap', async () => {
  if (!isPair()) return;
  environment('scaled', [{ kind: 'ScaledObject', name: 'orders', class: 'competing', maxReplicas: 5 }]);
  const consumer = (replicas: number) => unlabeled(deployment('orders-consumer', replicas));
  expect(await blue().apply([consumer(0), scaledObject('orders', false)])).toMatchObject({ code: 0 });
  expect(await green().apply([consumer(0), scaledObject('orders', true)])).toMatchObject({ code: 0 });
  const kedas = both().map((cluster) => new FakeKeda(cluster, namespace, 'orders', 'orders-consumer', 3));
  for (const keda of kedas) keda.start();
  players.push(...kedas);
  await eventually(async () => (await podsOf(blue(), 'orders-consumer')).length === 3);
  await settle(blue(), 'orders-consumer', 'Running');

  let most = 0;
  const killed = await killedAt('scaled', 'green', /pausing on blue/);
  expect(killed.code).toBeNull();
  const running = handover('scaled', 'green');
  const ended = running.then(() => true);
  while (!(await Promise.race([ended, Promise.resolve(false)]))) {
    const counts = await Promise.all(both().map((cluster) => podsOf(cluster, 'orders-consumer')));
    most = Math.max(most, counts.flat().length);
  }
  expect(await running).toMatchObject({ code: 0, stderr: expect.stringContaining('runs on green, paused on blue') });
  await eventually(async () => (await podsOf(green(), 'orders-consumer')).length === 3);
  // 3 + 3 would exceed the cap: blue first goes, then green comes.
  expect(most).toBeLessThanOrEqual(5);
  expect(await blue().get('scaledobject', 'orders', namespace)).toMatchObject({
    metadata: { annotations: { 'autoscaling.keda.sh/paused-replicas': '0' } },
    status: { conditions: expect.arrayContaining([expect.objectContaining({ type: 'Paused', status: 'True' })]) },
  });
  const status = await bluegreen(['workers', 'status', '--env', 'scaled', '--json']);
  expect(JSON.parse(status.stdout)).toMatchObject({
    workers: [{ runsOn: 'green', blue: 'paused' }],
    attention: [expect.stringContaining('workers.home is blue')],
  });
  await Promise.all(kedas.map((keda) => keda.stop()));
  await Promise.all(
    both().map((cluster) => cluster.kubectl(['delete', 'scaledobject/orders', 'deployment/orders-consumer', '-n', namespace])),
  );
});

test('what would go wrong is reported before anything is changed', async () => {
  if (!isPair()) return;
  for (const cluster of both())
    expect(await cluster.apply([cronJob('declared', cluster === green()), cronJob('stranger', true)])).toMatchObject({ code: 0 });
  expect(await green().kubectl(['patch', 'cronjob', 'declared', '-n', namespace, '-p', '{"spec":{"suspend":true}}'])).toContain('patched');
  const versions = async () =>
    Promise.all(
      both().map(
        async (cluster) => (await cluster.get<{ metadata: { generation: number } }>('cronjob', 'declared', namespace)).metadata.generation,
      ),
    );
  const before = await versions();
  environment('strangers', [{ kind: 'CronJob', name: 'declared', class: 'cron' }]);
  const stranger = await handover('strangers', 'green');
  expect({ code: stranger.code, result: JSON.parse(stranger.stdout) as unknown }).toMatchObject({
    code: 1,
    result: { outcome: 'refused' },
  });
  expect(stranger.stderr).toMatch(
    new RegExp(`CronJob ${namespace}/stranger on blue and green has no class: declare it[^]*Nothing was changed`),
  );

  environment('missing', [
    { kind: 'CronJob', name: 'declared', class: 'cron' },
    { kind: 'CronJob', name: 'stranger', class: 'per-cluster' },
    { kind: 'Deployment', name: 'nowhere', class: 'singleton' },
  ]);
  expect((await handover('missing', 'green')).stderr).toMatch(/nowhere is not on blue[^]*nowhere is not on green[^]*Nothing was changed/);
  expect(await versions()).toEqual(before);
});

test.each([
  ['a context that there is not', 'no-such-context', /no-such-context[^]*Nothing was changed/],
  ['a user without rights', 'green-nobody', /forbidden[^]*Nothing was changed/],
  ['one cluster under two names', 'blue-again', /both contexts lead to the same cluster[^]*Nothing was changed/],
])('no access to one of the clusters: %s', async (_, context, says) => {
  if (!isPair()) return;
  environment('access', [{ kind: 'CronJob', name: 'declared', class: 'cron' }]);
  const file = join(folder, 'access.ts');
  // In a file of its own: kubectl writes a kubeconfig in place, and the other tests' calls would find half of it.
  const again = join(folder, 'again.yaml');
  writeFileSync(again, JSON.stringify({ contexts: [{ name: 'blue-again', context: { cluster: blue().context, user: 'admin' } }] }));
  writeFileSync(file, readFileSync(file, 'utf8').replace(`kubeContext: '${green().context}'`, `kubeContext: '${context}'`));
  const { KUBECONFIG: shared } = process.env;
  process.env.KUBECONFIG = `${shared}:${again}`;
  const { code, stderr } = await handover('access', 'green');
  process.env.KUBECONFIG = shared;
  expect(stderr).toMatch(says);
  expect(code).toBe(1);
});
