import { runShift } from '../../shift/engine/engine';
import type { Shift } from '../../shift/model/model';
import type { CliCommand } from '../command';
import { ExitCode, type Host, RefusedError } from '../host';
import { type EnvironmentOptions, withEnvironment, withYes } from '../options';
import { type Connect, openSession, shiftUnderWay } from './session';
import { shiftLine } from './text';

interface AbortOptions extends EnvironmentOptions {
  readonly yes?: boolean;
}

/** `abort`: ends a shift and leaves the weights. */
export const abortCommand = (connect: Connect): CliCommand<AbortOptions> => ({
  name: 'abort',
  summary: 'End the shift where it is. The weights stay; rollback takes them back.',
  declare: (command) => withYes(withEnvironment(command)),
  notes: 'A step that is being written is finished first.',
  examples: ['npx bluegreen abort --env prod'],
  exitCodes: { done: 'ended', refused: 'there is no shift, or it ended another way' },
  run: (host, options) => abort(connect, host, options),
});

/** What nobody does any more once a shift is aborted. */
const unwatched = ({ plan }: Pick<Shift, 'plan'>): string =>
  `After an abort the gate is not watched any more, and nothing rolls back by itself: ${plan.to} keeps the share it has.`;

/** How long an abort waits for a step that is being written. */
const abortMs = 120_000;

async function abort(connect: Connect, host: Host, options: AbortOptions): Promise<ExitCode> {
  const session = await openSession(connect, host, options);
  const shift = await shiftUnderWay(session);
  host.stderr(`${shiftLine(shift)}\n${unwatched(shift)}\n`);
  if (!options.yes && !(await host.confirm('End it and leave the weights as they are?'))) {
    throw new RefusedError('not confirmed; the shift goes on. In a script: --yes');
  }
  const { runner, holder } = session;
  const at = runner.backends.clock.now();
  await runner.backends.shifts.signal(shift.id, { id: `abort-${at}`, kind: 'abort', by: holder, at });
  // Here too: the process that ran it may be gone.
  const result = await runShift(runner, shift.id, { signal: AbortSignal.any([host.signal, AbortSignal.timeout(abortMs)]) });
  const { shift: now = shift } = await runner.backends.shifts.load();
  host.stdout(`${options.json ? JSON.stringify(now) : shiftLine(now)}\n`);
  return result?.kind === 'ended' && now.state.status === 'aborted' ? ExitCode.done : ExitCode.refused;
}
