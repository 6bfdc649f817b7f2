import { execFile } from 'node:child_process';
import { waitFor } from '../progress/waiting';
import {
  type Kind,
  type Kubernetes,
  KubernetesError,
  type KubernetesErrorKind,
  type KubernetesObject,
  type PrintedObject,
} from './kubernetes';

export interface KubectlOptions {
  /** Name of the kubeconfig context. */
  readonly context: string;
  /** Environment of kubectl and its auth plugins: KUBECONFIG, AWS_PROFILE, PATH. BLUEGREEN_KUBECTL names another program. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of one call, auth plugin included. */
  readonly timeoutMs?: number;
  /** Ends a call that is under way. */
  readonly signal?: AbortSignal;
}

const usualTimeoutMs = 20_000;
/** Objects of a page: a list of every pod at once can be larger than a process should hold. */
const pageSize = 500;
const maxOutputBytes = 128 * 2 ** 20;

/** A cluster through the operator's kubectl, which has the login of that cluster already (docs/adr/0005-kubectl-subprocess.md). */
export function kubectl(options: KubectlOptions): Kubernetes {
  const raw = async (path: string): Promise<unknown> => parsed(await run(options, ['get', '--raw', path]), path);
  return {
    context: options.context,
    async list<T extends KubernetesObject>(kind: Kind, { namespace, labelSelector }: { namespace?: string; labelSelector?: string } = {}) {
      const items: T[] = [];
      let next: string | undefined;
      do {
        const query = new URLSearchParams({
          limit: String(pageSize),
          ...(labelSelector && { labelSelector }),
          ...(next && { continue: next }),
        });
        const page = (await raw(`${pathOf(kind, namespace)}?${query.toString()}`)) as { items?: T[]; metadata?: { continue?: string } };
        items.push(...(page.items ?? []));
        next = page.metadata?.continue;
      } while (next);
      return items;
    },
    async names(kind: Kind) {
      // Without --output kubectl asks for a Table, whose rows hold metadata alone. With an empty group the last dot stays, as in `patch`.
      const resource = `${kind.plural}.${kind.version}.${kind.group}`;
      return printed(await run(options, ['get', resource, '--all-namespaces', `--chunk-size=${pageSize}`]));
    },
    async get<T extends KubernetesObject>(kind: Kind, name: string, namespace?: string) {
      try {
        return (await raw(`${pathOf(kind, namespace)}/${encodeURIComponent(name)}`)) as T;
      } catch (error) {
        if (error instanceof KubernetesError && error.kind === 'not-found') return undefined;
        throw error;
      }
    },
    async patch<T extends KubernetesObject>(
      kind: Kind,
      name: string,
      patch: unknown,
      namespace?: string,
      { subresource }: { subresource?: 'status' } = {},
    ) {
      // With an empty group the last dot stays: without it kubectl takes the version for a group.
      const resource = `${kind.plural}.${kind.version}.${kind.group}`;
      const where = namespace === undefined ? [] : ['--namespace', namespace];
      const part = subresource === undefined ? [] : [`--subresource=${subresource}`];
      const args = ['patch', resource, name, ...where, ...part, '--type=merge', `--patch=${JSON.stringify(patch)}`, '--output=json'];
      return parsed(await run(options, args), `${resource} ${name}`) as T;
    },
  };
}

function pathOf({ group, version, plural }: Kind, namespace?: string): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}${namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`}/${plural}`;
}

/** Rows of what `kubectl get` prints. Columns are set apart by three spaces; a value such as a kind of Secret has no two in a row. */
export function printed(text: string): PrintedObject[] {
  const [header, ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  const column = (row: readonly string[], name: string) => row[header?.indexOf(name) ?? -1];
  return rows.map((row) => {
    const [namespace, type] = [column(row, 'NAMESPACE'), column(row, 'TYPE')];
    return { name: column(row, 'NAME') ?? '', ...(namespace !== undefined && { namespace }), ...(type !== undefined && { type }) };
  });
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new KubernetesError('failed', `${what}: kubectl printed no JSON but ${JSON.stringify(text.slice(0, 80))}`, { cause: error });
  }
}

/** Runs kubectl to its end. @returns what it printed @throws KubernetesError */
function run({ context, env, timeoutMs = usualTimeoutMs, signal }: KubectlOptions, args: readonly string[]): Promise<string> {
  const program = env.BLUEGREEN_KUBECTL ?? 'kubectl';
  // kubectl's own limit is of one request; the process' limit covers the auth plugin too, and comes a little later to let kubectl say why.
  const all = ['--context', context, `--request-timeout=${timeoutMs}ms`, ...args];
  const work = new Promise<string>((resolve, reject) => {
    const limits = { timeout: timeoutMs + Math.min(timeoutMs, 2000), maxBuffer: maxOutputBytes, killSignal: 'SIGKILL' as const };
    execFile(program, all, { ...limits, env, ...(signal && { signal }) }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      reject(toKubernetesError(error, stderr, { context, program, timeoutMs }));
    });
  });
  return waitFor(`${nameOf(args)} of ${context}`, work);
}

/** `get /api/v1/pods`, `patch deployments.v1.apps web`: without the query and the options. */
const nameOf = (args: readonly string[]): string =>
  args
    .filter((word) => !word.startsWith('-'))
    .slice(0, 3)
    .map((word) => word.split('?')[0])
    .join(' ');

interface Circumstances {
  readonly context: string;
  readonly program: string;
  readonly timeoutMs: number;
}

/** What kubectl says, by kind. The texts are those of kubectl and client-go; test/cluster holds them against real API servers. */
const sayings: readonly (readonly [KubernetesErrorKind, RegExp])[] = [
  [
    'no-context',
    /context "[^"]*" does not exist|context was not found for specified context|no configuration has been provided|stat .*: no such file/,
  ],
  ['no-such-kind', /the server could not find the requested resource|the server doesn't have a resource type/],
  [
    'not-authenticated',
    /Unauthorized|must be logged in|getting credentials|exec plugin|executable .* (not found|failed)|asked for the client to provide credentials/,
  ],
  ['forbidden', /\(Forbidden\)|is forbidden/],
  ['not-found', /\(NotFound\)/],
  ['conflict', /\(Conflict\)|the object has been modified/],
  ['invalid', /\(Invalid\)|is invalid:|\(BadRequest\)|admission webhook .* denied/],
  ['timeout', /Client\.Timeout|context deadline exceeded|i\/o timeout|timed out/],
  ['unreachable', /Unable to connect|connection refused|was refused|no such host|no route to host|EOF|certificate/],
];

const advice: Partial<Record<KubernetesErrorKind, string>> = {
  'no-context': '`kubectl config get-contexts` lists them; clusters.<color>.kubeContext in the configuration names the one to use',
  'not-authenticated': 'log in again, or check the user of that context in the kubeconfig',
  unreachable: 'is the VPN up, and is the endpoint open to this address?',
};

function toKubernetesError(error: Error & { code?: unknown; killed?: boolean }, stderr: string, at: Circumstances): KubernetesError {
  if (error.code === 'ENOENT') {
    return new KubernetesError('no-kubectl', `${at.program}: not found; install kubectl, or name it in BLUEGREEN_KUBECTL`, {
      cause: error,
    });
  }
  const said = stderr.trim().split('\n').at(-1) ?? '';
  const kind = error.killed ? 'timeout' : (sayings.find(([, pattern]) => pattern.test(stderr))?.[0] ?? 'failed');
  const text = error.killed ? `no answer within ${at.timeoutMs} ms` : said || error.message.split('\n')[0];
  return new KubernetesError(kind, `context ${at.context}: ${text}${advice[kind] ? ` (${advice[kind]})` : ''}`, { cause: error });
}
