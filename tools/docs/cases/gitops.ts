import * as gitops from '../../../lib/config/rules/gitops';
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
        shows: 'a namespace of the platform, one of a service, one twice',
        base: 'dev',
        changes: { 'gitops.namespaces': ['argocd', 'shop', 'jobs', 'jobs'] },
        at: ['gitops.namespaces[0]', 'gitops.namespaces[1]', 'gitops.namespaces[3]'],
        says: /the platform has this namespace.*a service is in it.*listed already/s,
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
    rule: gitops.sampleQueueInRegion,
    breaks: [
      {
        shows: 'a queue elsewhere',
        base: 'dev',
        changes: { 'gitops.samples.worker.queueUrl': 'https://sqs.eu-central-1.amazonaws.com/111111111111/jobs' },
        at: ['gitops.samples.worker.queueUrl'],
        says: /another region.*eu-central-1.*sqs\.eu-west-1/s,
      },
    ],
    passes: [{ shows: 'a queue in the region', base: 'dev', changes: {} }],
  },
];
