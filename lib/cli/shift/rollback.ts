import { type Color, colors, rollbackFunctionName } from '../../names';
import { hasEnded } from '../../shift/engine/engine';
import { read } from '../../shift/model/reading';
import { type RollbackResult, rollBack } from '../../shift/rollback/run-rollback';
import type { CliCommand } from '../command';
import { ExitCode, type Host, RefusedError, UsageError } from '../host';
import { type EnvironmentOptions, withEnvironment, withYes } from '../options';
import { type Connect, openSession, type Session } from './session';
import { grouped, shiftLine } from './text';

interface RollbackOptions extends EnvironmentOptions {
  readonly yes?: boolean;
  readonly to?: string;
  readonly reason?: string;
  readonly listener?: string;
}

/** `rollback`: every rule to the weights before the shift. */
export const rollbackCommand = (connect: Connect): CliCommand<RollbackOptions> => ({
  name: 'rollback',
  summary: 'Put every rule back to the weights before the shift, at once.',
  declare: (command) =>
    withYes(withEnvironment(command))
      .option('--to <color>', 'send everything to this color, whatever the records say')
      .option('--reason <text>', 'why, for the report')
      .option('--listener <arn>', 'the HTTPS listener, when SSM cannot be read'),
  notes: `It asks neither the shift nor the state machine. --to blue sends everything to blue, whatever the records say. Without this program:
aws lambda invoke --function-name <env>-rollback answer.json, or the commands that plan --runbook wrote.`,
  examples: [
    'npx bluegreen rollback --env prod',
    "npx bluegreen rollback --env prod --yes --reason 'checkout fails'",
    'npx bluegreen rollback --env prod --to blue',
  ],
  exitCodes: { done: 'every rule is as before the shift', refused: 'refused or incomplete (it can be repeated)' },
  run: (host, options) => takeBack(connect, host, options),
});

async function takeBack(connect: Connect, host: Host, options: RollbackOptions): Promise<ExitCode> {
  const to = colorOf(options.to);
  const session = await openSession(connect, host, { ...options, listenerArn: options.listener });
  if (!options.yes) await ask(session, host, to);
  const { runner, holder, env } = session;
  const reason = options.reason ?? `by ${holder}`;
  host.stderr(`Rolling ${env.name} back.\n`);
  const result = await rollBack(runner, { env: env.name, reason, holder, trigger: 'person', to });
  host.stdout(options.json ? `${JSON.stringify(result)}\n` : resultText(result));
  if (result.outcome !== 'restored') {
    const help = result.outcome === 'incomplete' ? `Call it again, or ${rollbackFunctionName(env.name)} (Lambda), or the runbook.\n` : '';
    host.stderr(help);
    return ExitCode.refused;
  }
  await watchOn(session, host);
  return ExitCode.done;
}

/** What is about to happen, as far as the record says. */
async function ask({ runner, env }: Session, host: Host, to: Color | undefined): Promise<void> {
  const stored = await read(runner.backends.shifts.load());
  const shift = stored.ok ? stored.value.shift : undefined;
  if (!stored.ok) host.stderr(`The shift's record cannot be read: ${stored.why}\n`);
  if (shift) host.stderr(`${shiftLine(shift)}\n`);
  if (to) host.stderr(`Every service to ${to}.\n`);
  else if (shift) host.stderr(`${hasEnded(shift) ? 'This shift has ended. ' : ''}Back to:\n${grouped(shift.plan.before).join('\n')}\n`);
  if (!(await host.confirm(`Roll ${env.name} back?`))) throw new RefusedError('not confirmed; nothing was changed. In a script: --yes');
}

function resultText({ outcome, written, restoredInMs, source, warnings, problems }: RollbackResult): string {
  const first = {
    restored: `Every rule is as before the shift (${source}): ${written} written, restored in ${((restoredInMs ?? 0) / 1000).toFixed(1)} s.`,
    incomplete: `INCOMPLETE: ${written} rules written.`,
    refused: 'Refused: nothing was changed.',
  }[outcome];
  return [first, ...warnings.map((text) => `WARNING: ${text}`), ...problems.map((text) => `PROBLEM: ${text}`), ''].join('\n');
}

/** A deploy that began before the rollback brings the old weights back: somebody has to notice it. */
async function watchOn({ runner, executions, env }: Session, host: Host): Promise<void> {
  const stored = await read(runner.backends.shifts.load());
  if (!stored.ok || stored.value.shift?.state.status !== 'guarding') return;
  const watched = await read(executions.ensureTicking(stored.value.shift.id));
  if (!watched.ok) host.stderr(`Nobody watches that it stays so (${watched.why}): resume --env ${env.name} --local\n`);
}

function colorOf(to: string | undefined): Color | undefined {
  const color = colors.find((one) => one === to);
  if (to !== undefined && !color) throw new UsageError(`--to: found ${JSON.stringify(to)}; expected ${colors.join(' or ')}`);
  return color;
}
