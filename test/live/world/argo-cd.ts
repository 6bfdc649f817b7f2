import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { KubectlLayer } from '../../../tools/kubectl-layer';
import type { Cluster } from '../../cluster/cluster';
import { freePorts, launch, type Running } from './process';

export interface ArgoCdInput {
  /** The binary, and the manifests of its definitions beside it. */
  readonly binaries: string;
  /** For logs and work files. */
  readonly folder: string;
  readonly kubeconfig: string;
  readonly cluster: Cluster;
  readonly layer: KubectlLayer;
  /** Certificate of the servers on this machine. */
  readonly certificate: string;
  /** `configs.cm` of the release: chart's defaults and the platform stack's own. */
  readonly settings: Readonly<Record<string, string | boolean>>;
}

const namespace = 'argocd';

/** How often Git is looked at; two to three minutes on a real cluster. */
const reconciliation = { ARGOCD_RECONCILIATION_TIMEOUT: '5s', ARGOCD_RECONCILIATION_JITTER: '0s' };

/**
 * Installs what the release argo-cd would (definitions, settings) and runs the two processes that bring objects up: the application controller and
 * the repository server, with a Redis of their own. No API server and no user interface: nobody calls here.
 */
export async function startArgoCd(input: ArgoCdInput): Promise<Running[]> {
  const { binaries, folder, kubeconfig, cluster, layer } = input;
  await cluster.kubectl(['apply', '--server-side', '-k', join(binaries, 'manifests/crds')]);
  await cluster.kubectl(['create', 'namespace', namespace]);
  const { code, stderr } = await cluster.apply(settingsObjects(input.settings));
  if (code !== 0) throw new Error(stderr);
  const [redis, repository, metrics, repositoryMetrics] = (await freePorts(4)) as [number, number, number, number];
  const work = join(folder, 'work');
  for (const name of ['tls', 'ssh', 'gpg', 'tmp', 'plugins']) mkdirSync(join(work, name), { recursive: true });
  const env = {
    KUBECONFIG: kubeconfig,
    PATH: [join(binaries, 'hack'), join(layer.helm, '..'), join(layer.kubectl, '..'), process.env.PATH].join(':'),
    TMPDIR: join(work, 'tmp'),
    SSL_CERT_FILE: input.certificate,
    GIT_SSL_CAINFO: input.certificate,
    GIT_CONFIG_NOSYSTEM: '1',
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_TLS_DATA_PATH: join(work, 'tls'),
    ARGOCD_SSH_DATA_PATH: join(work, 'ssh'),
    ARGOCD_GPG_DATA_PATH: join(work, 'gpg'),
    ARGOCD_PLUGINSOCKFILEPATH: join(work, 'plugins'),
    ARGOCD_ASK_PASS_SOCK: join(work, 'ask-pass.sock'),
    HOSTNAME: 'argocd-application-controller-0',
    ...layer.helmEnv,
    ...reconciliation,
  };
  const common = ['--redis', `127.0.0.1:${redis}`, '--logformat', 'text'];
  const argocd = (name: string, ...args: string[]) =>
    launch(folder, name, join(binaries, 'argocd'), [...args, ...common], { ...env, ARGOCD_BINARY_NAME: `argocd-${name}` });
  const loopback = ['--address', '127.0.0.1', '--metrics-address', '127.0.0.1'];
  return [
    launch(folder, 'redis', 'redis-server', ['--bind', '127.0.0.1', '--port', String(redis), '--save', '', '--appendonly', 'no']),
    argocd(
      'repo-server',
      '--port',
      String(repository),
      '--metrics-port',
      String(repositoryMetrics),
      ...loopback,
      '--disable-tls',
      '--client-ca-path',
      '',
    ),
    argocd(
      'application-controller',
      '--namespace',
      namespace,
      '--repo-server',
      `127.0.0.1:${repository}`,
      '--repo-server-plaintext',
      '--metrics-port',
      String(metrics),
    ),
  ];
}

function settingsObjects(settings: ArgoCdInput['settings']): object[] {
  const labels = { 'app.kubernetes.io/part-of': 'argocd' };
  const map = (name: string, data: Record<string, string> = {}) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels },
    data,
  });
  return [
    map('argocd-cm', Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)]))),
    ...['argocd-rbac-cm', 'argocd-tls-certs-cm', 'argocd-ssh-known-hosts-cm', 'argocd-gpg-keys-cm'].map((name) => map(name)),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'argocd-secret', namespace, labels },
      stringData: { 'server.secretkey': 'of-nothing' },
    },
  ];
}
