import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * The rehearsal's processes. Each ends itself when its parent is gone, so that nothing is left behind however the rehearsal ends.
 */

/** A child that has said it is ready, and what it said with it. */
export interface Child<Ready> {
  readonly process: ChildProcess;
  readonly ready: Ready;
  /** Ends it the hard way. */
  readonly kill: () => void;
  /** Settles when it has ended. */
  readonly ended: Promise<number | null>;
}

const startMs = 20_000;

const modules = ['front', 'pool', 'load', 'ticker', 'tcp/front', 'tcp/pool', 'tcp/load'] as const;

/** Programs of the processes, as plain JavaScript: a ticker that is started again must not cost the users a second of compilation. */
export interface Programs {
  readonly folder: string;
  readonly remove: () => void;
}

/** Bundles the processes' modules into a new folder under the system's temporary one. */
export function compile(): Programs {
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  const entryPoints = modules.map((name) => join(__dirname, `${name}.ts`));
  buildSync({
    entryPoints,
    outbase: __dirname,
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'warning',
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Starts a module of this folder as a process.
 * @param settings what it reads with `settingsOf`
 * @throws Error if it does not get ready in 20 seconds
 */
export async function start<Ready>({ folder }: Programs, name: (typeof modules)[number], settings: object): Promise<Child<Ready>> {
  const child = fork(join(folder, `${name}.js`), [JSON.stringify(settings)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<number | null>((resolve) => void child.once('exit', resolve));
  const kill = () => void child.kill('SIGKILL');
  const ready = await new Promise<Ready>((resolve, reject) => {
    const late = setTimeout(() => {
      kill();
      reject(new Error(`the rehearsal's ${name} did not start`));
    }, startMs);
    child.once('message', (message) => {
      clearTimeout(late);
      resolve(message as Ready);
    });
    child.once('exit', (code) => reject(new Error(`the rehearsal's ${name} ended at its start (${code})`)));
  });
  return { process: child, ready, kill, ended };
}
