import { performance } from 'node:perf_hooks';
import type { LoadReport, Second } from './load-report';
import { dueAfter, keep } from './rate';

const slotMs = 5;

/** What came of one request, or of one connection. */
export interface Attempt {
  /** Undefined: it ended as it should. */
  readonly failure?: string;
  /** Who answered; empty if nobody did. */
  readonly color: string;
  /** From the start to the end; counts only without a failure. */
  readonly micros: number;
}

export interface SteadyLoad {
  readonly services: readonly string[];
  /** Ports of blue's targets, to measure the time that the front adds. */
  readonly direct: readonly number[];
  /** Attempts a second. */
  readonly rps: number;
  /** One attempt through the front. */
  readonly attempt: (service: string) => Promise<Attempt>;
  /** One past the front, to a target's port. */
  readonly attemptDirect: (port: number) => Promise<Attempt>;
}

/**
 * Begins attempts at a fixed rate, whether or not earlier ones have ended, over the services in turn; one in twenty is repeated past the front.
 * @returns what ends it: begins no more, waits for those under way, and reports
 */
export function startLoad({ services, direct, rps, attempt, attemptDirect }: SteadyLoad): () => Promise<LoadReport> {
  const seconds = new Map<number, { requests: number; failures: number; green: number }>();
  const failures: Record<string, number> = {};
  const latencies = { front: [] as number[], direct: [] as number[] };
  const pending = new Set<Promise<void>>();
  let requests = 0;

  const counted = async (): Promise<void> => {
    const service = services[requests % services.length] ?? '';
    const second = Math.floor(Date.now() / 1000);
    let row = seconds.get(second);
    if (!row) seconds.set(second, (row = { requests: 0, failures: 0, green: 0 }));
    requests++;
    row.requests++;
    const { failure, color, micros } = await attempt(service);
    if (failure === undefined) keep(latencies.front, micros);
    else {
      row.failures++;
      failures[failure] = (failures[failure] ?? 0) + 1;
    }
    if (color === 'green') row.green++;
  };
  const past = async (turn: number): Promise<void> => {
    const { failure, micros } = await attemptDirect(direct[turn % direct.length] ?? 0);
    if (failure === undefined) keep(latencies.direct, micros);
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
      track(counted());
      if (sent % 20 === 0) track(past(sent / 20));
    }
  }, slotMs);

  return async () => {
    clearInterval(timer);
    await Promise.all(pending);
    const rows = [...seconds].map(([second, row]): Second => ({ at: second * 1000, ...row }));
    return { requests, failures, seconds: rows, throughFront: latencies.front, direct: latencies.direct };
  };
}
