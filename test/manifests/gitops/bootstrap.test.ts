import { charts } from '../../../config/versions';
import { doNotWait } from '../../../lib/stacks/platform/argo-cd-health';
import { externalSecretsKeys, type Keys, kedaKeys, unknownKeys } from '../../unit/stacks/platform/chart-keys';
import { application, bootstrapOf, ofKind, one, type Rendered, valuesOf } from './rendered';

const dev = bootstrapOf(valuesOf('dev'));
const staging = bootstrapOf(valuesOf('staging'));
const prod = bootstrapOf(valuesOf('prod'));

const wave = ({ metadata }: Rendered) => Number(metadata.annotations?.['argocd.argoproj.io/sync-wave']);
const inOrder = (objects: readonly Rendered[]) =>
  ofKind(objects, 'Application')
    .toSorted((a, b) => wave(a) - wave(b))
    .map(({ metadata }) => metadata.name);
const valuesObject = (objects: readonly Rendered[], name: string) => application(objects, name).spec.source.helm?.valuesObject;

describe('waves', () => {
  test('capacity, KEDA, policies, bindings, workloads', () => {
    const definitions = 'load-balancer-controller-crds';
    expect(inOrder(dev)).toEqual(['capacity', definitions, 'keda', 'network-policies', 'bindings', 'samples']);
    expect(inOrder(prod)).toEqual([
      'capacity',
      definitions,
      'keda',
      'network-policies',
      'converted-network-policies',
      'bindings',
      'workloads',
    ]);
  });

  test('namespaces with the label of the readiness gate and projects come before every application', () => {
    const first = Math.min(...ofKind(dev, 'Application').map(wave));
    for (const object of [...ofKind(dev, 'Namespace'), ...ofKind(dev, 'AppProject')]) expect(wave(object)).toBeLessThan(first);
    const gated = ofKind(dev, 'Namespace').filter(
      ({ metadata }) => metadata.labels['elbv2.k8s.aws/pod-readiness-gate-inject'] === 'enabled',
    );
    expect(gated.map(({ metadata }) => metadata.name)).toEqual(['shop', 'jobs']);
  });

  test('each namespace refuses pods with the rights of their node, unless the configuration says otherwise', () => {
    const levels = (objects: readonly Rendered[]) =>
      Object.fromEntries(
        ofKind(objects, 'Namespace').map(({ metadata }) => [metadata.name, metadata.labels['pod-security.kubernetes.io/enforce']]),
      );
    const platform = { argocd: 'restricted', keda: 'restricted' };
    expect(levels(dev)).toEqual({ shop: 'baseline', jobs: 'baseline', ...platform });
    expect(levels(bootstrapOf({ ...valuesOf('dev'), podSecurity: { jobs: 'privileged' } }))).toMatchObject({
      jobs: 'privileged',
      ...platform,
    });
    expect(levels(staging)).toMatchObject({ ...platform, 'external-secrets': 'restricted' });
  });

  test('the store that reads with the rights of External Secrets serves the namespace of Argo CD alone', () => {
    expect(one(staging, 'ClusterSecretStore')).toMatchObject({ spec: { conditions: [{ namespaces: ['argocd'] }] } });
  });

  test('Argo CD neither prunes nor deletes the namespaces that it and the operators run in', () => {
    const own = ofKind(staging, 'Namespace').filter(({ metadata }) => ['argocd', 'keda', 'external-secrets'].includes(metadata.name));
    expect(own).toHaveLength(3);
    for (const { metadata } of own) expect(metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
  });

  test('External Secrets comes before what it has to make', () => {
    const store = wave(one(staging, 'ClusterSecretStore'));
    expect(wave(application(staging, 'external-secrets'))).toBeLessThan(store);
    expect(wave(one(staging, 'ExternalSecret'))).toBe(store);
  });
});

test('later waves wait for operators, policies and bindings; not for nodes that may come late, nor for workloads', () => {
  const free = [dev, staging, prod].flatMap((objects) =>
    ofKind(objects, 'Application').filter(({ metadata }) => metadata.annotations?.[doNotWait.annotation] === doNotWait.value),
  );
  expect([...new Set(free.map(({ metadata }) => metadata.name))].toSorted()).toEqual([
    'capacity',
    'load-balancer-controller-crds',
    'samples',
    'workloads',
  ]);
});

describe('every application', () => {
  const every = [dev, staging, prod].flatMap((objects) => ofKind(objects, 'Application'));
  const all = every.filter(({ metadata }) => metadata.name !== 'load-balancer-controller-crds');

  test('syncs by itself, or the next wave waits for it for ever; retries with a back-off', () => {
    for (const { spec } of all) {
      expect(spec.syncPolicy).toMatchObject({
        automated: { prune: true, selfHeal: true },
        retry: { limit: 10, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
      });
    }
  });

  test('is deleted with what it made, before its project is', () => {
    for (const { metadata } of [...all, ...ofKind(dev, 'AppProject')]) {
      expect(metadata.finalizers).toEqual(['resources-finalizer.argocd.argoproj.io']);
    }
  });

  test('what serves requests is never pruned', () => {
    const kept = all.filter(({ metadata }) => metadata.annotations?.['argocd.argoproj.io/sync-options'] === 'Prune=false');
    expect([...new Set(kept.map(({ metadata }) => metadata.name))].toSorted()).toEqual([
      'bindings',
      'converted-network-policies',
      'workloads',
    ]);
    for (const { metadata } of ofKind(dev, 'Namespace'))
      expect(metadata.annotations?.['argocd.argoproj.io/sync-options']).toMatch(/^Prune=false\b/);
  });

  // Helm installs a chart's definitions once and never upgrades them; deleting one deletes every TargetGroupBinding, and with it every target.
  test('but the one of the load balancer controller’s definitions: it upgrades them, and neither prunes nor deletes any', () => {
    const definitions = every.find(({ metadata }) => metadata.name === 'load-balancer-controller-crds');
    expect(definitions?.metadata.finalizers).toBeUndefined();
    expect(definitions?.spec).toMatchObject({
      source: {
        repoURL: 'https://github.com/kubernetes-sigs/aws-load-balancer-controller.git',
        targetRevision: `v${charts.loadBalancerController.version}`,
        path: 'helm/aws-load-balancer-controller/crds',
        directory: { exclude: 'kustomization.yaml' },
      },
      syncPolicy: { automated: { prune: false, selfHeal: true }, syncOptions: ['ServerSideApply=true'] },
    });
    expect(one(dev, 'AppProject', 'load-balancer-controller-crds').spec).toMatchObject({
      clusterResourceWhitelist: [{ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' }],
      namespaceResourceBlacklist: [{ group: '*', kind: '*' }],
    });
  });

  test('the definitions are those of the version that a pin asks for, and left out where GitHub is out of reach', () => {
    const values = valuesOf('dev');
    const pinned = bootstrapOf({ ...values, loadBalancerController: { ...values.loadBalancerController, version: '3.4.0' } });
    expect(application(pinned, 'load-balancer-controller-crds').spec.source).toMatchObject({ targetRevision: 'v3.4.0' });
    const without = bootstrapOf({ ...values, loadBalancerController: { ...values.loadBalancerController, definitions: false } });
    expect(inOrder(without)).not.toContain('load-balancer-controller-crds');
  });

  test('applies large definitions on the server', () => {
    for (const name of ['keda', 'external-secrets']) {
      expect(application(staging, name).spec).toMatchObject({
        syncPolicy: { syncOptions: ['CreateNamespace=true', 'ServerSideApply=true'] },
      });
    }
  });
});

describe('projects', () => {
  const project = (objects: readonly Rendered[], name: string) =>
    one(objects, 'AppProject', name).spec as {
      sourceRepos: string[];
      destinations: { namespace: string }[];
      clusterResourceWhitelist: { group: string; kind: string }[];
      namespaceResourceWhitelist?: { group: string; kind: string }[];
      namespaceResourceBlacklist?: { group: string; kind: string }[];
    };

  test('each application has one of its own, which knows its source alone', () => {
    for (const objects of [dev, staging, prod]) {
      for (const { metadata, spec } of ofKind(objects, 'Application')) {
        expect(spec.project).toBe(metadata.name);
        const { repoURL } = application(objects, metadata.name).spec.source;
        expect(project(objects, metadata.name).sourceRepos).toEqual([repoURL]);
      }
    }
  });

  test('the workloads’ own repository writes into no namespace of the platform, makes none, and nothing that stands above them', () => {
    const { destinations, clusterResourceWhitelist } = project(prod, 'workloads');
    // Not the list of today's namespaces: one that leaves it could not be pruned any more (test/live/platform.test.ts).
    expect(destinations.map(({ namespace }) => namespace)).toEqual(['!kube-*', '!default', '!argocd', '!keda', '!external-secrets', '*']);
    expect(clusterResourceWhitelist).toEqual([]);
  });

  test('the workloads have an allow-list of kinds: none that hands out rights, reads with another’s, or directs traffic', () => {
    const values = valuesOf('prod');
    const allowed = (kinds: string[]) => {
      const objects = bootstrapOf({ ...values, workloads: { ...values.workloads, kinds } });
      return (project(objects, 'workloads').namespaceResourceWhitelist ?? []).map(({ group, kind }) => `${group}/${kind}`);
    };
    const usual = allowed([]);
    expect(usual).toEqual(expect.arrayContaining(['apps/Deployment', '/Service', '/ServiceAccount', 'keda.sh/ScaledObject']));
    const never = /^(rbac|argoproj|elbv2|admissionregistration|\/Pod$|\/Namespace$)|SecretStore|PushSecret|\*/;
    expect(usual.filter((kind) => never.test(kind))).toEqual([]);
    expect(allowed(['monitoring.coreos.com/ServiceMonitor', '/Pod'])).toEqual([...usual, 'monitoring.coreos.com/ServiceMonitor', '/Pod']);
  });

  test('the workloads take over no object of another application, such as a policy of the baseline', () => {
    expect((application(prod, 'workloads').spec.syncPolicy as { syncOptions: string[] }).syncOptions).toContain(
      'FailOnSharedResource=true',
    );
  });

  test('no project but Argo CD’s own and those of policies reaches into the argocd namespace', () => {
    const reaching = ofKind(staging, 'AppProject').filter(({ metadata }) => {
      const namespaces = new Set(project(staging, metadata.name).destinations.map(({ namespace }) => namespace));
      return (namespaces.has('argocd') || namespaces.has('*')) && !namespaces.has('!argocd');
    });
    expect(reaching.map(({ metadata }) => metadata.name)).toEqual(['network-policies']);
    expect(project(staging, 'network-policies').namespaceResourceWhitelist?.map(({ kind }) => kind)).toEqual(['NetworkPolicy']);
  });

  test('a namespace of the platform that holds a service is within bounds', () => {
    const values = valuesOf('dev');
    const [service] = values.services;
    const objects = bootstrapOf({ ...values, services: [{ ...service, namespace: 'default' }] });
    expect(project(objects, 'bindings').destinations.map(({ namespace }) => namespace)).not.toContain('!default');
  });

  test('capacity makes NodePools and nothing in a namespace', () => {
    expect(project(dev, 'capacity').clusterResourceWhitelist.map(({ kind }) => kind)).toEqual(['NodePool', 'EC2NodeClass']);
    // An empty whitelist would be read as no whitelist.
    expect(project(dev, 'capacity').namespaceResourceBlacklist).toEqual([{ group: '*', kind: '*' }]);
  });
});

describe('KEDA', () => {
  test('is the pinned chart', () => {
    expect(application(dev, 'keda').spec.source).toMatchObject({
      repoURL: 'https://kedacore.github.io/charts',
      chart: 'keda',
      targetRevision: '2.20.2',
    });
  });

  test('has the chart’s policies, of Kubernetes’ kind, where the baseline has none', () => {
    expect(valuesObject(dev, 'keda')).toMatchObject({ networkPolicy: { enabled: false, flavor: 'kubernetes' }, extraObjects: [] });
    const values = valuesOf('dev');
    const without = bootstrapOf({ ...values, networkPolicies: { baseline: 'none', converted: false } });
    expect(valuesObject(without, 'keda')).toMatchObject({ networkPolicy: { enabled: true, flavor: 'kubernetes' } });
    expect(valuesObject(without, 'keda')).toMatchObject({ extraObjects: [{ kind: 'NetworkPolicy', metadata: { namespace: 'keda' } }] });
    expect(inOrder(without)).not.toContain('network-policies');
  });

  test('is left out where it is switched off, and its policies with it', () => {
    const values = valuesOf('prod');
    const objects = bootstrapOf({
      ...values,
      keda: { ...values.keda, enabled: false },
      networkPolicies: { baseline: 'none', converted: false },
    });
    expect(inOrder(objects)).toEqual(['capacity', 'load-balancer-controller-crds', 'bindings', 'workloads']);
  });
});

test.each<[string, Keys]>([
  ['keda', kedaKeys],
  ['external-secrets', externalSecretsKeys],
])('the values of %s have the keys of its chart: Helm passes over a misspelled one without a word', (name, keys) => {
  const values = valuesObject(staging, name) ?? {};
  expect(Object.keys(values)).not.toHaveLength(0);
  expect(unknownKeys(values, keys)).toEqual([]);
});

describe('workloads', () => {
  const values = valuesOf('prod');
  const withForm = (form: string) =>
    application(bootstrapOf({ ...values, workloads: { ...values.workloads, form } }), 'workloads').spec.source;

  test('come from the user’s repository and are given what they depend on', () => {
    const { source } = application(prod, 'workloads').spec;
    expect(source).toMatchObject({ repoURL: 'https://github.com/example/workloads.git', targetRevision: 'v4.2.0', path: 'prod' });
    expect(source.helm?.valuesObject).toEqual({
      bluegreen: { environment: 'prod', color: 'green', region: 'eu-west-1', clusterName: 'prod-green', standby: true },
    });
  });

  test('may be Kustomize or plain manifests', () => {
    expect(withForm('kustomize')).toMatchObject({
      kustomize: { commonAnnotations: { 'bluegreen/color': 'green', 'bluegreen/standby': 'true' } },
    });
    expect(withForm('directory')).toMatchObject({ directory: { recurse: true } });
  });

  test('what the handover changes on declared workers is not changed back, and nothing else is ignored', () => {
    const { spec } = application(prod, 'workloads') as unknown as Rendered;
    expect(spec.syncPolicy).toMatchObject({
      syncOptions: ['ServerSideApply=true', 'RespectIgnoreDifferences=true', 'FailOnSharedResource=true'],
    });
    const pause = ['/metadata/annotations/autoscaling.keda.sh~1paused', '/metadata/annotations/autoscaling.keda.sh~1paused-replicas'];
    expect(spec.ignoreDifferences).toEqual([
      { group: 'keda.sh', kind: 'ScaledObject', namespace: 'shop', name: 'orders-worker', jsonPointers: pause },
      { group: 'batch', kind: 'CronJob', namespace: 'shop', name: 'nightly-report', jsonPointers: ['/spec/suspend'] },
      { group: 'apps', kind: 'Deployment', namespace: 'checkout', name: 'settlement', jsonPointers: ['/spec/replicas'] },
    ]);
  });
});

test('the color that workers are not at home on stands by', () => {
  const worker = (color: 'blue' | 'green') => valuesObject(bootstrapOf(valuesOf('dev', color)), 'samples');
  expect(worker('blue')).toMatchObject({ worker: { standby: false } });
  expect(worker('green')).toMatchObject({ worker: { standby: true } });
});

test('a credentials secret is filled from Secrets Manager, and survives the object that fills it', () => {
  expect(one(staging, 'ExternalSecret')).toMatchObject({
    metadata: { name: 'platform-repository', namespace: 'argocd' },
    spec: {
      target: {
        name: 'platform-repository',
        creationPolicy: 'Orphan',
        deletionPolicy: 'Retain',
        template: {
          metadata: { labels: { 'argocd.argoproj.io/secret-type': 'repository' } },
          data: { url: 'https://github.com/example/platform.git', type: 'git' },
        },
      },
      dataFrom: [{ extract: { key: 'argocd/platform-repository' } }],
    },
  });
  expect(ofKind(prod, 'ExternalSecret')).toEqual([]);
});

test('the bootstrap chart may stand at the root of a repository', () => {
  const values = valuesOf('dev');
  const objects = bootstrapOf({ ...values, source: { ...values.source, folder: '' } });
  expect(application(objects, 'bindings').spec.source.path).toBe('bindings');
  expect(application(dev, 'bindings').spec.source.path).toBe('gitops/bindings');
});

test.each([
  ['an unknown value', { hue: 'green' }, "additional properties 'hue' not allowed"],
  ['an unknown value further down', { networkPolicies: { baseline: 'none', converted: false, cilium: true } }, "'cilium' not allowed"],
  ['no services', { services: [] }, 'minItems'],
  ['an id that is no VPC', { vpcId: 'main' }, '/vpcId'],
  ['a baseline there is not', { networkPolicies: { baseline: 'all', converted: false } }, '/networkPolicies/baseline'],
])('%s is refused in words', (_, change, words) => {
  expect(() => bootstrapOf({ ...valuesOf('dev'), ...change })).toThrow(words);
});

test('a Kubernetes before the oldest of the repository is refused', () => {
  expect(() => bootstrapOf(valuesOf('dev'), '1.28')).toThrow('kubeVersion');
});
