import { hasEnded, runShift } from '../../shift/engine/engine';
import type { Shift } from '../../shift/model/model';
import { ExitCode, type Host, RefusedError } from '../host';
import type { Register } from '../program';
import { type CommonOptions, withCommon } from './options';
import { type Connect, openSession, reported, type Session } from './session';
import { shiftLine } from './text';

/** `approve` and `abort`: what a person says to a shift under way. */
export const signalCommands =
  (connect: Connect): Register =>
  (program, host, finish) => {
    withCommon(program.command('approve').description('Approve the step that the shift waits before.'))
      .addHelpText(
        'after',
        `
Example:
  npm run bluegreen -- approve --env prod

Exit code: 0 approved (status shows it going on within 15 s), 1 nothing waits for approval, 2 bad usage.`,
      )
      .action((options: CommonOptions) => reported(async () => finish(await approve(connect, host, options))));
    withCommon(program.command('abort').description('End the shift where it is. The weights stay; rollback takes them back.'))
      .option('-y, --yes', 'do not ask')
      .addHelpText(
        'after',
        `
Example:
  npm run bluegreen -- abort --env prod

A step that is being written is finished first. Exit code: 0 ended, 1 there is no shift, or it went another way, 2 bad usage.`,
      )
      .action((options: AbortOptions) => reported(async () => finish(await abort(connect, host, options))));
  };

interface AbortOptions extends CommonOptions {
  readonly yes?: boolean;
}

async function approve(connect: Connect, host: Host, options: CommonOptions): Promise<ExitCode> {
  const session = await openSession(connect, host, options);
  const shift = await shiftUnderWay(session);
  const { step, waitingFor } = shift.state;
  if (waitingFor?.kind !== 'approval') throw new RefusedError(`nothing waits for approval: ${shiftLine(shift)}`);
  const { clock, shifts } = session.runner.backends;
  const at = clock.now();
  await shifts.signal(shift.id, { id: `approve-${step}-${at}`, kind: 'approve', step, by: session.holder, at });
  print(
    host,
    options,
    { approved: shift.id, step, by: session.holder },
    `approved: ${waitingFor.why.replace(/ waits for approval.*/, '')}`,
  );
  return ExitCode.done;
}

/** How long an abort waits for a step that is being written. */
const abortMs = 120_000;

async function abort(connect: Connect, host: Host, options: AbortOptions): Promise<ExitCode> {
  const session = await openSession(connect, host, options);
  const shift = await shiftUnderWay(session);
  host.stderr(`${shiftLine(shift)}\n`);
  if (!options.yes && !(await host.confirm('End it and leave the weights as they are?'))) {
    throw new RefusedError('not confirmed; the shift goes on. In a script: --yes');
  }
  const { runner, holder } = session;
  const at = runner.backends.clock.now();
  await runner.backends.shifts.signal(shift.id, { id: `abort-${at}`, kind: 'abort', by: holder, at });
  // Here too: the process that ran it may be gone.
  const result = await runShift(runner, shift.id, { signal: AbortSignal.any([host.signal, AbortSignal.timeout(abortMs)]) });
  const { shift: now = shift } = await runner.backends.shifts.load();
  print(host, options, now, shiftLine(now));
  return result?.kind === 'ended' && now.state.status === 'aborted' ? ExitCode.done : ExitCode.refused;
}

async function shiftUnderWay({ runner, env }: Session): Promise<Shift> {
  const { shift } = await runner.backends.shifts.load();
  if (shift && !hasEnded(shift)) return shift;
  throw new RefusedError(`no shift of ${env.name} is under way${shift ? `; the last one: ${shiftLine(shift)}` : ''}`);
}

const print = (host: Host, { json }: CommonOptions, value: unknown, text: string): void =>
  host.stdout(json ? `${JSON.stringify(value)}\n` : `${text}\n`);
