import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  type Listener,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  alarmConcerns,
  colors,
  connectionConcerns,
  flowsAlarmName,
  loadBalancerAlarmName,
  rollbackFunctionName,
  serviceAlarmName,
} from '../../lib/names';
import { deployedListeners } from '../../lib/shift/aws/deployed';
import { type DeployedEnvironment, preparedEnvironment } from '../../tools/local-aws/deployed-environment';
import { type FunctionProcess, functionProcess } from '../../tools/local-aws/function-process';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';
import { bluegreen, type Running } from './command';
import { putAlarms, withoutAws } from './shift-bare';

/** A service of HTTP, one of TCP and one of UDP: the stacks by the real CDK command line, and shifts over both kinds of load balancer. */

const connections = ['db', 'dns'];
let aws: LocalAws;
let deployed: DeployedEnvironment;
let edgeArns: readonly string[];
beforeAll(async () => {
  const base = withoutAws('dev', 1);
  aws = await startLocalAws(base.account, base.region);
  const { CertificateArn } = await new ACMClient(aws.client).send(new RequestCertificateCommand({ DomainName: 'dev.example.com' }));
  const input = {
    ...base,
    edge: {
      loadBalancer: { ...base.edge.loadBalancer, certificateArns: [CertificateArn] } as typeof base.edge.loadBalancer,
      loadBalancers: { tcp: { kind: 'network' as const, scheme: 'internal' as const, allowedCidrs: ['10.0.0.0/16'] } },
    },
    services: [
      ...base.services,
      { name: 'db', namespace: 'shop', containerPort: 5432, loadBalancer: 'tcp', listener: { protocol: 'TCP' as const, port: 5432 } },
      {
        name: 'dns',
        namespace: 'shop',
        containerPort: 5353,
        loadBalancer: 'tcp',
        listener: { protocol: 'UDP' as const, port: 53 },
        healthCheck: { port: 8080 },
      },
    ],
  };
  deployed = await preparedEnvironment(aws, input, mkdtempSync(join(tmpdir(), 'bluegreen-network-')));
  await deployed.deploy('network', 'edge', 'edge-tcp', 'traffic-tcp', 'traffic');
  edgeArns = (await deployedListeners('dev', aws.client)) ?? [];
  await alarms();
}, 300_000);
afterAll(async () => {
  deployed?.remove();
  await aws?.stop();
});

/** The local AWS only records what CloudFormation says of alarms. An alarm that is asked for and not made has no data, and holds. */
async function alarms(): Promise<void> {
  const cloudWatch = new CloudWatchClient(aws.client);
  const of = (service: string, concerns: typeof alarmConcerns | typeof connectionConcerns) =>
    colors.flatMap((to) => concerns.map((concern) => serviceAlarmName('dev', service, to, concern)));
  const names = [
    loadBalancerAlarmName('dev'),
    flowsAlarmName('dev', 'tcp'),
    ...of('service-1', alarmConcerns),
    ...connections.flatMap((name) => of(name, connectionConcerns)),
  ];
  await putAlarms(cloudWatch, names);
}

const elb = () => new ElasticLoadBalancingV2Client(aws.client);

/** The listeners of the Network Load Balancer as the API has them, by port. */
async function listeners(): Promise<Readonly<Record<number, Listener>>> {
  const { Listeners = [] } = await elb().send(new DescribeListenersCommand({ LoadBalancerArn: edgeArns[1] }));
  return Object.fromEntries(Listeners.map((listener) => [listener.Port ?? 0, listener]));
}
const groupsOf = (listener: Listener | undefined) => listener?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups ?? [];
const greenOf = (listener: Listener | undefined) =>
  Number(groupsOf(listener).find(({ TargetGroupArn = '' }) => TargetGroupArn.includes('-green/'))?.Weight);
const green = async () => {
  const all = await listeners();
  return { db: greenOf(all[5432]), dns: greenOf(all[53]) };
};

const command = (name: string, ...args: string[]): Running =>
  bluegreen(aws, [name, '--env', 'dev', '--environments', deployed.folder, ...args]);
const shift = (flags: string): Running =>
  command('shift', ...`--to green --local --yes --skip-preflight --settle 1s --poll 300ms ${flags}`.split(' '));

test('the stacks make a Network Load Balancer and a listener for each service, with both colors in it', async () => {
  const { LoadBalancers = [] } = await elb().send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [edgeArns[1] ?? ''] }));
  expect(LoadBalancers).toMatchObject([{ Type: 'network', Scheme: 'internal', LoadBalancerName: 'dev-tcp-int' }]);
  const all = await listeners();
  expect(Object.values(all).map(({ Port, Protocol }) => [Port, Protocol])).toEqual([
    [53, 'UDP'],
    [5432, 'TCP'],
  ]);
  for (const listener of Object.values(all)) expect(groupsOf(listener)).toHaveLength(2);
  expect(await green()).toEqual({ db: 0, dns: 0 });
});

test('a shift moves rules and listeners as one, a deploy in its middle undoes nothing, and a rollback puts all back', async () => {
  const before = await listeners();
  const moving = shift('--steps 25,100 --bake 20s');
  expect(await moving.said(/at 25 %: in force/)).toBeDefined();
  expect(await green()).toEqual({ db: 25, dns: 25 });
  await deployed.deploy('traffic-tcp', 'traffic');
  expect((await green()).db).toBeGreaterThanOrEqual(25);
  const { code, stdout, stderr } = await moving.finished;
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('done') });
  expect(stderr).not.toMatch(/held|drift/);
  expect(await green()).toEqual({ db: 100, dns: 100 });
  // Nothing of a listener but its weights: port, protocol and target groups are as they were.
  const after = await listeners();
  for (const [port, { DefaultActions: _, ...rest }] of Object.entries(before)) {
    const { DefaultActions: __, ...now } = after[Number(port)] as Listener;
    expect(now).toEqual(rest);
    expect(groupsOf(after[Number(port)]).map(({ TargetGroupArn }) => TargetGroupArn)).toEqual(
      groupsOf(before[Number(port)]).map(({ TargetGroupArn }) => TargetGroupArn),
    );
  }
  expect(await command('rollback', '--yes').finished).toMatchObject({ code: 0, stdout: expect.stringContaining('3 written') });
  expect(await green()).toEqual({ db: 0, dns: 0 });
});

test('weights of a listener that somebody else changes are drift; a rollback puts them right', async () => {
  const moving = shift('--steps 50,100 --bake 60s');
  expect(await moving.said(/at 50 %: in force/)).toBeDefined();
  const { [5432]: db } = await listeners();
  const [action] = db?.DefaultActions ?? [];
  await elb().send(
    new ModifyListenerCommand({
      ListenerArn: db?.ListenerArn,
      DefaultActions: [
        {
          Type: 'forward',
          Order: action?.Order,
          ForwardConfig: { TargetGroups: groupsOf(db).map((group, at) => ({ ...group, Weight: at === 0 ? 30 : 70 })) },
        },
      ],
    }),
  );
  expect(await moving.said(/db: the rule has blue 30, green 70, expected blue 50, green 50/)).toBeDefined();
  expect(await command('rollback', '--yes').finished).toMatchObject({ code: 0 });
  expect(await green()).toEqual({ db: 0, dns: 0 });
  await moving.finished;
});

test('an alarm of the Network Load Balancer at 100 % calls the deployed rollback, which writes listeners', async () => {
  const moving = shift('--steps 100 --bake 60s');
  expect(await moving.said(/at 100 %: in force/)).toBeDefined();
  const AlarmName = flowsAlarmName('dev', 'tcp');
  const functionEnv = { ...aws.env, LISTENER_ARN: edgeArns.join(','), NODE_NO_WARNINGS: '1' };
  const rollback: FunctionProcess = functionProcess(deployed.functionFolder(rollbackFunctionName('dev')), functionEnv);
  try {
    const event = {
      'detail-type': 'CloudWatch Alarm State Change',
      detail: { alarmName: AlarmName, state: { value: 'ALARM', reason: 'resets' } },
    };
    expect(await rollback.call(event)).toMatchObject({ outcome: 'restored', problems: [] });
  } finally {
    rollback.stop();
  }
  expect(await green()).toEqual({ db: 0, dns: 0 });
  await moving.finished;
});

test('while connections reach both colors, that alarm holds the shift', async () => {
  const cloudWatch = new CloudWatchClient(aws.client);
  const set = (StateValue: 'ALARM' | 'OK') =>
    cloudWatch.send(new SetAlarmStateCommand({ AlarmName: flowsAlarmName('dev', 'tcp'), StateValue, StateReason: 'resets' }));
  const moving = shift('--steps 50,100 --bake 4s');
  expect(await moving.said(/at 50 %: in force/)).toBeDefined();
  await set('ALARM');
  expect(await moving.said(/hold.*dev-load-balancer-flows-tcp/)).toBeDefined();
  expect(await green()).toEqual({ db: 50, dns: 50 });
  await set('OK');
  expect(await moving.finished).toMatchObject({ code: 0 });
  expect(await command('rollback', '--yes').finished).toMatchObject({ code: 0 });
});

test('a rollback without a configuration finds the listeners by the load balancer', async () => {
  expect(await shift('--steps 100 --bake 2s').finished).toMatchObject({ code: 0 });
  const nowhere = mkdtempSync(join(tmpdir(), 'bluegreen-nowhere-'));
  const named = edgeArns.flatMap((arn) => ['--listener', arn]);
  const bare = bluegreen(aws, ['rollback', '--env', 'dev', '--environments', nowhere, '--yes', ...named]);
  expect(await bare.finished).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('3 written'),
    stderr: expect.stringContaining('the record of the shift is used alone'),
  });
  expect(await green()).toEqual({ db: 0, dns: 0 });
});
