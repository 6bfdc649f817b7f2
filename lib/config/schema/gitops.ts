import * as s from './scalars';
import { z } from './zod';

const host = '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?';
const user = '[A-Za-z0-9][\\w.-]{0,63}';
/** Neither an option of git nor a way out of the folder. %20 is for Azure DevOps, whose projects have spaces. */
const segment = '(?!-|\\.{1,2}(?:/|$))(?:[\\w.~+@-]|%20){1,255}';
const path = `${segment}(?:/${segment}){0,20}/?`;

/**
 * Address of a Git repository. What stands here goes into templates, alarm descriptions and mails, so nothing secret can stand here: an https address has
 * no user at all, one over SSH no password.
 */
const repository = s.pattern(
  new RegExp(`^(?:https://${host}(?::\\d{1,5})?/${path}|ssh://${user}@${host}(?::\\d{1,5})?/${path}|${user}@${host}:${path})$`),
  'a repository such as https://github.com/example/platform.git or git@github.com:example/platform.git, without password, token or ..',
);
/** Not an option of git, and nothing that git reads as a range or a reflog. https://git-scm.com/docs/git-check-ref-format */
const revision = s.pattern(/^(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)))[A-Za-z0-9_][\w./+@-]{0,249}(?<![./])$/, 'a branch, tag or commit');
const inRepository = 'a folder in the repository such as clusters/prod, without .. and without a slash at its ends';
const folder = '(?!-|\\.{1,2}(?:/|$))[\\w.-]{1,128}';
const folders = `${folder}(?:/${folder}){0,20}`;

/** Where default-deny holds. `services` covers the namespaces of services, too: what their pods need beyond the load balancer is yours to allow. */
const baselines = ['none', 'platform', 'services'] as const;

/** How Argo CD turns a folder into manifests. Helm gets environment, color and standby under `bluegreen` in its values. */
const workloadForms = ['helm', 'kustomize', 'directory'] as const;

/** The user's own manifests. They may make nothing outside the namespaces of the environment. */
const workloads = z.strictObject({
  repository: repository.describe('URL of your repository.'),
  revision: revision.describe('Branch, tag or commit of it.'),
  path: s
    .pattern(new RegExp(`^(?:\\.|${folders})$`), `${inRepository}; . is all of it`)
    .describe('Folder of the manifests in that repository.'),
  form: z
    .enum(workloadForms, { error: `one of ${workloadForms.join(', ')}` })
    .default('helm')
    .describe(
      'How Argo CD turns the folder into manifests. A Helm chart gets environment, color and standby under `bluegreen` in its values.',
    ),
  kinds: z
    .array(
      s.pattern(
        /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)?\/[A-Z][A-Za-z0-9]{0,62}$/,
        'a group and a kind such as monitoring.coreos.com/ServiceMonitor, or /Pod',
      ),
    )
    .default([])
    .describe(
      'Kinds of namespaced objects that your manifests may have beyond the usual ones (docs/gitops.md), as group/Kind. With the right to make a Role and a RoleBinding, a tenant owns the cluster.',
    ),
});

/** Levels of the Pod Security Standards. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
const podSecurityLevels = ['privileged', 'baseline', 'restricted'] as const;

/** Stand-ins, to see a cutover with before the real workloads are in Git. */
const samples = z.strictObject({
  service: s.dnsLabel.optional().describe('Name of a service that a sample answers for: every response names its color.'),
  worker: z
    .strictObject({
      namespace: s.dnsLabel.describe('Namespace of the sample worker.'),
      queueUrl: z
        .string()
        .regex(/^https:\/\/sqs\.[a-z0-9-]{6,32}\.amazonaws\.com(?:\.cn)?\/\d{12}\/[\w-]{1,75}(?:\.fifo|[\w-]{0,5})$/, {
          error: 'the URL of an SQS queue such as https://sqs.eu-west-1.amazonaws.com/111111111111/jobs',
        })
        .describe("SQS queue that the sample worker empties, in the environment's region."),
    })
    .optional()
    .describe("A worker that empties a queue: a Deployment that KEDA scales by the queue's length, paused on the standby color."),
});

/** What Argo CD's root application points at, and what it brings up. */
export const gitops = z.strictObject({
  repository: repository.describe('URL of the Git repository with the `gitops` folder: your copy of this one.'),
  revision: revision.describe('Branch, tag or commit that Argo CD follows.'),
  path: s
    .pattern(new RegExp(`^${folders}$`), inRepository)
    .default('gitops/bootstrap')
    .describe('Folder of the bootstrap chart in that repository. The charts that it refers to lie beside it.'),
  credentialsSecret: s.dnsLabel
    .optional()
    .describe(
      "Secret in the argocd namespace with the repository's credentials, made by hand or by External Secrets. Left out: the repository is public. Needed for SSH.",
    ),
  externalSecret: z
    .string()
    .regex(/^(?!.*\.\.)[\w/][\w/+=.@-]{0,511}$/, { error: 'the name of a secret in Secrets Manager such as argocd/platform-repository' })
    .optional()
    .describe(
      'Secret in AWS Secrets Manager from which External Secrets keeps `credentialsSecret` up to date. Left out: you make that secret by hand.',
    ),
  namespaces: z
    .array(s.dnsLabel)
    .default([])
    .describe('Namespaces to create beyond those of services, such as those of workers and of converted policies.'),
  podSecurity: z
    .record(s.dnsLabel, z.enum(podSecurityLevels, { error: `one of ${podSecurityLevels.join(', ')}` }))
    .default({})
    .describe(
      'Pod security level that a namespace enforces, by namespace. Namespaces that are not named enforce baseline: no pod with the network, files or rights of its node.',
    ),
  keda: z.boolean().default(true).describe('Installs KEDA, which scales workers by the length of their queue.'),
  externalSecrets: z
    .boolean()
    .default(false)
    .describe('Installs the External Secrets Operator, which copies secrets from AWS Secrets Manager.'),
  controllerDefinitions: z
    .boolean()
    .default(true)
    .describe(
      "Keeps the load balancer controller's custom resource definitions at its version, from its repository on GitHub; Helm never upgrades them. False where Argo CD does not reach it.",
    ),
  networkPolicies: z
    .strictObject({
      baseline: z
        .enum(baselines, { error: `one of ${baselines.join(', ')}` })
        .default('none')
        .describe(
          "Where default-deny holds: nowhere, in the platform's namespaces, or in those of services too. With `services`, what their pods need beyond the load balancer and DNS is yours to allow.",
        ),
      converted: z
        .boolean()
        .default(false)
        .describe('Also applies network-policies/converted/<environment>, where `bluegreen netpol convert` writes.'),
    })
    .prefault({})
    .describe('Network policies that come from Git.'),
  workloads: workloads
    .optional()
    .describe("Your own manifests. They create nothing outside the environment's namespaces. Left out: Argo CD brings up none."),
  samples: samples.prefault({}).describe('Stand-ins for a first cutover, before your workloads are in Git.'),
});

export type Gitops = z.output<typeof gitops>;
