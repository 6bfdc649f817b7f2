import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** A program that a test started and must stop. */
export interface Running {
  readonly name: string;
  /** File with both of its streams. */
  readonly log: string;
  /** It has ended by itself. */
  ended(): boolean;
  stop(): Promise<void>;
}

/** Starts a program that runs until it is stopped, or this process is gone. Its log is `<folder>/<name>.log`, appended to when it is started again. */
export function launch(folder: string, name: string, file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const log = join(folder, `${name}.log`);
  const out = openSync(log, 'a');
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', file, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', out, out] });
  closeSync(out);
  return { name, log, ended: () => gone(child), stop: () => stopped(child) };
}

const gone = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** Not asked politely: what runs here keeps nothing that has to survive, and some of it takes ten seconds to say goodbye. */
function stopped(child: ChildProcess): Promise<void> {
  if (gone(child)) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGKILL');
  });
}

/** @returns free ports of the loopback, each once */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    if (!address || typeof address === 'string') throw new Error('found no port on the loopback');
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** A busy machine may take so many times as long. */
const slowness = Number(process.env.LIVE_SLOW ?? 1);

/**
 * Waits for `probe` to return something else than undefined or false.
 * @param seconds on a machine that does nothing else: LIVE_SLOW multiplies them
 * @throws Error with what is missing after these, and with what the probe threw last
 */
export async function eventually<T>(what: string, seconds: number, probe: () => Promise<T | undefined | false>): Promise<T> {
  trace(`waits: ${what}`);
  const deadline = Date.now() + seconds * slowness * 1000;
  let last = '';
  while (Date.now() < deadline) {
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found;
      last = '';
    } catch (error) {
      last = `; last error: ${String(error)}`;
    }
    await pause(0.5);
  }
  throw new Error(`${what}: not within ${seconds * slowness} s${last}`);
}

/** Says what goes on, where LIVE_TRACE is set. */
export function trace(text: string): void {
  if (process.env.LIVE_TRACE !== undefined) process.stderr.write(`${new Date().toISOString()} ${text}\n`);
}

export const pause = (seconds: number): Promise<void> => new Promise((done) => setTimeout(done, seconds * 1000));
