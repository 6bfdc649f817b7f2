import { type Color, colors } from '../names';
import { noCounts } from '../shift/core/evidence/judge';
import type { Counts, PeriodsByService } from '../shift/model/evidence';
import type { Sample, TrafficByService } from '../shift/model/model';
import type { TimedSample, TrafficSeries } from '../shift/report/record';

interface Cell {
  requests: number;
  good: number;
  clientErrors: number;
  serverErrors: number;
  connectionErrors: number;
  readonly latencies: number[];
}

/** Counts of the front, by second, service and color. */
export class Tally {
  private readonly seconds = new Map<number, Map<string, Cell>>();

  /** A target has answered. @param latencyMs until its first byte */
  add(service: string, color: Color, at: number, latencyMs: number, status: number): void {
    const cell = this.cell(service, color, at);
    cell.requests++;
    cell.latencies.push(latencyMs);
    if (status >= 500) cell.serverErrors++;
    else if (status >= 400) cell.clientErrors++;
    else cell.good++;
  }

  /** A connection to a target was made: all that there is to count of one over TCP. */
  addConnection(service: string, color: Color, at: number): void {
    const cell = this.cell(service, color, at);
    cell.requests++;
    cell.good++;
  }

  /** A target accepted the connection, and no answer came. */
  addUnanswered(service: string, color: Color, at: number): void {
    this.cell(service, color, at).requests++;
  }

  /** No target could be reached. */
  addConnectionError(service: string, color: Color, at: number): void {
    const cell = this.cell(service, color, at);
    cell.requests++;
    cell.connectionErrors++;
  }

  /** Sums over whole seconds from `from` to `to`, milliseconds since the epoch. */
  between(services: readonly string[], from: number, to: number): TrafficByService {
    return Object.fromEntries(
      services.map((service) => {
        const [blue, green] = colors.map((color) => this.sum(service, color, from, to)) as [Sample, Sample];
        return [service, { blue, green }];
      }),
    );
  }

  /** Counts of both colors, second by second. @param slowAboveMs by service; nothing is slow where it is left out */
  periods(services: readonly string[], from: number, to: number, slowAboveMs: Readonly<Record<string, number>>): PeriodsByService {
    const starts: number[] = [];
    for (let at = 1000 * Math.floor(from / 1000); at + 1000 <= to; at += 1000) starts.push(at);
    const countsOf = (service: string, color: Color, at: number): Counts => {
      const cell = this.seconds.get(at / 1000)?.get(`${service}/${color}`);
      if (!cell) return noCounts;
      const { latencies, ...counts } = cell;
      const limit = slowAboveMs[service] ?? Infinity;
      return { ...counts, slow: latencies.filter((latency) => latency > limit).length };
    };
    const periodsOf = (service: string) =>
      starts.map((at) => ({ at, counts: { blue: countsOf(service, 'blue', at), green: countsOf(service, 'green', at) } }));
    return Object.fromEntries(services.map((service) => [service, periodsOf(service)]));
  }

  /** What the report of a shift shows: both colors, second by second. */
  series(services: readonly string[], from: number, to: number): TrafficSeries {
    const starts: number[] = [];
    for (let at = 1000 * Math.floor(from / 1000); at + 1000 <= to; at += 1000) starts.push(at);
    const samples = (service: string, color: Color): TimedSample[] =>
      starts.map((at) => {
        const { requests, errors, p99Ms } = this.sum(service, color, at, at + 1000);
        return { at, requests, errors, ...(p99Ms !== undefined && { p99Ms }) };
      });
    const both = (service: string) => ({ blue: samples(service, 'blue'), green: samples(service, 'green') });
    return { intervalMs: 1000, services: Object.fromEntries(services.map((service) => [service, both(service)])) };
  }

  private sum(service: string, color: Color, from: number, to: number): Sample {
    const cells: Cell[] = [];
    for (let second = Math.ceil(from / 1000); second < Math.floor(to / 1000); second++) {
      const cell = this.seconds.get(second)?.get(`${service}/${color}`);
      if (cell) cells.push(cell);
    }
    const total = (count: (cell: Cell) => number): number => cells.reduce((sum, cell) => sum + count(cell), 0);
    const latencies = cells.flatMap((cell) => cell.latencies);
    return {
      requests: total((cell) => cell.requests),
      errors: total((cell) => cell.serverErrors),
      connectionErrors: total((cell) => cell.connectionErrors),
      answered: latencies.length,
      ...(latencies.length > 0 && { p99Ms: quantile(latencies, 0.99) }),
    };
  }

  private cell(service: string, color: Color, at: number): Cell {
    const second = Math.floor(at / 1000);
    let row = this.seconds.get(second);
    if (!row) this.seconds.set(second, (row = new Map()));
    const key = `${service}/${color}`;
    let cell = row.get(key);
    if (!cell) row.set(key, (cell = { requests: 0, good: 0, clientErrors: 0, serverErrors: 0, connectionErrors: 0, latencies: [] }));
    return cell;
  }
}

/** The value that this share of the values do not exceed (nearest rank); NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
