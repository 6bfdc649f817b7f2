import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { sayReady, settingsOf } from '../child';
import type { LoadControl, LoadReady } from '../load';
import type { LongLived } from '../load-report';
import { serve } from '../rpc';
import { type Attempt, startLoad } from '../steady-load';

/**
 * Process: the clients. New connections at a fixed rate, whether or not earlier ones have ended; each hears its color, sends a line, hears it again and ends. Besides, connections
 * that are opened at the start and used to the end: weights must not touch them.
 */

export interface TcpLoadSettings {
  /** Port of each service's listener. */
  readonly ports: Readonly<Record<string, number>>;
  /** Ports of blue's targets, to measure the time that the front adds. */
  readonly direct: readonly number[];
  readonly rps: number;
}

const patienceMs = 10_000;
/** Of each service. */
const longLivedEach = 10;
const lineEveryMs = 500;

async function main(): Promise<void> {
  const { ports, direct, rps } = settingsOf() as TcpLoadSettings;
  const services = Object.keys(ports);
  const longLived = services.flatMap((service) => Array.from({ length: longLivedEach }, () => new LongConnection(ports[service] ?? 0)));
  const stop = startLoad({ services, direct, rps, attempt: (service) => oneConnection(ports[service] ?? 0), attemptDirect: oneConnection });
  const lines = setInterval(() => {
    for (const connection of longLived) connection.use();
  }, lineEveryMs);

  const control: LoadControl = {
    stop: async () => {
      clearInterval(lines);
      return { ...(await stop()), longLived: countOf(longLived) };
    },
  };
  sayReady({ control: (await serve({ load: control })).port } satisfies LoadReady);
}

/** Connects, hears the color, sends a line and hears it, ends. Anything else is a failure: a connection that is lost half-way too. */
const oneConnection = (port: number): Promise<Attempt> =>
  new Promise((resolve) => {
    const startedAt = performance.now();
    const socket = connect({ host: '127.0.0.1', port, timeout: patienceMs });
    let heard = '';
    let micros = 0;
    const colorOf = () => heard.split('\n')[0] ?? '';
    const fail = (failure: string) => resolve({ failure, color: colorOf(), micros: 0 });
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      const isFirst = !heard.includes('\n');
      heard += text;
      if (isFirst && heard.includes('\n')) socket.write('ping\n');
      if (!heard.endsWith('ping\n')) return;
      micros = Math.round(1000 * (performance.now() - startedAt));
      socket.end();
    });
    socket.on('timeout', () => socket.destroy(new Error('timeout')));
    socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.on('close', () => (micros > 0 ? resolve({ color: colorOf(), micros }) : fail('ended early')));
  });

/** A connection that is used to the end. */
class LongConnection {
  private readonly socket: Socket;
  private heard = '';
  private sent = 0;
  isBroken = false;

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port });
    this.socket.setEncoding('utf8');
    this.socket.on('data', (text: string) => (this.heard += text));
    for (const end of ['error', 'close'] as const) this.socket.on(end, () => (this.isBroken = true));
  }

  use(): void {
    this.socket.write(`${this.sent++}\n`);
  }

  get color(): string {
    return this.heard.split('\n')[0] ?? '';
  }

  /** Every line has come back, but for one that may be on its way. */
  get isWhole(): boolean {
    const lines = this.heard.split('\n').slice(1, -1);
    return !this.isBroken && lines.length >= this.sent - 1 && lines.every((line, index) => line === String(index));
  }
}

const countOf = (all: readonly LongConnection[]): LongLived => ({
  opened: all.length,
  whole: all.filter(({ isWhole }) => isWhole).length,
  onBlue: all.filter(({ color }) => color === 'blue').length,
});

if (require.main === module) void main();
