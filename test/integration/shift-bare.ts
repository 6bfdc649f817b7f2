import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand, type StateValue } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { EnvironmentInput } from '../../lib/config/schema';
import {
  alarmConcerns,
  colors,
  loadBalancerAlarmName,
  loadBalancerName,
  serviceAlarmName,
  shiftTableName,
  targetGroupName,
  trafficParameterName,
  weightParameterName,
} from '../../lib/names';
import { awsBackends } from '../../lib/shift/aws/backends';
import { type Deployment, deploymentConfig, deploymentOf, trafficParameter } from '../../lib/shift/aws/deployment';
import { noHooks } from '../../lib/shift/aws/hooks';
import type { Backends } from '../../lib/shift/model/backends';
import { environmentWithServices } from '../../tools/docs/cases/generated-environment';
import type { LocalAws } from '../../tools/local-aws/local-aws';

/** What a shift needs of an environment, made through the API in a second: for tests that are not about the stacks. */
export interface BareEnvironment {
  readonly name: string;
  readonly folder: string;
  readonly deployment: Deployment;
  readonly backends: Backends;
  /** Puts an alarm into a state, by its name. */
  setAlarm(name: string, state: StateValue): Promise<void>;
  remove(): void;
}

/**
 * Listener with two rules per service, target groups, weights, table and gates.
 * @param name of the environment; several may live in one local AWS
 * @param gate limits of the gate; without them neither requests nor targets are judged
 * @param further names of further load balancers, over which services are dealt out
 * @param secondRule what the first of the two is: a test route, as the traffic stack makes it, or one more weighted rule
 */
export async function bareEnvironment(
  aws: LocalAws,
  name: string,
  count: number,
  secondRule: 'test-route' | 'weighted' = 'test-route',
  gate: NonNullable<EnvironmentInput['shift']>['gate'] = unjudged,
  further: readonly string[] = [],
): Promise<BareEnvironment> {
  const input = withoutAws(name, count, gate, further);
  const names = [undefined, ...further];
  const listeners = await Promise.all(names.map((loadBalancer) => listener(aws, loadBalancerName(name, 'internet-facing', loadBalancer))));
  const listenerArns = listeners.map(({ listenerArn }) => listenerArn);
  const vpcId = listeners[0]?.vpcId ?? '';
  const elb = new ElasticLoadBalancingV2Client(aws.client);
  const ssm = new SSMClient(aws.client);
  for (const [index, service] of input.services.entries()) {
    const [blue, green] = await Promise.all(colors.map((color) => targetGroup(elb, vpcId, targetGroupName(name, service.name, color))));
    const forward = (weights: readonly number[]) => ({
      Type: 'forward' as const,
      ForwardConfig: {
        TargetGroups: [blue, green].map((TargetGroupArn, at) => ({ TargetGroupArn, Weight: weights[at] })),
        TargetGroupStickinessConfig: { Enabled: false },
      },
    });
    const host = { Field: 'host-header', HostHeaderConfig: { Values: service.hosts } };
    const header = { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Cluster', Values: ['green'] } };
    const ListenerArn = listenerArns[names.indexOf(service.loadBalancer)];
    const rule = (Priority: number, Conditions: object[], weights: readonly number[]) =>
      elb.send(new CreateRuleCommand({ ListenerArn, Priority, Conditions, Actions: [forward(weights)] }));
    if (secondRule === 'test-route') await rule(2 * index + 1, [header, host], [0, 100]);
    else await rule(2 * index + 1, [host, { Field: 'path-pattern', PathPatternConfig: { Values: ['/more/*'] } }], [100, 0]);
    await rule(2 * index + 2, [host], [100, 0]);
    await ssm.send(new PutParameterCommand({ Name: weightParameterName(name, service.name), Value: '100,0', Type: 'StringList' }));
  }
  const Value = JSON.stringify(trafficParameter(listenerArns));
  await ssm.send(new PutParameterCommand({ Name: trafficParameterName(name), Value, Type: 'String' }));
  await shiftTable(aws, name);
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-environments-'));
  writeFileSync(join(folder, `${name}.ts`), `export default ${JSON.stringify(input)};\n`);
  const deployment = deploymentOf(
    name,
    listenerArns,
    deploymentConfig({
      name,
      services: input.services.map((service) => ({ targetGroups: {}, ...service })) as never,
      edge: input.edge as never,
    }),
  );
  return {
    name,
    folder,
    deployment,
    backends: awsBackends(deployment, aws.client, noHooks),
    setAlarm: await gates(
      aws,
      name,
      input.services.map((service) => service.name),
      further,
    ),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The local load balancer counts no requests, and has no targets unless a test registers some. */
const unjudged: NonNullable<EnvironmentInput['shift']>['gate'] = { requestsPerStep: 0, capacityPercent: 0 };

/** The generated environment, shiftable in seconds: no requests and targets are asked for, because the local load balancer has none. */
export function withoutAws(name: string, count: number, gate = unjudged, further: readonly string[] = []): EnvironmentInput {
  const base = environmentWithServices(count);
  const loadBalancer = { ...base.edge.loadBalancer, aliases: [] } as EnvironmentInput['edge']['loadBalancer'];
  const names = [undefined, ...further];
  const behind = (index: number) => names[index % names.length];
  return {
    ...base,
    name,
    edge: { loadBalancer, ...(further.length > 0 && { loadBalancers: Object.fromEntries(further.map((one) => [one, loadBalancer])) }) },
    services: base.services.map((service, index) => (behind(index) === undefined ? service : { ...service, loadBalancer: behind(index) })),
    traffic: { ...base.traffic, weights: { keptIn: 'ssm', seed: { blue: 100, green: 0 } } },
    shift: { gate, rollback: { guardMinutes: 0 } },
  };
}

async function listener(aws: LocalAws, Name: string): Promise<{ readonly listenerArn: string; readonly vpcId: string }> {
  const elb = new ElasticLoadBalancingV2Client(aws.client);
  const { Subnets = [] } = await new EC2Client(aws.client).send(new DescribeSubnetsCommand({}));
  const { LoadBalancers = [] } = await elb.send(
    new CreateLoadBalancerCommand({
      Name,
      Subnets: Subnets.slice(0, 2).map(({ SubnetId = '' }) => SubnetId),
    }),
  );
  const { Listeners = [] } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    }),
  );
  return { listenerArn: Listeners[0]?.ListenerArn ?? '', vpcId: Subnets[0]?.VpcId ?? '' };
}

async function targetGroup(elb: ElasticLoadBalancingV2Client, VpcId: string, Name: string): Promise<string> {
  const { TargetGroups = [] } = await elb.send(new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 80, TargetType: 'ip', VpcId }));
  return TargetGroups[0]?.TargetGroupArn ?? '';
}

/** As the traffic stack makes it. */
const shiftTable = (aws: LocalAws, name: string) =>
  new DynamoDBClient(aws.client).send(
    new CreateTableCommand({
      TableName: shiftTableName(name),
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );

/**
 * The alarms of the services and of the load balancers: the local AWS only records what CloudFormation says of alarms.
 * @returns sets one, by its name; the local AWS makes them OK
 */
export async function gates(
  aws: LocalAws,
  env: string,
  services: readonly string[],
  further: readonly string[] = [],
): Promise<BareEnvironment['setAlarm']> {
  const cloudWatch = new CloudWatchClient(aws.client);
  const set: BareEnvironment['setAlarm'] = async (AlarmName, state) => {
    const StateReason = `set to ${state} by the test`;
    await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: state, StateReason }));
  };
  const names = services.flatMap((service) =>
    colors.flatMap((to) => alarmConcerns.map((concern) => serviceAlarmName(env, service, to, concern))),
  );
  const loadBalancers = [undefined, ...further].map((name) => loadBalancerAlarmName(env, name));
  await putAlarms(cloudWatch, [...loadBalancers, ...names]);
  return set;
}

/** Makes alarms whose states a test sets: by themselves they never fire. */
export async function putAlarms(cloudWatch: CloudWatchClient, names: readonly string[]): Promise<void> {
  for (const AlarmName of names) {
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        Metrics: [{ Id: 'never', Expression: 'TIME_SERIES(0)', Period: 60, ReturnData: true }],
        Threshold: 0,
      }),
    );
  }
}
