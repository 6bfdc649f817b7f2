import * as s from './scalars';
import { z } from './zod';

const repository = z
  .string()
  .regex(/^(https:\/\/|ssh:\/\/|git@)\S+$/, { error: 'a repository such as https://github.com/example/platform.git' });
const revision = z.string().min(1, { error: 'a branch, tag or commit' });

/** Where default-deny holds. `services` covers the namespaces of services, too: what their pods need beyond the load balancer is yours to allow. */
const baselines = ['none', 'platform', 'services'] as const;

/** How Argo CD turns a folder into manifests. Helm gets environment, color and standby under `bluegreen` in its values. */
const workloadForms = ['helm', 'kustomize', 'directory'] as const;

/** The user's own manifests. They may make nothing outside the namespaces of the environment. */
const workloads = z.strictObject({
  repository,
  revision,
  path: z.string().min(1, { error: 'a folder in the repository' }),
  form: z.enum(workloadForms, { error: `one of ${workloadForms.join(', ')}` }).default('helm'),
});

/** Stand-ins, to see a cutover with before the real workloads are in Git. */
const samples = z.strictObject({
  /** A service that a sample answers for: every response names its color. */
  service: s.dnsLabel.optional(),
  /** A queue that a sample empties: a Deployment scaled by KEDA on the queue's length, paused on a standby color. */
  worker: z
    .strictObject({
      namespace: s.dnsLabel,
      queueUrl: z.string().regex(/^https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/\d{12}\/[\w-]{1,80}$/, {
        error: 'the URL of an SQS queue such as https://sqs.eu-west-1.amazonaws.com/111111111111/jobs',
      }),
    })
    .optional(),
});

/** What Argo CD's root application points at, and what it brings up. */
export const gitops = z.strictObject({
  repository,
  /** Branch, tag or commit. */
  revision,
  /** Folder of the bootstrap chart in that repository; the charts that it refers to stand beside it. */
  path: z.string().min(1, { error: 'a folder in the repository' }).default('gitops/bootstrap'),
  /** Secret in the argocd namespace with the repository's credentials; made by External Secrets or by hand, never by a template. */
  credentialsSecret: s.dnsLabel.optional(),
  /** Name of a secret in AWS Secrets Manager from which External Secrets keeps `credentialsSecret` up to date. */
  externalSecret: z
    .string()
    .regex(/^[\w/+=.@-]{1,512}$/, { error: 'the name of a secret in Secrets Manager such as argocd/platform-repository' })
    .optional(),
  /** Namespaces beyond those of services, such as those of workers and of converted policies. */
  namespaces: z.array(s.dnsLabel).default([]),
  keda: z.boolean().default(true),
  externalSecrets: z.boolean().default(false),
  networkPolicies: z
    .strictObject({
      baseline: z.enum(baselines, { error: `one of ${baselines.join(', ')}` }).default('none'),
      /** Also applies network-policies/converted/<environment>, where `bluegreen netpol convert` writes. */
      converted: z.boolean().default(false),
    })
    .prefault({}),
  workloads: workloads.optional(),
  samples: samples.prefault({}),
});

export type Gitops = z.output<typeof gitops>;
