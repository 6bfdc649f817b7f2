import type { KubernetesObject } from './kubernetes-api';
import { eventually } from './process';
import type { LiveCluster } from './world';

/** An Argo CD Application, as far as the tests read it. */
export interface Application extends KubernetesObject {
  readonly spec: {
    readonly syncPolicy?: { readonly syncOptions?: readonly string[] };
    readonly source: { readonly targetRevision: string; readonly helm?: { readonly valuesObject: Record<string, unknown> } };
  };
  readonly status?: {
    readonly sync?: { readonly status: string; readonly revision?: string };
    readonly health?: { readonly status: string; readonly lastTransitionTime?: string };
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
    readonly resources?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string; readonly status?: string }[];
    readonly operationState?: {
      readonly phase: string;
      readonly message?: string;
      readonly startedAt: string;
      readonly finishedAt?: string;
      readonly retryCount?: number;
      readonly syncResult?: { readonly revision?: string; readonly resources?: readonly { readonly message?: string }[] };
      /** What it was asked to do: it keeps the values that it began with. */
      readonly operation?: {
        readonly sync?: {
          readonly source?: { readonly helm?: { readonly valuesObject: { readonly source: { readonly folder: string } } } };
        };
      };
    };
  };
}

const path = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';

export const applications = ({ api }: LiveCluster): Promise<Application[]> => api.list<Application>(path);
export const application = ({ api }: LiveCluster, name: string): Promise<Application> => api.call<Application>('GET', `${path}/${name}`);

/** What an Application says of itself, in one line. */
export const stateOf = ({ metadata, status }: Application): string =>
  [
    metadata.name,
    status?.sync?.status,
    status?.health?.status,
    status?.operationState?.phase,
    status?.operationState?.message,
    ...(status?.conditions ?? []).map(({ message }) => message),
  ].join(' · ');

/** Messages of an Application's last sync: its own, and those of each object. */
export const messagesOf = ({ status }: Application): string =>
  [status?.operationState?.message, ...(status?.operationState?.syncResult?.resources ?? []).map(({ message }) => message)].join('\n');

/** Waits until an Application is as wanted. @throws Error with the state of every Application there is */
export async function until(
  cluster: LiveCluster,
  name: string,
  what: string,
  seconds: number,
  wanted: (application: Application) => boolean | Promise<boolean>,
): Promise<Application> {
  try {
    return await eventually(`${cluster.color}: ${name} ${what}`, seconds, async () => {
      const found = await application(cluster, name);
      return (await wanted(found)) && found;
    });
  } catch (error) {
    const states = (await applications(cluster)).map(stateOf).join('\n  ');
    throw new Error(`${String(error)}\n  ${states}`, { cause: error });
  }
}

export const isDone = ({ status }: Application): boolean =>
  status?.operationState?.phase === 'Succeeded' && status.sync?.status === 'Synced' && status.health?.status !== 'Missing';

export const isUp = (one: Application): boolean => isDone(one) && one.status?.health?.status === 'Healthy';

/** When each Application came, was synced, and was healthy. */
export interface Wave {
  readonly wave: number;
  readonly name: string;
  readonly created: string;
  readonly synced: string;
  readonly healthy: string;
}

/** Waves of the root application in order, by what each Application notes itself (to the second). */
export async function waves(cluster: LiveCluster): Promise<Wave[]> {
  const children = (await applications(cluster)).filter(({ metadata }) => metadata.name !== 'bootstrap');
  return children
    .map(({ metadata, status }) => ({
      wave: Number(metadata.annotations?.['argocd.argoproj.io/sync-wave']),
      name: metadata.name,
      created: metadata.creationTimestamp ?? '',
      synced: status?.operationState?.finishedAt ?? '',
      healthy: status?.health?.status === 'Healthy' ? (status.health.lastTransitionTime ?? '') : (status?.health?.status ?? ''),
    }))
    .toSorted((a, b) => a.wave - b.wave || a.name.localeCompare(b.name));
}

/** The waves as a table, in seconds after `start`. */
export function wavesTable(color: string, start: string, all: readonly Wave[]): string {
  const after = (time: string): string => {
    const seconds = (Date.parse(time) - Date.parse(start)) / 1000;
    return Number.isNaN(seconds) ? time : `${seconds} s`;
  };
  const rows = all.map(({ wave, name, created, synced, healthy }) => [String(wave), name, after(created), after(synced), after(healthy)]);
  const table = [['wave', 'application', 'created', 'synced', 'healthy'], ...rows];
  return [`${color}:`, ...table.map((row) => `  ${row.map((cell, index) => cell.padEnd(index === 1 ? 28 : 12)).join('')}`.trimEnd())].join(
    '\n',
  );
}
