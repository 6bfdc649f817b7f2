import { hasEnded } from '../../shift/engine/engine';
import type { Reading, Shift } from '../../shift/model/model';
import { read } from '../../shift/model/reading';
import { liveWeights } from '../../shift/model/rule';
import type { TrafficSeries } from '../../shift/report/record';
import { plainLine, screen } from '../../shift/watch/screen';
import { newColor, rowsOf, type Snapshot } from '../../shift/watch/snapshot';
import { ExitCode, type Host } from '../host';
import type { Session } from './session';

/** Requests, errors and p99 of both colors in the last minutes. */
export type RecentTraffic = (session: Session, services: readonly string[]) => Promise<TrafficSeries>;

export interface WatchOptions {
  readonly json?: boolean;
  /** Milliseconds between two observations. */
  readonly everyMs: number;
  readonly traffic: RecentTraffic;
}

/** Metrics come once a minute, and the health of targets is a call for each target group: both are asked for less often than the rules. */
const slowMs = 30_000;

const enter = '\u001B[?1049h\u001B[?25l';
const leave = '\u001B[?25h\u001B[?1049l';
const home = '\u001B[H';
const clearLine = '\u001B[K';
const clearBelow = '\u001B[J';

/**
 * Watches the shift under way until it ends or the watcher does; where none is, waits for the next one. On a terminal a screen that is drawn anew, else a line whenever something has changed; with
 * --json a line of JSON for each observation.
 */
export async function watch(session: Session, host: Host, options: WatchOptions): Promise<ExitCode> {
  const asScreen = host.isTty && !options.json;
  const observe = observerOf(session, options.traffic);
  const isWaiting = waiter();
  let last: string | undefined;
  let shown: Snapshot | undefined;
  if (asScreen) host.screen(enter);
  try {
    for (;;) {
      const observed = await observe();
      const snapshot = isWaiting(observed) ? { ...observed, waiting: true } : observed;
      shown = snapshot;
      const text = asScreen ? frameOf(snapshot, host) : lineOf(snapshot, options.json === true);
      // A log needs no line for an observation that shows what the last one did.
      if (asScreen) host.screen(text);
      else if (options.json || text !== last) host.stdout(text);
      last = text;
      if (host.signal.aborted) return ExitCode.done;
      if (snapshot.shift && hasEnded(snapshot.shift) && !snapshot.waiting) return codeOf(snapshot.shift);
      await session.runner.backends.clock.sleep(options.everyMs, host.signal);
      if (host.signal.aborted) return ExitCode.done;
    }
  } finally {
    if (asScreen) host.screen(leave);
    // The screen is gone; what it said last stays.
    if (asScreen && shown) host.stderr(`${plainLine(shown)}\n`);
  }
}

/**
 * A watch is often started before its shift, and the record then has the last one: it is shown, and the next one waited for. A rollback of the
 * last one begins it again, under the same id.
 */
function waiter(): (snapshot: Snapshot) => boolean {
  let isWaiting: boolean | undefined;
  let last: string | undefined;
  return ({ shift, recordProblem }) => {
    if (isWaiting === undefined && recordProblem === undefined) {
      isWaiting = shift === undefined || hasEnded(shift);
      last = shift?.id;
    }
    if (shift && (shift.id !== last || !hasEnded(shift))) isWaiting = false;
    return isWaiting === true;
  };
}

const codeOf = ({ state }: Shift): ExitCode => (state.status === 'done' ? ExitCode.done : ExitCode.refused);

function frameOf(snapshot: Snapshot, host: Host): string {
  const lines = screen(snapshot, { columns: host.columns, rows: host.rows, color: host.color });
  return home + lines.map((line) => line + clearLine).join('\r\n') + clearBelow;
}

const lineOf = (snapshot: Snapshot, json: boolean): string =>
  json ? `${JSON.stringify({ ...snapshot, to: newColor(snapshot), rows: rowsOf(snapshot) })}\n` : `${plainLine(snapshot)}\n`;

/** Observes; what changes slowly is kept for a while. A part that cannot be read is shown on the screen and does not end the watch. */
function observerOf({ env, runner, ...session }: Session, traffic: RecentTraffic): () => Promise<Snapshot> {
  const { backends } = runner;
  const services = env.services.map(({ name }) => name);
  let slow: Promise<Pick<Snapshot, 'traffic' | 'health'>> | undefined;
  let slowAt = -Infinity;
  let stored: Reading<Awaited<ReturnType<typeof backends.shifts.load>>> | undefined;
  const observeSlowly = async () => {
    const [recent, health] = await Promise.all([
      read(traffic({ env, runner, ...session }, services)),
      read(backends.targets.health(services)),
    ]);
    return { traffic: recent, health };
  };
  return async () => {
    const at = backends.clock.now();
    if (at - slowAt >= slowMs || !slow) {
      slow = observeSlowly();
      slowAt = at;
    }
    const loaded = await read(backends.shifts.load());
    // Out of reach for a moment: the last that was known is shown, with what the rules say now.
    stored = loaded.ok || !stored ? loaded : stored;
    const { shift, lock } = stored.ok ? stored.value : {};
    const recordProblem = loaded.ok ? undefined : loaded.why;
    const to = newColor({ ...(shift && { shift }) });
    const [rules, alarms, events, slowly] = await Promise.all([
      read(backends.rules.list()),
      read(backends.gate.alarms({ to, services, extra: shift?.plan.gate.extraAlarms ?? [] })),
      shift ? read(backends.shifts.events(shift.id)) : undefined,
      slow,
    ]);
    const live = rules.ok ? ({ ok: true, value: liveWeights(rules.value, services) } as const) : rules;
    return {
      at,
      env: env.name,
      services,
      ...(shift && { shift }),
      ...(lock && { lock }),
      ...(recordProblem !== undefined && { recordProblem }),
      live,
      alarms,
      ...slowly,
      events: events?.ok ? events.value.slice(-4) : [],
    };
  };
}
