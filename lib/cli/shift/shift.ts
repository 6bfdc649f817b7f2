import { randomBytes } from 'node:crypto';
import { isOnLoopback } from '../../shift/core/analyses/loopback';
import { startShift, tick } from '../../shift/engine/engine';
import { BackendError } from '../../shift/model/backends';
import type { Plan, Shift } from '../../shift/model/model';
import type { CliCommand } from '../command';
import { type ExitCode, type Host, RefusedError, UsageError } from '../host';
import { goOn } from './follow';
import { checkFollow, type FollowOptions, type RequestOptions, withFollow, withRequest, withRunbookUnlessRefused } from './options';
import { type Planned, planShift, runbookName, writeRunbook } from './plan';
import { type ObserveForPreflight, refuseUnready } from './preflight';
import type { Connect, Session } from './session';
import { lockLine, planText } from './text';

interface ShiftOptions extends RequestOptions, FollowOptions {
  readonly reason?: string;
  /** A file; undefined: the usual one; false: none. */
  readonly runbook?: string | false;
  readonly skipPreflight?: boolean;
}

/** `shift`: begins a shift and follows it. */
export const shiftCommand = (connect: Connect, observe: ObserveForPreflight): CliCommand<ShiftOptions> => ({
  name: 'shift',
  summary: 'Move live traffic to a color, step by step, each step gated.',
  declare: (command) =>
    withRunbookUnlessRefused(withFollow(withRequest(command)))
      .option('--reason <text>', 'why, for the lock and the report')
      .option('--skip-preflight', 'begin without the checks of preflight'),
  notes: `It begins with the checks of preflight, and refuses what blocks; --skip-preflight skips them (give the reason with --reason).
Before the first weight is written, the rollback by hand is written into a file and its name printed.
The shift goes on in the cloud when this terminal ends; with --local it stops where it is, and resume goes on.`,
  examples: [
    'npx bluegreen shift --env prod --to green',
    "npx bluegreen shift --env prod --to green --services web --steps 1,5 --bake 30m --reason 'CHG-1234'",
    'npx bluegreen shift --env dev --to green --local --yes',
  ],
  exitCodes: { done: 'every service has its share (or --detach: begun)', refused: 'refused, aborted or rolled back' },
  run: (host, options) => begin(connect, observe, host, options),
});

async function begin(connect: Connect, observe: ObserveForPreflight, host: Host, options: ShiftOptions): Promise<ExitCode> {
  checkFollow(options);
  const { session, plan, rules } = await planShift(connect, host, options);
  refuseCommandHooks(plan, options);
  refuseLoopback(plan, options);
  const { runner, executions, holder, env } = session;
  if (!options.local) await reachable(session);
  if (!options.skipPreflight) await refuseUnready(observe, session, plan, host);
  host.stderr(`${planText(plan, runner.backends.clock.now())}\n`);
  if (!options.yes && !(await host.confirm(`Move traffic of ${env.name} to ${plan.to}?`))) {
    throw new RefusedError('not confirmed; nothing was changed. In a script: --yes');
  }
  const id = shiftId(runner.backends.clock.now());
  if (options.runbook) writeRunbook(host, options.runbook, plan, rules, env.region, id);
  const begun = await startShift(runner, plan, { id, holder, reason: options.reason ?? `shift to ${plan.to}` });
  if ('inTheWay' in begun) throw new RefusedError(whatHoldsTheLock(begun.inTheWay, runner.backends.clock.now()));
  if (options.runbook === undefined) writeUsualRunbook(host, { session, plan, rules }, id);
  if (!options.local) {
    try {
      await executions.ensureTicking(id);
    } catch (error) {
      await takeBack(session, id);
      throw error;
    }
  }
  return goOn(session, host, begun.shift, options);
}

/**
 * Once the lock is taken and before any weight is written: a shift that does not begin leaves no file that somebody could take for the right one.
 * A folder that cannot be written to costs the file only.
 */
function writeUsualRunbook(host: Host, { session: { env }, plan, rules }: Planned, id: string): void {
  try {
    writeRunbook(host, runbookName(env.name, id), plan, rules, env.region, id);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    host.stderr(`There is no rollback by hand: ${error.message}. The shift goes on; rollback --env ${env.name} needs no such file.\n`);
  }
}

function refuseCommandHooks(plan: Plan, { local }: ShiftOptions): void {
  const commands = plan.hooks.filter(({ lambdaArn }) => lambdaArn === undefined);
  if (local || commands.length === 0) return;
  const names = commands.map(({ name }) => name).join(', ');
  throw new RefusedError(`hooks that are commands run in a terminal only: ${names}. Give them a lambdaArn, or say --local`);
}

function refuseLoopback({ analyses = [] }: Plan, { local }: ShiftOptions): void {
  const own = analyses.filter(({ source }) => isOnLoopback(source)).map(({ name }) => name);
  if (local || own.length === 0) return;
  throw new RefusedError(
    `analyses of this machine's loopback are read in a terminal only: ${own.join(', ')}. Give them an https URL, or say --local`,
  );
}

/** Before the lock is taken: a shift that nobody ticks helps nobody. */
async function reachable({ executions, env }: Session): Promise<void> {
  try {
    await executions.check();
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    throw new RefusedError(
      `the state machine of ${env.name} cannot be reached: ${error.message}. Nothing was changed; --local shifts without it`,
    );
  }
}

/** A shift that could not be started in the cloud is ended before its first write. */
async function takeBack({ runner, holder }: Session, id: string): Promise<void> {
  const at = runner.backends.clock.now();
  await runner.backends.shifts.signal(id, { id: `not-started-${at}`, kind: 'abort', by: holder, at });
  await tick(runner, id);
}

/** `20261123-141502-3f9a`: sorts by time, and fits the name of an execution. */
const shiftId = (now: number): string =>
  `${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${randomBytes(2).toString('hex')}`;

const whatHoldsTheLock = (lock: Shift['lock'], now: number): string =>
  `${lockLine({ lock }, now)}. See it with status; go on with it with resume; end it with abort or rollback`;
