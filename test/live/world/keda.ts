import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Programs } from './fake-kubelet';
import { selfSigned } from './git-server';
import { launch } from './process';

export interface KedaInput {
  readonly binaries: string;
  readonly folder: string;
  readonly kubeconfig: string;
  /** Endpoint, region and credentials of the operator. */
  readonly aws: NodeJS.ProcessEnv;
  readonly ports: { readonly adapter: number; readonly service: number };
}

/** Names that the operator's and the adapter's certificate has to be for: how the API server, and each of them the other, calls them. */
export function kedaCertificate(folder: string): [string, string] {
  const files = selfSigned(join(folder, 'certs'), 'keda-metrics-apiserver.keda.svc', 'keda-operator.keda.svc.cluster.local');
  copyFileSync(files[0], join(folder, 'certs', 'ca.crt'));
  return files;
}

/** KEDA's operator and its metrics adapter, as the pods of their Deployments run them. */
export function kedaPrograms({ binaries, folder, kubeconfig, aws, ports }: KedaInput): Programs {
  const [certificate, key] = kedaCertificate(folder);
  const certificates = join(certificate, '..');
  const env = {
    KUBECONFIG: kubeconfig,
    WATCH_NAMESPACE: '',
    POD_NAMESPACE: 'keda',
    POD_NAME: 'keda',
    KEDA_CLUSTER_OBJECT_NAMESPACE: 'keda',
  };
  const operator = [
    `--metrics-service-bind-address=127.0.0.1:${ports.service}`,
    `--cert-dir=${certificates}`,
    '--metrics-bind-address=0',
    '--health-probe-bind-address=0',
    '--enable-prometheus-metrics=false',
  ];
  const adapter = [
    '--bind-address=127.0.0.1',
    `--secure-port=${ports.adapter}`,
    `--metrics-service-address=localhost:${ports.service}`,
    `--cert-dir=${certificates}`,
    `--client-ca-file=${certificate}`,
    `--tls-cert-file=${certificate}`,
    `--tls-private-key-file=${key}`,
    ...['authentication', 'authorization', 'lister'].map((name) => `--${name}-kubeconfig=${kubeconfig}`),
    '--port=0',
  ];
  return {
    'keda-operator': () => launch(folder, 'keda-operator', join(binaries, 'operator'), operator, { ...env, ...aws }),
    'keda-metrics-apiserver': () => launch(folder, 'keda-adapter', join(binaries, 'adapter'), adapter, env),
  };
}
