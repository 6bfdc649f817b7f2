import type { CliCommand } from '../command';
import { ExitCode, type Host, RefusedError } from '../host';
import { type EnvironmentOptions, withEnvironment } from '../options';
import { type Connect, openSession, shiftUnderWay } from './session';
import { shiftLine } from './text';

/** `approve`: what the step waits for that asks for a person. */
export const approveCommand = (connect: Connect): CliCommand<EnvironmentOptions> => ({
  name: 'approve',
  summary: 'Approve the step that the shift waits before.',
  declare: withEnvironment,
  examples: ['npx bluegreen approve --env prod'],
  exitCodes: { done: 'approved (status shows within 15 s that the shift goes on)', refused: 'nothing waits for approval' },
  run: (host, options) => approve(connect, host, options),
});

async function approve(connect: Connect, host: Host, options: EnvironmentOptions): Promise<ExitCode> {
  const session = await openSession(connect, host, options);
  const shift = await shiftUnderWay(session);
  const { step, waitingFor } = shift.state;
  if (waitingFor?.kind !== 'approval') throw new RefusedError(`nothing waits for approval: ${shiftLine(shift)}`);
  const { clock, shifts } = session.runner.backends;
  const at = clock.now();
  await shifts.signal(shift.id, { id: `approve-${step}-${at}`, kind: 'approve', step, by: session.holder, at });
  host.stdout(
    options.json
      ? `${JSON.stringify({ approved: shift.id, step, by: session.holder })}\n`
      : `approved: ${waitingFor.why.replace(/ waits for approval.*/, '')}\n`,
  );
  return ExitCode.done;
}
