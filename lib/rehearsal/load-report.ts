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
