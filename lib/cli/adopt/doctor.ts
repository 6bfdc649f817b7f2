import { resolve } from 'node:path';
import type * as Checks from '../../adopt/doctor/checks';
import type { Machine, Place } from '../../adopt/doctor/observed';
import { environmentNames } from '../../config/load';
import type { Environment } from '../../config/schema';
import { checksText } from '../checks-text';
import type { CliCommand } from '../command';
import { ExitCode, type Host } from '../host';
import { environmentsOption, readEnvironment } from '../options';

/** Observes everything that doctor judges. */
export type ObserveForDoctor = (
  envs: readonly Environment[],
  host: Host,
) => Promise<{ readonly machine: Machine; readonly places: readonly Place[] }>;

/** `doctor`: what this machine and its accounts still lack. */
export const doctorCommand = (observe: ObserveForDoctor): CliCommand<DoctorOptions> => ({
  name: 'doctor',
  summary: 'Report what this machine and its AWS accounts lack, each with the command that mends it.',
  declare: (command) =>
    command
      .option('-e, --env <name>', 'one environment; all of the folder where left out')
      .addOption(environmentsOption())
      .option('--json', 'the result as JSON on standard output'),
  notes: `Checks Node, kubectl and its login program, the credentials and their account, the clock, the CDK bootstrap, what taking over
a listener would change, the kubeconfig contexts, and until when EKS supports the
versions. Nothing is changed. Without --env, credentials of another account are a warning: one login seldom has all of them.`,
  examples: ['npx bluegreen doctor', 'npx bluegreen doctor --env prod --json'],
  exitCodes: { done: 'nothing blocks', refused: 'something blocks' },
  run: (host, options) => run(observe, host, options),
});

interface DoctorOptions {
  readonly env?: string;
  readonly environments: string;
  readonly json?: boolean;
}

async function run(observe: ObserveForDoctor, host: Host, { env, environments, json }: DoctorOptions): Promise<ExitCode> {
  const names = env === undefined ? environmentNames(resolve(host.cwd, environments)) : [env];
  const envs = names.map((name) => readEnvironment(host, { env: name, environments }));
  host.stderr(`Checking this machine and ${names.join(', ') || 'no environment'} ...\n`);
  const { machine, places } = await observe(envs, host);
  const { machineChecks, placeChecks } = require('../../adopt/doctor/checks') as typeof Checks;
  const checks = [...machineChecks(machine), ...places.flatMap((place) => placeChecks(place, machine, env !== undefined))];
  host.stdout(json ? `${JSON.stringify({ checks }, undefined, 2)}\n` : checksText('doctor', checks, host));
  return checks.some(({ verdict }) => verdict === 'block') ? ExitCode.refused : ExitCode.done;
}
