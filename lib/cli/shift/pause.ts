import { shortLine } from '../../text/printable';
import type { CliCommand } from '../command';
import { ExitCode, type Host } from '../host';
import { type EnvironmentOptions, withEnvironment } from '../options';
import { type Connect, openSession, shiftUnderWay } from './session';
import { longestReason } from './signal-reason';

interface PauseOptions extends EnvironmentOptions {
  readonly reason?: string;
}

/** `pause`: no raise until `resume`. */
export const pauseCommand = (connect: Connect): CliCommand<PauseOptions> => ({
  name: 'pause',
  summary: 'Raise no share any more until resume. The weights stay, and the gate is watched.',
  declare: (command) => withEnvironment(command).option('--reason <text>', 'why, for the record and the notification'),
  notes: 'A step that is being written is finished, and its bake goes on. An alarm still rolls back.',
  examples: ['npx bluegreen pause --env prod', "npx bluegreen pause --env prod --reason 'INC-42: looking at checkout'"],
  exitCodes: { done: 'paused (status shows it within 15 s)', refused: 'there is no shift under way' },
  run: (host, options) => pause(connect, host, options),
});

async function pause(connect: Connect, host: Host, options: PauseOptions): Promise<ExitCode> {
  const session = await openSession(connect, host, options);
  const shift = await shiftUnderWay(session);
  const { clock, shifts } = session.runner.backends;
  const at = clock.now();
  const reason = options.reason === undefined ? {} : { reason: shortLine(options.reason, longestReason) };
  await shifts.signal(shift.id, { id: `pause-${at}`, kind: 'pause', by: session.holder, at, ...reason });
  host.stdout(
    options.json
      ? `${JSON.stringify({ paused: shift.id, by: session.holder })}\n`
      : `paused: ${shift.id} raises no share any more; npx bluegreen resume --env ${session.env.name} goes on\n`,
  );
  return ExitCode.done;
}
