import { randomBytes } from 'node:crypto';
import { otherColor } from '../../names';
import { hasEnded, runShift, startShift, tick } from '../../shift/engine/engine';
import { BackendError } from '../../shift/model/backends';
import type { Plan, Shift } from '../../shift/model/model';
import { ExitCode, type Host, RefusedError, UsageError } from '../host';
import type { Register } from '../program';
import { eventPrinter, follow } from './follow';
import { type FollowOptions, type RequestOptions, withCommon, withFollow, withRequest } from './options';
import { planShift, writeRunbook } from './plan';
import { type LookAround, refuseUnready } from './preflight';
import { type Connect, openSession, reported, type Session } from './session';
import { lockLine, planText, shiftLine } from './text';

interface ShiftOptions extends RequestOptions, FollowOptions {
  readonly reason?: string;
  readonly runbook?: string;
  readonly skipPreflight?: boolean;
}

const shiftExamples = `
Examples:
  npm run bluegreen -- shift --env prod --to green
  npm run bluegreen -- shift --env prod --to green --services web --steps 1,5 --bake 30m --reason 'CHG-1234'
  npm run bluegreen -- shift --env dev --to green --local --yes

First it looks at what preflight looks at, and refuses what blocks; --skip-preflight skips that (say why with --reason).
The shift goes on in the cloud when this terminal ends; with --local it stops where it is, and resume goes on.
Exit code: 0 every service has its share (or --detach: begun), 1 refused, aborted or rolled back, 2 bad usage.`;

/** `shift`: begins a shift and follows it. */
export const shiftCommand =
  (connect: Connect, look: LookAround): Register =>
  (program, host, finish) => {
    withFollow(withRequest(program.command('shift').description('Move live traffic to a color, step by step, each step gated.')))
      .option('--reason <text>', 'why, for the lock and the report')
      .option('--runbook <file>', 'write the rollback by hand, as aws elbv2 commands, into this file')
      .option('--skip-preflight', 'do not look whether the color is ready')
      .addHelpText('after', shiftExamples)
      .action((options: ShiftOptions) => reported(async () => finish(await begin(connect, look, host, options))));
  };

async function begin(connect: Connect, look: LookAround, host: Host, options: ShiftOptions): Promise<ExitCode> {
  checkFlags(options);
  const { session, plan, rules } = await planShift(connect, host, options);
  refuseCommandHooks(plan, options);
  const { runner, executions, holder, env } = session;
  if (!options.local) await reachable(session);
  if (!options.skipPreflight) await refuseUnready(look, session, plan.to, host);
  host.stderr(`${planText(plan)}\n`);
  if (!options.yes && !(await host.confirm(`Move traffic of ${env.name} to ${plan.to}?`))) {
    throw new RefusedError('not confirmed; nothing was changed. In a script: --yes');
  }
  const id = shiftId(runner.backends.clock.now());
  if (options.runbook !== undefined) writeRunbook(host, options.runbook, plan, rules, env.region, id);
  const begun = await startShift(runner, plan, { id, holder, reason: options.reason ?? `shift to ${plan.to}` });
  if ('inTheWay' in begun) throw new RefusedError(whatHoldsTheLock(begun.inTheWay, runner.backends.clock.now()));
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

function checkFlags({ local, poll, detach }: ShiftOptions): void {
  if (poll !== undefined && !local) throw new UsageError('--poll is for --local; in the cloud the state machine looks every 15 s');
  if (detach && local) throw new UsageError('--detach and --local exclude each other: without the terminal a local shift stops');
}

function refuseCommandHooks(plan: Plan, { local }: ShiftOptions): void {
  const commands = plan.hooks.filter(({ lambdaArn }) => lambdaArn === undefined);
  if (local || commands.length === 0) return;
  const names = commands.map(({ name }) => name).join(', ');
  throw new RefusedError(`hooks that are commands run in a terminal only: ${names}. Give them a lambdaArn, or say --local`);
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

/** Runs the shift here, or follows it in the cloud, to its end. */
async function goOn(session: Session, host: Host, shift: Shift, options: ShiftOptions): Promise<ExitCode> {
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
    onTick: (seen) => {
      if (seen instanceof BackendError) host.stderr(`waiting: ${seen.message}\n`);
      printing = printing.then(print);
    },
  });
  await printing;
  await print();
  if (result?.kind === 'stale') throw new RefusedError(`the shift is not this one's any more: ${result.why}`);
  return result?.shift && hasEnded(result.shift) ? result.shift : undefined;
}

const resumeExamples = `
Examples:
  npm run bluegreen -- resume --env prod
  npm run bluegreen -- resume --env dev --local

A shift that nobody ticks goes on. A shift that is held because its weights were changed from outside writes them again, after a question.
Exit code: 0 done (or --detach: goes on), 1 refused, aborted or rolled back, 2 bad usage.`;

/** `resume`: goes on with the shift under way. */
export const resumeCommand =
  (connect: Connect): Register =>
  (program, host, finish) => {
    withFollow(withCommon(program.command('resume').description('Go on with a shift whose terminal was lost, or that is held.')))
      .addHelpText('after', resumeExamples)
      .action((options: ShiftOptions) => reported(async () => finish(await resume(connect, host, options))));
  };

async function resume(connect: Connect, host: Host, options: ShiftOptions): Promise<ExitCode> {
  checkFlags(options);
  const session = await openSession(connect, host, { ...options, pollSeconds: options.poll });
  const { runner, executions, holder } = session;
  const { shift } = await runner.backends.shifts.load();
  if (!shift || hasEnded(shift))
    throw new RefusedError(`no shift of ${session.env.name} is under way${shift ? `; the last one: ${shiftLine(shift)}` : ''}`);
  host.stderr(`${shiftLine(shift)}\n`);
  if (shift.state.status === 'held') {
    const question = `Write the weights of the shift to ${shift.plan.to} over what ${otherColor(shift.plan.to)} and ${shift.plan.to} have now?`;
    if (!options.yes && !(await host.confirm(question))) throw new RefusedError('not confirmed; the shift stays held. In a script: --yes');
    const at = runner.backends.clock.now();
    await runner.backends.shifts.signal(shift.id, { id: `resume-${at}`, kind: 'resume', by: holder, at });
  }
  if (!options.local) await executions.ensureTicking(shift.id);
  return goOn(session, host, shift, options);
}
