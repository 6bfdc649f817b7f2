import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { sayReady, settingsOf } from './child';
import { dueAfter, keep } from './rate';
import { serve } from './rpc';

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

/** What users saw in one second, by the time their request was sent. */
export interface Second {
  readonly at: number;
  readonly requests: number;
  readonly failures: number;
  /** Answered by green. */
  readonly green: number;
}

export interface LoadReport {
  readonly requests: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly seconds: readonly Second[];
  /** Microseconds, of answered requests. */
  readonly throughFront: readonly number[];
  readonly direct: readonly number[];
  /** Of a rehearsal over TCP: connections that were opened at the start. */
  readonly longLived?: LongLived;
}

export interface LongLived {
  readonly opened: number;
  /** Still there at the end, and every line has come back. */
  readonly whole: number;
  /** Their target is one of blue's. */
  readonly onBlue: number;
}

export interface LoadControl {
  /** Stops sending, waits for the answers that are still missing, and reports. */
  stop(): Promise<LoadReport>;
}

const slotMs = 5;
const patienceMs = 10_000;

interface Outcome {
  readonly ok: boolean;
  readonly kind: string;
  readonly body: string;
  readonly micros: number;
}

async function main(): Promise<void> {
  const { front, direct, services, rps } = settingsOf() as LoadSettings;
  const agent = new Agent({ keepAlive: true, maxSockets: 1024, maxFreeSockets: 1024 });
  const seconds = new Map<number, { requests: number; failures: number; green: number }>();
  const failures: Record<string, number> = {};
  const latencies = { front: [] as number[], direct: [] as number[] };
  let requests = 0;
  const pending = new Set<Promise<void>>();

  const user = async (): Promise<void> => {
    const service = services[requests % services.length] ?? '';
    const second = Math.floor(Date.now() / 1000);
    let row = seconds.get(second);
    if (!row) seconds.set(second, (row = { requests: 0, failures: 0, green: 0 }));
    requests++;
    row.requests++;
    const outcome = await send(agent, front, `/${service}/`);
    if (outcome.ok) keep(latencies.front, outcome.micros);
    else {
      row.failures++;
      failures[outcome.kind] = (failures[outcome.kind] ?? 0) + 1;
    }
    if (outcome.body === 'green') row.green++;
  };
  const probe = async (turn: number): Promise<void> => {
    const outcome = await send(agent, direct[turn % direct.length] ?? 0, '/direct/');
    if (outcome.ok) keep(latencies.direct, outcome.micros);
  };
  const track = (work: Promise<void>): void => {
    pending.add(work);
    void work.finally(() => pending.delete(work));
  };

  const startedAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    // Catches up with the clock: a timer that comes late sends what is due.
    const due = Math.floor(dueAfter((performance.now() - startedAt) / 1000) * rps);
    for (; sent < due; sent++) {
      track(user());
      if (sent % 20 === 0) track(probe(sent / 20));
    }
  }, slotMs);

  const control: LoadControl = {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(pending);
      const rows = [...seconds].map(([second, row]) => ({ at: second * 1000, ...row }));
      return { requests, failures, seconds: rows, throughFront: latencies.front, direct: latencies.direct };
    },
  };
  sayReady({ control: (await serve({ load: control })).port } satisfies LoadReady);
}

const send = (agent: Agent, port: number, path: string): Promise<Outcome> =>
  new Promise((resolve) => {
    const startedAt = performance.now();
    const fail = (error: NodeJS.ErrnoException) => resolve({ ok: false, kind: error.code ?? error.message, body: '', micros: 0 });
    const outgoing = request({ host: '127.0.0.1', port, path, agent, timeout: patienceMs }, (incoming) => {
      let body = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => (body += chunk));
      incoming.on('error', fail);
      incoming.on('end', () => {
        const status = incoming.statusCode ?? 0;
        resolve({ ok: status < 400, kind: String(status), body, micros: Math.round(1000 * (performance.now() - startedAt)) });
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')));
    outgoing.on('error', fail);
    outgoing.end();
  });

if (require.main === module) void main();
