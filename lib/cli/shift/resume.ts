import { otherColor } from '../../names';
import type { CliCommand } from '../command';
import { type ExitCode, type Host, RefusedError } from '../host';
import { withEnvironment } from '../options';
import { goOn } from './follow';
import { checkFollow, type FollowOptions, withFollow } from './options';
import { type Connect, openSession, shiftUnderWay } from './session';
import { shiftLine } from './text';

/** `resume`: goes on with the shift under way. */
export const resumeCommand = (connect: Connect): CliCommand<FollowOptions> => ({
  name: 'resume',
  summary: 'Go on with a shift whose terminal was lost, or that is held or paused.',
  declare: (command) => withFollow(withEnvironment(command)),
  notes: 'A shift that no process ticks goes on. A shift that is held because of drift writes its weights again, after a question.',
  examples: ['npx bluegreen resume --env prod', 'npx bluegreen resume --env dev --local'],
  exitCodes: { done: 'done (or --detach: goes on)', refused: 'refused, aborted or rolled back' },
  run: (host, options) => resume(connect, host, options),
});

async function resume(connect: Connect, host: Host, options: FollowOptions): Promise<ExitCode> {
  checkFollow(options);
  const session = await openSession(connect, host, { ...options, pollSeconds: options.poll });
  const { runner, executions, holder } = session;
  const shift = await shiftUnderWay(session);
  host.stderr(`${shiftLine(shift)}\n`);
  const isHeld = shift.state.status === 'held';
  if (isHeld) {
    const question = `Write the weights of the shift to ${shift.plan.to} over what ${otherColor(shift.plan.to)} and ${shift.plan.to} have now?`;
    if (!options.yes && !(await host.confirm(question))) throw new RefusedError('not confirmed; the shift stays held. In a script: --yes');
  }
  if (isHeld || shift.state.paused) {
    const at = runner.backends.clock.now();
    await runner.backends.shifts.signal(shift.id, { id: `resume-${at}`, kind: 'resume', by: holder, at });
  }
  if (!options.local) await executions.ensureTicking(shift.id);
  return goOn(session, host, shift, options);
}
