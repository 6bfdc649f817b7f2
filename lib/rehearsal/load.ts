import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { sayReady, settingsOf } from './child';
import type { LoadReport } from './load-report';
import { serve } from './rpc';
import { type Attempt, startLoad } from './steady-load';

/**
 * Process: the users. Requests at a fixed rate, whether or not earlier ones have been answered (an open loop: a slow service is not spared), and
 * a twentieth as many past the front, straight to a target of the old color, to measure the latency that the front adds.
 */

export interface LoadSettings {
  readonly front: number;
  readonly direct: readonly number[];
  readonly services: readonly string[];
  readonly rps: number;
}

export interface LoadReady {
  readonly control: number;
}

export interface LoadControl {
  /** Stops sending, waits for the answers that are still missing, and reports. */
  stop(): Promise<LoadReport>;
}

const patienceMs = 10_000;

async function main(): Promise<void> {
  const { front, direct, services, rps } = settingsOf() as LoadSettings;
  const agent = new Agent({ keepAlive: true, maxSockets: 1024, maxFreeSockets: 1024 });
  const stop = startLoad({
    services,
    direct,
    rps,
    attempt: (service) => send(agent, front, `/${service}/`),
    attemptDirect: (port) => send(agent, port, '/direct/'),
  });
  const control: LoadControl = { stop };
  sayReady({ control: (await serve({ load: control })).port } satisfies LoadReady);
}

const send = (agent: Agent, port: number, path: string): Promise<Attempt> =>
  new Promise((resolve) => {
    const startedAt = performance.now();
    const fail = (error: NodeJS.ErrnoException) => resolve({ failure: error.code ?? error.message, color: '', micros: 0 });
    const outgoing = request({ host: '127.0.0.1', port, path, agent, timeout: patienceMs }, (incoming) => {
      let body = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => (body += chunk));
      incoming.on('error', fail);
      incoming.on('end', () => {
        const status = incoming.statusCode ?? 0;
        const micros = Math.round(1000 * (performance.now() - startedAt));
        resolve({ ...(status >= 400 && { failure: String(status) }), color: body, micros });
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')));
    outgoing.on('error', fail);
    outgoing.end();
  });

if (require.main === module) void main();
