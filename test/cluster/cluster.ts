import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { kubectlLayer } from '../../tools/kubectl-layer';

/** A finished kubectl. */
export interface KubectlResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** kubectl on one cluster. `input` goes to its standard input; anything but a string is sent as JSON. */
export interface Cluster {
  /** Name of the kubeconfig context. */
  context: string;
  /** Runs to the end whatever the exit code. */
  tryKubectl: (args: readonly string[], input?: unknown) => Promise<KubectlResult>;
  /** Standard output; rejects with kubectl's own message when it fails. */
  kubectl: (args: readonly string[], input?: unknown) => Promise<string>;
  /** Server-side apply of objects with strict field validation: nothing unknown is dropped in silence. */
  apply: (objects: readonly unknown[], options?: { dryRun?: boolean }) => Promise<KubectlResult>;
  /** One object, parsed. */
  get: <T = Record<string, unknown>>(kind: string, name: string, namespace?: string) => Promise<T>;
}

/** The clusters under test. With a KUBECONFIG of one's own that has no contexts of these names, both are its current context. */
export const blue = (): Cluster => clusterOf(process.env.BLUEGREEN_TEST_BLUE_CONTEXT);
export const green = (): Cluster => clusterOf(process.env.BLUEGREEN_TEST_GREEN_CONTEXT);

export function clusterOf(context: string | undefined): Cluster {
  if (!context) throw new Error('found no context: global-setup.ts sets it');
  const tryKubectl: Cluster['tryKubectl'] = (args, input) => run(['--context', context, ...args], input);
  const kubectl: Cluster['kubectl'] = async (args, input) => {
    const { code, stdout, stderr } = await tryKubectl(args, input);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr.trim()}`);
    return stdout;
  };
  return {
    context,
    tryKubectl,
    kubectl,
    apply: (objects, { dryRun = false } = {}) =>
      tryKubectl(['apply', '--server-side', '--force-conflicts', '--validate=strict', ...(dryRun ? ['--dry-run=server'] : []), '-f', '-'], {
        apiVersion: 'v1',
        kind: 'List',
        items: objects,
      }),
    get: async <T>(kind: string, name: string, namespace = 'default') =>
      JSON.parse(await kubectl(['get', kind, name, '-n', namespace, '-o', 'json'])) as T,
  };
}

function run(args: readonly string[], input: unknown): Promise<KubectlResult> {
  return new Promise((resolve, reject) => {
    const child = execFile(kubectlLayer().kubectl, args, { maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
    child.stdin?.end(input === undefined || typeof input === 'string' ? input : JSON.stringify(input));
  });
}

/** A namespace of the test's own on both clusters, so that files do not meet. @returns its name and how to remove it */
export async function ownNamespace(purpose: string): Promise<{ namespace: string; remove: () => Promise<void> }> {
  const namespace = `test-${purpose}-${randomBytes(3).toString('hex')}`;
  const clusters = blue().context === green().context ? [blue()] : [blue(), green()];
  for (const cluster of clusters) await cluster.kubectl(['create', 'namespace', namespace]);
  return {
    namespace,
    remove: async () => {
      await Promise.all(clusters.map((cluster) => cluster.kubectl(['delete', 'namespace', namespace, '--wait=false'])));
    },
  };
}
