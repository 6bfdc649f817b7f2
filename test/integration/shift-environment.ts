import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import type { StateValue } from '@aws-sdk/client-cloudwatch';
import type { Environment, EnvironmentInput } from '../../lib/config/schema';
import { preparedEnvironment } from '../../tools/local-aws/deployed-environment';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';
import type { Made } from '../support/iam/roles';
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
  /** What the stacks made so far, with every reference resolved. */
  made(): readonly Made[];
  /** Folder of the bundle that a function of the traffic stack was deployed with. */
  asset(functionName: string): string;
  stop(): Promise<void>;
}

/**
 * Starts a local AWS, seeds what its custom resources would (it only records them), and deploys network, edge and traffic.
 * @param count services: each has a weighted rule and a test route
 * @param further names of further load balancers, over which the services are dealt out
 */
export async function deployShiftEnvironment(count: number, further: readonly string[] = []): Promise<ShiftEnvironment> {
  let input = withoutAws('dev', count, undefined, further);
  const recordsFolder = mkdtempSync(join(tmpdir(), 'bluegreen-records-'));
  const records = join(recordsFolder, 'records.jsonl');
  const aws = await startLocalAws(input.account, input.region, { LOCAL_AWS_RECORDS: records });
  const certificate = await new ACMClient(aws.client).send(new RequestCertificateCommand({ DomainName: 'dev.example.com' }));
  const certified = <LoadBalancer extends object>(loadBalancer: LoadBalancer) =>
    ({ ...loadBalancer, certificateArns: [certificate.CertificateArn] }) as LoadBalancer;
  const { loadBalancer, loadBalancers = {} } = input.edge;
  const others = Object.fromEntries(Object.entries(loadBalancers).map(([name, one]) => [name, certified(one)]));
  input = { ...input, edge: { loadBalancer: certified(loadBalancer), ...(further.length > 0 && { loadBalancers: others }) } };
  const deployed = await preparedEnvironment(aws, input);
  const { env, folder } = deployed;
  await deployed.deploy('network', 'edge', 'traffic');
  const setAlarm = await gates(
    aws,
    env.name,
    env.services.map(({ name }) => name),
    further,
  );
  return {
    aws,
    env,
    folder,
    made: () => latest(readFileSync(records, 'utf8')),
    asset: deployed.functionFolder,
    deploy: deployed.deploy,
    setAlarm,
    change(change) {
      input = change(input);
      deployed.write(input);
    },
    async stop() {
      await aws.stop();
      deployed.remove();
      rmSync(recordsFolder, { recursive: true });
    },
  };
}

/** The records as they stand now: a later line for the same resource replaces an earlier one. */
function latest(records: string): Made[] {
  const all = records
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Made);
  return [...new Map(all.map((made) => [`${made.stack} ${made.logicalId}`, made])).values()];
}
