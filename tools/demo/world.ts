import { mkdtempSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateServiceLinkedRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { shiftTopicName } from '../../lib/names';
import { awsBackends } from '../../lib/shift/aws/backends';
import { deployedListeners } from '../../lib/shift/aws/deployed';
import { deploymentConfig, deploymentOf } from '../../lib/shift/aws/deployment';
import { noHooks } from '../../lib/shift/aws/hooks';
import type { Backends } from '../../lib/shift/model/backends';
import { type DeployedEnvironment, preparedEnvironment } from '../local-aws/deployed-environment';
import { type LocalAws, startLocalAws } from '../local-aws/local-aws';
import { evaluateAlarms } from './alarms';
import { startCloud } from './cloud';
import { playClusters } from './clusters';
import { account, domain, environment, name, region } from './environment';
import { publishMetrics } from './metrics';
import { obeyRules } from './obey';
import { startTraffic, type Traffic } from './traffic';

const root = resolve(__dirname, '..', '..');

/** Everything that the demo's commands talk to. */
export interface World {
  /** Folder of the environment's file, of the report and of the rollback by hand, as it is called in the repository. */
  readonly folder: string;
  readonly backends: Backends;
  readonly traffic: Traffic;
  /** Variables that a terminal needs for commands of one's own. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Says what is being done, and ends the line when it is done. */
export type Progress = <T>(what: string, work: Promise<T>) => Promise<T>;

/** Stacks that are deployed; a cluster's would take what no machine has. */
export const stacks = ['network', 'edge', 'traffic', 'blue-gate', 'green-gate'];

/**
 * Builds it up, plays, and takes it down again, whatever happens in between: no process and no folder is left.
 * @param signal ends what is being waited for
 */
export async function withWorld(progress: Progress, signal: AbortSignal, play: (world: World) => Promise<void>): Promise<void> {
  const ending: (() => Promise<void> | void)[] = [];
  const loops = new AbortController();
  try {
    const aws = await progress(
      'A local AWS starts',
      startLocalAws(account, region, { LOCAL_AWS_READY: 'true', MOTO_ACM_VALIDATION_WAIT: '0' }),
    );
    ending.push(() => aws.stop());
    signal.throwIfAborted();
    const folder = mkdtempSync(join(root, '.cache', 'demo-'));
    ending.push(() => rmSync(folder, { recursive: true, force: true }));
    const deployed = await progress('cdk bootstrap', prepare(aws, folder));
    ending.push(() => deployed.remove());
    signal.throwIfAborted();
    await progress(`cdk deploy ${stacks.map((stack) => `${name}/${stack}`).join(' ')}`, deployed.deploy(...stacks));
    signal.throwIfAborted();
    await finish(aws);
    const kubectl = await playClusters(aws, deployed.folder);
    const traffic = await progress('Targets of both colors, a front and its users start', startTraffic(aws));
    ending.push(() => traffic.stop());
    const { backends, running } = await connect(aws, deployed, traffic, loops.signal);
    ending.push(() => {
      loops.abort();
      return running;
    });
    signal.throwIfAborted();
    await play({
      folder: relative(root, folder),
      backends,
      traffic,
      variables: {
        AWS_ENDPOINT_URL: aws.endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: 'testing',
        AWS_SECRET_ACCESS_KEY: 'testing',
        BLUEGREEN_ENVIRONMENTS: deployed.folder,
        BLUEGREEN_KUBECTL: kubectl,
      },
    });
  } finally {
    for (const end of ending.toReversed()) await end();
  }
}

/** What an account has before this app comes: a certificate, a hosted zone, the role for spot instances. */
async function prepare(aws: LocalAws, folder: string): Promise<DeployedEnvironment> {
  const [{ CertificateArn = '' }, { HostedZone }] = await Promise.all([
    new ACMClient(aws.client).send(new RequestCertificateCommand({ DomainName: `*.${domain}` })),
    new Route53Client(aws.client).send(new CreateHostedZoneCommand({ Name: domain, CallerReference: 'demo' })),
    new IAMClient(aws.client).send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'spot.amazonaws.com' })),
  ]);
  const hostedZoneId = HostedZone?.Id?.replace('/hostedzone/', '') ?? '';
  return preparedEnvironment(aws, environment({ certificateArn: CertificateArn, hostedZoneId }), folder);
}

/** What a deploy leaves to others: somebody confirms the mail of the topic, and the VPC reports its usage once a day. */
async function finish(aws: LocalAws): Promise<void> {
  const TopicArn = `arn:aws:sns:${region}:${account}:${shiftTopicName(name)}`;
  await new SNSClient(aws.client).send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: `platform@${domain}` }));
  const { Vpcs = [] } = await new EC2Client(aws.client).send(new DescribeVpcsCommand({}));
  const MetricData = Vpcs.map(({ VpcId }) => ({
    MetricName: 'NetworkAddressUsage',
    Dimensions: [{ Name: 'Per-VPC Metrics', Value: VpcId }],
    Timestamp: new Date(Date.now() - 3600_000),
    Value: 1200,
  }));
  await new CloudWatchClient(aws.client).send(new PutMetricDataCommand({ Namespace: 'AWS/EC2', MetricData }));
}

/** Lets the front obey the listener, CloudWatch measure and judge, and the functions run. */
async function connect(aws: LocalAws, deployed: DeployedEnvironment, traffic: Traffic, signal: AbortSignal) {
  const { env } = deployed;
  const listenerArns = (await deployedListeners(env.name, aws.client)) ?? [];
  const deployment = deploymentOf(env.name, listenerArns, deploymentConfig(env));
  const backends = awsBackends(deployment, aws.client, noHooks);
  const { statistics } = traffic;
  const cloud = await startCloud({ aws, deployed, stateMachineArn: deployment.stateMachineArn }, signal);
  const running = Promise.all([
    cloud.ended,
    obeyRules(backends, traffic.rules, signal),
    publishMetrics({ aws, rules: backends.rules, statistics }, signal),
    evaluateAlarms({ env, aws, statistics }, (alarm) => cloud.alarmFired(alarm), signal),
  ]).then(() => {});
  return { backends, running };
}
