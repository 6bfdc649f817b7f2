import { waitFor } from '../../progress/waiting';
import { hasEnded, runShift } from '../../shift/engine/engine';
import { BackendError, type Backends } from '../../shift/model/backends';
import type { Shift } from '../../shift/model/model';
import { read, readWithin } from '../../shift/model/reading';
import { standsStillMs } from '../../shift/watchdog/watchdog';
import { plural } from '../../text/listing';
import { ExitCode, type Host, RefusedError } from '../host';
import type { FollowOptions } from './options';
import type { Session } from './session';
import { eventLine, shiftLine } from './text';

/** Prints a shift's events as they come, each once. */
function eventPrinter({ shifts }: Pick<Backends, 'shifts'>, host: Host, shiftId: string): () => Promise<void> {
  let printed = 0;
  return async () => {
    const events = await read(shifts.events(shiftId));
    if (!events.ok) return;
    for (const event of events.value.slice(printed)) host.stderr(`${eventLine(event)}\n`);
    printed = events.value.length;
  };
}

/** How often a shift in the cloud is read. */
const followMs = 2000;

/**
 * Watches a shift that others tick, until it has ended or the terminal is interrupted. Failures to read are waited out; a shift that nobody ticks is
 * reported once.
 * @returns the ended shift; undefined if interrupted
 * @throws RefusedError if another shift has taken its place
 */
async function follow({ runner, env }: Session, host: Host, shiftId: string): Promise<Shift | undefined> {
  const { backends, pace } = runner;
  const print = eventPrinter(backends, host, shiftId);
  let isReported = false;
  while (!host.signal.aborted) {
    const stored = await read(backends.shifts.load());
    await print();
    if (stored.ok) {
      const { shift, tickedAt } = stored.value;
      if (shift?.id !== shiftId) throw new RefusedError(`the current shift of ${env.name} is another one: ${shift?.id ?? 'none'}`);
      if (hasEnded(shift)) return shift;
      const still = standsStillMs({ now: backends.clock.now(), shift, tickedAt }, pace);
      if (still !== undefined && !isReported) {
        const minutes = plural(Math.round(still / 60_000), 'minute');
        host.stderr(`The shift stands still: nobody has ticked it for ${minutes}. ${whatTicks(env.name)}\n`);
      }
      isReported = still !== undefined;
    }
    await backends.clock.sleep(followMs, host.signal);
  }
  return undefined;
}

const whatTicks = (env: string): string =>
  `The watchdog starts an execution within minutes; to start one now: npx bluegreen resume --env ${env}`;

/** How long an interrupted terminal waits to learn whether the shift goes on. */
const lastLookMs = 700;

/** The last line of a terminal that was interrupted, and its exit code: whether the shift goes on without it is looked up, not assumed. */
async function leave({ runner, executions, env }: Session, host: Host, shiftId: string): Promise<ExitCode> {
  const ticking = await readWithin(runner.backends.clock, lastLookMs, executions.isTicking(shiftId));
  const status = `npx bluegreen status --env ${env.name}`;
  if (!ticking.ok) {
    host.stderr(`Interrupted. Whether the shift goes on in the cloud could not be read (${ticking.why}): ${status}\n`);
    return ExitCode.refused;
  }
  if (ticking.value) {
    host.stderr(`The shift goes on in the cloud: ${status} --watch\n`);
    return ExitCode.done;
  }
  host.stderr(`Interrupted, and the shift stands still: no execution of the state machine ticks it. ${whatTicks(env.name)}\n`);
  return ExitCode.refused;
}

/** Runs the shift here, or follows it in the cloud, to its end. */
export async function goOn(session: Session, host: Host, shift: Shift, options: FollowOptions): Promise<ExitCode> {
  if (options.detach) {
    host.stdout(options.json ? `${JSON.stringify(shift)}\n` : `${shift.id}\n`);
    return ExitCode.done;
  }
  const following = (options.local ? runHere : follow)(session, host, shift.id);
  const ended = await waitFor(`shift of ${session.env.name} to ${shift.plan.to}; Ctrl-C leaves it`, following);
  if (ended) {
    host.stdout(options.json ? `${JSON.stringify(ended)}\n` : `${shiftLine(ended)}\n`);
    return ended.state.status === 'done' ? ExitCode.done : ExitCode.refused;
  }
  if (!options.local) return leave(session, host, shift.id);
  const resume = `npx bluegreen resume --env ${session.env.name} --local`;
  host.stderr(`Interrupted. The weights stay as they are, and nobody watches the gate: ${resume}, or rollback\n`);
  return ExitCode.refused;
}

async function runHere({ runner }: Session, host: Host, id: string): Promise<Shift | undefined> {
  const print = eventPrinter(runner.backends, host, id);
  let printing = Promise.resolve();
  const result = await runShift(runner, id, {
    signal: host.signal,
    onTick: (observed) => {
      if (observed instanceof BackendError) host.stderr(`waiting: ${observed.message}\n`);
      printing = printing.then(print);
    },
  });
  await printing;
  await print();
  if (result?.kind === 'stale') throw new RefusedError(`the shift is not this one's any more: ${result.why}`);
  return result?.shift && hasEnded(result.shift) ? result.shift : undefined;
}
