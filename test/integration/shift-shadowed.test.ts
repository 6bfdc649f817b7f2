import {
  CreateRuleCommand,
  DeleteRuleCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  type Rule,
  SetRulePrioritiesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { targetGroupName } from '../../lib/names';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';
import { bluegreen, type Running } from './command';
import { type BareEnvironment, bareEnvironment } from './shift-bare';

/** A listener that was taken over: besides the service's own rule there is today's, which forwards to blue alone. */

const service = 'service-1';
const host = `${service}.dev.example.com`;
let aws: LocalAws;
let bare: BareEnvironment;
let count = 0;
beforeAll(async () => {
  aws = await startLocalAws('111111111111');
});
beforeEach(async () => {
  bare = await bareEnvironment(aws, `over${count++}`, 1);
});
afterEach(() => bare?.remove());
afterAll(async () => aws?.stop());

const elb = () => new ElasticLoadBalancingV2Client(aws.client);

/** Today's rule, to blue alone. @returns its ARN */
async function today(Priority: number, ...hosts: string[]): Promise<string> {
  const blue = await elb().send(new DescribeTargetGroupsCommand({ Names: [targetGroupName(bare.name, service, 'blue')] }));
  const { Rules = [] } = await elb().send(
    new CreateRuleCommand({
      ListenerArn: bare.deployment.listenerArns[0],
      Priority,
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: hosts } }],
      Actions: [{ Type: 'forward', TargetGroupArn: blue.TargetGroups?.[0]?.TargetGroupArn }],
    }),
  );
  return Rules[0]?.RuleArn ?? '';
}
const deleted = (RuleArn: string) => elb().send(new DeleteRuleCommand({ RuleArn }));

const command = (name: string, ...args: string[]): Running =>
  bluegreen(aws, [name, '--env', bare.name, '--environments', bare.folder, ...args]);
const shift = (bake: string): Running =>
  command('shift', ...'--to green --local --yes --skip-preflight --steps 50,100 --settle 1s --poll 300ms --bake'.split(' '), bake);
/** The service's own rule as the API has it: both groups, and no header of a test route. */
async function ownRule(): Promise<Rule | undefined> {
  const { Rules = [] } = await elb().send(new DescribeRulesCommand({ ListenerArn: bare.deployment.listenerArns[0] }));
  return Rules.find(({ Actions, Conditions }) => Actions?.[0]?.ForwardConfig?.TargetGroups?.length === 2 && Conditions?.length === 1);
}
const own = async () => (await ownRule())?.RuleArn;
const green = async () =>
  (await ownRule())?.Actions?.[0]?.ForwardConfig?.TargetGroups?.find(({ TargetGroupArn = '' }) => /green/.test(TargetGroupArn))?.Weight;

test('today’s rule gets no request: it is ignored and named; deleted in mid-shift, nothing changes, nor for the rollback', async () => {
  const old = await today(10, host.toUpperCase());
  expect((await command('status').finished).stdout).toMatch(
    new RegExp(`^Ignored: ${service}: ${old} gets no request, \\S+ before it takes all of them$`, 'm'),
  );
  const moving = shift('6s');
  expect(await moving.said(/at 50 %: in force/)).toBeDefined();
  await deleted(old);
  expect(await moving.finished).toMatchObject({ code: 0, stdout: expect.stringContaining('done') });
  expect(await green()).toBe(100);
  expect((await moving.finished).stderr).not.toMatch(/held|drift/);
  expect((await command('status').finished).stdout).not.toContain('Ignored');
  const back = await command('rollback', '--yes').finished;
  expect(back).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Every rule of this shift is as before it .*: 1 written/) });
  expect(await green()).toBe(0);
});

test('with it to the end, and back: it is never written', async () => {
  const old = await today(10, host);
  expect(await shift('2s').finished).toMatchObject({ code: 0 });
  const back = await command('rollback', '--yes').finished;
  expect(back).toMatchObject({ code: 0, stdout: expect.not.stringContaining(old) });
  expect(await green()).toBe(0);
  const { Rules = [] } = await elb().send(new DescribeRulesCommand({ RuleArns: [old] }));
  expect(Rules[0]?.Actions).toHaveLength(1);
});

test('it still gets some requests: the shift refuses, and says which', async () => {
  const old = await today(10, host, 'www.example.com');
  const { code, stderr } = await shift('2s').finished;
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      new RegExp(`${old} does not hold the target group of green once.*; it still gets requests that .*, such as www\\.example\\.com/`),
    ),
  });
  expect(await green()).toBe(0);
});

test('a rule is put before the service’s own in mid-shift: the shift holds, and a rollback restores the own rule and lists the other', async () => {
  await today(10, host);
  // The own one gives way, so that there is a number before it; the order of the two stays.
  await elb().send(new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn: await own(), Priority: 5 }] }));
  const moving = shift('60s');
  expect(await moving.said(/at 50 %: in force/)).toBeDefined();
  const before = await today(4, host);
  expect(await moving.said(new RegExp(`${before} does not hold the target group of green once`))).toBeDefined();
  const back = await command('rollback', '--yes').finished;
  expect(back).toMatchObject({ code: 1, stdout: expect.stringMatching(new RegExp(`^NOT RESTORED: ${service}: ${before} `, 'm')) });
  expect(await green()).toBe(0);
  await moving.finished;
});
