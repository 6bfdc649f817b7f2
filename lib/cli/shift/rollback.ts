import type { Clock } from '../../clock';
import { type Color, colors, isColor, otherColor, rollbackFunctionName } from '../../names';
import { hasEnded } from '../../shift/engine/engine';
import type { Backends } from '../../shift/model/backends';
import { read } from '../../shift/model/reading';
import { liveWeights } from '../../shift/model/rule';
import type { RollbackProgress, RollbackResult } from '../../shift/rollback/request';
import { rollBack } from '../../shift/rollback/run-rollback';
import { plural } from '../../text/listing';
import { oneLine } from '../../text/printable';
import type { CliCommand } from '../command';
import { ExitCode, type Host, RefusedError, UsageError } from '../host';
import { collect, type EnvironmentOptions, withEnvironment, withYes } from '../options';
import { type Connect, openRollback, type RollbackSession } from './session';
import { grouped, shiftLine } from './text';
import { type FindWorkers, workersLeft } from './workers-left';

interface RollbackOptions extends EnvironmentOptions {
  readonly yes?: boolean;
  readonly to?: string;
  readonly reason?: string;
  readonly listener: readonly string[];
  readonly force?: boolean;
}

/** `rollback`: every rule to the weights before the shift. */
export const rollbackCommand = (connect: Connect, find: FindWorkers): CliCommand<RollbackOptions> => ({
  name: 'rollback',
  summary: 'Put every rule back to the weights before the shift, at once.',
  declare: (command) =>
    withYes(withEnvironment(command))
      .option('--to <color>', 'send everything to this color, whatever the records say')
      .option('--force', 'move services also to a color without a healthy target')
      .option('--reason <text>', 'why, for the report')
      .option(
        '--listener <arn>',
        'the HTTPS listener, or a Network Load Balancer, when SSM cannot be read; again for each load balancer',
        collect,
        [],
      ),
  notes: `It asks neither the shift nor the state machine. --to blue sends everything to blue, whatever the records say. A service is not moved from a
color with healthy targets to one without, unless --force. It works without the environment's file: set AWS_REGION, or give --listener.
Without this program:
aws lambda invoke --function-name <env>-rollback answer.json, or the commands that plan --runbook wrote.`,
  examples: [
    'npx bluegreen rollback --env prod',
    "npx bluegreen rollback --env prod --yes --reason 'checkout fails'",
    'npx bluegreen rollback --env prod --to blue',
  ],
  exitCodes: { done: 'every rule is as asked', refused: 'refused or incomplete (it can be repeated)' },
  run: (host, options) => takeBack(connect, find, host, options),
});

async function takeBack(connect: Connect, find: FindWorkers, host: Host, options: RollbackOptions): Promise<ExitCode> {
  const to = colorOf(options.to);
  const session = await openRollback(connect, host, { ...options, ...(options.listener.length > 0 && { listenerArns: options.listener }) });
  if (!options.yes) await ask(session, host, to);
  const { runner, holder, env } = session;
  const reason = options.reason ?? `by ${holder}`;
  host.stderr(`Rolling ${env.name} back.\n`);
  const result = await rollBack(
    runner,
    { env: env.name, reason, holder, trigger: 'person', to, force: options.force },
    progressOn(host, runner.backends.clock),
  );
  host.stdout(options.json ? `${JSON.stringify(result)}\n` : resultText(result, env.name, to));
  if (result.outcome === 'refused') return ExitCode.refused;
  await watchOn(session, host);
  if (result.outcome === 'incomplete') host.stderr(`Call it again, or ${rollbackFunctionName(env.name)} (Lambda), or the runbook.\n`);
  const workers = await workersLeft(find, host, env, to ?? otherColor(result.baseline?.to ?? 'green'));
  if (workers !== undefined) host.stderr(workers);
  return result.outcome === 'restored' && !result.left?.length ? ExitCode.done : ExitCode.refused;
}

/** What is about to happen, as far as the record says. */
async function ask({ runner, env }: RollbackSession, host: Host, to: Color | undefined): Promise<void> {
  const stored = await read(runner.backends.shifts.load());
  const shift = stored.ok ? stored.value.shift : undefined;
  if (!stored.ok) host.stderr(`The shift's record cannot be read: ${stored.why}\n${await inForceText(runner.backends)}`);
  if (shift) host.stderr(`${shiftLine(shift)}\n`);
  if (to) host.stderr(`Every service to ${to}.\n`);
  else if (shift) host.stderr(`${hasEnded(shift) ? 'This shift has ended. ' : ''}Back to:\n${grouped(shift.baseline.before).join('\n')}\n`);
  if (!(await host.confirm(`Roll ${env.name} back?`))) throw new RefusedError('not confirmed; nothing was changed. In a script: --yes');
}

/** What the rules say by themselves, for a person who has to choose a color without a record. */
async function inForceText({ rules }: Pick<Backends, 'rules'>): Promise<string> {
  const listed = await read(rules.list());
  if (!listed.ok) return `The rules cannot be read either: ${listed.why}\n`;
  const { weights, odd } = liveWeights(listed.value, [...new Set(listed.value.map(({ service }) => service))]);
  const odds = Object.entries(odd).map(([service, { why }]) => `  ${service}: ${why}`);
  return ['In force by the rules:', ...grouped(weights), ...odds, ''].join('\n');
}

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Says at once that the rules are restored, and what the command still waits for. */
const progressOn =
  (host: Host, clock: Clock): RollbackProgress =>
  (event) => {
    if (event.kind === 'restored') host.stderr(`Restored: ${plural(event.written, 'rule')} written in ${inSeconds(event.ms)}.\n`);
    else
      host.stderr(
        `Waiting until ${new Date(clock.now() + event.ms).toISOString().slice(11, 19)} UTC (${inSeconds(event.ms)}): a write that the shift sent before ` +
          'could still take effect until then. The rules are read once more after it.\n',
      );
  };

function resultText(
  { outcome, written, restoredInMs, source, left = [], stillOnTarget = [], ...result }: RollbackResult,
  env: string,
  to?: Color,
): string {
  const goal = to ? `sends its requests to ${to}` : `of this shift is as before it (${source})`;
  const every = left.length === 0 ? `Every rule ${goal}` : `Every rule but ${left.length} ${goal}`;
  const first = {
    restored: `${every}: ${written} written, restored in ${inSeconds(restoredInMs ?? 0)}.`,
    incomplete: `INCOMPLETE: ${plural(written, 'rule')} written.`,
    refused: 'Refused: nothing was changed.',
  }[outcome];
  const target = result.baseline?.to;
  const elsewhere =
    stillOnTarget.length > 0 && target && outcome !== 'refused'
      ? [
          `Still on ${target}, from an earlier shift: ${stillOnTarget.join(', ')}. To take everything back: ` +
            `npx bluegreen rollback --env ${env} --to ${otherColor(target)}`,
        ]
      : [];
  const lines = [
    ...left.map((text) => `NOT RESTORED: ${text}`),
    ...result.warnings.map((text) => `WARNING: ${text}`),
    ...result.problems.map((text) => `PROBLEM: ${text}`),
  ];
  return [...[first, ...lines, ...elsewhere].map(oneLine), ''].join('\n');
}

/** A deploy that began before the rollback brings the old weights back: somebody has to notice it. */
async function watchOn({ runner, executions, env }: RollbackSession, host: Host): Promise<void> {
  const stored = await read(runner.backends.shifts.load());
  const shift = stored.ok ? stored.value.shift : undefined;
  if (!shift || hasEnded(shift)) return;
  const watched = await read(executions.ensureTicking(shift.id));
  if (!watched.ok) host.stderr(`No process is guarding this rollback (${watched.why}): npx bluegreen resume --env ${env.name} --local\n`);
}

function colorOf(to: string | undefined): Color | undefined {
  if (to === undefined || isColor(to)) return to;
  throw new UsageError(`--to: found ${JSON.stringify(to)}; expected ${colors.join(' or ')}`);
}
