import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { checkEnvironment } from '../../lib/config/check';
import type { Environment, EnvironmentInput } from '../../lib/config/schema';
import { weightParameterName } from '../../lib/names';
import { functionFolder } from '../../tools/local-aws/function-folder';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';
import { gates, withoutAws } from './shift-bare';

/** An environment with weights in SSM, deployed to a local AWS by the real CDK command line. */
export interface ShiftEnvironment {
  readonly aws: LocalAws;
  readonly env: Environment;
  /** Folder of the environment file: `--environments`. */
  readonly folder: string;
  /** Deploys the stacks again. @returns what the CDK printed */
  deploy(...stacks: string[]): Promise<string>;
  /** Writes the environment file anew. */
  change(change: (env: EnvironmentInput) => EnvironmentInput): void;
  /** Puts an alarm into a state, by its name. */
  setAlarm(name: string, state: StateValue): Promise<void>;
  /** Folder of the bundle that a function of the traffic stack was deployed with. */
  asset(functionName: string): string;
  stop(): Promise<void>;
}

/**
 * Starts a local AWS, seeds what its custom resources would (it only records them), and deploys network, edge and traffic.
 * @param count services: each has a weighted rule and a test route
 */
export async function deployShiftEnvironment(count: number): Promise<ShiftEnvironment> {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-environments-'));
  const outdir = mkdtempSync(join(tmpdir(), 'bluegreen-out-'));
  let input = withoutAws('dev', count);
  const aws = await startLocalAws(input.account, input.region);
  const certificate = await new ACMClient(aws.client).send(new RequestCertificateCommand({ DomainName: 'dev.example.com' }));
  const { loadBalancer } = input.edge;
  input = { ...input, edge: { loadBalancer: { ...loadBalancer, certificateArns: [certificate.CertificateArn] } as typeof loadBalancer } };
  const write = () => writeFileSync(join(folder, `${input.name}.ts`), `export default ${JSON.stringify(input)};\n`);
  write();
  const env = checkEnvironment(input, `${input.name}.ts`);

  const ssm = new SSMClient(aws.client);
  for (const { name } of env.services) {
    await ssm.send(new PutParameterCommand({ Name: weightParameterName(env.name, name), Value: '100,0', Type: 'StringList' }));
  }
  const app = ['-c', `env=${env.name}`, '-c', `environments=${folder}`, '--output', outdir];
  const deploy = (...stacks: string[]) =>
    aws.cdk(
      'deploy',
      ...stacks.map((stack) => `${env.name}/${stack}`),
      ...app,
      '--method=direct',
      '--require-approval=never',
      '--progress=events',
    );
  await aws.cdk('bootstrap', `aws://${env.account}/${env.region}`, '--quiet');
  await deploy('network', 'edge', 'traffic');
  const setAlarm = await gates(
    aws,
    env.name,
    env.services.map(({ name }) => name),
  );
  return {
    aws,
    env,
    folder,
    asset: (functionName) => functionFolder(join(outdir, `assembly-${env.name}`), functionName),
    deploy,
    setAlarm,
    change(change) {
      input = change(input);
      write();
    },
    async stop() {
      await aws.stop();
      for (const path of [folder, outdir]) rmSync(path, { recursive: true });
    },
  };
}
