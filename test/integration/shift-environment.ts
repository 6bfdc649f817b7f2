import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand, type StateValue } from '@aws-sdk/client-cloudwatch';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { checkEnvironment } from '../../config/check';
import type { Environment, EnvironmentInput } from '../../config/schema';
import { colors, gateAlarmName, gateNoDataAlarmName, weightParameterName } from '../../lib/names';
import { environmentWithServices } from '../generated-environment';
import { type LocalAws, startLocalAws } from './local-aws';

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
  setAlarm(state: StateValue): Promise<void>;
  /** Folder of the synthesised app. */
  readonly outdir: string;
  stop(): Promise<void>;
}

/**
 * Starts a local AWS, seeds what its custom resources would (it only records them), and deploys network, edge and traffic.
 * @param count services: each has a weighted rule and a test route
 */
export async function deployShiftEnvironment(count: number): Promise<ShiftEnvironment> {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-environments-'));
  const outdir = mkdtempSync(join(tmpdir(), 'bluegreen-out-'));
  const base = environmentWithServices(count);
  const aws = await startLocalAws(base.account, base.region);
  const certificate = await new ACMClient(aws.client).send(new RequestCertificateCommand({ DomainName: 'dev.example.com' }));
  let input = shiftable(base, certificate.CertificateArn ?? '');
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
  const setAlarm = await gateAlarm(aws, env.name);
  return {
    aws,
    env,
    folder,
    outdir,
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

/** Weights in SSM, steps of seconds, and a gate that asks for no requests: the local load balancer gets none. */
const shiftable = (base: EnvironmentInput, certificateArn: string): EnvironmentInput => ({
  ...base,
  edge: { loadBalancer: { ...(base.edge.loadBalancer as object), certificateArns: [certificateArn], aliases: [] } as never },
  traffic: { ...base.traffic, weights: { keptIn: 'ssm', seed: { blue: 100, green: 0 } } },
  shift: { gate: { requestsPerStep: 0 }, rollback: { guardMinutes: 0 } },
});

/**
 * The gates as metric alarms: the local AWS has no composite ones. CloudFormation models of alarms are only recorded there, too.
 * @returns sets the gate to green, OK at first
 */
async function gateAlarm(aws: LocalAws, env: string): Promise<ShiftEnvironment['setAlarm']> {
  const cloudWatch = new CloudWatchClient(aws.client);
  const set = (AlarmName: string, StateValue: StateValue) =>
    cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: `set to ${StateValue} by the test` }));
  for (const AlarmName of colors.flatMap((to) => [gateAlarmName(env, to), gateNoDataAlarmName(env, to)])) {
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        Metrics: [{ Id: 'never', Expression: 'TIME_SERIES(0)', Period: 60, ReturnData: true }],
        Threshold: 0,
      }),
    );
    await set(AlarmName, 'OK');
  }
  return async (state) => void (await set(gateAlarmName(env, 'green'), state));
}
