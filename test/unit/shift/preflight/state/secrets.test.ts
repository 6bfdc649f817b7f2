import { check, object } from './clusters';

const secret = (name: string, type = 'Opaque', namespace = 'shop') => ({ metadata: { name, namespace }, type });
const pod = (spec: object) => ({ spec: { template: { spec } } });

describe('secrets', () => {
  test.each<[string, object]>([
    ['a variable', { containers: [{ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'key', key: 'k' } } }] }] }],
    ['all variables of a container', { initContainers: [{ envFrom: [{ secretRef: { name: 'key' } }] }] }],
    ['a volume', { volumes: [{ name: 'v', secret: { secretName: 'key' } }] }],
    ['a projected volume', { volumes: [{ name: 'v', projected: { sources: [{ secret: { name: 'key' } }] } }] }],
    ['the registry of an image', { imagePullSecrets: [{ name: 'key' }] }],
  ])('one that %s comes from, and that green lacks', async (_, spec) => {
    expect(await check('secrets', { secrets: [secret('key')], deployments: [object('web', pod(spec))] })).toMatchObject({
      verdict: 'warn',
      found: 'Secrets in use: 1 on blue; 1 missing on green: shop/key',
    });
  });

  test('one of a CronJob, and a certificate of an Ingress', async () => {
    const nightly = object('nightly', { spec: { jobTemplate: { spec: pod({ imagePullSecrets: [{ name: 'registry' }] }).spec } } });
    const ingress = object('web', { spec: { rules: [{ host: 'shop.staging.example.com' }], tls: [{ secretName: 'tls' }] } });
    const { found } = await check('secrets', {
      secrets: [secret('registry'), secret('tls', 'kubernetes.io/tls')],
      cronjobs: [nightly],
      ingresses: [ingress],
    });
    expect(found).toContain('Secret shop/registry, TLS Secret shop/tls');
  });

  test('one of that name in another namespace is not its like', async () => {
    const deployments = [object('web', pod({ imagePullSecrets: [{ name: 'key' }] }))];
    const blue = { secrets: [secret('key')], deployments };
    expect(await check('secrets', blue, { secrets: [secret('key', 'Opaque', 'other')] })).toMatchObject({ verdict: 'warn' });
    expect(await check('secrets', blue, { secrets: [secret('key')] })).toMatchObject({ verdict: 'ok' });
  });

  test('what nothing refers to, or may be absent, is named and does not warn', async () => {
    const optional = pod({ volumes: [{ secret: { secretName: 'extra', optional: true } }] });
    expect(await check('secrets', { secrets: [secret('extra')], deployments: [object('web', optional)] })).toMatchObject({
      verdict: 'ok',
      found: 'blue has no Secrets in use; not in use and missing on green: shop/extra',
      items: [{ name: 'shop/extra', like: 'missing', note: 'no pod or Ingress refers to it' }],
    });
  });

  test('what Kubernetes and Helm keep for themselves is left out', async () => {
    const secrets = [
      secret('a', 'kubernetes.io/service-account-token'),
      secret('b', 'helm.sh/release.v1'),
      secret('c', 'Opaque', 'kube-system'),
    ];
    expect(await check('secrets', { secrets })).toMatchObject({ items: [] });
  });
});

describe('certificates', () => {
  const ready = (is: string) => ({ status: { conditions: [{ type: 'Ready', status: is }] } });
  const certificate = (status: object) => object('shop-tls', { spec: { secretName: 'shop-tls' }, ...status });

  test('a Certificate and an ExternalSecret that green lacks', async () => {
    const { verdict, found } = await check('certificates', {
      certificates: [certificate(ready('True'))],
      externalsecrets: [object('database', { spec: {} })],
    });
    expect([verdict, found]).toEqual([
      'warn',
      'Certificates or ExternalSecrets: 2 on blue; 2 missing on green: Certificate shop/shop-tls, ExternalSecret shop/database',
    ]);
  });

  test('one that is not Ready on green has not made its Secret', async () => {
    const blue = { certificates: [certificate(ready('True'))] };
    expect(await check('certificates', blue, { certificates: [certificate(ready('False'))] })).toMatchObject({
      verdict: 'warn',
      found: expect.stringContaining('not Ready on green: Secret shop-tls may be missing or old'),
    });
    expect(await check('certificates', blue, blue)).toMatchObject({ verdict: 'ok' });
  });

  test('an operator of before v1 is asked by its version', async () => {
    const blue = { 'externalsecrets.v1beta1': [object('database', { spec: {} })] };
    expect(await check('certificates', blue)).toMatchObject({ found: expect.stringContaining('missing on green: shop/database') });
  });
});
