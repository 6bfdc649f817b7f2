import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { helmTemplate } from '../../../tools/render/helm-template';
import type { Cluster } from '../../cluster/cluster';
import type { Programs } from './fake-kubelet';
import type { KubernetesObject } from './kubernetes-api';
import { launch } from './process';

export interface KarpenterInput {
  /** The controller, and its charts beside it. */
  readonly binaries: string;
  readonly folder: string;
  readonly kubeconfig: string;
  /** Endpoint, region and credentials of the controller. */
  readonly aws: NodeJS.ProcessEnv;
}

/** Karpenter's controller, as the pods of its Deployment run it: with the environment that its chart gives them. */
export const karpenterProgram = ({ binaries, folder, kubeconfig, aws }: KarpenterInput): Programs => ({
  karpenter: (env) =>
    launch(folder, 'karpenter', join(binaries, 'karpenter'), [], {
      ...env,
      ...aws,
      KUBECONFIG: kubeconfig,
      SYSTEM_NAMESPACE: 'kube-system',
      DISABLE_LEADER_ELECTION: 'true',
      METRICS_PORT: '0',
      HEALTH_PROBE_PORT: '0',
    }),
});

/** Installs both of Karpenter's charts as the platform stack does. @param values of its release */
export async function installKarpenter(cluster: Cluster, binaries: string, values: object, version: string): Promise<void> {
  await cluster.kubectl(['apply', '--server-side', '-f', join(binaries, 'pkg/apis/crds')]);
  const chart = join(binaries, 'charts/karpenter');
  const text = helmTemplate(chart, { values, kubernetes: version, release: 'karpenter', namespace: 'kube-system' });
  const objects = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject | null);
  const { code, stderr } = await cluster.apply(objects.filter((object) => object !== null));
  if (code !== 0) throw new Error(stderr);
}
