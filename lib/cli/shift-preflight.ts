import pc from 'picocolors';
import { type Color, colors } from '../names';
import type { Check } from '../shift/preflight/check';
import type { Observed } from '../shift/preflight/observed';
import { type Preflight, preflight } from '../shift/preflight/preflight';
import { ExitCode, type Host, UsageError } from './host';
import type { Register } from './program';
import { type CommonOptions, withCommon } from './shift-options';
import { type Connect, openSession, reported, type Session } from './shift-session';

const examples = `
Examples:
  npm run bluegreen -- preflight --env prod --to green
  npm run bluegreen -- preflight --env prod --to green --json > preflight.json

Clusters are read with kubectl, through the contexts that the configuration names (clusters.<color>.kubeContext); BLUEGREEN_KUBECTL names another
program. What cannot be seen is a warning, never ok. Nothing is changed.

Exit code: 0 nothing blocks, 1 something does, 2 bad usage.`;

/** Looks at everything that preflight judges. */
export type LookAround = (session: Session, to: Color, host: Host) => Promise<Observed>;

/** `preflight`: what is not ready for a walk. */
export const preflightCommand =
  (connect: Connect, look: LookAround): Register =>
  (program, host, finish) => {
    withCommon(program.command('preflight').description('Says what is not ready for a walk to a colour.'))
      .requiredOption('--to <color>', 'colour that gains requests: blue or green')
      .addHelpText('after', examples)
      .action((options: PreflightOptions) => reported(async () => finish(await run(connect, look, host, options))));
  };

interface PreflightOptions extends CommonOptions {
  readonly to: string;
}

async function run(connect: Connect, look: LookAround, host: Host, options: PreflightOptions): Promise<ExitCode> {
  const to = colors.find((color) => color === options.to);
  if (!to) throw new UsageError(`--to: found ${JSON.stringify(options.to)}; ${colors.join(' or ')} would do`);
  const session = await openSession(connect, host, options);
  if (session.env.clusters[to].kind === 'absent') {
    throw new UsageError(
      `--to ${to}: ${session.env.name} has no ${to} cluster (clusters.${to}.kind: absent); a colour with a cluster would do`,
    );
  }
  host.stderr(`Looking at ${to} of ${session.env.name} ...\n`);
  const result = preflight(session.env, to, await look(session, to, host));
  host.stdout(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : text(result, host));
  return result.verdict === 'block' ? ExitCode.refused : ExitCode.done;
}

const order: readonly Check['verdict'][] = ['block', 'warn', 'ok'];

/** What blocks first. Found and to do stand below the name, so that 80 columns are enough. */
function text({ checks, to, env }: Preflight, host: Host): string {
  const ink = pc.createColors(host.color);
  const inks: Readonly<Record<Check['verdict'], (text: string) => string>> = { ok: ink.green, warn: ink.yellow, block: ink.red };
  const sorted = checks.toSorted((one, two) => order.indexOf(one.verdict) - order.indexOf(two.verdict));
  const lines = sorted.flatMap(({ name, verdict, found, todo }) => [
    `${inks[verdict](verdict.padEnd(6))}${ink.bold(name)}`,
    ...wrapped(found, host.columns),
    ...(todo === undefined ? [] : wrapped(`to do: ${todo}`, host.columns)),
  ]);
  const count = (verdict: Check['verdict']) => checks.filter((check) => check.verdict === verdict).length;
  const summary = `${env} to ${to}: ${count('block')} block, ${count('warn')} warn, ${count('ok')} ok`;
  return `${[...lines, '', summary].join('\n')}\n`;
}

const indent = '      ';

/** Broken at spaces to the width of the terminal; a longer word stays whole, so that it can be copied. */
function wrapped(sentence: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of sentence.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > columns) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
