import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from '../lib/app/app';
import { clearAssembly, dropUnfinishedAssets, mayHoldAssembly, pruneAssets } from '../lib/app/assembly-folder';
import { tolerateLostOutput } from '../lib/cli/process-host';
import { environmentNames, environmentsFolder, loadEnvironments } from '../lib/config/load';
import { ConfigurationError, formatProblem, formatProblems, type Problem } from '../lib/config/problems/problem';
import type { Environment } from '../lib/config/schema';
import { warningsOf } from '../lib/config/warnings';

const help = `Synthesizes the CloudFormation templates of the environments. Needs no credentials and no network.

Usage: npm run synth -- [--env <name>]... [--environments <folder>] [--out <folder>]

  --env <name>             only this environment; may be given more than once (default: all)
  --environments <folder>  where the environment files stand (default: config/environments)
  --out <folder>           where the assembly goes (default: cdk.out)

Under the cdk command line the same is said by -c env=<name> and -c environments=<folder>.
CDK_VALIDATION=false skips cdk-nag and CDK's template validation (quick work); CI runs with both.

Examples:
  npm run synth
  npm run synth -- --env prod
  npx cdk diff 'dev/*' -c env=dev
`;

/** The CDK command line runs this file too, without arguments and with CDK_OUTDIR set. */
function main(): void {
  const { values } = parseArgs({
    options: {
      env: { type: 'string', multiple: true },
      environments: { type: 'string' },
      out: { type: 'string', default: 'cdk.out' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const context = contextOfCdk();
  const folder = resolve(values.environments ?? context.environments ?? environmentsFolder);
  const environments = loadEnvironments(folder, values.env ?? (context.env === undefined ? undefined : [context.env]));
  for (const environment of environments) printWarnings(environment, folder);
  const checked = process.env.CDK_VALIDATION !== 'false';
  const checks = { nag: checked, templates: checked };
  const outdir = process.env.CDK_OUTDIR;
  if (outdir !== undefined) {
    dropUnfinishedAssets(outdir);
    buildApp(environments, { outdir, ...checks }).synth();
    return;
  }
  if (!mayHoldAssembly(values.out)) throw new ConfigurationError('command line', [notAnAssembly(values.out)]);
  clearAssembly(values.out);
  const assembly = buildApp(environments, { outdir: values.out, ...checks }).synth();
  pruneAssets(values.out);
  for (const nested of assembly.nestedAssemblies) {
    for (const { stackName, templateFile } of nested.nestedAssembly.stacks) {
      process.stdout.write(`${stackName.padEnd(28)} ${values.out}/${nested.directoryName}/${templateFile}\n`);
    }
  }
  printNext(environments);
}

/** On standard error, as the warnings: standard output lists the templates. */
function printNext([first, ...more]: readonly Environment[]): void {
  const one = more.length === 0 && first;
  const next = one
    ? `npx bluegreen doctor --env ${one.name}, then npx cdk deploy '${one.name}/*' -c env=${one.name}`
    : 'npm run synth -- --env <name> for one environment, or npx bluegreen doctor for what a deploy lacks';
  process.stderr.write(`Next: ${next}\n`);
}

/** What a deploy should not come as a surprise with. On standard error: standard output lists the templates. */
function printWarnings(environment: Environment, folder: string): void {
  const file = join(relative(process.cwd(), folder), `${environment.name}.ts`);
  for (const warning of warningsOf(environment)) process.stderr.write(`warning: ${formatProblem(file, warning)}\n\n`);
}

/** What `cdk` was given: `-c env=prod`, `-c environments=<folder>`. */
function contextOfCdk(): { env?: string; environments?: string } {
  const context = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}') as Record<string, unknown>;
  const text = (key: string) => (typeof context[key] === 'string' ? context[key] : undefined);
  return { env: text('env'), environments: text('environments') };
}

/** A mistake on the command line, in the form of every other. */
const usageProblem = (message: string) =>
  formatProblems('command line', [
    {
      path: '',
      what: message,
      found: process.argv.slice(2).join(' '),
      expected: `--env with one of ${environmentNames().join(', ')}; --help says more`,
    },
  ]);

const notAnAssembly = (folder: string): Problem => ({
  path: '--out',
  what: 'holds something else than an assembly of CDK, and would be emptied',
  found: folder,
  expected: 'a new folder, an empty one, or one that npm run synth has written',
});

/** What is not a defect of this program: printed without a stack trace. */
function failureOf(error: unknown): { message: string; exitCode: number } | undefined {
  if (error instanceof ConfigurationError) return error;
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) return { message: usageProblem(error.message), exitCode: 2 };
  // Findings of the validation: CDK has written each of them by then, with the construct's path.
  return error.message.startsWith('Validation failed. A copy of this report') ? { message: error.message, exitCode: 1 } : undefined;
}

tolerateLostOutput();
try {
  main();
} catch (error) {
  const failure = failureOf(error);
  if (!failure) throw error;
  process.stderr.write(`${failure.message}\n`);
  process.exitCode = failure.exitCode;
}
// At once, when all is written: Node would wait for what V8 compiles in the background, for nothing.
process.stdout.write('', () => process.exit());
