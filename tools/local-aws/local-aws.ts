import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

const root = resolve(__dirname, '..', '..');
const run = promisify(execFile);

/** A local AWS that belongs to one test file. */
export interface LocalAws {
  readonly endpoint: string;
  /** Environment of processes that shall talk to it. */
  readonly env: NodeJS.ProcessEnv;
  /** Configuration of SDK clients. */
  readonly client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  /** Runs the pinned CDK command line. @returns what it printed, both streams; @throws with the same if it fails */
  cdk(...args: string[]): Promise<string>;
  /** `cdk bootstrap` of its account and region. No app is synthesized for it: two that write `cdk.out` at once refuse each other. @throws as cdk() */
  bootstrap(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts the patched moto server on a free port of the loopback.
 * LOCAL_AWS_LOG names a file for its log.
 * @param account the account that all resources belong to
 * @param settings environment of the server, such as LOCAL_AWS_RECORDS (localaws/records.py)
 */
export async function startLocalAws(account: string, region = 'eu-west-1', settings: NodeJS.ProcessEnv = {}): Promise<LocalAws> {
  const log = openSync(process.env.LOCAL_AWS_LOG ?? '/dev/null', 'w');
  const server = spawn(join(root, '.cache/venv/bin/python'), [join(__dirname, 'server/serve.py'), '--port', '0', '--with-parent'], {
    env: { ...process.env, ...settings, MOTO_ACCOUNT_ID: account, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', log],
  });
  const port = await firstLine(server.stdout);
  // localhost, not 127.0.0.1: CloudFormation's TemplateURL is parsed for a bucket name.
  const endpoint = `http://localhost:${port}`;
  await answering(`${endpoint}/moto-api/data.json`, server);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_REGION: region,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_VALIDATION: 'false',
    NO_COLOR: '1',
  };
  return {
    endpoint,
    env,
    client: { endpoint, region, credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } },
    cdk: (...args) => cdk(args, env, root),
    bootstrap: () => cdk(['bootstrap', `aws://${account}/${region}`], env, tmpdir()),
    stop: () => stopped(server),
  };
}

async function cdk(args: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Promise<string> {
  try {
    const { stdout, stderr } = await run(join(root, 'node_modules/.bin/cdk'), [...args], { cwd, env, maxBuffer: 64 * 2 ** 20 });
    return stdout + stderr;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`cdk ${args.join(' ')}\n${stdout}${stderr}`, { cause: error });
  }
}

function stopped(server: ChildProcess): Promise<void> {
  // Ctrl-C in a terminal goes to it too, and it may have ended before anybody waits for that.
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    server.once('exit', () => done());
    server.kill();
  });
}

/** @returns the first line of a stream, empty if it ends before; the rest is thrown away, so that the writer never waits */
async function firstLine(stream: Readable | null): Promise<string> {
  if (!stream) return '';
  const lines = createInterface(stream);
  const line = await new Promise<string>((done) => lines.once('line', done).once('close', () => done('')));
  lines.close();
  stream.resume();
  return line;
}

/** Waits until the server answers, at most 60 seconds. */
async function answering(url: string, server: ChildProcess): Promise<void> {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`the local AWS ended with code ${server.exitCode}; was test/support/python.sh run?`);
    const up = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return;
    await new Promise((wake) => setTimeout(wake, 200));
  }
  server.kill();
  throw new Error('the local AWS did not answer within 60 seconds');
}
