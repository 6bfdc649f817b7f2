import type { LiveCluster } from './world';

/** Comes and goes by itself, and is no trace of anything. */
const fleeting = new Set(['events', 'leases', 'endpoints', 'endpointslices', 'podmetrics', 'componentstatuses']);

/** Every object of a cluster as `Kind namespace/name`, but for what Kubernetes makes in each namespace by itself. */
export async function inventory({ cluster }: LiveCluster): Promise<Set<string>> {
  const kinds = (await cluster.kubectl(['api-resources', '--verbs=list', '-o', 'name'])).trim().split('\n');
  const wanted = kinds.filter((kind) => !fleeting.has(kind.split('.')[0] ?? '')).join(',');
  const format = 'jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name}{"\\n"}{end}';
  const lines = (await cluster.kubectl(['get', wanted, '-A', '-o', format])).trim().split('\n');
  return new Set(lines.filter((line) => !/^(ConfigMap .*\/kube-root-ca\.crt|ServiceAccount .*\/default)$/.test(line)));
}
