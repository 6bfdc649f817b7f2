import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export type EngineName = 'kubernetes' | 'cilium' | 'vpc-cni';

/** Whatever is given to an engine, with its questions. */
export interface Asked {
  readonly probes: readonly string[];
}

const answerWithinMs = 120_000;

/** The driver of an engine, as a process that answers one JSON line with one. */
export class Engine {
  private readonly waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  private said = '';

  /**
   * Starts the driver that globalSetup has built.
   * @param inside a program to start it with, such as `unshare`, and arguments of the driver
   */
  static start(name: EngineName, inside: readonly string[] = [], options: readonly string[] = []): Engine {
    const program = process.env[`BLUEGREEN_ENGINE_${name.toUpperCase().replaceAll('-', '_')}`];
    if (program === undefined) throw new Error(`no driver of ${name} was built`);
    const [command = program, ...rest] = [...inside, program, ...options];
    return new Engine(spawn(command, rest, { stdio: ['pipe', 'pipe', 'pipe'] }));
  }

  private constructor(private readonly process: ChildProcessByStdio<Writable, Readable, Readable>) {
    createInterface(process.stdout).on('line', (line) => this.waiting.shift()?.resolve(line));
    process.stderr.on('data', (text: Buffer) => {
      this.said = (this.said + text.toString()).slice(-4_000);
    });
    process.on('exit', (code) => this.fail(`the engine ended with ${code}`));
    process.stdin.on('error', () => this.fail('the engine reads no more'));
  }

  private fail(why: string): void {
    for (const { reject } of this.waiting.splice(0)) reject(new Error(`${why}: ${this.said}`));
  }

  /** The engine's verdicts, in the order of the probes. */
  async judge(given: Asked): Promise<string[]> {
    const line = await this.answer(JSON.stringify(given));
    const { verdicts = [], error } = JSON.parse(line) as { verdicts?: string[]; error?: string };
    if (error !== undefined) throw new Error(`the engine refuses the case: ${error}\n${JSON.stringify(given)}`);
    return verdicts;
  }

  private answer(question: string): Promise<string> {
    if (this.process.exitCode !== null) throw new Error(`the engine has ended: ${this.said}`);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.fail(`no answer within ${answerWithinMs / 1000} s`), answerWithinMs);
      const ended =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          then(value);
        };
      this.waiting.push({ resolve: ended(resolve), reject: ended(reject) });
      this.process.stdin.write(`${question}\n`);
    });
  }

  /** Ends the driver and waits until it has gone. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.stdin.end();
    await gone;
  }
}
