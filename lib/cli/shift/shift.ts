import { randomBytes } from 'node:crypto';
import { otherColor } from '../../names';
import { hasEnded, runWalk, startWalk, tick } from '../../shift/engine';
import type { Plan, Walk } from '../../shift/model';
import { PortError } from '../../shift/ports';
import { ExitCode, type Host, RefusedError, UsageError } from '../host';
import type { Register } from '../program';
import { eventPrinter, follow } from './follow';
import { type RequestOptions, type WalkOptions, withCommon, withRequest, withWalk } from './options';
import { planWalk, writeRunbook } from './plan';
import { type LookAround, refuseUnready } from './preflight';
import { type Connect, openSession, reported, type Session } from './session';
import { lockLine, planText, walkLine } from './text';

interface ShiftOptions extends RequestOptions, WalkOptions {
  readonly reason?: string;
  readonly runbook?: string;
  readonly skipPreflight?: boolean;
}

const shiftExamples = `
Examples:
  npm run bluegreen -- shift --env prod --to green
  npm run bluegreen -- shift --env prod --to green --services web --steps 1,5 --bake 30m --reason 'CHG-1234'
  npm run bluegreen -- shift --env dev --to green --local --yes

First it looks at what preflight looks at, and refuses what blocks; --skip-preflight walks without looking (say why with --reason).
The walk goes on in the cloud when this terminal ends; with --local it stops where it is, and resume goes on.
Exit code: 0 every service has its share (or --detach: begun), 1 refused, aborted or rolled back, 2 bad usage.`;

/** `shift`: begins a walk and follows it. */
export const shiftCommand =
  (connect: Connect, look: LookAround): Register =>
  (program, host, finish) => {
    withWalk(withRequest(program.command('shift').description('Move live traffic to a color, step by step, each step gated.')))
      .option('--reason <text>', 'why, for the lock and the report')
      .option('--runbook <file>', 'write the rollback by hand, as aws elbv2 commands, into this file')
      .option('--skip-preflight', 'do not look whether the color is ready')
      .addHelpText('after', shiftExamples)
      .action((options: ShiftOptions) => reported(async () => finish(await shift(connect, look, host, options))));
  };

async function shift(connect: Connect, look: LookAround, host: Host, options: ShiftOptions): Promise<ExitCode> {
  checkFlags(options);
  const { session, plan, rules } = await planWalk(connect, host, options);
  refuseCommandHooks(plan, options);
  const { runner, executions, holder, env } = session;
  if (!options.local) await reachable(session);
  if (!options.skipPreflight) await refuseUnready(look, session, plan.to, host);
  host.stderr(`${planText(plan)}\n`);
  if (!options.yes && !(await host.confirm(`Move traffic of ${env.name} to ${plan.to}?`))) {
    throw new RefusedError('not confirmed; nothing was changed. In a script: --yes');
  }
  const id = walkId(runner.ports.clock.now());
  if (options.runbook !== undefined) writeRunbook(host, options.runbook, plan, rules, env.region, id);
  const begun = await startWalk(runner, plan, { id, holder, reason: options.reason ?? `shift to ${plan.to}` });
  if ('inTheWay' in begun) throw new RefusedError(whatHoldsTheLock(begun.inTheWay, runner.ports.clock.now()));
  if (!options.local) {
    try {
      await executions.ensureTicking(id);
    } catch (error) {
      await takeBack(session, id);
      throw error;
    }
  }
  return goOn(session, host, begun.walk, options);
}

function checkFlags({ local, poll, detach }: WalkOptions): void {
  if (poll !== undefined && !local) throw new UsageError('--poll is for --local; in the cloud the state machine looks every 15 s');
  if (detach && local) throw new UsageError('--detach and --local exclude each other: without the terminal a local walk stops');
}

function refuseCommandHooks(plan: Plan, { local }: WalkOptions): void {
  const commands = plan.hooks.filter(({ lambdaArn }) => lambdaArn === undefined);
  if (local || commands.length === 0) return;
  const names = commands.map(({ name }) => name).join(', ');
  throw new RefusedError(`hooks that are commands run in a terminal only: ${names}. Give them a lambdaArn, or say --local`);
}

/** Before the lock is taken: a walk that nobody ticks helps nobody. */
async function reachable({ executions, env }: Session): Promise<void> {
  try {
    await executions.check();
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    throw new RefusedError(
      `the state machine of ${env.name} cannot be reached: ${error.message}. Nothing was changed; --local walks without it`,
    );
  }
}

/** A walk that could not be started in the cloud is ended before its first write. */
async function takeBack({ runner, holder }: Session, id: string): Promise<void> {
  const at = runner.ports.clock.now();
  await runner.ports.walks.signal(id, { id: `not-started-${at}`, kind: 'abort', by: holder, at });
  await tick(runner, id);
}

/** `20261123-141502-3f9a`: sorts by time, and fits the name of an execution. */
const walkId = (now: number): string =>
  `${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${randomBytes(2).toString('hex')}`;

const whatHoldsTheLock = (lock: Walk['lock'], now: number): string =>
  `${lockLine({ lock }, now)}. See it with status; go on with it with resume; end it with abort or rollback`;

/** Walks here or follows the walk in the cloud, to its end. */
async function goOn(session: Session, host: Host, walk: Walk, options: WalkOptions): Promise<ExitCode> {
  if (options.detach) {
    host.stdout(options.json ? `${JSON.stringify(walk)}\n` : `${walk.id}\n`);
    return ExitCode.done;
  }
  const ended = options.local ? await walkHere(session, host, walk.id) : await follow(session.runner.ports, host, walk.id);
  if (ended) {
    host.stdout(options.json ? `${JSON.stringify(ended)}\n` : `${walkLine(ended)}\n`);
    return ended.state.status === 'done' ? ExitCode.done : ExitCode.refused;
  }
  host.stderr(
    options.local
      ? `Interrupted. The weights stay as they are, and nobody watches the gate: resume --env ${session.env.name} --local, or rollback.\n`
      : `The walk goes on in the cloud: status --env ${session.env.name} --watch.\n`,
  );
  return options.local ? ExitCode.refused : ExitCode.done;
}

async function walkHere({ runner }: Session, host: Host, id: string): Promise<Walk | undefined> {
  const print = eventPrinter(runner.ports, host, id);
  let printing = Promise.resolve();
  const result = await runWalk(runner, id, {
    signal: host.signal,
    onTick: (seen) => {
      if (seen instanceof PortError) host.stderr(`waiting: ${seen.message}\n`);
      printing = printing.then(print);
    },
  });
  await printing;
  await print();
  if (result?.kind === 'stale') throw new RefusedError(`the walk is not this one's any more: ${result.why}`);
  return result?.walk && hasEnded(result.walk) ? result.walk : undefined;
}

const resumeExamples = `
Examples:
  npm run bluegreen -- resume --env prod
  npm run bluegreen -- resume --env dev --local

A walk that nobody ticks goes on. A walk that is held because its weights were changed from outside writes them again, after a question.
Exit code: 0 done (or --detach: goes on), 1 refused, aborted or rolled back, 2 bad usage.`;

/** `resume`: goes on with the walk under way. */
export const resumeCommand =
  (connect: Connect): Register =>
  (program, host, finish) => {
    withWalk(withCommon(program.command('resume').description('Go on with a walk whose terminal was lost, or that is held.')))
      .addHelpText('after', resumeExamples)
      .action((options: WalkOptions) => reported(async () => finish(await resume(connect, host, options))));
  };

async function resume(connect: Connect, host: Host, options: WalkOptions): Promise<ExitCode> {
  checkFlags(options);
  const session = await openSession(connect, host, { ...options, pollSeconds: options.poll });
  const { runner, executions, holder } = session;
  const { walk } = await runner.ports.walks.load();
  if (!walk || hasEnded(walk))
    throw new RefusedError(`no walk of ${session.env.name} is under way${walk ? `; the last one: ${walkLine(walk)}` : ''}`);
  host.stderr(`${walkLine(walk)}\n`);
  if (walk.state.status === 'held') {
    const question = `Write the weights of the walk to ${walk.plan.to} over what ${otherColor(walk.plan.to)} and ${walk.plan.to} have now?`;
    if (!options.yes && !(await host.confirm(question))) throw new RefusedError('not confirmed; the walk stays held. In a script: --yes');
    const at = runner.ports.clock.now();
    await runner.ports.walks.signal(walk.id, { id: `resume-${at}`, kind: 'resume', by: holder, at });
  }
  if (!options.local) await executions.ensureTicking(walk.id);
  return goOn(session, host, walk, options);
}
