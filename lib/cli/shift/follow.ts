import { hasEnded, runShift } from '../../shift/engine/engine';
import { BackendError, type Backends } from '../../shift/model/backends';
import type { Shift } from '../../shift/model/model';
import { read } from '../../shift/model/reading';
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
 * Watches a shift that others tick, until it has ended or the terminal is interrupted. Failures to read are waited out.
 * @returns the ended shift; undefined if interrupted or another shift has taken its place
 */
async function follow(backends: Pick<Backends, 'shifts' | 'clock'>, host: Host, shiftId: string): Promise<Shift | undefined> {
  const print = eventPrinter(backends, host, shiftId);
  while (!host.signal.aborted) {
    const stored = await read(backends.shifts.load());
    await print();
    if (stored.ok) {
      const { shift } = stored.value;
      if (shift?.id !== shiftId) return undefined;
      if (hasEnded(shift)) return shift;
    }
    await backends.clock.sleep(followMs, host.signal);
  }
  return undefined;
}

/** Runs the shift here, or follows it in the cloud, to its end. */
export async function goOn(session: Session, host: Host, shift: Shift, options: FollowOptions): Promise<ExitCode> {
  if (options.detach) {
    host.stdout(options.json ? `${JSON.stringify(shift)}\n` : `${shift.id}\n`);
    return ExitCode.done;
  }
  const ended = options.local ? await runHere(session, host, shift.id) : await follow(session.runner.backends, host, shift.id);
  if (ended) {
    host.stdout(options.json ? `${JSON.stringify(ended)}\n` : `${shiftLine(ended)}\n`);
    return ended.state.status === 'done' ? ExitCode.done : ExitCode.refused;
  }
  host.stderr(
    options.local
      ? `Interrupted. The weights stay as they are, and nobody watches the gate: resume --env ${session.env.name} --local, or rollback.\n`
      : `The shift goes on in the cloud: status --env ${session.env.name} --watch.\n`,
  );
  return options.local ? ExitCode.refused : ExitCode.done;
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
