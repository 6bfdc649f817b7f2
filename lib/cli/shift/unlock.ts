import { forceUnlock, whatUnlockBreaks } from '../../shift/engine/lock';
import { oneLine } from '../../text/printable';
import type { CliCommand } from '../command';
import { ExitCode, type Host, RefusedError } from '../host';
import { type EnvironmentOptions, withEnvironment } from '../options';
import { type Connect, openSession } from './session';
import { lockLine } from './text';

interface UnlockOptions extends EnvironmentOptions {
  readonly force?: boolean;
  readonly reason?: string;
}

/** `unlock`: frees the lock of a shift that nobody will end. */
export const unlockCommand = (connect: Connect): CliCommand<UnlockOptions> => ({
  name: 'unlock',
  summary: 'Print who holds the lock and what breaking it breaks, or break it.',
  declare: (command) =>
    withEnvironment(command).option('--force', 'break it').option('--reason <text>', 'why, for the report', 'no reason given'),
  examples: ['npx bluegreen unlock --env prod', "npx bluegreen unlock --env prod --force --reason 'laptop of alice is gone'"],
  exitCodes: { done: 'the lock is free', refused: 'it is held and --force was not given' },
  run: (host, options) => unlock(connect, host, options),
});

async function unlock(connect: Connect, host: Host, options: UnlockOptions): Promise<ExitCode> {
  const { runner, holder } = await openSession(connect, host, options);
  const { lock, shift } = await runner.backends.shifts.load();
  if (!lock) {
    host.stdout(options.json ? '{"lock":null}\n' : 'The lock is free.\n');
    return ExitCode.done;
  }
  const breaks = whatUnlockBreaks(shift).map(oneLine);
  host.stderr(`${lockLine({ lock }, runner.backends.clock.now())}\n${breaks.join('\n')}\n`);
  if (!options.force)
    throw new RefusedError('the lock is held; nothing was changed. --force breaks it; abort and rollback end the shift in order');
  await forceUnlock(runner.backends, holder, options.reason ?? '');
  host.stdout(options.json ? `${JSON.stringify({ lock: null, broken: lock, breaks })}\n` : 'The lock is broken.\n');
  return ExitCode.done;
}
