import { createInterface } from 'node:readline/promises';
import { isatty } from 'node:tty';
import { maxInputBytes, megabytes } from '../files/read';
import { type Host, UsageError } from './host';
import { type Spinner, startSpinner } from './spinner';

/** The Host of a real process. */
export function processHost(): Host {
  tolerateLostOutput();
  const isTty = isatty(1);
  const spinner = isTty && isatty(2) && wantsProgress() ? startSpinner(process.stderr) : undefined;
  let signal: AbortSignal | undefined;
  return {
    stdout: (text) => write(process.stdout, text, spinner),
    stderr: (text) => write(process.stderr, text, spinner),
    screen: (text) => {
      spinner?.stop();
      write(process.stdout, text);
    },
    readStdin,
    stdinChunks: () => process.stdin,
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
    get signal() {
      signal ??= abortOnInterrupt();
      return signal;
    },
  };
}

/**
 * Output is never a precondition of work: a reader that closed early (`| head`), a full disk or a lost terminal costs the message only. A
 * rollback that prints goes on, and its exit code says how it ended.
 */
export function tolerateLostOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** A machine reads JSON, a log keeps every frame, and a dumb terminal cannot erase. */
const wantsProgress = (): boolean => !process.argv.includes('--json') && process.env.CI === undefined && process.env.TERM !== 'dumb';

/** A stream whose file descriptor is gone throws instead of emitting an error. */
function write(stream: NodeJS.WriteStream, text: string, spinner?: Spinner): void {
  try {
    if (spinner) spinner.around(() => void stream.write(text));
    else stream.write(text);
  } catch {
    // There is nobody left to report it to.
  }
}

/** Until a command asks for the signal, Ctrl-C ends the process the way the system does it: at once, even out of a long computation. */
function abortOnInterrupt(): AbortSignal {
  const stop = new AbortController();
  // Once: a second Ctrl-C ends the process the ordinary way.
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  return stop.signal;
}

async function readStdin(): Promise<Buffer> {
  if (process.stdin.isTTY) process.stderr.write('Reading standard input; end it with Ctrl-D ...\n');
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    total += (chunk as Buffer).length;
    if (total > maxInputBytes)
      throw new UsageError(`standard input: is larger than ${megabytes(maxInputBytes)}, the most that is read; split it`);
  }
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
