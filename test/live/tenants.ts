import type { Color } from '../../lib/names';
import { applyRoot, documented, live, onBoth, report, shell, world } from './story';
import { applications, isDone, messagesOf, stateOf, until } from './world/applications';
import { eventually, pause } from './world/process';
import { configMap, forbidden, openPolicy, privilegedPod, pushObjects, workloadsFrom } from './world/tenant';

/** Part of the story in platform.test.ts: threats of docs/security.md, answered by Argo CD and the API server themselves. */
export const whatATenantMustNotHave = (): void => {
  const policy = '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/default-deny';
  const specOfPolicy = async (color: Color) => (await live(color).api.call<{ spec: object }>('GET', policy)).spec;
  const workloads = async (color: Color) => (await applications(live(color))).find(({ metadata: { name } }) => name === 'workloads');

  async function isRefused(color: Color, folder: string, messages: readonly string[]): Promise<void> {
    await applyRoot(color, (values) => ({ ...values, workloads: workloadsFrom(world().git, folder) }));
    await eventually(`${color}: there are workloads`, 120, async () => (await workloads(color)) !== undefined);
    const refused = await until(live(color), 'workloads', 'is refused', 120, (one) =>
      messages.every((message) => messagesOf(one).includes(message)),
    );
    report.push(`${color}: a tenant's sync is refused:\n${messagesOf(refused).trim()}`);
    expect(refused.status?.operationState?.phase).not.toBe('Succeeded');
  }

  test('Argo CD refuses a sync with what owns the cluster, another service or a reserved namespace, and one over a policy of the baseline', async () => {
    const before = await specOfPolicy('green');
    pushObjects(world().git, 'tenant/rights', [configMap, ...forbidden.map(({ object }) => object)]);
    pushObjects(world().git, 'tenant/same-name', [openPolicy('default-deny')]);
    await Promise.all([
      isRefused(
        'blue',
        'tenant/rights',
        forbidden.map(({ message }) => message),
      ),
      isRefused('green', 'tenant/same-name', ['Shared resource found', 'NetworkPolicy/default-deny']),
    ]);
    // Nothing of it is there, and not what would have been allowed alone.
    const objects = [configMap, ...forbidden.map(({ object }) => object)].filter(({ metadata }) => metadata.name === 'tenant');
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    expect(await live('blue').cluster.kubectl(['get', '-f', '-', '--ignore-not-found', '-o', 'name'], list)).toBe('');
    expect(await specOfPolicy('green')).toEqual(before);
  });

  // The sync is tried again for half an hour, and Argo CD deletes nothing of an Application before its operation has ended.
  test('an Application that is deleted while its sync fails goes once the sync is ended, as docs/teardown.md says', () =>
    onBoth(async (color) => {
      const before = await specOfPolicy(color);
      await applyRoot(color);
      // Workloads are never pruned by the root application: out of the configuration, they are deleted by hand.
      await until(live(color), 'bootstrap', 'is out of sync', 90, ({ status }) => status?.sync?.status === 'OutOfSync');
      const { cluster } = live(color);
      await cluster.kubectl(['-n', 'argocd', 'delete', 'application', 'workloads', '--wait=false']);
      await pause(5);
      expect((await workloads(color))?.status?.operationState?.phase).toBe('Running');
      await shell(color, documented(/^ *(kubectl -n argocd patch application <name> .*Terminating.*)$/m, { name: 'workloads' }));
      await eventually(`${color}: the workloads are gone`, 60, async () => {
        const left = await workloads(color);
        return left === undefined || Promise.reject(new Error(stateOf(left)));
      });
      await until(live(color), 'bootstrap', 'is in sync', 90, isDone);
      expect(await specOfPolicy(color)).toEqual(before);
    }));

  test('the API server refuses a privileged pod in a namespace of workloads', () =>
    onBoth(async (color) => {
      const { code, stderr } = await live(color).cluster.apply([privilegedPod]);
      expect(code).not.toBe(0);
      expect(stderr).toMatch(/violates PodSecurity "baseline:latest": privileged/);
    }));
};
