import { createInterface } from 'node:readline/promises';
import { isatty } from 'node:tty';
import type { Host } from './host';

/** The Host of a real process. */
export function processHost(): Host {
  tolerateClosedPipe();
  const isTty = isatty(1);
  const stop = new AbortController();
  // Once: a second Ctrl-C ends the process the ordinary way.
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    readStdin,
    confirm: (question) => confirm(question, isTty),
    isTty,
    color: isTty && !process.env.NO_COLOR && !process.argv.includes('--no-color'),
    // Asked for each time: a window can be resized.
    get columns() {
      return process.stdout.columns ?? 80;
    },
    get rows() {
      return process.stdout.rows ?? 24;
    },
    env: process.env,
    cwd: process.cwd(),
    signal: stop.signal,
  };
}

/** A reader that has seen enough (`| head`) is no error; a shift that prints to it goes on. */
export function tolerateClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function confirm(question: string, isTty: boolean): Promise<boolean> {
  if (!isTty || !isatty(0)) return false;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}
