import { resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { loadEnvironment } from '../../config/load';
import { targetGroupName } from '../../lib/names';
import { type GitopsValues, gitopsValues } from '../../lib/platform/gitops-values';
import { helmTemplate } from '../../scripts/render/helm-template';

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Record<string, string>;
    readonly annotations: Record<string, string>;
  };
  readonly spec: Record<string, unknown>;
}

const chart = resolve('gitops', 'bootstrap');

const valuesOf = (name: string): GitopsValues => {
  const environment = loadEnvironment(name);
  const targetGroups = Object.fromEntries(
    environment.services.map((service) => [service.name, { name: targetGroupName(name, service.name, 'green') }]),
  );
  return gitopsValues({ environment, color: 'green', clusterName: `${name}-green`, vpcId: 'vpc-0a1b2c3d', targetGroups });
};

const rendered = (values: object, kubernetes = '1.36') =>
  parseAllDocuments(helmTemplate(chart, { values, kubernetes })).flatMap((document) => (document.toJS() as KubernetesObject | null) ?? []);

const dev = rendered(valuesOf('dev'));
const ofKind = (kind: string, objects = dev) => objects.filter((object) => object.kind === kind);
const wave = ({ metadata }: KubernetesObject) => Number(metadata.annotations['argocd.argoproj.io/sync-wave']);

test('a readiness gate is injected: label, Service and binding stand before the pods', () => {
  const waves = ['Namespace', 'Service', 'TargetGroupBinding', 'Deployment'].map((kind) => [...new Set(ofKind(kind).map(wave))]);
  expect(waves).toEqual([[-3], [-2], [-1], [0]]);
  for (const { metadata } of ofKind('Namespace')) expect(metadata.labels['elbv2.k8s.aws/pod-readiness-gate-inject']).toBe('enabled');
});

test('what would empty a target group or a namespace is never pruned', () => {
  for (const object of [...ofKind('Namespace'), ...ofKind('TargetGroupBinding')]) {
    expect(object.metadata.annotations['argocd.argoproj.io/sync-options']).toBe('Prune=false');
  }
});

test('a binding for each service of an environment, in its namespace, to the target group of its colour', () => {
  const bindings = ofKind('TargetGroupBinding', rendered(valuesOf('staging')));
  expect(bindings.map(({ metadata, spec }) => [metadata.namespace, metadata.name, spec.targetGroupName])).toEqual([
    ['shop', 'web', 'staging-web-green'],
    ['shop', 'api', 'staging-api-green'],
    ['checkout', 'checkout', 'staging-checkout-green'],
  ]);
  for (const { spec } of bindings) {
    expect(spec).toMatchObject({ targetType: 'ip', vpcID: 'vpc-0a1b2c3d' });
    // The cluster stack owns the rules between load balancer and pods.
    expect(spec).not.toHaveProperty('networking');
  }
});

test('a target group that was taken over goes by its ARN alone', () => {
  const targetGroupArn = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/legacy/73e2d6bc24d8a067';
  const values = valuesOf('dev');
  const services = values.services.map((service) => ({ ...service, targetGroupName: undefined, targetGroupArn }));
  const [binding] = ofKind('TargetGroupBinding', rendered({ ...values, services }));
  expect(binding?.spec.targetGroupARN).toBe(targetGroupArn);
  expect(binding?.spec).not.toHaveProperty('targetGroupName');
});

describe('the sample workload', () => {
  test('stands in only where the environment is on the list', () => {
    expect(ofKind('Deployment').map(({ metadata }) => metadata.name)).toEqual(['web']);
    expect(ofKind('Deployment', rendered(valuesOf('prod')))).toEqual([]);
  });

  test('meets the restricted pod security standard', () => {
    const [deployment] = ofKind('Deployment');
    expect(deployment?.spec.template).toMatchObject({
      spec: {
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true } },
        ],
      },
    });
  });

  test('is taken out of the load balancer before it stops', () => {
    const template = (ofKind('Deployment')[0]?.spec.template ?? {}) as {
      spec: { terminationGracePeriodSeconds: number; containers: { lifecycle: { preStop: { sleep: { seconds: number } } } }[] };
    };
    const sleep = template.spec.containers[0]?.lifecycle.preStop.sleep.seconds ?? 0;
    expect(sleep).toBe(30);
    expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThan(sleep);
  });
});

test.each([
  ['an unknown value', { colour: 'green' }, "additional properties 'colour' not allowed"],
  ['no services', { services: [] }, 'minItems'],
  ['an id that is no VPC', { vpcId: 'main' }, '/vpcId'],
])('%s is refused in words', (_, change, words) => {
  expect(() => rendered({ ...valuesOf('dev'), ...change })).toThrow(words);
});

test('a Kubernetes before the oldest of the repository is refused', () => {
  expect(() => rendered(valuesOf('dev'), '1.28')).toThrow('kubeVersion');
});
