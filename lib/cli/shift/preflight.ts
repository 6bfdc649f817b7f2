import { type Color, colors } from '../../names';
import type { Plan } from '../../shift/model/model';
import type { Check } from '../../shift/preflight/check';
import type { Observed } from '../../shift/preflight/observe/observed';
import { type Preflight, preflight } from '../../shift/preflight/preflight';
import { checksText } from '../checks-text';
import type { CliCommand } from '../command';
import { ExitCode, type Host, RefusedError, UsageError } from '../host';
import { type EnvironmentOptions, withEnvironment } from '../options';
import { scaleText } from './scale-text';
import { type Connect, openSession, type Session } from './session';

/** Observes everything that preflight judges. */
export type ObserveForPreflight = (session: Session, to: Color, host: Host) => Promise<Observed>;

/** `preflight`: what is not ready for a shift. */
export const preflightCommand = (connect: Connect, observe: ObserveForPreflight): CliCommand<PreflightOptions> => ({
  name: 'preflight',
  summary: 'Report what is not ready for a shift to a color.',
  declare: (command) => withEnvironment(command).requiredOption('--to <color>', 'color that gains requests: blue or green'),
  notes: `Clusters are read with kubectl, through the contexts that the configuration names (clusters.<color>.kubeContext); BLUEGREEN_KUBECTL names another
program. What cannot be read is a warning, never ok. Nothing is changed. Rights, and what the checks of state mean: docs/state.md.`,
  examples: ['npx bluegreen preflight --env prod --to green', 'npx bluegreen preflight --env prod --to green --json > preflight.json'],
  exitCodes: { done: 'nothing blocks', refused: 'something blocks' },
  run: (host, options) => run(connect, observe, host, options),
});

interface PreflightOptions extends EnvironmentOptions {
  readonly to: string;
}

async function run(connect: Connect, observe: ObserveForPreflight, host: Host, options: PreflightOptions): Promise<ExitCode> {
  const to = colors.find((color) => color === options.to);
  if (!to) throw new UsageError(`--to: found ${JSON.stringify(options.to)}; expected ${colors.join(' or ')}`);
  const session = await openSession(connect, host, options);
  if (session.env.clusters[to].kind === 'absent') {
    throw new UsageError(
      `--to ${to}: ${session.env.name} has no ${to} cluster (clusters.${to}.kind: absent); expected a color with a cluster`,
    );
  }
  const result = await judged(observe, session, to, host);
  host.stdout(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : `${text(result, host)}${scaleText(result)}`);
  return result.verdict === 'block' ? ExitCode.refused : ExitCode.done;
}

async function judged(
  observe: ObserveForPreflight,
  session: Session,
  to: Color,
  host: Host,
  services?: readonly string[],
): Promise<Preflight> {
  host.stderr(`Checking ${to} of ${session.env.name} ...\n`);
  return preflight(session.env, to, await observe(session, to, host), services);
}

/**
 * What a shift begins with: what is not ready is reported, and what blocks refuses it. A shift to a color that cannot take requests would at best end at
 * its first gate, with users' requests.
 * @param plan its services are those that have to be ready
 * @throws RefusedError if a check blocks; nothing was changed
 */
export async function refuseUnready(
  observe: ObserveForPreflight,
  session: Session,
  { to, before }: Pick<Plan, 'to' | 'before'>,
  host: Host,
): Promise<void> {
  const result = await judged(observe, session, to, host, Object.keys(before));
  if (result.verdict !== 'ok') host.stderr(text(result, host, ['block', 'warn']));
  if (result.verdict !== 'block') return;
  const blocking = result.checks.filter(({ verdict }) => verdict === 'block').map(({ name }) => name);
  throw new RefusedError(`preflight: ${blocking.join(', ')}; nothing was changed. To shift anyway: --skip-preflight`);
}

const text = ({ checks, to, env }: Preflight, host: Host, shown?: readonly Check['verdict'][]): string =>
  checksText(`${env} to ${to}`, checks, host, shown);
