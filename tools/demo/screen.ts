import { createInterface } from 'node:readline';
import pc from 'picocolors';
import type { Progress } from './world';

/** What the demo writes to the terminal, and reads from it. */

/** Plain text is wrapped here, at most so wide. */
const widest = 96;

export const say = (text = ''): void => void process.stdout.write(`${text}\n`);

/** A paragraph, wrapped to the terminal. */
export function paragraph(text: string): void {
  const width = Math.min(widest, process.stdout.columns ?? 80) - 1;
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      say(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  say(line);
}

export function heading(text: string): void {
  say();
  say(pc.bold(pc.cyan(`── ${text} ${'─'.repeat(Math.max(3, Math.min(widest, process.stdout.columns ?? 80) - text.length - 5))}`)));
}

export const command = (line: string): void => say(`${pc.dim('$')} ${pc.bold(line)}`);
export const good = (text: string): void => say(`${pc.green('✔')} ${text}`);
export const bad = (text: string): void => say(`${pc.red('✘')} ${text}`);

/** `cdk deploy … 31 s`: the seconds count on a terminal. */
export const progress: Progress = async (what, work) => {
  const startedAt = Date.now();
  const line = () => `${what} ... ${Math.round((Date.now() - startedAt) / 1000)} s`;
  const timer = process.stdout.isTTY ? setInterval(() => process.stdout.write(`\r${pc.dim(line())}`), 1000) : undefined;
  try {
    const result = await work;
    say(`${timer ? '\r' : ''}${line()}`);
    return result;
  } finally {
    clearInterval(timer);
  }
};

/** @returns what was typed before Enter; undefined when the input ended or the signal was aborted */
export function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise((resolve) => {
    lines.once('close', () => resolve(undefined));
    // readline takes Ctrl-C for itself while it reads.
    lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    lines.question(question, { signal }, (answer) => {
      resolve(answer.trim().toLowerCase());
      lines.close();
    });
    signal.addEventListener('abort', () => lines.close(), { once: true });
  });
}
