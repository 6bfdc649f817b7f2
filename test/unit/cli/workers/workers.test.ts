import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ExitCode } from '../../../../lib/cli/host';
import { run } from '../../../../lib/cli/program';
import { workersCommands } from '../../../../lib/cli/workers/commands';
import { type Kubernetes, KubernetesError, type KubernetesObject } from '../../../../lib/kubernetes/kubernetes';
import { testHost } from '../test-host';

/** Dev with workers of the test's own. */
const environments = mkdtempSync(join(tmpdir(), 'bluegreen-workers-'));
afterAll(() => rmSync(environments, { recursive: true, force: true }));
const workloads = [
  { kind: 'ScaledObject', namespace: 'shop', name: 'orders-worker', class: 'competing', maxReplicas: 10 },
  { kind: 'CronJob', namespace: 'shop', name: 'nightly-report', class: 'cron' },
];
writeFileSync(
  join(environments, 'dev.ts'),
  `import dev from ${JSON.stringify(resolve('config/environments/dev'))};\nexport default { ...dev, workers: ${JSON.stringify({ home: 'blue', workloads })} };\n`,
);

/** A cluster that has these objects, by plural, and counts what is written to it. */
function fakeCluster(context: string, objects: Readonly<Record<string, readonly KubernetesObject[]>>, uid = context) {
  const writes: unknown[] = [];
  const api: Kubernetes = {
    context,
    list: <T extends KubernetesObject>({ plural }: { plural: string }, { labelSelector }: { labelSelector?: string } = {}) =>
      Promise.resolve((labelSelector === undefined ? (objects[plural] ?? []) : []) as readonly T[]),
    names: () => Promise.reject(new Error('not asked for')),
    get: <T extends KubernetesObject>({ plural }: { plural: string }, name: string) => {
      if (plural === 'namespaces') return Promise.resolve({ metadata: { name, uid } } as T);
      return Promise.resolve(objects[plural]?.find(({ metadata }) => metadata.name === name) as T | undefined);
    },
    patch: (_, __, patch) => {
      writes.push(patch);
      return Promise.reject(new KubernetesError('conflict', 'somebody was there'));
    },
  };
  return { api, writes };
}

const cronJob = (name: string, suspend: boolean, namespace = 'shop') => ({
  metadata: { name, namespace, resourceVersion: '1', uid: name },
  spec: { suspend },
});
const scaled = (paused: boolean, maxReplicaCount = 5): KubernetesObject & { spec: object } => ({
  metadata: {
    name: 'orders-worker',
    namespace: 'shop',
    resourceVersion: '1',
    annotations: paused ? { 'autoscaling.keda.sh/paused-replicas': '0' } : {},
  },
  spec: { scaleTargetRef: { name: 'orders' }, maxReplicaCount },
});
const consumer = { metadata: { name: 'orders', namespace: 'shop' }, spec: { replicas: 0, selector: { matchLabels: { app: 'orders' } } } };

const standing = (isHome: boolean, more: Readonly<Record<string, readonly KubernetesObject[]>> = {}) => ({
  cronjobs: [cronJob('nightly-report', !isHome)],
  scaledobjects: [scaled(!isHome)],
  deployments: [consumer],
  ...more,
});

async function bluegreen(
  args: readonly string[],
  blue = fakeCluster('dev-blue', standing(true)),
  green = fakeCluster('dev-green', standing(false)),
  file = environments,
) {
  const questions: string[] = [];
  const host = testHost({ confirm: async (question) => questions.push(question) < 0 });
  const open = (context: string) => (context === 'dev-blue' ? blue.api : green.api);
  const code = await run(['workers', ...args, '--env', 'dev', '--environments', file], host, [workersCommands(open)]);
  return { code, host, questions, writes: [...blue.writes, ...green.writes] };
}

test('status: where each runs; in order is exit code 0', async () => {
  const { code, host } = await bluegreen(['status']);
  expect(host.output()).toMatch(/ScaledObject shop\/orders-worker +competing +running, idle +paused/);
  expect(host.output()).toMatch(/CronJob shop\/nightly-report +cron +running, idle +paused/);
  expect(code).toBe(ExitCode.done);
});

test('status: a cron job on both colors wants attention', async () => {
  const green = fakeCluster('dev-green', standing(false, { cronjobs: [cronJob('nightly-report', false)] }));
  const { code, host } = await bluegreen(['status', '--json'], undefined, green);
  expect(JSON.parse(host.output())).toMatchObject({ home: 'blue', workers: [{ attention: [] }, { attention: ['runs on both colors'] }] });
  expect(code).toBe(ExitCode.refused);
});

test('status: a home that is out of date', async () => {
  const { host } = await bluegreen(['status'], fakeCluster('dev-blue', standing(false)), fakeCluster('dev-green', standing(true)));
  expect(host.output()).toMatch(/workers run on green, and workers\.home is blue: change it before the blue cluster is rebuilt/);
});

test.each<[string, Parameters<typeof fakeCluster>[1], RegExp]>([
  [
    'a worker without a class',
    standing(false, { cronjobs: [cronJob('nightly-report', true), cronJob('stray', true)] }),
    /CronJob shop\/stray on green has no class/,
  ],
  ['a worker that is not there', standing(false, { cronjobs: [] }), /CronJob shop\/nightly-report is not on green: Git brings it up/],
  [
    'more pods than the cap',
    standing(false, { scaledobjects: [scaled(true, 11)] }),
    /may start 11 pods on green, more than its maxReplicas of 10/,
  ],
])('handover refuses, and changes nothing: %s', async (_, objects, says) => {
  const { code, host, writes } = await bluegreen(['handover', '--to', 'green', '--yes'], undefined, fakeCluster('dev-green', objects));
  expect(host.errors()).toMatch(says);
  expect(host.errors()).toContain('Nothing was changed.');
  expect([code, writes]).toEqual([ExitCode.refused, []]);
});

test('CronJobs of the system are the cluster’s own', async () => {
  const green = fakeCluster(
    'dev-green',
    standing(false, { cronjobs: [cronJob('nightly-report', true), cronJob('gc', false, 'kube-system')] }),
  );
  expect((await bluegreen(['status'], undefined, green)).code).toBe(ExitCode.done);
});

test.each([
  ['no such place', ['handover', '--to', 'red', '--yes'], ExitCode.usage, /--to: found "red"; expected blue, green or back/],
  [
    'no such worker',
    ['handover', '--to', 'green', '--worker', 'nobody', '--yes'],
    ExitCode.usage,
    /--worker nobody: found no declared worker/,
  ],
  ['back from nowhere', ['handover', '--to', 'back', '--yes'], ExitCode.refused, /there was no handover yet/],
  ['nobody to ask', ['handover', '--to', 'green'], ExitCode.refused, /not confirmed; --yes does not ask/],
])('handover: %s', async (_, args, code, says) => {
  const result = await bluegreen(args);
  expect(result.host.errors()).toMatch(says);
  expect([result.code, result.writes]).toEqual([code, []]);
});

test('two contexts of one cluster are not taken for two clusters', async () => {
  const { host, writes } = await bluegreen(
    ['handover', '--to', 'green', '--yes'],
    fakeCluster('dev-blue', standing(true), 'one'),
    fakeCluster('dev-green', standing(false), 'one'),
  );
  expect(host.errors()).toContain('both contexts lead to the same cluster');
  expect(writes).toEqual([]);
});

describe('D: --to back is for each worker the color before its own last handover', () => {
  const claimed = <T extends KubernetesObject>(object: T, from: string, to: string, since: number, more: object = {}): T => ({
    ...object,
    metadata: {
      ...object.metadata,
      annotations: {
        ...object.metadata.annotations,
        'bluegreen.eks/handover': JSON.stringify({ id: 'x', from, to, by: 'alice', since, ...more }),
      },
    },
  });
  const asked = async (cron: KubernetesObject, queue: KubernetesObject) => {
    const objects = { cronjobs: [cron], scaledobjects: [queue] };
    return bluegreen(['handover', '--to', 'back'], fakeCluster('dev-blue', standing(true, objects)));
  };
  const [cron, queue] = [cronJob('nightly-report', false), scaled(false)];

  test('moved at different times, in different directions', async () => {
    const { questions, writes } = await asked(claimed(cron, 'blue', 'green', 1000), claimed(queue, 'green', 'blue', 2000));
    expect(questions).toEqual(['Hand 1 worker over to blue and 1 worker over to green?']);
    expect(writes).toEqual([]);
  });

  test('one that went back at its limit stays where it went', async () => {
    const turned = claimed(queue, 'green', 'blue', 2000, { turned: true });
    expect((await asked(claimed(cron, 'blue', 'green', 1000), turned)).questions).toEqual(['Hand 2 workers over to blue?']);
  });

  test('one that was never handed over is left, and said to be', async () => {
    const { questions, host } = await asked(cron, claimed(queue, 'blue', 'green', 1000));
    expect(questions).toEqual(['Hand 1 worker over to blue?']);
    expect(host.errors()).toContain('CronJob shop/nightly-report: was never handed over, and is left where it is\n');
  });
});

describe('D: what is ignored needs no declaration', () => {
  const others = (...objects: ReturnType<typeof cronJob>[]) =>
    fakeCluster('dev-green', standing(false, { cronjobs: [cronJob('nightly-report', true), ...objects] }));

  test('by default the backups and the monitoring', async () => {
    const green = others(cronJob('daily', false, 'velero'), cronJob('prune', false, 'monitoring'));
    expect((await bluegreen(['status'], undefined, green)).code).toBe(ExitCode.done);
    const { code, host } = await bluegreen(['status'], undefined, others(cronJob('daily', false, 'backups')));
    expect([code, host.output()]).toEqual([ExitCode.refused, expect.stringContaining('CronJob backups/daily on green has no class')]);
  });

  test('by configuration: a namespace, or one name; what is declared is never ignored', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bluegreen-ignored-'));
    const ignore = [{ namespace: 'backups' }, { namespace: 'shop', name: 'warm-cache' }, { namespace: 'shop', name: 'nightly-report' }];
    writeFileSync(
      join(folder, 'dev.ts'),
      `import dev from ${JSON.stringify(resolve('config/environments/dev'))};\nexport default { ...dev, workers: ${JSON.stringify({ home: 'blue', ignore, workloads })} };\n`,
    );
    const green = others(cronJob('daily', false, 'backups'), cronJob('warm-cache', false));
    const fine = await bluegreen(['status'], undefined, green, folder);
    expect([fine.code, fine.host.output()]).toEqual([ExitCode.done, expect.stringContaining('CronJob shop/nightly-report')]);
    const { host } = await bluegreen(['status'], undefined, others(cronJob('daily', false, 'velero'), cronJob('other', false)), folder);
    expect(host.output()).toContain('CronJob velero/daily on green has no class');
    expect(host.output()).toContain('CronJob shop/other on green has no class');
    rmSync(folder, { recursive: true });
  });
});
