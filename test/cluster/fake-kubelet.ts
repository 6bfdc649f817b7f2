import type { Cluster } from './cluster';

interface Pod {
  metadata: { name: string };
  spec: { containers: { name: string; image: string }[] };
  status: { phase?: string };
}

/**
 * Does what the kubelet would have reported: there is none, so pods stay Pending until a test says otherwise.
 * @param selector label selector of the pods
 * @param phase Running pods are ready; Succeeded and Failed ones have ended
 * @returns the names of the pods that were changed
 */
export async function reportPods(
  cluster: Cluster,
  namespace: string,
  selector: string,
  phase: 'Running' | 'Succeeded' | 'Failed',
): Promise<string[]> {
  const list = JSON.parse(await cluster.kubectl(['get', 'pods', '-n', namespace, '-l', selector, '-o', 'json'])) as { items: Pod[] };
  const pods = list.items.filter((pod) => pod.status.phase !== phase);
  for (const pod of pods) {
    const patch = JSON.stringify({ status: statusOf(pod, phase) });
    await cluster.kubectl(['patch', 'pod', pod.metadata.name, '-n', namespace, '--subresource=status', '--type=merge', '-p', patch]);
  }
  return pods.map((pod) => pod.metadata.name);
}

function statusOf({ spec }: Pod, phase: 'Running' | 'Succeeded' | 'Failed') {
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const running = phase === 'Running';
  const state = running
    ? { running: { startedAt: now } }
    : { terminated: { exitCode: phase === 'Failed' ? 1 : 0, startedAt: now, finishedAt: now } };
  const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type, index) => ({
    type,
    status: running || index < 2 ? 'True' : 'False',
    lastTransitionTime: now,
  }));
  const containerStatuses = spec.containers.map(({ name, image }) => ({
    name,
    image,
    imageID: '',
    ready: running,
    started: running,
    restartCount: 0,
    state,
  }));
  return { phase, conditions, containerStatuses, startTime: now };
}
