import { resolve } from 'node:path';
import { helmTemplate } from '../../../tools/render/helm-template';
import { bootstrapOf, broughtUp, chartsFolder, objectsIn, ofKind, one, type Rendered, valuesOf } from './rendered';

const dev = broughtUp(valuesOf('dev'));
const of = (name: string): readonly Rendered[] => dev.get(name) ?? [];

describe('bindings', () => {
  test('one for each service, in its namespace, to the target group of its color', () => {
    const bindings = broughtUp(valuesOf('staging')).get('bindings') ?? [];
    expect(bindings.map(({ kind, metadata, spec }) => [kind, metadata.namespace, metadata.name, spec.targetGroupName])).toEqual([
      ['TargetGroupBinding', 'shop', 'web', 'staging-web-green'],
      ['TargetGroupBinding', 'shop', 'api', 'staging-api-green'],
      ['TargetGroupBinding', 'checkout', 'checkout', 'staging-checkout-green'],
    ]);
    for (const { metadata, spec } of bindings) {
      expect(spec).toMatchObject({ targetType: 'ip', vpcID: 'vpc-0a1b2c3d' });
      // The cluster stack owns the rules between load balancer and pods.
      expect(spec).not.toHaveProperty('networking');
      // Without it the target group would be emptied.
      expect(metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-options': 'Prune=false' });
    }
  });

  test('a target group that was taken over goes by its ARN alone', () => {
    const targetGroupArn = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/legacy/73e2d6bc24d8a067';
    const values = valuesOf('dev');
    const services = values.services.map((service) => ({ ...service, targetGroupName: undefined, targetGroupArn }));
    const [binding] = broughtUp({ ...values, services }).get('bindings') ?? [];
    expect(binding?.spec.targetGroupARN).toBe(targetGroupArn);
    expect(binding?.spec).not.toHaveProperty('targetGroupName');
  });

  test('pods that speak TLS: the binding names the protocol of the target group', () => {
    const values = valuesOf('dev');
    const [web, ...others] = values.services;
    if (!web) throw new Error('dev has a service');
    const bindings = broughtUp({ ...values, services: [{ ...web, targetProtocol: 'HTTPS' }, ...others] }).get('bindings') ?? [];
    expect(bindings.map(({ spec }) => spec.targetGroupProtocol)).toEqual(['HTTPS', ...others.map(() => undefined)]);
  });
});

test('the load balancer reaches the port of a health check through the baseline, too', () => {
  const values = valuesOf('dev');
  const [web] = values.services;
  if (!web) throw new Error('dev has a service');
  const services = [{ ...web, containerPort: 8080, healthCheckPort: 9090 }];
  const policies = broughtUp({ ...values, services, networkPolicies: { ...values.networkPolicies, baseline: 'services' } }).get(
    'network-policies',
  );
  const policy = policies?.find(({ metadata }) => metadata.name === 'behind-load-balancer');
  const [{ ports } = { ports: [] }] = (policy?.spec.ingress ?? []) as { ports: { port: number }[] }[];
  expect(ports.map(({ port }) => port)).toEqual([8080, 9090]);
});

describe('capacity', () => {
  test('pools of the environment alone, of the kind that prefixes need', () => {
    expect(broughtUp(valuesOf('prod')).get('capacity')).toEqual([]);
    const { metadata, spec } = one(of('capacity'), 'NodePool');
    expect(metadata.name).toBe('batch');
    expect(spec).toMatchObject({
      template: { spec: { nodeClassRef: { name: 'default' }, taints: [{ key: 'workload', value: 'batch', effect: 'NoSchedule' }] } },
      limits: { nodes: 4 },
    });
    expect(JSON.stringify(spec)).toContain('{"key":"karpenter.k8s.aws/instance-hypervisor","operator":"In","values":["nitro"]}');
  });
});

describe('the sample service', () => {
  const deployment = one(of('samples'), 'Deployment', 'web');

  test('its Service comes before its pods: without it they get no readiness gate', () => {
    expect(one(of('samples'), 'Service').metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '-1' });
    expect(deployment.metadata.annotations).toBeUndefined();
  });

  test('is scaled on CPU, and says no replicas of its own', () => {
    expect(one(of('samples'), 'HorizontalPodAutoscaler').spec).toMatchObject({
      scaleTargetRef: { kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      metrics: [{ resource: { name: 'cpu' } }],
    });
    expect(deployment.spec).not.toHaveProperty('replicas');
  });

  test('is taken out of the load balancer before it stops', () => {
    const { spec } = deployment.spec.template as {
      spec: { terminationGracePeriodSeconds: number; containers: { lifecycle: { preStop: { sleep: { seconds: number } } } }[] };
    };
    const sleep = spec.containers[0]?.lifecycle.preStop.sleep.seconds ?? 0;
    expect(sleep).toBe(30);
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(sleep);
  });
});

describe('the sample worker', () => {
  const worker = (standby: boolean) => one(broughtUp(valuesOf('dev', standby ? 'green' : 'blue')).get('samples') ?? [], 'ScaledObject');

  test('is scaled on the length of its queue, with the operator’s identity', () => {
    expect(worker(false).spec.triggers).toEqual([
      {
        type: 'aws-sqs-queue',
        metadata: {
          queueURL: 'https://sqs.eu-west-1.amazonaws.com/111111111111/dev-jobs',
          queueLength: '5',
          awsRegion: 'eu-west-1',
        },
        authenticationRef: { name: 'sample-worker' },
      },
    ]);
    expect(one(of('samples'), 'TriggerAuthentication').spec).toEqual({ podIdentity: { provider: 'aws' } });
  });

  test('comes up paused on a standby color, and not on the other', () => {
    expect(worker(true).metadata.annotations).toEqual({ 'autoscaling.keda.sh/paused-replicas': '0' });
    expect(worker(false).metadata.annotations).toBeUndefined();
  });

  test('has no pod before KEDA says so', () => {
    expect(one(of('samples'), 'Deployment', 'sample-worker').spec.replicas).toBe(0);
  });
});

test('every pod of the samples meets the restricted pod security standard', () => {
  for (const { spec } of ofKind(of('samples'), 'Deployment')) {
    expect(spec.template).toMatchObject({
      spec: {
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true } },
        ],
      },
    });
  }
});

test.each(['bindings', 'capacity', 'samples', 'network-policies/baseline'])('%s refuses a value that it does not know', (chart) => {
  const name = chart === 'network-policies/baseline' ? 'network-policies' : chart;
  const application = one(bootstrapOf(valuesOf('dev')), 'Application', name);
  const { helm } = application.spec.source as { helm: { valuesObject: object } };
  const render = (values: object) => objectsIn(helmTemplate(resolve(chartsFolder, chart), { values, kubernetes: '1.36' }));
  expect(render(helm.valuesObject)).not.toEqual([]);
  expect(() => render({ ...helm.valuesObject, hue: 'green' })).toThrow("'hue' not allowed");
});
