import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Runs a command on a pseudo-terminal, with colors: what a person sees is on standard output, what is written to standard input is typed
 * (`\x03` is Ctrl-C), and the exit code is the command's.
 */
export function onTerminal(
  command: readonly string[],
  { columns, rows }: Size,
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): ChildProcessByStdio<Writable, Readable, null> {
  // With these, colors are left out.
  const { CI: _ci, NO_COLOR: _noColor, ...others } = env;
  const child = spawn('python3', [join(__dirname, 'on-terminal.py'), String(columns), String(rows), ...command], {
    cwd,
    env: { ...others, TERM: 'xterm-256color' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8');
  return child;
}
