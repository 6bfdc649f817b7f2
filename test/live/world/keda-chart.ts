import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import type { KubectlLayer } from '../../../tools/kubectl-layer';

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec?: Record<string, unknown>;
}

/** Where KEDA's metrics adapter, a process on this machine, listens, and what its certificate is signed with. */
export interface Adapter {
  readonly port: number;
  /** PEM. */
  readonly certificate: string;
}

/**
 * Writes a chart called keda of KEDA's own manifests, as they are in its Go module: the chart itself is not to be had from there, so its values
 * have no effect. Left out: the namespace, which Argo CD makes, and the admission webhook, which has no process here. Changed: the Service of
 * the adapter points at the process on this machine, since a ClusterIP leads nowhere without a kube-proxy.
 * @param config folder `config` of the module
 * @param version the one that the Application asks for
 * @returns the chart's folder
 */
export function writeKedaChart(folder: string, config: string, version: string, layer: KubectlLayer, adapter: Adapter): string {
  const chart = join(folder, 'keda');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  const text = execFileSync(layer.kubectl, ['kustomize', join(config, 'default')], { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
  const manifests = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
  const kept = manifests.filter(({ kind }) => kind !== 'Namespace' && kind !== 'ValidatingWebhookConfiguration');
  writeFileSync(join(chart, 'manifests.yaml'), kept.map((manifest) => `---\n${stringify(pointed(manifest, adapter))}`).join(''));
  writeFileSync(join(chart, 'templates', 'all.yaml'), '{{ .Files.Get "manifests.yaml" }}\n');
  writeFileSync(join(chart, 'Chart.yaml'), stringify({ apiVersion: 'v2', name: 'keda', version, appVersion: version }));
  return chart;
}

function pointed(manifest: Manifest, { port, certificate }: Adapter): Manifest {
  if (manifest.kind === 'APIService') {
    const service = { ...(manifest.spec?.service as object), port };
    return { ...manifest, spec: { ...manifest.spec, service, caBundle: Buffer.from(certificate).toString('base64') } };
  }
  if (manifest.kind === 'Service' && manifest.metadata.name === 'keda-metrics-apiserver') {
    return { ...manifest, spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ name: 'https', port }] } };
  }
  return manifest;
}
