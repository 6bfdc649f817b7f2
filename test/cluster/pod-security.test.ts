import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { charts } from '../../config/versions';
import { loadEnvironment } from '../../lib/config/load';
import { render } from '../../tools/render/render';
import { sharedDir } from '../../tools/shared-dir';
import { green } from './cluster';

/**
 * What a namespace's pod security level refuses, by the API server's own admission. The namespaces are as the app renders them, under other names, so that
 * nothing else on the cluster is touched.
 */

interface Namespace {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
}
type SecurityContext = Readonly<Record<string, unknown>>;

process.env.CDK_VALIDATION ??= 'false';
// Staging has External Secrets.
const bootstrap = render([loadEnvironment('staging')]).get('staging/green/bootstrap.yaml') ?? '';
const rendered = parseAllDocuments(bootstrap)
  .map((document) => document.toJS() as Namespace | null)
  .filter((object): object is Namespace => object?.kind === 'Namespace');

const suffix = randomBytes(3).toString('hex');
const nameOf = (namespace: string) => `test-${namespace}-${suffix}`;
const { apply, kubectl } = green();

beforeAll(async () => {
  const copies = rendered.map(({ apiVersion, kind, metadata: { name, labels } }) => ({
    apiVersion,
    kind,
    metadata: { name: nameOf(name), labels },
  }));
  expect(await apply(copies)).toMatchObject({ code: 0 });
}, 60_000);
afterAll(async () => {
  await kubectl(['delete', 'namespace', '--wait=false', ...rendered.map(({ metadata }) => nameOf(metadata.name))]);
});

const container = (securityContext: SecurityContext = {}) => ({ name: 'app', image: 'registry.k8s.io/pause:3.10', securityContext });

/** Creates a pod on the server without storing it. @returns undefined if it is admitted, else the server's message */
async function refusal(namespace: string, spec: object): Promise<string | undefined> {
  const metadata = { name: 'pod', namespace: nameOf(namespace) };
  const { code, stderr } = await apply([{ apiVersion: 'v1', kind: 'Pod', metadata, spec }], { dryRun: true });
  return code === 0 ? undefined : stderr;
}

test('the app renders the namespaces of services and of the platform', () => {
  const levels = Object.fromEntries(rendered.map(({ metadata }) => [metadata.name, metadata.labels['pod-security.kubernetes.io/enforce']]));
  const { argocd, keda, 'external-secrets': secrets, ...services } = levels;
  expect([argocd, keda, secrets]).toEqual(['restricted', 'restricted', 'restricted']);
  expect(services).toMatchObject({ shop: 'baseline' });
  expect(new Set(Object.values(services))).toEqual(new Set(['baseline']));
});

const rights: readonly (readonly [what: string, spec: object, says: RegExp])[] = [
  ['is privileged', { containers: [container({ privileged: true })] }, /privileged/],
  [
    'mounts files of its node',
    { containers: [container()], volumes: [{ name: 'host', hostPath: { path: '/var/lib/kubelet/pods' } }] },
    /hostPath/,
  ],
  ['has the network of its node', { hostNetwork: true, containers: [container()] }, /host namespaces \(hostNetwork=true\)/],
  ['sees the processes of its node', { hostPID: true, containers: [container()] }, /host namespaces \(hostPID=true\)/],
  ['has the memory of its node', { hostIPC: true, containers: [container()] }, /host namespaces \(hostIPC=true\)/],
  ['takes a port of its node', { containers: [{ ...container(), ports: [{ containerPort: 80, hostPort: 80 }] }] }, /hostPort/],
  ['adds a capability', { containers: [container({ capabilities: { add: ['NET_ADMIN'] } })] }, /NET_ADMIN/],
  [
    'hides it in a container that starts first',
    { initContainers: [container({ privileged: true })], containers: [{ ...container(), name: 'main' }] },
    /privileged/,
  ],
];

describe.each(['shop', 'argocd', 'keda', 'external-secrets'])('in the namespace %s a pod is refused that', (namespace) => {
  test.each(rights)('%s', async (_, spec, says) => {
    const message = await refusal(namespace, spec);
    expect(message).toContain('violates PodSecurity');
    expect(message).toMatch(says);
  });
});

test('a service’s namespace admits a pod as anybody writes it; those of the platform do not', async () => {
  const plain = { containers: [container()] };
  expect(await refusal('shop', plain)).toBeUndefined();
  for (const namespace of ['argocd', 'keda', 'external-secrets'])
    expect(await refusal(namespace, plain)).toContain('violates PodSecurity "restricted:latest"');
});

/** The contexts that a pinned chart gives its pods by default: [chart, component, container, pod]. */
const chartContexts = (): [chart: string, component: string, container: SecurityContext, pod: SecurityContext][] => {
  const values = (chart: string, { version }: { version: string }) =>
    parse(readFileSync(sharedDir('charts', `${chart}-${version}.values.yaml`), 'utf8')) as Record<string, Record<string, SecurityContext>>;
  const argo = values('argo-cd', charts.argoCd);
  const keda = values('keda', charts.keda);
  const secrets = values('external-secrets', charts.externalSecrets);
  const { enabled: _, ...external } = secrets.securityContext as Record<string, unknown>;
  return [
    ...['controller', 'server', 'repoServer', 'applicationSet', 'redis', 'redisSecretInit'].map(
      (component): [string, string, SecurityContext, SecurityContext] => [
        'argocd',
        component,
        argo[component]?.containerSecurityContext ?? {},
        argo[component]?.securityContext ?? {},
      ],
    ),
    ...['operator', 'metricServer', 'webhooks'].map((component): [string, string, SecurityContext, SecurityContext] => [
      'keda',
      component,
      keda.securityContext?.[component] ?? {},
      keda.podSecurityContext?.[component] ?? {},
    ]),
    ['external-secrets', 'all of its pods', external, {}],
  ];
};

// The charts themselves are not here: their defaults are what this app leaves as they are (chart-values.test.ts knows every key that it sets).
test.each(chartContexts())('in the namespace %s the pods of the pinned chart are admitted: %s', async (namespace, _, own, pod) => {
  expect(await refusal(namespace, { securityContext: pod, containers: [container(own)] })).toBeUndefined();
});
