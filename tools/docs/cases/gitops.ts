import * as gitops from '../../../lib/config/rules/gitops';
import { namespacesNotReserved } from '../../../lib/config/rules/namespaces';
import type { RuleCases } from './case';

const policies = { policyArns: ['arn:aws:iam::111111111111:policy/x'] };
const identity = (namespace: string, serviceAccount: string) => ({ namespace, serviceAccount, role: policies });

/** What Argo CD brings up. */
export const gitopsCases: readonly RuleCases[] = [
  {
    rule: gitops.sshNeedsCredentials,
    breaks: [
      {
        shows: 'a repository over SSH without a key',
        base: 'dev',
        changes: { 'gitops.repository': 'git@github.com:example/platform.git' },
        at: ['gitops.credentialsSecret'],
        says: /read with a key.*git@github/s,
      },
    ],
    passes: [
      {
        shows: 'a key',
        base: 'dev',
        changes: { 'gitops.repository': 'ssh://git@github.com/example/platform.git', 'gitops.credentialsSecret': 'deploy-key' },
      },
    ],
  },
  {
    rule: namespacesNotReserved,
    breaks: [
      {
        shows: 'a service, a namespace, a worker and an identity in namespaces of the platform',
        base: 'prod',
        changes: {
          'services.0.namespace': 'argocd',
          'gitops.namespaces': ['keda'],
          'workers.workloads.0.namespace': 'kube-system',
          'identities.0.namespace': 'kube-monitoring',
        },
        at: ['services[0].namespace', 'gitops.namespaces[0]', 'workers.workloads[0].namespace', 'identities[0].namespace'],
        says: /argocd.*keda.*kube-system.*kube-monitoring\/api.*keda\/keda-operator/s,
      },
      {
        shows: 'workers looked for in the default namespace',
        base: 'prod',
        changes: { 'workers.namespaces': ['shop', 'checkout', 'default'] },
        at: ['workers.namespaces[2]'],
        says: /none of argocd, default, external-secrets, keda, kube-\*/,
      },
      {
        shows: "another service account beside KEDA's own",
        base: 'dev',
        changes: { 'identities.0.namespace': 'keda' },
        at: ['identities[0].namespace'],
        says: /keda\/api/,
      },
    ],
    passes: [
      { shows: "KEDA's operator", base: 'dev', changes: { 'identities.0': identity('keda', 'keda-operator') } },
      {
        shows: 'names that resemble them',
        base: 'prod',
        changes: { 'gitops.namespaces': ['argocd-apps', 'kubernetes', 'default-backend'] },
      },
    ],
  },
  {
    rule: gitops.credentialsSecretIsOwn,
    breaks: [
      {
        shows: "Argo CD's own",
        base: 'prod',
        changes: { 'gitops.credentialsSecret': 'argocd-secret' },
        at: ['gitops.credentialsSecret'],
        says: /secrets of its own.*argocd-secret.*platform-repository/s,
      },
    ],
    passes: [{ shows: 'another name', base: 'prod', changes: { 'gitops.credentialsSecret': 'repository-of-argocd' } }],
  },
  {
    rule: gitops.externalSecretWorks,
    breaks: [
      {
        shows: 'no name, no controller, no identity',
        base: 'dev',
        changes: { 'gitops.externalSecret': 'argocd/key' },
        at: ['gitops.credentialsSecret', 'gitops.externalSecrets', 'identities'],
        says: /has no name.*externalSecrets: true.*external-secrets\/external-secrets/s,
      },
    ],
    passes: [
      {
        shows: 'all three',
        base: 'dev',
        changes: {
          'gitops.externalSecret': 'argocd/key',
          'gitops.externalSecrets': true,
          'gitops.credentialsSecret': 'key',
          'identities.0': identity('external-secrets', 'external-secrets'),
        },
      },
    ],
  },
  {
    rule: gitops.gitopsNamespaces,
    breaks: [
      {
        shows: 'one of a service, one twice',
        base: 'dev',
        changes: { 'gitops.namespaces': ['shop', 'jobs', 'jobs'] },
        at: ['gitops.namespaces[0]', 'gitops.namespaces[2]'],
        says: /a service is in it.*listed already/s,
      },
    ],
    passes: [{ shows: 'two of their own', base: 'dev', changes: { 'gitops.namespaces': ['jobs', 'reports'] } }],
  },
  {
    rule: gitops.sampleServiceExists,
    breaks: [
      {
        shows: 'a service there is not',
        base: 'dev',
        changes: { 'gitops.samples.service': 'wep' },
        at: ['gitops.samples.service'],
        says: /one of web, api/,
      },
    ],
    passes: [
      { shows: 'a service there is', base: 'dev', changes: { 'gitops.samples.service': 'api' } },
      { shows: 'no sample', base: 'dev', changes: { 'gitops.samples.service': undefined } },
    ],
  },
  {
    rule: gitops.sampleServiceSpeaksHttp,
    breaks: [
      { 'services.0.protocolVersion': 'GRPC' },
      { 'services.0.targetProtocol': 'HTTPS' },
      { 'services.0.healthCheck.port': 9090 },
      { 'services.0.healthCheck.protocol': 'HTTPS' },
    ].map((changes) => ({
      shows: Object.entries(changes).flat().join(' ').replace('services.0.', ''),
      base: 'dev' as const,
      changes: { 'gitops.samples.service': 'web', 'services.0.healthCheck': {}, ...changes },
      at: ['services[0]'],
      says: /web: .*no gitops\.samples\.service/s,
    })),
    passes: [{ shows: 'another service', base: 'dev', changes: { 'gitops.samples.service': 'web', 'services.1.targetProtocol': 'HTTPS' } }],
  },
  {
    rule: gitops.sampleWorkerWorks,
    breaks: [
      {
        shows: 'no KEDA, no namespace, no identity of either',
        base: 'dev',
        changes: { 'gitops.keda': false, 'gitops.samples.worker.namespace': 'reports', identities: [] },
        at: ['gitops.keda', 'gitops.samples.worker.namespace', 'identities', 'identities'],
        says: /scaled by KEDA.*reports.*one of shop, jobs.*keda\/keda-operator.*reports\/sample-worker/s,
      },
    ],
    passes: [
      { shows: 'the example', base: 'dev', changes: {} },
      { shows: 'no worker', base: 'dev', changes: { 'gitops.samples': {}, identities: [] } },
    ],
  },
  {
    rule: gitops.sampleQueueInPlace,
    breaks: [
      {
        shows: 'a queue elsewhere',
        base: 'dev',
        changes: { 'gitops.samples.worker.queueUrl': 'https://sqs.eu-central-1.amazonaws.com/111111111111/jobs' },
        at: ['gitops.samples.worker.queueUrl'],
        says: /another region.*eu-central-1.*sqs\.eu-west-1/s,
      },
      {
        shows: 'a queue of another account',
        base: 'dev',
        changes: { 'gitops.samples.worker.queueUrl': 'https://sqs.eu-west-1.amazonaws.com/999999999999/jobs' },
        at: ['gitops.samples.worker.queueUrl'],
        says: /another account.*999999999999.*sqs\.eu-west-1\.amazonaws\.com\/111111111111/s,
      },
    ],
    passes: [{ shows: 'a queue in the region', base: 'dev', changes: {} }],
  },
  {
    rule: gitops.workloadKindsAllowed,
    breaks: [
      {
        shows: "workloads that could bind their pods to another service's target group",
        base: 'prod',
        changes: { 'gitops.workloads.kinds': ['rbac.authorization.k8s.io/Role', 'elbv2.k8s.aws/TargetGroupBinding'] },
        at: ['gitops.workloads.kinds[1]'],
        says: /acts with rights of the platform.*TargetGroupBinding/s,
      },
      ...['external-secrets.io/SecretStore', 'external-secrets.io/PushSecret', 'argoproj.io/Application'].map((kind) => ({
        shows: `workloads that could make ${kind}`,
        base: 'prod' as const,
        changes: { 'gitops.workloads.kinds': [kind] },
        at: ['gitops.workloads.kinds[0]'],
        says: /acts with rights of the platform/,
      })),
      {
        shows: 'workloads that could have tokens made with the rights of External Secrets',
        base: 'prod',
        changes: { 'gitops.workloads.kinds': ['generators.external-secrets.io/ECRAuthorizationToken'] },
        at: ['gitops.workloads.kinds[0]'],
        says: /acts with rights of the platform.*not of the group generators\.external-secrets\.io/s,
      },
    ],
    passes: [{ shows: 'monitors', base: 'prod', changes: { 'gitops.workloads.kinds': ['monitoring.coreos.com/ServiceMonitor', '/Pod'] } }],
  },
  {
    rule: gitops.podSecurityOfOwnNamespaces,
    breaks: [
      {
        shows: 'a level for a namespace that is not there',
        base: 'prod',
        changes: { 'gitops.podSecurity': { shopp: 'privileged' } },
        at: ['gitops.podSecurity.shopp'],
        says: /not a namespace of this environment.*shop/s,
      },
    ],
    passes: [{ shows: "a level of a service's namespace", base: 'prod', changes: { 'gitops.podSecurity': { shop: 'restricted' } } }],
  },
];
