#!/usr/bin/env -S node --import tsx
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { environmentNames, environmentsFolder, loadEnvironment } from '../config/load';
import { ConfigurationError } from '../config/problem';
import { buildApp } from '../lib/app';

const help = `Synthesises the CloudFormation templates of the environments. Needs no credentials and no network.

Usage: npm run synth -- [--env <name>]... [--environments <folder>] [--out <folder>]

  --env <name>             only this environment; may be given more than once (default: all)
  --environments <folder>  where the environment files stand (default: config/environments)
  --out <folder>           where the assembly goes (default: cdk.out)

CDK_VALIDATION=false skips CDK's template validation (quick work); CI runs with it.

Examples:
  npm run synth
  npm run synth -- --env prod
  npx cdk diff 'dev/*'
`;

/** The CDK command line runs this file too, without arguments and with CDK_OUTDIR set; then `-c env=prod` chooses an environment. */
function main(): void {
  const { values } = parseArgs({
    options: {
      env: { type: 'string', multiple: true },
      environments: { type: 'string', default: environmentsFolder },
      out: { type: 'string', default: 'cdk.out' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const names = values.env ?? chosenByContext() ?? environmentNames(values.environments);
  const environments = names.map((name) => loadEnvironment(name, values.environments));
  const outdir = process.env.CDK_OUTDIR;
  if (outdir === undefined) rmSync(values.out, { recursive: true, force: true });
  const app = buildApp(environments, { outdir: outdir ?? values.out });
  const assembly = app.synth();
  if (outdir !== undefined) return;
  for (const nested of assembly.nestedAssemblies) {
    for (const { stackName, templateFile } of nested.nestedAssembly.stacks) {
      process.stdout.write(`${stackName.padEnd(28)} ${values.out}/${nested.directoryName}/${templateFile}\n`);
    }
  }
}

/** `cdk synth -c env=prod`. The command line passes context as JSON. */
function chosenByContext(): string[] | undefined {
  const context = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}') as { env?: unknown };
  return typeof context.env === 'string' ? [context.env] : undefined;
}

try {
  main();
} catch (error) {
  const usage =
    error instanceof ConfigurationError ||
    (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
  if (!usage) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
