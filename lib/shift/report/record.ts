import type { Color } from '../../names';
import type { Event, Shift } from '../model/model';
import type { Preflight } from '../preflight/preflight';
import { preflightSchema, problemOf, recordSchema } from './record-schema';

/**
 * All that a report is made of: the shift's record, its events, and what users saw. Plain JSON; `report --record` writes it, the rehearsal too, and
 * `report --from` reads it.
 */
export interface ShiftRecord {
  readonly version: typeof recordVersion;
  /** When it was taken. */
  readonly at: number;
  /** Where the samples come from: CloudWatch, or a rehearsal's front. */
  readonly source: string;
  readonly shift: Shift;
  readonly events: readonly Event[];
  readonly traffic: TrafficSeries;
  readonly preflight?: Preflight;
}

export const recordVersion = 1;

/** What a target group answered in one interval. */
export interface TimedSample {
  /** Start of the interval. */
  readonly at: number;
  readonly requests: number;
  readonly errors: number;
  readonly p99Ms?: number;
}

/** Samples of every service and color, all with the same intervals. */
export interface TrafficSeries {
  /** Length of an interval. */
  readonly intervalMs: number;
  readonly services: Readonly<Record<string, Readonly<Record<Color, readonly TimedSample[]>>>>;
}

/**
 * Reads a record.
 * @throws RangeError that says what is wrong with it
 */
export function parseRecord(text: string): ShiftRecord {
  const value = parseJson(text);
  if (value.version !== recordVersion)
    throw new RangeError(`version ${recordVersion} is known here, found ${JSON.stringify(value.version)}`);
  for (const key of ['shift', 'events', 'traffic', 'source', 'at'] as const) {
    if (value[key] === undefined) throw new RangeError(`no ${key}: found ${Object.keys(value).join(', ') || 'nothing'}`);
  }
  const problem = problemOf(recordSchema, value);
  if (problem !== undefined) throw new RangeError(problem);
  return value as ShiftRecord;
}

/**
 * Reads what `preflight --json` printed.
 * @throws RangeError that says what is wrong with it
 */
export function parsePreflight(text: string): Preflight {
  const value: unknown = parseJson(text);
  const problem = problemOf(preflightSchema, value);
  if (problem !== undefined) throw new RangeError(problem);
  return value as Preflight;
}

function parseJson(text: string): Partial<ShiftRecord> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    throw new RangeError(`no JSON: ${(error as Error).message}`, { cause: error });
  }
  throw new RangeError('no JSON object');
}
