import { shortLine } from '../../text/printable';
import type { CliCommand } from '../command';
import { ExitCode, type Host, RefusedError, UsageError } from '../host';
import { type EnvironmentOptions, withEnvironment } from '../options';
import { type Connect, openSession, shiftUnderWay } from './session';
import { longestReason } from './signal-reason';
import { shiftLine } from './text';

interface PromoteOptions extends EnvironmentOptions {
  readonly reason: string;
}

/** `promote`: ends the bake of the step under way. */
export const promoteCommand = (connect: Connect): CliCommand<PromoteOptions> => ({
  name: 'promote',
  summary: 'End the bake of this step now. Gate, targets and requests must be good all the same.',
  declare: (command) => withEnvironment(command).requiredOption('--reason <text>', 'why, for the record and the notification'),
  notes:
    'It shortens the wait of one step: the step passes when its checks pass, also while both colors fail alike, which would hold it. Windows, freezes and a pause hold the next raise as always.',
  examples: ["npx bluegreen promote --env prod --reason 'CHG-1234: compared by hand'"],
  exitCodes: {
    done: 'the bake ends (status shows within 15 s what is left to wait for)',
    refused: 'no step is baking, or the shift is paused',
  },
  run: (host, options) => promote(connect, host, options),
});

async function promote(connect: Connect, host: Host, options: PromoteOptions): Promise<ExitCode> {
  if (options.reason.trim() === '') throw new UsageError('--reason: found nothing; expected why the bake ends early');
  const session = await openSession(connect, host, options);
  const shift = await shiftUnderWay(session);
  const { status, phase, step, paused } = shift.state;
  if (paused) throw new RefusedError(`the shift is paused by ${paused.by}: npx bluegreen resume --env ${session.env.name} first`);
  if (status !== 'running' || phase !== 'baking') throw new RefusedError(`no step is baking: ${shiftLine(shift)}`);
  const { clock, shifts } = session.runner.backends;
  const at = clock.now();
  const reason = shortLine(options.reason, longestReason);
  await shifts.signal(shift.id, { id: `promote-${step}-${at}`, kind: 'promote', step, by: session.holder, at, reason });
  const where = shift.plan.steps[step];
  host.stdout(
    options.json
      ? `${JSON.stringify({ promoted: shift.id, step, by: session.holder })}\n`
      : `promoted: the bake of ${where?.wave} at ${where?.percent} % ends; gate, targets and requests still decide\n`,
  );
  return ExitCode.done;
}
