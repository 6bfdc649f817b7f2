import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { KubernetesApi, KubernetesObject } from './kubernetes-api';

/**
 * Plays metrics-server, which is an add-on of the cluster stack: every pod uses a tenth of what is usual. Without it the autoscaler of the sample
 * service is degraded, and so is its Application.
 * @returns how to stop it
 */
export async function startFakeMetricsServer(api: KubernetesApi, port: number, [certificate, key]: readonly [string, string]) {
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (asked, answer) => {
    const path = new URL(asked.url ?? '/', 'https://localhost').pathname;
    void answerTo(api, path).then((body) => answer.setHeader('content-type', 'application/json').end(JSON.stringify(body)));
  });
  await new Promise<void>((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));
  await api.call('POST', '/api/v1/namespaces/kube-system/services', {
    metadata: { name: 'metrics-server' },
    spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ name: 'https', port }] },
  });
  await api.call('POST', '/apis/apiregistration.k8s.io/v1/apiservices', {
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { name: 'metrics-server', namespace: 'kube-system', port },
    },
  });
  return async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
}

async function answerTo(api: KubernetesApi, path: string): Promise<object> {
  const group = { groupVersion: 'metrics.k8s.io/v1beta1', version: 'v1beta1' };
  const [, namespace] = /\/namespaces\/([^/]+)\/pods$/.exec(path) ?? [];
  if (namespace !== undefined) {
    const pods = await api.list<KubernetesObject & { spec: { containers: { name: string }[] } }>(`/api/v1/namespaces/${namespace}/pods`);
    return { kind: 'PodMetricsList', apiVersion: group.groupVersion, metadata: {}, items: pods.map(idle) };
  }
  if (path === '/apis/metrics.k8s.io/v1beta1') {
    const resources = [{ name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] }];
    return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: group.groupVersion, resources };
  }
  return { kind: 'APIGroup', apiVersion: 'v1', name: 'metrics.k8s.io', versions: [group], preferredVersion: group };
}

const idle = ({ metadata, spec }: KubernetesObject & { spec: { containers: { name: string }[] } }) => ({
  metadata: { name: metadata.name, namespace: metadata.namespace, labels: metadata.labels },
  timestamp: new Date().toISOString(),
  window: '15s',
  containers: spec.containers.map(({ name }) => ({ name, usage: { cpu: '1m', memory: '8Mi' } })),
});
