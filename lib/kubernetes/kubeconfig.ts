import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { waitFor } from '../progress/waiting';

/** What this machine has to reach clusters with: kubectl, its kubeconfig, and the programs that log in. */

type Environment = Readonly<Record<string, string | undefined>>;

export interface Kubeconfig {
  /** By the name of the context: the program that logs its user in, such as `aws`; undefined for a certificate or a token. */
  readonly contexts: Readonly<Record<string, { readonly loginProgram?: string }>>;
}

const timeoutMs = 10_000;

/**
 * Version of kubectl itself, such as `1.36.1`.
 * @throws Error, also where there is no kubectl
 */
export async function kubectlVersion(env: Environment): Promise<string> {
  const { clientVersion } = JSON.parse(await run(env, ['version', '--client', '--output=json'])) as {
    clientVersion: { gitVersion: string };
  };
  return clientVersion.gitVersion.replace(/^v/, '');
}

/** The kubeconfig that kubectl uses. @throws Error */
export async function kubeconfig(env: Environment): Promise<Kubeconfig> {
  const { contexts, users } = JSON.parse(await run(env, ['config', 'view', '--output=json'])) as {
    contexts: { name: string; context: { user?: string } }[] | null;
    users: { name: string; user?: { exec?: { command?: string } } }[] | null;
  };
  const programs = new Map(users?.map(({ name, user }) => [name, user?.exec?.command]));
  return {
    contexts: Object.fromEntries(
      (contexts ?? []).map(({ name, context }) => {
        const loginProgram = programs.get(context.user ?? '');
        return [name, loginProgram === undefined ? {} : { loginProgram }];
      }),
    ),
  };
}

/** Kubernetes version that the API server of a context answers with, such as `1.36.1`; it proves reach and login. @throws Error */
export async function serverVersion(env: Environment, context: string): Promise<string> {
  const answer = await run(env, ['--context', context, `--request-timeout=${timeoutMs}ms`, 'get', '--raw', '/version']);
  return (JSON.parse(answer) as { gitVersion: string }).gitVersion.replace(/^v/, '');
}

/** Whether a program can be started: by its path, or by its name in PATH. */
export function isInstalled(program: string, env: Environment): boolean {
  const places = program.includes('/') ? [program] : (env.PATH ?? '').split(delimiter).map((folder) => join(folder, program));
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function run(env: Environment, args: readonly string[]): Promise<string> {
  const program = env.BLUEGREEN_KUBECTL ?? 'kubectl';
  const work = new Promise<string>((resolve, reject) => {
    execFile(program, args, { env, timeout: timeoutMs + 2000, killSignal: 'SIGKILL', maxBuffer: 16 * 2 ** 20 }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const said = stderr.trim().split('\n').at(-1);
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT' ? `${program}: not found` : undefined;
      reject(new Error(missing ?? (error.killed ? `no answer within ${timeoutMs / 1000} s` : said || error.message), { cause: error }));
    });
  });
  return waitFor(`${program} ${args[0]}`, work);
}
