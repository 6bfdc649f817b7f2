import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';

/** One cluster's API, without the second that each kubectl takes: for what is asked many times. */
export interface KubernetesApi {
  /** @throws ApiError for a status of 400 or more */
  call<T = unknown>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** Items of a list, by its path. */
  list<T = KubernetesObject>(path: string): Promise<T[]>;
  close(): void;
}

export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly deletionTimestamp?: string;
    readonly creationTimestamp?: string;
  };
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string; readonly 'certificate-authority': string } }[];
  readonly users: readonly { readonly name: string; readonly user: { readonly token: string } }[];
}

/** @param kubeconfig as test/cluster/apiserver.sh writes one for a color */
export function kubernetesApi(kubeconfig: string): KubernetesApi {
  const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
  const [cluster, admin] = [clusters[0]?.cluster, users.find(({ name }) => name === 'admin')?.user];
  if (!cluster || !admin) throw new Error(`${kubeconfig}: found no cluster or no user admin`);
  const agent = new Agent({ keepAlive: true, ca: readFileSync(cluster['certificate-authority']) });
  const call = <T>(method: string, path: string, body?: unknown): Promise<T> =>
    new Promise((done, failed) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      const text = body === undefined ? '' : JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${admin.token}`,
        accept: 'application/json',
        'content-type': type,
        // Node sends the body of a DELETE without a length otherwise, and the server takes it for the next request.
        'content-length': Buffer.byteLength(text),
      };
      const sent = request(new URL(path, cluster.server), { method, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString();
          const status = response.statusCode ?? 0;
          if (status >= 400) failed(new ApiError(status, `${method} ${path}: ${status} ${answer.slice(0, 500)}`));
          else done((answer === '' ? undefined : JSON.parse(answer)) as T);
        });
      });
      sent.once('error', failed);
      sent.end(text);
    });
  return {
    call,
    list: async <T>(path: string) => (await call<{ items: T[] }>('GET', path)).items,
    close: () => agent.destroy(),
  };
}
