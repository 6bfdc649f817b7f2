import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReaderOptions } from '../../../shift/analyses/reader';
import { awsBackends } from '../../../shift/aws/backends';
import type { ClientOptions } from '../../../shift/aws/clients';
import { type Deployment, deploymentOf, type FunctionConfig, functionConfigFile } from '../../../shift/aws/deployment';
import type { Analyses, Hooks } from '../../../shift/model/backends';
import { defaultPace } from '../../../shift/model/pace';
import type { Runner } from '../../../shift/rollback/request';

/**
 * What a function of the traffic stack ticks or rolls back with. Made once per process: no call, no clock.
 * @param folder where the bundle lies
 * @param hooksOf what runs hooks: a rollback runs none, and its bundle carries no client for them
 * @param analysesOf what reads analyses; as with hooks
 * @throws if the stack that made the function is broken: a variable or the file is missing
 */
export function functionRunner(
  folder: string,
  hooksOf: (options: ClientOptions) => Hooks,
  analysesOf?: (options: ReaderOptions) => Analyses,
): Runner & { readonly deployment: Deployment } {
  const { LISTENER_ARN: listenerArns = '' } = process.env;
  const { env, analyses: deployed = [], ...config } = JSON.parse(readFileSync(join(folder, functionConfigFile), 'utf8')) as FunctionConfig;
  const deployment = deploymentOf(env, listenerArns.split(','), config);
  const options = { region: deployment.region };
  const backends = awsBackends(deployment, options, hooksOf(options), analysesOf?.({ ...options, deployed }));
  return { backends, pace: defaultPace, by: randomUUID(), deployment };
}
