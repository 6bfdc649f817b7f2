import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { loadEnvironment, loadEnvironments } from '../../config/load';
import { charts } from '../../config/versions';
import { colors, targetGroupName } from '../../lib/names';
import { argoCdValues } from '../../lib/platform/argo-cd-values';
import { gitopsValues } from '../../lib/platform/gitops-values';
import { type KarpenterValuesInput, karpenterCrdValues, karpenterValues } from '../../lib/platform/karpenter-values';
import { loadBalancerControllerValues } from '../../lib/platform/load-balancer-controller-values';
import { rootApplicationValues } from '../../lib/platform/root-application';
import {
  argoCdAppsKeys,
  argoCdKeys,
  type Keys,
  karpenterCrdKeys,
  karpenterKeys,
  loadBalancerControllerKeys,
  unknownKeys,
} from './chart-keys';

const dev = loadEnvironment('dev');
const named = (env: typeof dev, color: 'blue' | 'green') =>
  Object.fromEntries(env.services.map(({ name }) => [name, { name: targetGroupName(env.name, name, color) }]));
const gitops = gitopsValues({
  environment: dev,
  color: 'green',
  clusterName: 'dev-green',
  vpcId: 'vpc-0a1b2c3d',
  targetGroups: named(dev, 'green'),
});
const karpenterInput: KarpenterValuesInput = { clusterName: 'dev-green', queueName: 'dev-green-karpenter', zonalShift: true, maxNodes: 20 };
const loadBalancerController = loadBalancerControllerValues({ clusterName: 'dev-green', region: 'eu-west-1', vpcId: 'vpc-0a1b2c3d' });

describe('values have the keys of their chart: Helm passes over a misspelt one without a word', () => {
  test.each<[string, object, Keys]>([
    ['karpenter-crd 1.14.1', karpenterCrdValues, karpenterCrdKeys],
    ['karpenter 1.14.1', karpenterValues(karpenterInput), karpenterKeys],
    ['aws-load-balancer-controller 3.5.0', loadBalancerController, loadBalancerControllerKeys],
    ['argo-cd 10.1.1', argoCdValues, argoCdKeys],
    ['argocd-apps 2.0.5', rootApplicationValues(dev.gitops, gitops), argoCdAppsKeys],
  ])('%s', (_, values, keys) => expect(unknownKeys(values, keys)).toEqual([]));

  test('a key that no chart knows is found, at any depth', () => {
    expect(unknownKeys({ replicas: 2, settings: { clusterNam: 'dev' } }, karpenterKeys)).toEqual(['settings.clusterNam']);
  });

  test('the lists of keys are those of the pinned versions', () => {
    expect(Object.values(charts).map(({ version }) => version)).toEqual(expect.arrayContaining(['1.14.1', '3.5.0', '10.1.1', '2.0.5']));
  });
});

describe('the platform runs on the system nodes', () => {
  const toleration = { key: 'CriticalAddonsOnly', operator: 'Exists' };
  test.each([
    ['Karpenter', karpenterValues(karpenterInput).tolerations],
    ['the load balancer controller', loadBalancerController.tolerations],
    ['Argo CD', argoCdValues.global.tolerations],
  ])('%s tolerates their taint', (_, tolerations) => expect(tolerations).toContainEqual(toleration));

  test('two replicas of what must not be missing', () => {
    expect([karpenterValues(karpenterInput).replicas, loadBalancerController.replicaCount]).toEqual([2, 2]);
    expect([argoCdValues.server.replicas, argoCdValues.repoServer.replicas]).toEqual([2, 2]);
  });
});

describe('workers come up paused but at home', () => {
  const standby = (changes: object) =>
    (['blue', 'green'] as const).map(
      (color) =>
        gitopsValues({
          environment: { ...dev, ...changes },
          color,
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
    expect(gitops.workers.declared.map(({ name }) => name)).toEqual(['orders-worker', 'nightly-report']);
  });
});

test('Karpenter gets more memory for more nodes', () => {
  const memory = (maxNodes: number) => karpenterValues({ ...karpenterInput, maxNodes }).controller.resources.limits.memory;
  expect([memory(20), memory(1100)]).toEqual(['1Gi', '2Gi']);
});

describe('the root application', () => {
  const { applications, projects } = rootApplicationValues(dev.gitops, gitops);
  const { bootstrap } = applications;

  test('points at the repository of the configuration, and may use no other', () => {
    expect(bootstrap.source).toMatchObject({ repoURL: dev.gitops.repository, targetRevision: 'main', path: 'gitops/bootstrap' });
    expect(projects.bootstrap.sourceRepos).toEqual([dev.gitops.repository]);
    expect(bootstrap.project).toBe('bootstrap');
  });

  test('carries no finalizer: rolling the platform back must not delete the workloads', () => {
    expect(bootstrap).not.toHaveProperty('finalizers');
  });

  test('heals itself, prunes, retries with the newest commit', () => {
    expect(bootstrap.syncPolicy).toMatchObject({
      automated: { prune: true, selfHeal: true },
      retry: { refresh: true, backoff: { factor: 2 } },
    });
    expect(bootstrap.syncPolicy.syncOptions).toEqual(['CreateNamespace=true', 'ServerSideApply=true']);
  });

  test('waits for child applications: Argo CD reports their health', () => {
    const script = argoCdValues.configs.cm['resource.customizations.health.argoproj.io_Application'];
    expect(script).toContain('obj.status.health.status');
  });
});

describe('values of gitops/bootstrap', () => {
  const chart = resolve(__dirname, '..', '..', 'gitops', 'bootstrap');
  const schema = JSON.parse(readFileSync(resolve(chart, 'values.schema.json'), 'utf8')) as { properties: object };
  // What Git adds to them in values.yaml.
  const fromGit = { sampleWorkload: { service: 'web', environments: ['dev'], image: 'example.com/web:1', replicas: 2 } };
  const validate = new Ajv({ strictTypes: false, strictRequired: false }).compile(schema);
  const errors = (values: object) =>
    validate(values) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

  test.each(loadEnvironments().flatMap((env) => colors.map((color) => [env.name, color, env] as const)))(
    'of %s %s are what the chart accepts',
    (_, color, environment) => {
      const targetGroups = named(environment, color);
      const values = gitopsValues({ environment, color, clusterName: 'x', vpcId: 'vpc-0a1b2c3d', targetGroups });
      expect(errors({ ...values, ...fromGit })).toEqual([]);
      expect(Object.keys({ ...values, ...fromGit }).toSorted()).toEqual(Object.keys(schema.properties).toSorted());
    },
  );

  test('a target group that was taken over goes by its ARN, any other by its name', () => {
    const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/legacy/73e2d6bc24d8a067';
    const targetGroups = { ...named(dev, 'blue'), api: { arn } };
    const { services } = gitopsValues({ environment: dev, color: 'blue', clusterName: 'x', vpcId: 'vpc-0a1b2c3d', targetGroups });
    expect(services.map(({ targetGroupName: name, targetGroupArn }) => [name, targetGroupArn])).toEqual([
      ['dev-web-blue', undefined],
      [undefined, arn],
    ]);
    expect(errors({ ...gitops, ...fromGit, services })).toEqual([]);
  });

  test.each<[string, object]>([
    ['a key it does not know', { colour: 'green' }],
    ['a colour there is not', { color: 'red' }],
    [
      'a service with two target groups',
      { services: [{ ...gitops.services[0], targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:1:x' }] },
    ],
    ['a service without a target group', { services: [{ ...gitops.services[0], targetGroupName: undefined }] }],
    ['an image without a version', { sampleWorkload: { ...fromGit.sampleWorkload, image: 'example.com/web' } }],
    ['an image by the tag latest', { sampleWorkload: { ...fromGit.sampleWorkload, image: 'example.com/web:latest' } }],
  ])('are refused with %s', (_, change) => {
    const values = JSON.parse(JSON.stringify({ ...gitops, ...fromGit, ...change })) as object;
    expect(errors(values)).not.toEqual([]);
  });

  test('a service that nobody gave a target group is a defect of the wiring', () => {
    const input = { environment: dev, color: 'green', clusterName: 'x', vpcId: 'vpc-0a1b2c3d', targetGroups: {} } as const;
    expect(() => gitopsValues(input)).toThrow('service web has no target group');
  });
});
