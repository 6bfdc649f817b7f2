import {
  DeregisterTargetsCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Color, colors, targetGroupName } from '../../lib/names';
import { liveWeights } from '../../lib/shift/model/rule';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';
import { bluegreen, type Running } from './command';
import { type BareEnvironment, bareEnvironment } from './shift-bare';

/** Capacity is judged by the targets that the load balancer has, with the default of 80 %: real target groups, real registrations. */

let aws: LocalAws;
let env: BareEnvironment;
beforeAll(async () => {
  aws = await startLocalAws('111111111111');
  env = await bareEnvironment(aws, 'capacity', 2, 'weighted', { requestsPerStep: 0 });
  for (const service of Object.keys(await weights())) await register(service, 'blue', 5);
}, 300_000);
afterAll(async () => {
  env?.remove();
  await aws?.stop();
});

const names = async () => [...new Set((await env.backends.rules.list()).map(({ service }) => service))];
const weights = async () => liveWeights(await env.backends.rules.list(), await names()).weights;
const greenShares = async () => [...new Set(Object.values(await weights()).map(({ green }) => green))];

async function targetsOf(service: string, color: Color, count: number) {
  const elb = new ElasticLoadBalancingV2Client(aws.client);
  const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({ Names: [targetGroupName(env.name, service, color)] }));
  const octet = 1 + colors.indexOf(color);
  const Targets = Array.from({ length: count }, (_, index) => ({ Id: `10.0.${octet}.${10 + index}`, Port: 80 }));
  return { elb, request: { TargetGroupArn: TargetGroups[0]?.TargetGroupArn ?? '', Targets } };
}

async function register(service: string, color: Color, count: number): Promise<void> {
  const { elb, request } = await targetsOf(service, color, count);
  await elb.send(new RegisterTargetsCommand(request));
}

async function deregister(service: string, color: Color, count: number): Promise<void> {
  const { elb, request } = await targetsOf(service, color, count);
  await elb.send(new DeregisterTargetsCommand(request));
}

const command = (name: string, ...args: string[]): Running =>
  bluegreen(aws, [name, '--env', env.name, '--environments', env.folder, ...args]);

test('a step waits for 80 % of its share of the source targets, goes on by itself, and a rollback never leaves a color that has them', async () => {
  const all = await names();
  for (const service of all) await register(service, 'green', 1);
  const moving = command(
    'shift',
    '--local',
    '--to',
    'green',
    '--yes',
    '--skip-preflight',
    '--steps',
    '20,100',
    '--bake',
    '2s',
    '--settle',
    '1s',
    '--poll',
    '300ms',
  );
  // 20 % of five are one target; 100 % are four of five.
  expect(await moving.said(/at 20 %: in force/)).toBeDefined();
  expect(
    await moving.said(
      /too few targets for the next step: .*green has 1 healthy target, 100 % of the requests need 4 \(80 % of that share of blue's 5\)/,
    ),
  ).toBeDefined();
  expect(await greenShares()).toEqual([20]);
  for (const service of all) await register(service, 'green', 4);
  expect(await moving.finished).toMatchObject({ code: 0, stdout: expect.stringContaining('done') });
  expect(await greenShares()).toEqual([100]);

  for (const service of all) await deregister(service, 'blue', 5);
  const refused = await command('rollback', '--yes').finished;
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stdout + refused.stderr).toMatch(/not moved, blue has no healthy target and green has 4/);
  expect(await greenShares()).toEqual([100]);
}, 300_000);
