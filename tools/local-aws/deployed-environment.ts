import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { checkEnvironment } from '../../lib/config/check';
import type { Environment, EnvironmentInput } from '../../lib/config/schema';
import { weightParameterName } from '../../lib/names';
import { functionFolder } from './function-folder';
import type { LocalAws } from './local-aws';

/** An environment that the real CDK command line deploys to a local AWS. */
export interface DeployedEnvironment {
  readonly env: Environment;
  /** Folder of the environment file: `--environments`. */
  readonly folder: string;
  /** Deploys stacks by their ids, or deploys them again. @returns what the CDK printed */
  readonly deploy: (...stacks: string[]) => Promise<string>;
  /** Writes the environment file anew. */
  readonly write: (input: EnvironmentInput) => void;
  /** Folder of the bundle that a function was deployed with. */
  readonly functionFolder: (functionName: string) => string;
  /** Removes the folders. */
  readonly remove: () => void;
}

/**
 * Writes the environment's file, seeds the weights as the custom resource would (the local AWS only records those), and bootstraps account and region.
 * Nothing is deployed yet.
 * @param folder of the environment's file; a new one where left out. It is removed with the environment
 */
export async function preparedEnvironment(
  aws: LocalAws,
  input: EnvironmentInput,
  folder = mkdtempSync(join(tmpdir(), 'bluegreen-environments-')),
): Promise<DeployedEnvironment> {
  const outdir = mkdtempSync(join(tmpdir(), 'bluegreen-out-'));
  const write = (next: EnvironmentInput) =>
    writeFileSync(join(folder, `${input.name}.ts`), `export default ${JSON.stringify(next, undefined, 2)};\n`);
  write(input);
  const env = checkEnvironment(input, `${input.name}.ts`);
  const ssm = new SSMClient(aws.client);
  for (const service of env.services) {
    await ssm.send(new PutParameterCommand({ Name: weightParameterName(env.name, service.name), Value: '100,0', Type: 'StringList' }));
  }
  const remove = () => {
    for (const path of [folder, outdir]) rmSync(path, { recursive: true, force: true });
  };
  await aws.bootstrap().catch((error: unknown) => {
    remove();
    throw error;
  });
  const app = ['-c', `env=${env.name}`, '-c', `environments=${folder}`, '--output', outdir];
  const how = ['--method=direct', '--require-approval=never', '--progress=events'];
  return {
    env,
    folder,
    deploy: (...stacks) => aws.cdk('deploy', ...stacks.map((stack) => `${env.name}/${stack}`), ...app, ...how),
    write,
    functionFolder: (functionName) => functionFolder(join(outdir, `assembly-${env.name}`), functionName),
    remove,
  };
}
