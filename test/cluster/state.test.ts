import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { loadEnvironment } from '../../lib/config/load';
import { kubectl } from '../../lib/kubernetes/kubectl';
import { type Kubernetes, kinds } from '../../lib/kubernetes/kubernetes';
import { stateChecks } from '../../lib/shift/preflight/checks/state/state';
import { observeCluster } from '../../lib/shift/preflight/observe/kubernetes';
import { observeState } from '../../lib/shift/preflight/observe/state/state';
import type { ClusterState } from '../../lib/shift/preflight/state/model';
import { kubectlLayer } from '../../tools/kubectl-layer';
import { blue, type Cluster, green, ownNamespace } from './cluster';

const program = kubectlLayer().kubectl;
const isPair = () => blue().context !== green().context;

let namespace: string;
let remove: () => Promise<void>;
/** Names of what belongs to no namespace: other files use the same two clusters. */
let own: string;
const folder = mkdtempSync(join(tmpdir(), 'bluegreen-state-'));
beforeAll(async () => {
  ({ namespace, remove } = await ownNamespace('state'));
  own = namespace;
  if (!isPair()) return;
  await Promise.all([fill(blue(), onBlue()), fill(green(), onGreen())]);
  await grant(role().rules);
  observed = { blue: await observe(as(blue().context)), green: await observe(as(green().context, reader())) };
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  const left = `clusterrole/${own},clusterrolebinding/${own},pv/${own}-data,pv/${own}-restored,priorityclass/${own},mutatingwebhookconfiguration/${own}`;
  const others = `clustersecretstore/${own},crd/certificates.cert-manager.io,crd/clusterissuers.cert-manager.io,crd/volumesnapshots.snapshot.storage.k8s.io,crd/backups.velero.io`;
  const names = `${left},${others}`.split(',');
  await Promise.all([blue(), green()].map((cluster) => cluster.kubectl(['delete', ...names, '--ignore-not-found', '--wait=false'])));
  await remove();
});

async function fill(cluster: Cluster, objects: readonly object[]) {
  expect(await cluster.apply(definitions)).toMatchObject({ code: 0 });
  await cluster.kubectl([
    'wait',
    '--for=condition=Established',
    '--timeout=60s',
    ...definitions.map(({ metadata: { name } }) => `crd/${name}`),
  ]);
  expect(await cluster.apply(objects)).toMatchObject({ code: 0 });
}

/** Kinds of operators whose own CRDs are not at hand, by the group and version that their documentation names; External Secrets' are its own. */
const definition = (kind: string, plural: string, group: string, scope = 'Namespaced') => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${plural}.${group}`,
    annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
  },
  spec: {
    group,
    scope,
    names: { kind, plural },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
});
const definitions = [
  definition('Certificate', 'certificates', 'cert-manager.io'),
  definition('ClusterIssuer', 'clusterissuers', 'cert-manager.io', 'Cluster'),
  definition('VolumeSnapshot', 'volumesnapshots', 'snapshot.storage.k8s.io'),
  definition('Backup', 'backups', 'velero.io'),
];

const object = (apiVersion: string, kind: string, name: string, more: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  ...more,
});
const password = 'a-value-that-nobody-reads';
const secret = (name: string, type = 'Opaque') =>
  object('v1', 'Secret', name, {
    type,
    stringData: type === 'Opaque' ? { password } : { 'tls.crt': 'x', 'tls.key': password },
  });
const claim = (name: string, volumeName: string, more: object = {}) =>
  object('v1', 'PersistentVolumeClaim', name, {
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: `${own}-gp3`,
      volumeName,
      resources: { requests: { storage: '1Gi' } },
      ...more,
    },
  });
const volume = (name: string, volumeHandle: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
    storageClassName: `${own}-gp3`,
    csi: { driver: 'ebs.csi.aws.com', volumeHandle },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'topology.ebs.csi.aws.com/zone', operator: 'In', values: ['eu-west-1a'] }] }],
      },
    },
  },
});
const pods = (name: string, container: object = {}, more: object = {}) => ({
  selector: { matchLabels: { app: name } },
  template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: 'example.com/app:1', ...container }], ...more } },
});
const service = (name: string, spec: object) => object('v1', 'Service', name, { spec: { ports: [{ port: 80 }], ...spec } });
const externalDns = () =>
  object('apps/v1', 'Deployment', 'dns', {
    spec: pods('dns', { image: 'registry.k8s.io/external-dns/external-dns:v0.19.0', args: ['--provider=aws', `--txt-owner-id=${own}`] }),
  });
/** Selects this test's namespace alone: the other tests' pods are not to be refused. */
const injector = () => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: own },
  webhooks: [
    {
      name: 'inject.example.com',
      clientConfig: { service: { namespace, name: 'injector' } },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }],
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': `${namespace}-none` } },
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    },
  ],
});

const onBlue = () => [
  volume(`${own}-data`, `vol-${own}`),
  claim('data', `${own}-data`),
  claim('lost', `${own}-lost`),
  object('snapshot.storage.k8s.io/v1', 'VolumeSnapshot', 'monday', {
    spec: { source: { persistentVolumeClaimName: 'lost' } },
    status: { readyToUse: true, creationTime: '2026-11-02T03:00:00Z' },
  }),
  secret('database'),
  secret('idle'),
  secret('shop-tls', 'kubernetes.io/tls'),
  { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: own }, value: 1000 },
  object('apps/v1', 'Deployment', 'web', {
    spec: pods('web', { envFrom: [{ secretRef: { name: 'database' } }] }, { priorityClassName: own }),
  }),
  object('apps/v1', 'StatefulSet', 'kafka', { spec: { ...pods('kafka'), replicas: 3, serviceName: 'kafka-peers' } }),
  object('apps/v1', 'DaemonSet', 'agent', { spec: pods('agent', { ports: [{ containerPort: 8125, hostPort: 8125 }] }) }),
  object('batch/v1', 'CronJob', 'nightly', {
    spec: {
      schedule: '0 3 * * *',
      jobTemplate: {
        spec: {
          template: {
            spec: {
              restartPolicy: 'Never',
              imagePullSecrets: [{ name: 'registry' }],
              containers: [{ name: 'nightly', image: 'example.com/app:1' }],
            },
          },
        },
      },
    },
  }),
  secret('registry'),
  externalDns(),
  service('mqtt', { type: 'LoadBalancer', loadBalancerSourceRanges: ['203.0.113.0/24'] }),
  service('metrics', { type: 'NodePort' }),
  object('v1', 'Service', 'legacy', { spec: { type: 'ExternalName', externalName: 'a.example.com' } }),
  object('networking.k8s.io/v1', 'Ingress', 'hooks', {
    spec: {
      ingressClassName: `${own}-nginx`,
      rules: [{ host: 'hooks.example.com' }],
      tls: [{ hosts: ['hooks.example.com'], secretName: 'shop-tls' }],
      defaultBackend: { service: { name: 'web', port: { number: 80 } } },
    },
  }),
  object('cert-manager.io/v1', 'Certificate', 'shop-tls', {
    spec: { secretName: 'shop-tls', issuerRef: { kind: 'ClusterIssuer', name: own } },
  }),
  object('external-secrets.io/v1', 'ExternalSecret', 'database', {
    spec: {
      secretStoreRef: { kind: 'ClusterSecretStore', name: own },
      data: [{ secretKey: 'password', remoteRef: { key: 'database' } }],
    },
  }),
  object('velero.io/v1', 'Backup', 'nightly', {
    spec: { includedNamespaces: ['*'] },
    status: { phase: 'Completed', completionTimestamp: '2026-11-01T03:00:00Z' },
  }),
  injector(),
];
const onGreen = () => [
  volume(`${own}-restored`, `vol-${own}-restored`),
  claim('data', `${own}-restored`, { dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'sunday' } }),
  secret('database'),
  externalDns(),
  object('v1', 'Service', 'legacy', { spec: { type: 'ExternalName', externalName: 'b.example.com' } }),
  injector(),
];

/** A kubectl with more at the end of its command line, such as another user. */
function wrapped(name: string, more: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\nexec ${program} "$@" ${more}\n`, { mode: 0o755 });
  return file;
}
const as = (context: string, BLUEGREEN_KUBECTL = program) => kubectl({ context, env: { ...process.env, BLUEGREEN_KUBECTL } });
async function observe(api: Kubernetes): Promise<ClusterState> {
  const state = await observeState(api);
  if (!state.ok) throw new Error(state.why);
  return state.value;
}
const reader = () => wrapped('reader', `--as=${own}`);

/** The ClusterRole of docs/state.md. */
function role(): { rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] } {
  const text = readFileSync('docs/state.md', 'utf8');
  return parse(/```yaml\n([^]*?)```/.exec(text)?.[1] ?? '') as ReturnType<typeof role>;
}

/** Gives the reader these rights on green, under a name of this test's own. */
async function grant(rules: readonly object[]) {
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: own },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: own },
    subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: own }],
  };
  expect(await green().apply([{ ...role(), metadata: { name: own }, rules }, binding])).toMatchObject({ code: 0 });
}

const judge = (old: ClusterState, fresh: ClusterState) =>
  stateChecks(loadEnvironment('staging'), 'green', { state: { blue: { ok: true, value: old }, green: { ok: true, value: fresh } } });

/** Both clusters, green as a user who has the ClusterRole of docs/state.md and nothing else. Each observation is two dozen kubectls: made once. */
let observed: { blue: ClusterState; green: ClusterState };

/** Findings on this test's own objects: other files have theirs on the same clusters. */
function findings() {
  const checks = judge(observed.blue, observed.green);
  const mine = checks.map(({ name, items = [] }) => [
    name.replace('state: ', ''),
    items
      .filter((item) => `${item.name} ${item.note ?? ''}`.includes(own))
      .map(({ kind, name: its, like, note }) =>
        [kind, its.replaceAll(own, 'OWN'), like, ...(note === undefined ? [] : [note.replaceAll(own, 'OWN')])].join(', '),
      )
      .toSorted(),
  ]);
  return { checks, mine: Object.fromEntries(mine) as Record<string, string[]> };
}

test('what blue holds and green lacks, as two real API servers list it', () => {
  if (!isPair()) return;
  const { checks, mine } = findings();
  expect(mine).toEqual({
    volumes: [
      'PersistentVolumeClaim, OWN/data, same, ebs.csi.aws.com, eu-west-1a, ReadWriteOnce, from VolumeSnapshot sunday: as of then',
      'PersistentVolumeClaim, OWN/lost, missing, not bound, ReadWriteOnce, VolumeSnapshot monday of 2026-11-02T03:00Z',
    ],
    secrets: [
      'Secret, OWN/database, same',
      'Secret, OWN/idle, missing, no pod or Ingress refers to it',
      'Secret, OWN/registry, missing',
      'TLS Secret, OWN/shop-tls, missing',
    ],
    certificates: ['Certificate, OWN/shop-tls, missing', 'ExternalSecret, OWN/database, missing'],
    'external-dns': [],
    'admission webhooks': [],
    'ways in': [
      'DaemonSet, OWN/agent, differs, hostPort 8125 of its nodes',
      'Ingress, OWN/hooks, differs, hooks.example.com',
      'LoadBalancer Service, OWN/mqtt, missing, no address yet',
      expect.stringMatching(/^NodePort Service, OWN\/metrics, missing, port 3\d{4} of every node$/),
    ],
    'service names': [
      'ExternalName Service, OWN/legacy, differs, means a.example.com, there b.example.com',
      'Service, OWN/metrics, missing',
      'Service, OWN/mqtt, missing',
    ],
    peers: ['StatefulSet, OWN/kafka, missing, 3 peers by kafka-peers, none on green'],
    'cluster-scoped names': [
      'ClusterIssuer, OWN, missing',
      'ClusterSecretStore, OWN, missing',
      'IngressClass, OWN-nginx, missing',
      'Namespace, OWN, same',
      'PriorityClass, OWN, missing',
      'StorageClass, OWN-gp3, missing',
    ],
  });
  expect(checks.find(({ name }) => name === 'state: external-dns')).toMatchObject({
    verdict: 'block',
    found: expect.stringContaining(`${own}/dns on blue (owner "${own}") and ${own}/dns on green (owner "${own}")`),
  });
  expect(checks.find(({ name }) => name === 'state: admission webhooks')).toMatchObject({
    verdict: 'block',
    found: expect.stringContaining(
      `inject.example.com of MutatingWebhookConfiguration ${own} asks Service ${own}/injector, which is not there`,
    ),
  });
});

test('the values of Secrets stay in the API server', async () => {
  if (!isPair()) return;
  const log = join(folder, 'sent.log');
  const secrets = await as(blue().context, wrapped('traced', `-v=10 2>>'${log}'`)).names(kinds.secrets);
  expect(secrets).toContainEqual({ namespace, name: 'database', type: 'Opaque' });
  const sent = readFileSync(log, 'utf8');
  // The log holds the answers: the names are there, and so would be the value.
  expect(sent).toContain('as=Table');
  expect(sent).toContain('shop-tls');
  expect(sent).not.toContain(Buffer.from(password).toString('base64'));
});

test('the ClusterRole of docs/state.md is all that reading takes; without a line of it, what is refused is named', async () => {
  if (!isPair()) return;
  const { rules } = role();
  expect(rules.flatMap(({ verbs }) => verbs)).toEqual(rules.map(() => 'list'));
  expect(JSON.stringify(observed.green)).not.toContain('"why"');
  expect(JSON.stringify(await observeCluster(as(green().context, reader()), [namespace]))).not.toContain('"why"');
  await grant(rules.map((rule) => ({ ...rule, resources: rule.resources.filter((one) => one !== 'persistentvolumeclaims') })));
  await expect(as(green().context, reader()).list(kinds.persistentVolumeClaims)).rejects.toThrow(
    `User "${own}" cannot list resource "persistentvolumeclaims" in API group "" at the cluster scope`,
  );
});

test('without any right: one warning, with the call and the right that it takes', async () => {
  if (!isPair()) return;
  const [check, ...more] = judge(observed.blue, await observe(as('green-nobody')));
  expect(more).toEqual([]);
  expect(check).toMatchObject({
    name: 'state',
    verdict: 'warn',
    found: expect.stringMatching(
      /^nothing of green can be read: context green-nobody: .* cannot list resource "persistentvolumeclaims" in API group ""/,
    ),
    todo: expect.stringContaining('the ClusterRole of docs/state.md'),
  });
});
