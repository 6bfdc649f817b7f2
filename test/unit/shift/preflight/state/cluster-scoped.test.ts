import { KubernetesError } from '../../../../../lib/kubernetes/kubernetes';
import { stateChecks } from '../../../../../lib/shift/preflight/checks/state/state';
import { observeState } from '../../../../../lib/shift/preflight/observe/state/state';
import { staging, unseen } from '../fixture';
import { bare, check, cluster, judged, object } from './clusters';

const named = (name: string) => ({ metadata: { name } });
const pod = (spec: object) => ({ spec: { template: { spec } } });

/** Each kind of name, with an object of blue that refers to it. */
const references: readonly [string, string, object][] = [
  ['StorageClass', 'storageclasses', { persistentvolumeclaims: [object('data', { spec: { storageClassName: 'wanted' } })] }],
  ['PriorityClass', 'priorityclasses', { deployments: [object('web', pod({ priorityClassName: 'wanted' }))] }],
  ['RuntimeClass', 'runtimeclasses', { daemonsets: [object('web', pod({ runtimeClassName: 'wanted' }))] }],
  ['IngressClass', 'ingressclasses', { ingresses: [object('web', { spec: { ingressClassName: 'wanted' } })] }],
  [
    'ClusterIssuer',
    'clusterissuers',
    { certificates: [object('tls', { spec: { issuerRef: { kind: 'ClusterIssuer', name: 'wanted' } } })] },
  ],
  [
    'ClusterSecretStore',
    'clustersecretstores',
    { externalsecrets: [object('db', { spec: { secretStoreRef: { kind: 'ClusterSecretStore', name: 'wanted' } } })] },
  ],
  ['CustomResourceDefinition', 'customresourcedefinitions', { customresourcedefinitions: [named('wanted')] }],
  ['Namespace', 'namespaces', { statefulsets: [object('web', {}, 'wanted')] }],
];

test.each(references)('a %s that green lacks, and one that it has', async (kind, plural, blue) => {
  const others = { namespaces: [named('shop')] };
  const missing = await check('cluster-scoped names', { ...blue }, others);
  expect(missing).toMatchObject({ verdict: 'warn', found: expect.stringContaining('1 missing on green: ') });
  expect(missing.items).toContainEqual({ kind, name: 'wanted', like: 'missing' });
  const there = await check('cluster-scoped names', { ...blue }, { ...others, [plural]: [named('wanted'), named('shop')] });
  expect(there.verdict).toBe('ok');
});

test('an Ingress names its class and issuer in annotations, too', async () => {
  const annotations = { 'kubernetes.io/ingress.class': 'nginx', 'cert-manager.io/cluster-issuer': 'acme' };
  const { found } = await check('cluster-scoped names', { ingresses: [{ metadata: { name: 'web', namespace: 'shop', annotations } }] });
  expect(found).toContain('2 missing on green: IngressClass nginx, ClusterIssuer acme');
});

test('what nothing refers to, and CRDs of policies that are converted, are not listed', async () => {
  const blue = {
    storageclasses: [named('old')],
    customresourcedefinitions: [named('ciliumnetworkpolicies.cilium.io'), named('felixconfigurations.crd.projectcalico.org')],
  };
  expect(await check('cluster-scoped names', blue)).toMatchObject({ verdict: 'ok' });
});

describe('what cannot be read', () => {
  const forbidden = new KubernetesError('forbidden', 'secrets is forbidden: cannot list resource "secrets"');

  test('of one kind: the check that needs it is a warning with the call that was refused; the others are judged', async () => {
    const checks = await judged({ secrets: forbidden }, {});
    expect(checks.filter(({ verdict }) => verdict !== 'ok')).toEqual([
      {
        name: 'state: secrets',
        verdict: 'warn',
        found: 'cannot be read: secrets is forbidden: cannot list resource "secrets"',
        todo: 'give the user of that context the ClusterRole of docs/state.md, or check it by hand',
      },
    ]);
  });

  test('every call that is refused is named, whichever answers first', async () => {
    const refusal = (plural: string) => new KubernetesError('forbidden', `${plural} is forbidden`);
    const checks = await judged(
      { persistentvolumes: refusal('persistentvolumes'), persistentvolumeclaims: refusal('persistentvolumeclaims') },
      {},
    );
    expect(checks.find(({ name }) => name === 'state: volumes')?.found).toBe(
      'cannot be read: persistentvolumeclaims is forbidden; persistentvolumes is forbidden',
    );
  });

  test('all of a cluster: one warning', async () => {
    const all = Object.fromEntries(
      [...Object.keys(bare), 'volumesnapshots', 'certificates', 'externalsecrets', 'clusterissuers', 'clustersecretstores'].map(
        (plural) => [plural, forbidden],
      ),
    );
    expect(await judged({}, all)).toMatchObject([
      { name: 'state', verdict: 'warn', found: expect.stringContaining('nothing of green can be read: secrets') },
    ]);
  });

  test('a color without a context: one warning with the key to set', () => {
    const state = { blue: unseen('clusters.blue.kubeContext is not set'), green: unseen('x') };
    expect(stateChecks(staging, 'green', { state })).toMatchObject([
      { verdict: 'warn', found: expect.stringContaining('clusters.blue.kubeContext') },
    ]);
  });

  test.each(['unreachable', 'timeout', 'not-authenticated', 'no-context', 'no-kubectl'] as const)(
    '%s: one call says so, and no other waits for the same',
    async (kind) => {
      let calls = 0;
      const list = () => {
        calls += 1;
        return Promise.reject(new KubernetesError(kind, 'is the VPN up?'));
      };
      expect(await observeState({ ...cluster(bare), list })).toEqual({ ok: false, why: 'is the VPN up?' });
      expect(calls).toBe(1);
    },
  );

  test('a defect is not taken for something unreadable', async () => {
    const broken = { ...cluster(bare), names: () => Promise.reject(new TypeError('defect')) };
    await expect(observeState(broken)).rejects.toThrow('defect');
  });
});

test('a few calls at once: kubectl logs in for each', async () => {
  let under = 0;
  let most = 0;
  const slow = cluster(bare);
  const list: typeof slow.list = async (kind) => {
    under += 1;
    most = Math.max(most, under);
    await new Promise((resolve) => setImmediate(resolve));
    under -= 1;
    return slow.list(kind);
  };
  expect((await observeState({ ...slow, list })).ok).toBe(true);
  expect(most).toBe(4);
});
