import { dnsSuffixOf } from '../catalog/regions';
import { healthCheckOf } from '../derived/health-check';
import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';
import { duplicates } from './duplicates';
import { environmentNamespaces } from './namespaces';

/** SSH has no anonymous readers: such a repository needs a key. */
export const sshNeedsCredentials = ({ gitops }: Environment): Problem[] =>
  gitops.repository.startsWith('https://') || gitops.credentialsSecret !== undefined
    ? []
    : [
        problemAt(
          ['gitops', 'credentialsSecret'],
          'a repository over SSH is read with a key',
          `nothing, with ${gitops.repository}`,
          'the name of a secret in the argocd namespace that holds the key (docs/gitops.md), or an https:// address',
        ),
      ];

/** The repository's credentials are in a secret of their own: External Secrets would write over one of Argo CD's, such as the key of its sessions. */
export const credentialsSecretIsOwn = ({ gitops }: Environment): Problem[] =>
  gitops.credentialsSecret?.startsWith('argocd-')
    ? [
        problemAt(
          ['gitops', 'credentialsSecret'],
          'a name that Argo CD uses for secrets of its own',
          gitops.credentialsSecret,
          'a name that does not begin with argocd-, such as platform-repository',
        ),
      ]
    : [];

/** An ExternalSecret has a secret to write, a controller that does, and the controller an identity. */
export const externalSecretWorks = (env: Environment): Problem[] => {
  const { externalSecret, externalSecrets, credentialsSecret } = env.gitops;
  if (externalSecret === undefined) return [];
  const problems: Problem[] = [];
  if (credentialsSecret === undefined)
    problems.push(
      problemAt(
        ['gitops', 'credentialsSecret'],
        'the secret that externalSecret fills has no name',
        'nothing',
        'a name such as platform-repository',
      ),
    );
  if (!externalSecrets)
    problems.push(
      problemAt(
        ['gitops', 'externalSecrets'],
        'nothing would read externalSecret',
        'externalSecrets: false',
        'externalSecrets: true, or no externalSecret',
      ),
    );
  return [...problems, ...withoutIdentity(env, 'external-secrets', 'external-secrets', 'read the secret (secretsmanager:GetSecretValue)')];
};

/** Namespaces beyond those of services, each said once. */
export const gitopsNamespaces = (env: Environment): Problem[] => {
  const { namespaces } = env.gitops;
  const ofServices = new Set(env.services.map(({ namespace }) => namespace));
  const problem = (index: number, what: string, expected: string) =>
    problemAt(['gitops', 'namespaces', index], what, namespaces[index], expected);
  return [
    ...namespaces.flatMap((name, index) =>
      ofServices.has(name) ? [problem(index, 'a service is in it, so it is created anyway', 'only namespaces without a service')] : [],
    ),
    ...duplicates(namespaces, (name) => name).map(({ index }) => problem(index, 'the namespace is listed already', 'each namespace once')),
  ];
};

/** A sample takes the place of a service that exists. */
export const sampleServiceExists = (env: Environment): Problem[] => {
  const { service } = env.gitops.samples;
  if (service === undefined || env.services.some(({ name }) => name === service)) return [];
  return [
    problemAt(
      ['gitops', 'samples', 'service'],
      'there is no such service',
      service,
      `one of ${env.services.map(({ name }) => name).join(', ')}`,
    ),
  ];
};

/** The sample service speaks HTTP/1.1 in plain text, on one port. */
export const sampleServiceSpeaksHttp = (env: Environment): Problem[] =>
  env.services.flatMap((service, index) => {
    const { name, targetProtocol, protocolVersion, healthCheck } = service;
    const isPlain = targetProtocol === 'HTTP' && protocolVersion === 'HTTP1' && healthCheckOf(service).protocol === 'HTTP';
    if (name !== env.gitops.samples.service || (isPlain && healthCheck.port === undefined)) return [];
    return [
      problemAt(
        ['services', index],
        'the sample service speaks HTTP/1.1 on its container port and nothing else',
        `${name}: ${targetProtocol} and ${protocolVersion}, a health check in ${healthCheckOf(service).protocol} on ${healthCheck.port ?? 'the container port'}`,
        'HTTP, HTTP1 and the container port; or no gitops.samples.service',
      ),
    ];
  });

/**
 * The sample worker has what it needs: KEDA to scale it, a namespace, and an identity each for the pods that empty the queue and for the
 * operator that asks for its length. https://keda.sh/docs/2.20/authentication-providers/aws/
 */
export const sampleWorkerWorks = (env: Environment): Problem[] => {
  const { worker } = env.gitops.samples;
  if (!worker) return [];
  const problems: Problem[] = [];
  if (!env.gitops.keda)
    problems.push(problemAt(['gitops', 'keda'], 'the sample worker is scaled by KEDA', 'keda: false', 'keda: true, or no samples.worker'));
  if (!environmentNamespaces(env).includes(worker.namespace))
    problems.push(
      problemAt(
        ['gitops', 'samples', 'worker', 'namespace'],
        'not a namespace of this environment',
        worker.namespace,
        `one of ${environmentNamespaces(env).join(', ')}, or this one in gitops.namespaces`,
      ),
    );
  return [
    ...problems,
    ...withoutIdentity(env, 'keda', 'keda-operator', 'read the length of the queue (sqs:GetQueueAttributes)'),
    ...withoutIdentity(env, worker.namespace, 'sample-worker', 'receive and delete messages'),
  ];
};

/** A service account has an identity in AWS on both colors. */
const withoutIdentity = (env: Environment, namespace: string, serviceAccount: string, may: string): Problem[] =>
  env.identities.some((one) => one.namespace === namespace && one.serviceAccount === serviceAccount)
    ? []
    : [
        problemAt(
          ['identities'],
          `nothing lets ${namespace}/${serviceAccount} ${may}`,
          'no identity of this service account',
          `an identity {namespace: "${namespace}", serviceAccount: "${serviceAccount}", role: …}`,
        ),
      ];

/** The sample worker's queue is in the environment's region and account, as its pods are. */
export const sampleQueueInPlace = (env: Environment): Problem[] => {
  const { queueUrl } = env.gitops.samples.worker ?? {};
  const inRegion = `https://sqs.${env.region}.${dnsSuffixOf(env.region)}/`;
  const inPlace = `${inRegion}${env.account}/`;
  if (queueUrl === undefined || queueUrl.startsWith(inPlace)) return [];
  const what = queueUrl.startsWith(inRegion) ? 'the queue is of another account' : 'the queue is in another region';
  return [problemAt(['gitops', 'samples', 'worker', 'queueUrl'], what, queueUrl, `${inPlace}…`)];
};

/** Who may make one of these acts with rights of the platform: over other applications, target groups, or all secrets that External Secrets reads. */
const neverOfWorkloads = [
  'argoproj.io/Application',
  'argoproj.io/ApplicationSet',
  'argoproj.io/AppProject',
  'elbv2.k8s.aws/TargetGroupBinding',
  'external-secrets.io/PushSecret',
  'external-secrets.io/SecretStore',
];

/** Groups all of whose kinds act so: a generator without credentials of its own makes tokens, of ECR for instance, with those of External Secrets. */
const groupsNeverOfWorkloads = ['generators.external-secrets.io'];

const isNeverOfWorkloads = (kind: string): boolean =>
  neverOfWorkloads.includes(kind) || groupsNeverOfWorkloads.some((group) => kind.startsWith(`${group}/`));

/** Kinds that workloads may have beyond the usual ones are none that decides over the platform. */
export const workloadKindsAllowed = ({ gitops }: Environment): Problem[] =>
  (gitops.workloads?.kinds ?? []).flatMap((kind, index) =>
    isNeverOfWorkloads(kind)
      ? [
          problemAt(
            ['gitops', 'workloads', 'kinds', index],
            'a kind that acts with rights of the platform',
            kind,
            `a kind that is none of ${neverOfWorkloads.join(', ')}, and not of the group ${groupsNeverOfWorkloads.join(', ')}`,
          ),
        ]
      : [],
  );

/** A pod security level is of a namespace that this app makes. */
export const podSecurityOfOwnNamespaces = (env: Environment): Problem[] =>
  Object.keys(env.gitops.podSecurity).flatMap((name) =>
    environmentNamespaces(env).includes(name)
      ? []
      : [
          problemAt(
            ['gitops', 'podSecurity', name],
            'not a namespace of this environment',
            name,
            `one of ${environmentNamespaces(env).join(', ')}, or this one in gitops.namespaces`,
          ),
        ],
  );
