import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A bundled function in a process of its own, as Lambda runs it: its folder, its variables, one call after the other. */
export interface FunctionProcess {
  /** @throws with the function's error */
  readonly call: (input: unknown) => Promise<unknown>;
  readonly stop: () => void;
  /** SIGKILL: it ends in the middle of whatever it does. */
  readonly kill: () => void;
}

/**
 * Reads an input a line, answers a line: `>{"ok": …}` or `>{"error": …}`. Other lines are the function's log. It ends with its input; Ctrl-C in the
 * terminal is the business of who started it.
 */
const loop = `
process.on('SIGINT', () => {});
const { handler } = require(process.argv[1]);
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) =>
  Promise.resolve(JSON.parse(line)).then(handler).then(
    (ok) => process.stdout.write('>' + JSON.stringify({ ok }) + '\\n'),
    (error) => process.stdout.write('>' + JSON.stringify({ error: String(error) }) + '\\n'),
  ),
);`;

export function functionProcess(folder: string, env: NodeJS.ProcessEnv): FunctionProcess {
  const child = spawn(process.execPath, ['-e', loop, join(folder, 'index.js')], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('>')) waiting.shift()?.(line.slice(1));
  });
  return {
    async call(input) {
      const answer = new Promise<string>((done) => waiting.push(done));
      child.stdin.write(`${JSON.stringify(input)}\n`);
      const { ok, error } = JSON.parse(await answer) as { ok?: unknown; error?: string };
      if (error !== undefined) throw new Error(error);
      return ok;
    },
    stop: () => void child.kill(),
    kill: () => void child.kill('SIGKILL'),
  };
}
