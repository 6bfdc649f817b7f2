import { check, object } from './clusters';

const image = 'registry.k8s.io/external-dns/external-dns:v0.19.0';
const deployment = (args: readonly string[], more: object = {}, replicas = 1) =>
  object('external-dns', { spec: { replicas, template: { spec: { containers: [{ image, args, ...more }] } } } }, 'dns');
const verdict = async (blue: object, green: object) => check('external-dns', { deployments: [blue] }, { deployments: [green] });
const args = (...more: string[]) => ['--provider=aws', ...more];

test('one owner on both clusters blocks, and both are named', async () => {
  const same = deployment(args('--txt-owner-id=shop', '--domain-filter=example.com'));
  expect(await verdict(same, same)).toEqual({
    name: 'state: external-dns',
    verdict: 'block',
    found:
      'one owner on both clusters writes the same zones: dns/external-dns on blue (owner "shop") and dns/external-dns on green (owner "shop"): ' +
      'each deletes or turns the records of the other',
    todo: 'scale the one on green to 0, then give it a --txt-owner-id of its own',
  });
});

const own = args('--txt-owner-id=shop', '--domain-filter=example.com');
test.each<[string, readonly string[], readonly string[], string]>([
  ['an owner each', args('--txt-owner-id=blue'), args('--txt-owner-id=green'), 'ok'],
  ['no owner given: both are "default"', args(), args(), 'block'],
  ['a flag and its value as two words', args('--txt-owner-id', 'shop'), args('--txt-owner-id=shop'), 'block'],
  ['upsert-only still turns records', [...own, '--policy=upsert-only'], [...own, '--policy=upsert-only'], 'block'],
  ['create-only on both changes nothing', [...own, '--policy=create-only'], [...own, '--policy=create-only'], 'ok'],
  ['create-only on one alone', [...own, '--policy=create-only'], own, 'block'],
  ['domains apart', own, args('--txt-owner-id=shop', '--domain-filter=example.org'), 'ok'],
  ['a domain within the other', own, args('--txt-owner-id=shop', '--domain-filter=.shop.example.com'), 'block'],
  ['a domain that only ends alike', own, args('--txt-owner-id=shop', '--domain-filter=myexample.com'), 'ok'],
  [
    'a filter by expression can let anything in',
    own,
    args('--txt-owner-id=shop', '--domain-filter=example.org', '--regex-domain-filter=.*'),
    'block',
  ],
  ['one of several domains', own, args('--txt-owner-id=shop', '--domain-filter=example.org', '--domain-filter=example.com'), 'block'],
  ['zones apart', [...own, '--zone-id-filter=Z1'], [...own, '--zone-id-filter=Z2'], 'ok'],
  ['public and private', [...own, '--aws-zone-type=public'], [...own, '--aws-zone-type=private'], 'ok'],
  ['another provider', own, ['--provider=cloudflare', '--txt-owner-id=shop'], 'ok'],
  ['no registry on green: every record is its own', args('--txt-owner-id=blue'), args('--registry=noop'), 'block'],
  ['registries of other kinds', own, [...own, '--registry=dynamodb'], 'ok'],
  ['tables of their own', [...own, '--registry=dynamodb', '--dynamodb-table=a'], [...own, '--registry=dynamodb'], 'ok'],
  ['prefixes of their own', [...own, '--txt-prefix=a-'], [...own, '--txt-prefix=b-'], 'ok'],
])('%s', async (_, blue, green, expected) => {
  expect((await verdict(deployment(blue), deployment(green))).verdict).toBe(expected);
});

test('the owner in a variable counts, and a reference to a variable in a flag', async () => {
  const byVariable = deployment(args(), { env: [{ name: 'EXTERNAL_DNS_TXT_OWNER_ID', value: 'shop' }] });
  const byReference = deployment(args('--txt-owner-id=$(OWNER)'), { env: [{ name: 'OWNER', value: 'shop' }] });
  expect(await verdict(byVariable, byReference)).toMatchObject({ verdict: 'block', found: expect.stringContaining('owner "shop"') });
});

test('an owner out of a ConfigMap cannot be compared', async () => {
  const hidden = deployment(args(), {
    env: [{ name: 'EXTERNAL_DNS_TXT_OWNER_ID', valueFrom: { configMapKeyRef: { name: 'a', key: 'b' } } }],
  });
  const reference = deployment(args('--txt-owner-id=$(OWNER)'), { env: [{ name: 'OWNER', valueFrom: {} }] });
  for (const one of [hidden, reference]) {
    expect(await verdict(one, deployment(own))).toMatchObject({ verdict: 'warn', todo: 'compare their --txt-owner-id; they must differ' });
  }
});

test('one that is scaled to 0, or only tries, writes nothing; then nobody keeps the records up to date on green', async () => {
  expect(await verdict(deployment(own), deployment(own, {}, 0))).toMatchObject({
    verdict: 'warn',
    found: expect.stringContaining('none runs on green'),
  });
  expect(await verdict(deployment(own), deployment([...own, '--dry-run']))).toMatchObject({ verdict: 'warn' });
  expect(await verdict(deployment(own, {}, 0), deployment(own))).toMatchObject({ verdict: 'ok', found: 'none runs on blue' });
});

test('it is known by its image, or by its flags under another name', async () => {
  const named = (container: object) => object('dns', { spec: { template: { spec: { containers: [container] } } } });
  const both = async (container: object) => (await verdict(named(container), named(container))).verdict;
  expect(await both({ image: 'example.com/mirror/external-dns@sha256:0' })).toBe('block');
  expect(await both({ image: 'example.com/dns:1', args: ['--txt-owner-id=a'] })).toBe('block');
  expect(await both({ image: 'example.com/external-dns-webhook:1' })).toBe('ok');
});
