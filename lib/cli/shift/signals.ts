import { hasEnded, runWalk } from '../../shift/engine';
import type { Walk } from '../../shift/model';
import { ExitCode, type Host, RefusedError } from '../host';
import type { Register } from '../program';
import { type CommonOptions, withCommon } from './options';
import { type Connect, openSession, reported, type Session } from './session';
import { walkLine } from './text';

/** `approve` and `abort`: what a person says to a walk under way. */
export const signalCommands =
  (connect: Connect): Register =>
  (program, host, finish) => {
    withCommon(program.command('approve').description('Approve the step that the walk waits before.'))
      .addHelpText(
        'after',
        `
Example:
  npm run bluegreen -- approve --env prod

Exit code: 0 approved (status shows it going on within 15 s), 1 nothing waits for approval, 2 bad usage.`,
      )
      .action((options: CommonOptions) => reported(async () => finish(await approve(connect, host, options))));
    withCommon(program.command('abort').description('End the walk where it is. The weights stay; rollback takes them back.'))
      .option('-y, --yes', 'do not ask')
      .addHelpText(
        'after',
        `
Example:
  npm run bluegreen -- abort --env prod

A step that is being written is finished first. Exit code: 0 ended, 1 there is no walk, or it went another way, 2 bad usage.`,
      )
      .action((options: AbortOptions) => reported(async () => finish(await abort(connect, host, options))));
  };

interface AbortOptions extends CommonOptions {
  readonly yes?: boolean;
}

async function approve(connect: Connect, host: Host, options: CommonOptions): Promise<ExitCode> {
  const session = await openSession(connect, host, options);
  const walk = await walkUnderWay(session);
  const { step, waitingFor } = walk.state;
  if (waitingFor?.kind !== 'approval') throw new RefusedError(`nothing waits for approval: ${walkLine(walk)}`);
  const { clock, walks } = session.runner.ports;
  const at = clock.now();
  await walks.signal(walk.id, { id: `approve-${step}-${at}`, kind: 'approve', step, by: session.holder, at });
  print(host, options, { approved: walk.id, step, by: session.holder }, `approved: ${waitingFor.why.replace(/ waits for approval.*/, '')}`);
  return ExitCode.done;
}

/** How long an abort waits for a step that is being written. */
const abortMs = 120_000;

async function abort(connect: Connect, host: Host, options: AbortOptions): Promise<ExitCode> {
  const session = await openSession(connect, host, options);
  const walk = await walkUnderWay(session);
  host.stderr(`${walkLine(walk)}\n`);
  if (!options.yes && !(await host.confirm('End it and leave the weights as they are?'))) {
    throw new RefusedError('not confirmed; the walk goes on. In a script: --yes');
  }
  const { runner, holder } = session;
  const at = runner.ports.clock.now();
  await runner.ports.walks.signal(walk.id, { id: `abort-${at}`, kind: 'abort', by: holder, at });
  // Here too, because whoever walked it may be gone.
  const result = await runWalk(runner, walk.id, { signal: AbortSignal.any([host.signal, AbortSignal.timeout(abortMs)]) });
  const { walk: now = walk } = await runner.ports.walks.load();
  print(host, options, now, walkLine(now));
  return result?.kind === 'ended' && now.state.status === 'aborted' ? ExitCode.done : ExitCode.refused;
}

async function walkUnderWay({ runner, env }: Session): Promise<Walk> {
  const { walk } = await runner.ports.walks.load();
  if (walk && !hasEnded(walk)) return walk;
  throw new RefusedError(`no walk of ${env.name} is under way${walk ? `; the last one: ${walkLine(walk)}` : ''}`);
}

const print = (host: Host, { json }: CommonOptions, value: unknown, text: string): void =>
  host.stdout(json ? `${JSON.stringify(value)}\n` : `${text}\n`);
