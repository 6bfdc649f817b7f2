import { kubectl } from '../../lib/kubernetes/kubectl';
import { identityGaps } from '../../lib/shift/preflight/identities';
import { observeCluster } from '../../lib/shift/preflight/observe/kubernetes';
import { kubectlLayer } from '../../tools/kubectl-layer';
import { blue, green, ownNamespace } from './cluster';

const observe = async (context: string) => {
  const api = kubectl({ context, env: { ...process.env, BLUEGREEN_KUBECTL: kubectlLayer().kubectl } });
  const { serviceAccounts } = await observeCluster(api, []);
  if (!serviceAccounts.ok) throw new Error(serviceAccounts.why);
  return serviceAccounts.value;
};

test('accounts with an IRSA role on blue that green has no counterpart of, as two real API servers report it', async () => {
  if (blue().context === green().context) return;
  const { namespace, remove } = await ownNamespace('identities');
  const account = (name: string, role?: string) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace, ...(role && { annotations: { 'eks.amazonaws.com/role-arn': `arn:aws:iam::111111111111:role/${role}` } }) },
  });
  const old = [account('orders', 'orders'), account('mail', 'mail'), account('both', 'both'), account('plain')];
  expect(await blue().apply(old)).toMatchObject({ code: 0 });
  expect(await green().apply([account('orders'), account('both', 'both'), account('plain')])).toMatchObject({ code: 0 });
  const gaps = identityGaps(await observe(blue().context), await observe(green().context), {
    clusterName: 'dev-green',
    clusterArn: 'arn:aws:eks:eu-west-1:111111111111:cluster/dev-green',
    associations: [{ namespace, serviceAccount: 'mail' }],
  });
  expect(gaps.filter((gap) => gap.namespace === namespace).map(({ serviceAccount, kind }) => [serviceAccount, kind])).toEqual([
    ['both', 'issuer'],
    ['orders', 'none'],
  ]);
  await remove();
});
