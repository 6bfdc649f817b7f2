import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LocalAws } from '../../tools/local-aws/local-aws';

const root = resolve(__dirname, '..', '..');

export interface Finished {
  /** null: killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly elapsedMs: number;
}

/** A command line that runs. */
export interface Running {
  readonly process: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when it has said something; undefined if it ended without. */
  said(pattern: RegExp): Promise<string | undefined>;
}

/** How the process runs, where that is not as usual. */
export interface Circumstances {
  /** `full`: the disk behind it is full; `closed`: its reader ends before the process writes. */
  readonly stdout?: 'full' | 'closed';
  readonly stderr?: 'full' | 'closed';
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `bluegreen` as an operator does, in a process of its own. */
export function bluegreen(aws: LocalAws, args: readonly string[], circumstances: Circumstances = {}): Running {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(root, 'bin/loader/bluegreen.cjs'), ...args], {
    // The folder of the environment's file, which goes with its test: `shift` writes its rollback by hand into the current folder.
    cwd: args.find((_, index) => args[index - 1] === '--environments') ?? root,
    env: { ...aws.env, NODE_NO_WARNINGS: '1', NODE_OPTIONS: '', ...circumstances.env },
    stdio: ['ignore', end(circumstances.stdout), end(circumstances.stderr)],
  });
  if (circumstances.stdout === 'closed') child.stdout?.destroy();
  if (circumstances.stderr === 'closed') child.stderr?.destroy();
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const hear = () => listeners.forEach((listener) => listener());
  child.stdout?.on('data', (chunk: Buffer) => ((stdout += chunk.toString()), hear()));
  child.stderr?.on('data', (chunk: Buffer) => ((stderr += chunk.toString()), hear()));
  const finished = new Promise<Finished>((done, failed) => {
    child.once('error', failed);
    child.once('close', (code) => done({ code, stdout, stderr, elapsedMs: performance.now() - startedAt }));
  });
  const said = (pattern: RegExp) =>
    new Promise<string | undefined>((done) => {
      const look = () => {
        const found = pattern.exec(stdout + stderr)?.[0];
        if (found !== undefined) done(found);
      };
      listeners.add(look);
      look();
      void finished.then(() => done(pattern.exec(stdout + stderr)?.[0]));
    });
  return { process: child, finished, said };
}

const end = (how?: 'full' | 'closed') => (how === 'full' ? openSync('/dev/full', 'w') : 'pipe');
