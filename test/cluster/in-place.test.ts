import { awsNodeAffinity, oldCniPatch } from '../../lib/in-place/in-place';
import { green, ownNamespace } from './cluster';

test('the patch of the old CNI’s DaemonSet is taken as kubectl patch sends it, and keeps its other affinities; so is aws-node’s affinity', async () => {
  const { namespace, remove } = await ownNamespace('in-place');
  const podAntiAffinity = {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'agent' } } },
    ],
  };
  const daemonSet = (name: string, affinity: object) => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: {
        metadata: { labels: { app: 'agent' } },
        spec: { affinity, containers: [{ name: 'agent', image: 'example.com/agent:1' }] },
      },
    },
  });
  expect(await green().apply([daemonSet('agent', { podAntiAffinity }), daemonSet('aws-node', awsNodeAffinity)])).toMatchObject({ code: 0 });
  await green().kubectl(['patch', 'daemonset', 'agent', '-n', namespace, '--patch', JSON.stringify(oldCniPatch)]);
  expect(await green().get('daemonset', 'agent', namespace)).toMatchObject({
    spec: { template: { spec: { affinity: { podAntiAffinity, ...oldCniPatch.spec.template.spec.affinity } } } },
  });
  await remove();
});
