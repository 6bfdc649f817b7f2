import { execFileSync, spawn } from 'node:child_process';
import { cpSync, createReadStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { dirname, join } from 'node:path';
import type { KubectlLayer } from '../../../tools/kubectl-layer';

/** A Git repository and a folder of Helm charts, served over HTTPS on the loopback. */
export interface GitServer {
  /** https://localhost:<port>: below it stand /<name>.git and /charts. */
  readonly url: string;
  /** Certificate that clients have to trust. */
  readonly certificate: string;
  /** Work tree of the repository: change it, then commit. */
  readonly workTree: string;
  /** Commits what is in the work tree and pushes it. @returns its SHA */
  commit(message: string): string;
  stop(): Promise<void>;
}

/**
 * @param folder of the server's own: certificate, bare repository, work tree; what is in its `charts` is served
 * @param source folder that the repository begins with
 * @param path of that folder in the repository
 */
export async function startGitServer(folder: string, port: number, source: string, path: string): Promise<GitServer> {
  const [certificate, key] = selfSigned(folder);
  const [bare, workTree] = [join(folder, 'repositories', 'platform.git'), join(folder, 'work-tree')];
  git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', bare);
  git(folder, 'clone', '--quiet', bare, workTree);
  cpSync(source, join(workTree, path), { recursive: true });
  const commit = (message: string): string => {
    git(workTree, 'add', '--all');
    git(workTree, ...author, 'commit', '--quiet', '--message', message);
    git(workTree, 'push', '--quiet', 'origin', 'HEAD:main');
    return git(workTree, 'rev-parse', 'HEAD').trim();
  };
  commit('The charts as they stand');
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (asked, answer) =>
    asked.url?.startsWith('/charts/') ? sendChart(folder, asked, answer) : backend(join(folder, 'repositories'), asked, answer),
  );
  await listening(server, port);
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { url: `https://localhost:${port}`, certificate, workTree, commit, stop };
}

const author = ['-c', 'user.name=live tier', '-c', 'user.email=live@example.com'];

const git = (folder: string, ...args: string[]): string => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' });

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));

/**
 * @param names that it is for, beside localhost
 * @returns paths of a certificate that signs itself, and of its key
 */
export function selfSigned(folder: string, ...names: readonly string[]): [string, string] {
  mkdirSync(folder, { recursive: true });
  const [certificate, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  if (existsSync(certificate)) return [certificate, key];
  const alternatives = ['DNS:localhost', 'IP:127.0.0.1', ...names.map((name) => `DNS:${name}`)].join(',');
  const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${alternatives}`];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', ...subject, '-keyout', key, '-out', certificate],
    {
      stdio: 'ignore',
    },
  );
  return [certificate, key];
}

function sendChart(folder: string, asked: IncomingMessage, answer: ServerResponse): void {
  const file = join(folder, 'charts', (asked.url ?? '').slice('/charts/'.length));
  if (!existsSync(file)) answer.writeHead(404).end();
  else createReadStream(file).pipe(answer);
}

/** Git's own server program behind HTTP, as a web server calls it. https://git-scm.com/docs/git-http-backend */
function backend(repositories: string, asked: IncomingMessage, answer: ServerResponse): void {
  const url = new URL(asked.url ?? '/', 'https://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: repositories,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: asked.method,
      CONTENT_TYPE: asked.headers['content-type'] ?? '',
      ...(asked.headers['content-encoding'] && { HTTP_CONTENT_ENCODING: asked.headers['content-encoding'] }),
      ...(asked.headers['git-protocol'] && { GIT_PROTOCOL: String(asked.headers['git-protocol']) }),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  asked.pipe(child.stdin);
  child.stdin.on('error', () => {});
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.once('close', () => {
    const output = Buffer.concat(chunks);
    const end = output.indexOf('\r\n\r\n');
    for (const line of output.subarray(0, end).toString().split('\r\n')) {
      const [name = '', value = ''] = line.split(/: (.*)/);
      if (name === 'Status') answer.statusCode = Number.parseInt(value, 10);
      else answer.setHeader(name, value);
    }
    answer.end(output.subarray(end + 4));
  });
}

/**
 * Makes one more repository out of files, at a tag.
 * @param files contents by path
 * @returns its address
 */
export function publishRepository(server: GitServer, name: string, tag: string, files: Readonly<Record<string, string>>): string {
  const folder = join(server.workTree, '..');
  const [bare, workTree] = [join(folder, 'repositories', `${name}.git`), join(folder, name)];
  git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', bare);
  git(folder, 'clone', '--quiet', bare, workTree);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workTree, path)), { recursive: true });
    writeFileSync(join(workTree, path), text);
  }
  git(workTree, 'add', '--all');
  git(workTree, ...author, 'commit', '--quiet', '--message', tag);
  git(workTree, 'tag', tag);
  git(workTree, 'push', '--quiet', 'origin', 'HEAD:main', tag);
  return `${server.url}/${name}.git`;
}

/** Packs a chart and writes the index that Helm looks it up in; served below /charts. */
export function publishChart(server: GitServer, repository: string, chart: string, { helm, helmEnv }: KubectlLayer): string {
  const folder = join(server.workTree, '..', 'charts', repository);
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, ...helmEnv };
  execFileSync(helm, ['package', chart, '--destination', folder], { env, stdio: 'ignore' });
  execFileSync(helm, ['repo', 'index', folder], { env, stdio: 'ignore' });
  return `${server.url}/charts/${repository}`;
}
