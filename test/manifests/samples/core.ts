import { type Sample, wrong } from './sample';

const pod = {
  metadata: { labels: { app: 'web' } },
  spec: {
    restartPolicy: 'Always',
    containers: [
      {
        name: 'web',
        image: 'public.ecr.aws/nginx/nginx:1.29',
        ports: [{ containerPort: 8080, name: 'http' }],
        resources: { requests: { cpu: '100m', memory: '64Mi' } },
      },
    ],
  },
};

/** Kinds that Kubernetes itself defines. */
export const coreSamples: Sample[] = [
  {
    object: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'sample', labels: { 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' } },
    },
    wrong: [
      wrong('schema', 'a label that is a boolean', ['metadata', 'labels', 'a'], true, 'metadata.labels.a'),
      wrong('kind', 'a misspelled kind', ['kind'], 'Namespaces', 'kind'),
    ],
  },
  {
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default' },
      spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: pod },
    },
    wrong: [
      wrong(
        'schema',
        'a misspelled field deep down',
        ['spec', 'template', 'spec', 'containers', 0, 'imagePulPolicy'],
        'Always',
        'spec.template.spec.containers[0].imagePulPolicy',
      ),
      wrong('schema', 'replicas as a string', ['spec', 'replicas'], '2', 'spec.replicas'),
      wrong('schema', 'no selector', ['spec', 'selector'], undefined, 'spec.selector'),
      wrong('kind', 'a version that is gone', ['apiVersion'], 'extensions/v1beta1', 'apiVersion'),
    ],
  },
  {
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
    },
    wrong: [
      wrong('schema', 'a misspelled field', ['spec', 'ports', 0, 'targetport'], 8080, 'spec.ports[0].targetport'),
      wrong(
        'schema',
        'the same port twice',
        ['spec', 'ports'],
        [
          { name: 'a', port: 80 },
          { name: 'b', port: 80, protocol: 'TCP' },
        ],
        'spec.ports',
      ),
    ],
  },
  {
    object: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'web', namespace: 'default' },
      automountServiceAccountToken: false,
    },
    wrong: [wrong('schema', 'a misspelled field', ['automountServiceAccountTokens'], true, 'automountServiceAccountTokens')],
  },
  {
    object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'default' }, data: { '1': 'one', level: 'info' } },
    wrong: [wrong('schema', 'a number for a string', ['data', 'port'], 8080, 'data.port')],
  },
  {
    object: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'web', namespace: 'default' },
      type: 'Opaque',
      data: { key: 'dmFsdWU=' },
    },
    wrong: [{ ...wrong('schema', 'data that is not base64', ['data', 'key'], 'not base64!', 'data.key'), serverNames: 'illegal base64' }],
  },
  {
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        podSelector: { matchLabels: { app: 'web' } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [{ ipBlock: { cidr: '10.0.0.0/16', except: ['10.0.1.0/24'] } }],
            ports: [{ port: 8000, endPort: 8080, protocol: 'TCP' }],
          },
        ],
        egress: [{ to: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['db'] }] } }] }],
      },
    },
    wrong: [
      wrong(
        'schema',
        'a misspelled field in a peer',
        ['spec', 'ingress', 0, 'from', 0, 'ipblock'],
        { cidr: '10.0.0.0/8' },
        'spec.ingress[0].from[0].ipblock',
      ),
      wrong('schema', 'ports that are no list', ['spec', 'egress', 0, 'ports'], { port: 53 }, 'spec.egress[0].ports'),
    ],
  },
  {
    object: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 10,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
      },
    },
    wrong: [
      wrong('schema', 'no maximum', ['spec', 'maxReplicas'], undefined, 'spec.maxReplicas'),
      wrong('schema', 'a field of autoscaling/v1', ['spec', 'targetCPUUtilizationPercentage'], 70, 'spec.targetCPUUtilizationPercentage'),
    ],
  },
  {
    object: {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'report', namespace: 'default' },
      spec: {
        schedule: '*/5 * * * *',
        suspend: true,
        jobTemplate: { spec: { template: { ...pod, spec: { ...pod.spec, restartPolicy: 'OnFailure' } } } },
      },
    },
    wrong: [
      wrong('schema', 'suspend as a string', ['spec', 'suspend'], 'true', 'spec.suspend'),
      wrong('schema', 'no schedule', ['spec', 'schedule'], undefined, 'spec.schedule'),
    ],
  },
  {
    object: {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { maxUnavailable: '25%', selector: { matchLabels: { app: 'web' } } },
    },
    wrong: [wrong('schema', 'a misspelled field', ['spec', 'minAvailble'], 1, 'spec.minAvailble')],
  },
  {
    object: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'reader', namespace: 'default' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    },
    wrong: [wrong('schema', 'a misspelled field', ['rules', 0, 'apiGroup'], [''], 'rules[0].apiGroup')],
  },
];
