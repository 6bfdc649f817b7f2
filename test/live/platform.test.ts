import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { formatBlock } from '../../lib/addresses';
import { addressPlan } from '../../lib/config/derived/address-plan';
import { loadEnvironment } from '../../lib/config/load';
import { type Color, colors } from '../../lib/names';
import { kubectlLayer } from '../../tools/kubectl-layer';
import { judge } from '../support/iam/judge';
import { callsTable, refusals } from '../support/iam/proxy';
import { applyRoot, begin, end, exists, live, onBoth, report, type Values, world } from './story';
import { teardown } from './teardown';
import { whatATenantMustNotHave } from './tenants';
import { type Application, application, applications, isDone, isUp, until, waves, wavesTable } from './world/applications';
import { callAws } from './world/aws-calls';
import type { KubernetesObject } from './world/kubernetes-api';
import { launchesOf } from './world/launches';
import { principalName, principalOf } from './world/principals';
import { eventually, pause } from './world/process';
import { definitionOfBindings, generatorAnnotation, olderGenerator, pinnedGenerator } from './world/world';

/**
 * The platform of both colors from an empty cluster to none: real Argo CD, KEDA, scheduler and controllers; kubelets and metrics-server are played.
 * The tests are one story, in order.
 */

const run = promisify(execFile);
beforeAll(begin);
afterAll(end);

/** Changes a file of the repository and pushes it. @returns the commit */
function commit(message: string, file: string, change: (text: string) => string): string {
  const path = join(world().git.workTree, file);
  const text = readFileSync(path, 'utf8');
  const after = change(text);
  if (after === text) throw new Error(`${file}: found nothing to change for: ${message}`);
  writeFileSync(path, after);
  return world().git.commit(message);
}

const seconds = (time: string | undefined): number => Date.parse(time ?? '') / 1000;

async function printWaves(color: Color): Promise<void> {
  const { metadata } = await application(live(color), 'bootstrap');
  report.push(wavesTable(color, metadata.creationTimestamp ?? '', await waves(live(color))));
}

/** The Application that upgrades the load balancer controller's definitions. */
const definitions = 'load-balancer-controller-crds';

test('blue: the root application brings every wave up on an empty cluster, in order', async () => {
  // Begins at the same time, for the test that has it wait.
  live('green').kubelet.paused = true;
  await onBoth((color) => applyRoot(color));
  await until(live('blue'), 'bootstrap', 'is synced', 180, isDone);
  await until(live('blue'), 'samples', 'is synced and healthy', 90, isUp);
  await printWaves('blue');
  const all = await waves(live('blue'));
  expect(all.map(({ name }) => name)).toEqual(['capacity', definitions, 'keda', 'network-policies', 'bindings', 'samples']);
});

test('blue: a wave begins when the one before is synced and healthy, and not when it has its definitions', async () => {
  const [, , keda, policies, bindings, samples] = await waves(live('blue'));
  const { items } = JSON.parse(await live('blue').cluster.kubectl(['get', 'deployments', '-n', 'keda', '-o', 'json'])) as {
    items: { status: { conditions: { type: string; lastTransitionTime: string }[] } }[];
  };
  const available = items.map(({ status }) => seconds(status.conditions.find(({ type }) => type === 'Available')?.lastTransitionTime));
  expect(available).toHaveLength(3);
  for (const time of [...available, seconds(keda?.synced)]) expect(seconds(policies?.created)).toBeGreaterThanOrEqual(time);
  expect(seconds(bindings?.created)).toBeGreaterThanOrEqual(seconds(policies?.synced));
  expect(seconds(samples?.created)).toBeGreaterThanOrEqual(seconds(bindings?.synced));
});

test('green: while a wave waits for pods that do not come, the root application takes a commit all the same', async () => {
  await until(live('green'), 'keda', 'waits for its pods', 120, ({ status }) => status?.operationState?.phase === 'Succeeded');
  const sha = commit('A comment, to have another commit', 'gitops/bootstrap/values.yaml', (text) => `${text}# Changed while it waits.\n`);
  const { status } = await until(
    live('green'),
    'bootstrap',
    'takes the commit',
    180,
    (root) => root.status?.operationState?.syncResult?.revision === sha,
  );
  expect(status?.operationState?.phase).toBe('Running');
  expect((await applications(live('green'))).map(({ metadata }) => metadata.name)).not.toContain('network-policies');
  live('green').kubelet.paused = false;
  await until(live('green'), 'bootstrap', 'is synced', 240, isDone);
  await until(live('green'), 'samples', 'is synced and healthy', 90, isUp);
  await printWaves('green');
});

// Helm installed an older release's and never upgrades them; Argo CD takes them over from its field manager.
test('definitions of the load balancer controller are those of the pinned release, on both colors', () =>
  onBoth(async (color) => {
    await until(live(color), definitions, 'is synced', 60, isDone);
    const { annotations } = (await live(color).api.call<KubernetesObject>('GET', definitionOfBindings)).metadata;
    expect(annotations?.[generatorAnnotation]).toBe(pinnedGenerator());
    expect(annotations?.[generatorAnnotation]).not.toBe(olderGenerator);
  }));

describe.each(colors)('%s: Karpenter', (color) => {
  const made = (type: string, stack: string) =>
    world()
      .deployment.made.filter((one) => one.type === type && one.stack === `dev-${stack}`)
      .map(({ properties }) => properties);

  test('starts nodes for the pods that wait, in the node subnets alone, with the group, the image and the user data of the cluster', async () => {
    const [launch] = launchesOf(world().proxy.calls, principalName(color, 'karpenter'));
    const { Subnets = [] } = await new EC2Client(world().deployment.aws.client).send(
      new DescribeSubnetsCommand({ SubnetIds: [...(launch?.subnetIds ?? [])] }),
    );
    const blocks = Object.values(addressPlan(loadEnvironment('dev')).nodes).map(formatBlock);
    expect(Subnets.map(({ CidrBlock = '' }) => CidrBlock).toSorted()).toEqual(blocks.toSorted());
    // The group of the system nodes, which the cluster stack's launch template names.
    const [template] = made('AWS::EC2::LaunchTemplate', `${color}-cluster`) as { LaunchTemplateData: { SecurityGroupIds: string[] } }[];
    expect(launch?.securityGroupIds).toEqual(template?.LaunchTemplateData.SecurityGroupIds);
    expect(launch?.imageIds).toEqual(Object.values(world().images).toSorted());
    expect(launch?.metadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: '1', HttpProtocolIpv6: 'disabled' });
    expect(launch?.instanceTypes.filter((type) => /\.(nano|micro|small|medium)$/.test(type))).toEqual([]);
    expect(launch?.instanceTypes.length).toBeGreaterThan(10);
    expect(launch?.tags).toMatchObject({
      [`kubernetes.io/cluster/dev-${color}`]: 'owned',
      'karpenter.sh/nodepool': 'general',
      'bluegreen/color': color,
      owner: 'platform',
    });
    const { cluster, kubelet } = launch?.userData.spec ?? {};
    const [eks] = made('AWS::EKS::Cluster', `${color}-cluster`) as { KubernetesNetworkConfig: { ServiceIpv4Cidr: string } }[];
    expect(cluster).toMatchObject({ name: `dev-${color}`, cidr: eks?.KubernetesNetworkConfig.ServiceIpv4Cidr });
    // As many as the address plan has addresses for, and the three of the host's network.
    const settings = loadEnvironment('dev').clusters[color];
    expect(kubelet?.config).toMatchObject({ maxPods: settings.kind === 'managed' ? settings.capacity.podsPerNode + 3 : Number.NaN });
  });

  test('places what is not of the platform on its own nodes, and the platform on the system nodes', async () => {
    const pods = await live(color).api.list<KubernetesObject & { spec: { nodeName?: string } }>('/api/v1/pods');
    const nodesOf = (namespace: string) =>
      pods.filter(({ metadata }) => metadata.namespace === namespace).map(({ spec }) => spec.nodeName ?? 'none');
    for (const node of [...nodesOf('keda'), ...nodesOf('shop')]) expect(node).toMatch(/^ip-general-/);
    for (const node of nodesOf('kube-system')) expect(node).toMatch(/^system-/);
  });
});

test('a child that is broken in Git holds up later waves, and recovers with the fix in Git, without hands, on both colors', async () => {
  const [bindings, workloads] = ['bindings', 'workloads'].map((name) => `gitops/bootstrap/templates/${name}.yaml`) as [string, string];
  commit('The path of the bindings, misspelt', bindings, (text) => text.replace('"path" "bindings"', '"path" "bindnigs"'));
  const broken = await onBoth(async (color) => {
    await until(live(color), 'bindings', 'cannot be compared', 90, ({ status }) =>
      (status?.conditions ?? []).some(({ type }) => type === 'ComparisonError'),
    );
    return until(live(color), 'bootstrap', 'is tried again', 90, ({ status }) => {
      const operation = status?.operationState;
      return operation?.phase === 'Running' && (operation.retryCount ?? 0) > 0;
    });
  });

  // What stands is healthy, and Argo CD says so: a later wave waits all the same.
  const later = commit('A sync option of a later wave', workloads, (text) =>
    text.replace('(list "ServerSideApply=true"', '(list "PruneLast=true" "ServerSideApply=true"'),
  );
  const hasOption = ({ spec }: Application) => spec.syncPolicy?.syncOptions?.includes('PruneLast=true') ?? false;
  await onBoth(async (color) => {
    const takesIt = ({ status }: Application) => status?.operationState?.syncResult?.revision === later;
    await until(live(color), 'bootstrap', 'takes the later commit', 90, takesIt);
    await pause(5);
    expect((await application(live(color), 'bindings')).status?.health?.status).toBe('Healthy');
    expect(hasOption(await application(live(color), 'samples'))).toBe(false);
  });

  const sha = commit('The path of the bindings, as it was', bindings, (text) => text.replace('"path" "bindnigs"', '"path" "bindings"'));
  const fixed = await onBoth(async (color) => {
    const takesTheFix = ({ status }: Application) => status?.operationState?.syncResult?.revision === sha;
    const root = await until(live(color), 'bootstrap', 'takes the fix', 240, takesTheFix);
    await until(live(color), 'bootstrap', 'is synced with the fix', 90, (one) => takesTheFix(one) && isDone(one));
    await until(live(color), 'bindings', 'is compared again', 60, isDone);
    expect(hasOption(await application(live(color), 'samples'))).toBe(true);
    return root;
  });
  // The same operation: a running sync has taken the newer commit.
  const started = (roots: readonly Application[]) => roots.map(({ status }) => status?.operationState?.startedAt);
  expect(started(fixed)).toEqual(started(broken));
});

test('blue: an operator ends a sync that keeps the values it began with, as docs/gitops.md says, and the new ones are taken', async () => {
  const patch = (change: object) =>
    live('blue').cluster.kubectl(['-n', 'argocd', 'patch', 'application', 'bootstrap', '--type', 'merge', '-p', JSON.stringify(change)]);
  const phaseIs = (phase: string, folder: string) => (root: Application) =>
    root.status?.operationState?.phase === phase &&
    root.status.operationState.operation?.sync?.source?.helm?.valuesObject.source.folder === folder;
  const misspelt = (values: Values): Values => ({ ...values, source: { ...values.source, folder: 'gitosp' } });

  await applyRoot('blue', misspelt);
  await until(
    live('blue'),
    'bootstrap',
    'fails with the misspelt folder',
    90,
    ({ status }) => (status?.operationState?.retryCount ?? 0) > 0,
  );
  await applyRoot('blue');
  const attempts = (await application(live('blue'), 'bootstrap')).status?.operationState?.retryCount ?? 0;
  const later = await until(
    live('blue'),
    'bootstrap',
    'is tried twice more',
    60,
    (root) => (root.status?.operationState?.retryCount ?? 0) >= attempts + 2,
  );
  expect(phaseIs('Running', 'gitosp')(later)).toBe(true);
  await patch({ status: { operationState: { phase: 'Terminating' } } });
  await until(live('blue'), 'bootstrap', 'is synced with the new values', 90, phaseIs('Succeeded', 'gitops'));
  await until(live('blue'), 'bindings', 'is in sync', 60, isDone);

  // Ended without anything new, it is not tried again by itself.
  await applyRoot('blue', misspelt);
  await until(live('blue'), 'bootstrap', 'fails again', 90, ({ status }) => (status?.operationState?.retryCount ?? 0) > 0);
  await patch({ status: { operationState: { phase: 'Terminating' } } });
  await until(live('blue'), 'bootstrap', 'has ended', 30, phaseIs('Failed', 'gitosp'));
  // Two rounds of Argo CD's comparison.
  await pause(12);
  expect(phaseIs('Failed', 'gitosp')(await application(live('blue'), 'bootstrap'))).toBe(true);
  await patch({ operation: { sync: {} } });
  await until(live('blue'), 'bootstrap', 'syncs at the operator’s word', 30, ({ status }) => status?.operationState?.phase === 'Running');
  await applyRoot('blue');
  await patch({ status: { operationState: { phase: 'Terminating' } } });
  await until(live('blue'), 'bootstrap', 'is as it was', 90, isDone);
});

interface ScaledObject extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}
interface Deployment extends KubernetesObject {
  readonly spec: { readonly replicas: number };
}

const paused = 'autoscaling.keda.sh/paused-replicas';
const scaledObject = (color: Color) =>
  live(color).api.call<ScaledObject>('GET', '/apis/keda.sh/v1alpha1/namespaces/jobs/scaledobjects/sample-worker');
const workerReplicas = async (color: Color): Promise<number> =>
  (await live(color).api.call<Deployment>('GET', '/apis/apps/v1/namespaces/jobs/deployments/sample-worker')).spec.replicas;
/** One service more, in a namespace of its own. */
const withCheckout = (values: Values): Values => {
  const api = values.services.find(({ name }) => name === 'api');
  return { ...values, services: [...values.services, { ...api, name: 'checkout', namespace: 'checkout' }] };
};
const withoutJobs = (values: Values): Values => ({ ...values, namespaces: [], samples: { service: values.samples.service } });

describe('a service and two namespaces leave the configuration', () => {
  const worker = '/apis/apps/v1/namespaces/jobs/deployments/sample-worker';
  const policies = '/apis/networking.k8s.io/v1/namespaces/checkout/networkpolicies';
  const binding = '/apis/elbv2.k8s.aws/v1beta1/namespaces/checkout/targetgroupbindings/checkout';

  test('what stood in the namespaces is pruned; the namespaces and the binding stay', () =>
    onBoth(async (color) => {
      await applyRoot(color, withCheckout);
      await eventually(`${color}: checkout is bound`, 120, async () => exists(color, binding));
      await eventually(`${color}: checkout has policies`, 60, async () => (await live(color).api.list(policies)).length > 0);
      await until(live(color), 'bootstrap', 'is synced', 60, isDone);

      await applyRoot(color, withoutJobs);
      await eventually(`${color}: the worker is pruned`, 120, async () => !(await exists(color, worker)));
      await eventually(`${color}: the policies are pruned`, 60, async () => (await live(color).api.list(policies)).length === 0);
      await until(live(color), 'bindings', 'is out of sync', 60, ({ status }) => status?.sync?.status === 'OutOfSync');
      for (const name of ['jobs', 'checkout']) expect(await exists(color, `/api/v1/namespaces/${name}`)).toBe(true);
      expect(await exists(color, binding)).toBe(true);
    }));

  test('an Application that stays out of sync, for what is never pruned, holds up no later wave', () =>
    onBoth(async (color) => {
      await applyRoot(color);
      await eventually(`${color}: the worker is back`, 120, async () => exists(color, worker));
      await until(live(color), 'bootstrap', 'has finished its sync', 60, (root) => root.status?.operationState?.phase === 'Succeeded');
      expect((await application(live(color), 'bindings')).status?.sync?.status).toBe('OutOfSync');
      // By hand, as docs/gitops.md says.
      await live(color).cluster.kubectl(['delete', 'targetgroupbinding', 'checkout', '-n', 'checkout']);
      await live(color).cluster.kubectl(['delete', 'namespace', 'checkout']);
      await until(live(color), 'bindings', 'is in sync again', 60, isDone);
      await until(live(color), 'bootstrap', 'is in sync again', 60, isDone);
    }));
});

describe('workers', () => {
  const isPaused = async (color: Color) =>
    (await scaledObject(color)).status?.conditions?.some(({ type, status }) => type === 'Paused' && status === 'True') ?? false;

  test('are born running on their home, and paused on the standby color', async () => {
    for (let count = 0; count < 12; count++) {
      const body = { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/dev-jobs', MessageBody: String(count) };
      await callAws(world().deployment.aws, 'AmazonSQS.SendMessage', body);
    }
    await eventually('blue: KEDA starts workers for a queue of twelve', 120, async () => (await workerReplicas('blue')) > 0);
    expect((await scaledObject('green')).metadata.annotations?.[paused]).toBe('0');
    await eventually('green: KEDA says that it is paused', 30, async () => isPaused('green'));
    expect(await workerReplicas('green')).toBe(0);
    // Its sync has waves of its own, which must not wait for the handover.
    await until(live('green'), 'samples', 'is synced and healthy', 60, isUp);
  });

  test('are handed over to the other color, and neither Argo CD nor KEDA undoes it', async () => {
    const handover = [resolve('bin/loader/bluegreen.cjs'), 'workers', 'handover', '--env', 'dev', '--to', 'green', '--yes'];
    const { stdout, stderr } = await run(process.execPath, [...handover, '--environments', world().deployment.environments], {
      env: { ...world().deployment.aws.env, BLUEGREEN_KUBECTL: kubectlLayer().kubectl },
    });
    report.push(`workers handover --to green:\n${stdout}${stderr}`);
    await eventually('green: KEDA starts workers', 120, async () => (await workerReplicas('green')) > 0);
    expect(await workerReplicas('blue')).toBe(0);
    // Two rounds of Argo CD's comparison.
    await pause(12);
    expect((await scaledObject('blue')).metadata.annotations?.[paused]).toBe('0');
    expect((await scaledObject('green')).metadata.annotations?.[paused]).toBeUndefined();
    expect([await workerReplicas('blue'), (await workerReplicas('green')) > 0]).toEqual([0, true]);
    for (const color of colors) await until(live(color), 'samples', 'is in sync', 60, isDone);
  });
});

describe('what a tenant must not have', whatATenantMustNotHave);

describe('teardown', teardown);

describe('IAM', () => {
  test('every call of the controllers is allowed by the policies of the stacks', () => {
    report.push(`calls to AWS, judged by the synthesized policies:\n${callsTable(world().proxy.calls)}`);
    expect(world().proxy.faults).toEqual([]);
    expect(refusals(world().proxy.calls)).toEqual([]);
    for (const color of colors) expect(new Set(world().proxy.calls.map(({ principal }) => principal))).toContain(`${color}/karpenter`);
  });

  test.each(colors)('%s: the load balancer controller may register pods in its own color’s target groups alone', (color) => {
    const { statements } = principalOf(world().deployment.made, color, 'kube-system', 'aws-load-balancer-controller');
    const groups = world().deployment.made.filter(({ type }) => type === 'AWS::ElasticLoadBalancingV2::TargetGroup');
    const verdicts = groups.flatMap(({ physicalId }) =>
      ['RegisterTargets', 'DeregisterTargets'].map((action) =>
        judge({ action: `elasticloadbalancing:${action}`, resource: physicalId }, statements),
      ),
    );
    expect(
      verdicts.filter(({ allowed }) => allowed).map(({ resource }) => resource.replace(/^.*:targetgroup\/([^/]+)\/.*$/, '$1')),
    ).toEqual(['web', 'web', 'api', 'api'].map((service) => `dev-${service}-${color}`));
    expect(verdicts).toHaveLength(8);
  });
});
