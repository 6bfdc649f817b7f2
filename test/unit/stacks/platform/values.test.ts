import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { charts } from '../../../../config/versions';
import { managedClusters } from '../../../../lib/config/derived/managed-clusters';
import { loadEnvironment, loadEnvironments } from '../../../../lib/config/load';
import type { Environment, ManagedCluster } from '../../../../lib/config/schema';
import { type Color, targetGroupName } from '../../../../lib/names';
import { applicationHealth, doNotWait, waitSeconds } from '../../../../lib/stacks/platform/argo-cd-health';
import { argoCdValues } from '../../../../lib/stacks/platform/argo-cd-values';
import { gitopsValues } from '../../../../lib/stacks/platform/gitops-values';
import { type KarpenterValuesInput, karpenterCrdValues, karpenterValues } from '../../../../lib/stacks/platform/karpenter-values';
import { loadBalancerControllerValues } from '../../../../lib/stacks/platform/load-balancer-controller-values';
import { rootObjects } from '../../../../lib/stacks/platform/root-application';
import { allEnvironments } from '../../../support/synthesized';
import { argoCdKeys, type Keys, karpenterCrdKeys, karpenterKeys, loadBalancerControllerKeys, unknownKeys } from './chart-keys';

const dev = loadEnvironment('dev');
const managed = (env: Environment, color: Color): ManagedCluster => {
  const cluster = env.clusters[color];
  if (cluster.kind !== 'managed') throw new TypeError(`${env.name}: ${color} is not managed`);
  return cluster;
};
const argoCd = argoCdValues({ ownPolicies: true, registries: undefined, proxy: [] });
const named = (env: typeof dev, color: 'blue' | 'green') =>
  Object.fromEntries(env.services.map(({ name }) => [name, { name: targetGroupName(env.name, name, color) }]));
const gitops = gitopsValues({
  environment: dev,
  color: 'green',
  cluster: managed(dev, 'green'),
  clusterName: 'dev-green',
  vpcId: 'vpc-0a1b2c3d',
  targetGroups: named(dev, 'green'),
});
const karpenterInput: KarpenterValuesInput = {
  clusterName: 'dev-green',
  queueName: 'dev-green-karpenter',
  zonalShift: true,
  maxNodes: 20,
  isolated: false,
  registries: undefined,
  proxy: [],
};
const loadBalancerController = loadBalancerControllerValues({
  clusterName: 'dev-green',
  region: 'eu-west-1',
  vpcId: 'vpc-0a1b2c3d',
  registries: undefined,
  proxy: [],
});

describe('values have the keys of their chart: Helm passes over a misspelled one without a word', () => {
  test.each<[string, object, Keys]>([
    ['karpenter-crd 1.14.1', karpenterCrdValues, karpenterCrdKeys],
    ['karpenter 1.14.1', karpenterValues(karpenterInput), karpenterKeys],
    ['aws-load-balancer-controller 3.5.0', loadBalancerController, loadBalancerControllerKeys],
    ['argo-cd 10.1.1', argoCd, argoCdKeys],
  ])('%s', (_, values, keys) => expect(unknownKeys(values, keys)).toEqual([]));

  test.each([true, false])('Argo CD’s chart has policies of its own only where the baseline has none: %s', (ownPolicies) => {
    expect(argoCdValues({ ownPolicies, registries: undefined, proxy: [] }).global.networkPolicy.create).toBe(!ownPolicies);
  });

  test('a key that no chart knows is found, at any depth', () => {
    expect(unknownKeys({ replicas: 2, settings: { clusterNam: 'dev' } }, karpenterKeys)).toEqual(['settings.clusterNam']);
  });

  test('the lists of keys are those of the pinned versions', () => {
    expect(Object.values(charts).map(({ version }) => version)).toEqual(
      expect.arrayContaining(['1.14.1', '3.5.0', '10.1.1', '2.20.2', '1.3.1']),
    );
  });
});

describe('the platform runs on the system nodes', () => {
  const toleration = { key: 'CriticalAddonsOnly', operator: 'Exists' };
  test.each([
    ['Karpenter', karpenterValues(karpenterInput).tolerations],
    ['the load balancer controller', loadBalancerController.tolerations],
    ['Argo CD', argoCd.global.tolerations],
  ])('%s tolerates their taint', (_, tolerations) => expect(tolerations).toContainEqual(toleration));

  test('two replicas of what must not be missing', () => {
    expect([karpenterValues(karpenterInput).replicas, loadBalancerController.replicaCount]).toEqual([2, 2]);
    expect([argoCd.server.replicas, argoCd.repoServer.replicas]).toEqual([2, 2]);
  });
});

describe('workers come up paused but at home', () => {
  const standby = (changes: object) =>
    (['blue', 'green'] as const).map(
      (color) =>
        gitopsValues({
          environment: { ...dev, ...changes },
          color,
          cluster: managed(dev, color),
          clusterName: 'x',
          vpcId: 'vpc-0a1b2c3d',
          targetGroups: named(dev, color),
        }).workers.standby,
    );

  test.each([
    ['blue is home', { workers: { home: 'blue', drainMinutes: 10, workloads: [] } }, [false, true]],
    ['green is home', { workers: { home: 'green', drainMinutes: 10, workloads: [] } }, [true, false]],
    ['nobody said where', { workers: undefined }, [true, true]],
    ['traffic is on green, which workers do not follow', { traffic: { weights: { blue: 0, green: 100 } } }, [false, true]],
  ])('%s', (_, changes, expected) => expect(standby(changes)).toEqual(expected));

  test('a worker of each cluster is nobody’s to pause', () => {
    expect(gitops.workers.declared.map(({ name }) => name)).toEqual(['orders-worker', 'nightly-report', 'sample-worker']);
  });
});

test('Karpenter gets more memory for more nodes', () => {
  const memory = (maxNodes: number) => karpenterValues({ ...karpenterInput, maxNodes }).controller.resources.limits.memory;
  expect([memory(20), memory(1100)]).toEqual(['1Gi', '2Gi']);
});

describe('the root application', () => {
  const [project, application] = rootObjects(dev.gitops, gitops);

  test('points at the repository of the configuration, and may use no other', () => {
    expect(application.spec.source).toMatchObject({ repoURL: dev.gitops.repository, targetRevision: 'main', path: 'gitops/bootstrap' });
    expect(project.spec.sourceRepos).toEqual([dev.gitops.repository]);
    expect(application.spec.project).toBe(project.metadata.name);
  });

  // The other charts are looked for beside the bootstrap chart.
  test.each([
    ['gitops/bootstrap', 'gitops'],
    ['platform/gitops/bootstrap/', 'platform/gitops'],
    ['bootstrap', ''],
    ['./bootstrap', ''],
  ])('with the bootstrap chart at %s its charts are in the folder "%s"', (path, folder) => {
    const { source } = gitopsValues({
      environment: { ...dev, gitops: { ...dev.gitops, path } },
      color: 'green',
      cluster: managed(dev, 'green'),
      clusterName: 'dev-green',
      vpcId: 'vpc-0a1b2c3d',
      targetGroups: named(dev, 'green'),
    });
    expect(source.folder).toBe(folder);
  });

  test('carries no finalizer: rolling the platform back must not delete the workloads', () => {
    for (const { metadata } of [project, application]) expect(metadata).toEqual({ name: 'bootstrap', namespace: 'argocd' });
  });

  test('heals itself, prunes, retries with the newest commit, but not for ever: new values are taken only by the next sync', () => {
    expect(application.spec.syncPolicy).toMatchObject({
      automated: { prune: true, selfHeal: true },
      retry: { limit: 30, refresh: true, backoff: { factor: 2 } },
    });
    expect(application.spec.syncPolicy.syncOptions).toEqual(['CreateNamespace=true', 'ServerSideApply=true']);
  });

  test('waits for child applications: Argo CD reports their health', () => {
    const script = argoCd.configs.cm['resource.customizations.health.argoproj.io_Application'];
    expect(script).toBe(applicationHealth);
    expect(script).toContain(`["${doNotWait.annotation}"] == "${doNotWait.value}"`);
    expect(script).toContain(`os.time() - ${waitSeconds}`);
  });
});

describe('values of gitops/bootstrap', () => {
  const chart = resolve(__dirname, '..', '..', '..', '..', 'gitops', 'bootstrap');
  const schema = JSON.parse(readFileSync(resolve(chart, 'values.schema.json'), 'utf8')) as { properties: object };
  const validate = new Ajv({ strictTypes: false, strictRequired: false }).compile(schema);
  const errors = (values: object) =>
    validate(values) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

  test.each(
    loadEnvironments().flatMap((env) => managedClusters(env).map(({ color, cluster }) => [env.name, color, cluster, env] as const)),
  )('of %s %s are what the chart accepts', (_, color, cluster, environment) => {
    const targetGroups = named(environment, color);
    const values = gitopsValues({ environment, color, cluster, clusterName: 'x', vpcId: 'vpc-0a1b2c3d', targetGroups });
    expect(errors(values)).toEqual([]);
  });

  test('every value that the chart knows is one that the stack or the chart itself gives', () => {
    const given = allEnvironments().flatMap((environment) =>
      managedClusters(environment).flatMap(({ color, cluster }) => {
        const targetGroups = named(environment, color);
        return Object.keys(gitopsValues({ environment, color, cluster, clusterName: 'x', vpcId: 'vpc-0a1b2c3d', targetGroups }));
      }),
    );
    expect([...new Set(given)].toSorted()).toEqual(Object.keys(schema.properties).toSorted());
  });

  test('a target group that was taken over goes by its ARN, any other by its name', () => {
    const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/legacy/73e2d6bc24d8a067';
    const targetGroups = { ...named(dev, 'blue'), api: { arn } };
    const { services } = gitopsValues({
      environment: dev,
      color: 'blue',
      cluster: managed(dev, 'blue'),
      clusterName: 'x',
      vpcId: 'vpc-0a1b2c3d',
      targetGroups,
    });
    expect(services.map(({ targetGroupName: name, targetGroupArn }) => [name, targetGroupArn])).toEqual([
      ['dev-web-blue', undefined],
      [undefined, arn],
    ]);
    expect(errors({ ...gitops, services })).toEqual([]);
  });

  test('the protocol of the pods and the port of the health check, where they are not as usual', () => {
    const [web, ...others] = dev.services;
    if (!web) throw new Error('dev has a service');
    const secure = { ...web, targetProtocol: 'HTTPS' as const, healthCheck: { ...web.healthCheck, port: 9090 } };
    const { services } = gitopsValues({
      environment: { ...dev, services: [secure, ...others] },
      color: 'green',
      cluster: managed(dev, 'green'),
      clusterName: 'x',
      vpcId: 'vpc-0a1b2c3d',
      targetGroups: named(dev, 'green'),
    });
    expect(services[0]).toMatchObject({ targetProtocol: 'HTTPS', healthCheckPort: 9090 });
    expect(Object.keys(services[1] ?? {})).not.toContain('targetProtocol');
    expect(Object.keys(services[1] ?? {})).not.toContain('healthCheckPort');
    expect(errors({ ...gitops, services })).toEqual([]);
  });

  test.each<[string, object]>([
    ['a key it does not know', { colours: 'green' }],
    ['a color there is not', { color: 'red' }],
    [
      'a service with two target groups',
      { services: [{ ...gitops.services[0], targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:1:x' }] },
    ],
    ['a service without a target group', { services: [{ ...gitops.services[0], targetGroupName: undefined }] }],
    ['a baseline there is not', { networkPolicies: { baseline: 'all', converted: false } }],
    ['an address that is none', { addresses: { ...gitops.addresses, apiService: '172.20.0.1' } }],
    ['a chart of no version', { keda: { ...gitops.keda, version: 'latest' } }],
    [
      'a form of workloads there is not',
      { workloads: { repository: 'https://example.com/x.git', revision: 'main', path: 'x', form: 'jsonnet' } },
    ],
  ])('are refused with %s', (_, change) => {
    const values = JSON.parse(JSON.stringify({ ...gitops, ...change })) as object;
    expect(errors(values)).not.toEqual([]);
  });

  test('a service that nobody gave a target group is a defect of the wiring', () => {
    const input = {
      environment: dev,
      color: 'green',
      cluster: managed(dev, 'green'),
      clusterName: 'x',
      vpcId: 'vpc-0a1b2c3d',
      targetGroups: {},
    } as const;
    expect(() => gitopsValues(input)).toThrow('service web has no target group');
  });

  test('addresses come from the plan: the API by its ClusterIP too, the resolver at both of its addresses', () => {
    expect(gitops.addresses).toEqual({
      controlPlane: ['10.10.15.0/28', '10.10.15.16/28', '10.10.15.32/28'],
      apiService: '172.20.0.1/32',
      nodes: ['10.10.0.0/22', '10.10.4.0/22', '10.10.8.0/22'],
      pods: expect.any(Array) as string[],
      services: '172.20.0.0/16',
      loadBalancer: ['10.10.12.0/24', '10.10.13.0/24', '10.10.14.0/24'],
      resolvers: ['10.10.0.2/32', '169.254.169.253/32'],
    });
    const prod = loadEnvironment('prod');
    const values = gitopsValues({
      environment: prod,
      color: 'green',
      clusterName: 'x',
      vpcId: 'vpc-0a1b2c3d',
      cluster: managed(prod, 'green'),
      targetGroups: named(prod, 'green'),
    });
    // The subnets of a load balancer that exists are said in the configuration.
    expect(values.addresses).toMatchObject({
      apiService: '172.21.0.1/32',
      loadBalancer: ['10.40.240.0/24', '10.40.241.0/24', '10.40.242.0/24'],
    });
  });
});
