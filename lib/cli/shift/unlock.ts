import { forceUnlock, whatUnlockBreaks } from '../../shift/engine/lock';
import { ExitCode, type Host, RefusedError } from '../host';
import type { Register } from '../program';
import { type CommonOptions, withCommon } from './options';
import { type Connect, openSession, reported } from './session';
import { lockLine } from './text';

interface UnlockOptions extends CommonOptions {
  readonly force?: boolean;
  readonly reason?: string;
}

const examples = `
Examples:
  npm run bluegreen -- unlock --env prod            (says who holds the lock and what breaking it breaks)
  npm run bluegreen -- unlock --env prod --force --reason 'laptop of alice is gone'

Exit code: 0 the lock is free, 1 it is held and --force was not given, 2 bad usage.`;

/** `unlock`: frees the lock of a shift that nobody will end. */
export const unlockCommand =
  (connect: Connect): Register =>
  (program, host, finish) => {
    withCommon(program.command('unlock').description('Say who holds the lock, or break it.'))
      .option('--force', 'break it')
      .option('--reason <text>', 'why, for the report', 'no reason given')
      .addHelpText('after', examples)
      .action((options: UnlockOptions) => reported(async () => finish(await unlock(connect, host, options))));
  };

async function unlock(connect: Connect, host: Host, options: UnlockOptions): Promise<ExitCode> {
  const { runner, holder } = await openSession(connect, host, options);
  const { lock, shift } = await runner.backends.shifts.load();
  if (!lock) {
    host.stdout(options.json ? '{"lock":null}\n' : 'The lock is free.\n');
    return ExitCode.done;
  }
  const breaks = whatUnlockBreaks(shift);
  host.stderr(`${lockLine({ lock }, runner.backends.clock.now())}\n${breaks.join('\n')}\n`);
  if (!options.force)
    throw new RefusedError('the lock is held; nothing was changed. --force breaks it; abort and rollback end the shift in order');
  await forceUnlock(runner.backends, holder, options.reason ?? '');
  host.stdout(options.json ? `${JSON.stringify({ lock: null, broken: lock, breaks })}\n` : 'The lock is broken.\n');
  return ExitCode.done;
}
