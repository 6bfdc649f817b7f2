import { DescribeRulesCommand, ElasticLoadBalancingV2Client, ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeStateMachineCommand, ListExecutionsCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { rollbackFunctionName, tickFunctionName } from '../../lib/names';
import { awsBackends } from '../../lib/shift/aws/backends';
import { deployedListeners } from '../../lib/shift/aws/deployed';
import { deploymentConfig, deploymentOf } from '../../lib/shift/aws/deployment';
import { noHooks } from '../../lib/shift/aws/hooks';
import { partitionSubstitution } from '../../lib/shift/aws/state-machine';
import type { Backends } from '../../lib/shift/model/backends';
import { liveWeights } from '../../lib/shift/model/rule';
import type { FunctionProcess } from '../../tools/local-aws/function-process';
import { type Definition, execute } from '../../tools/local-aws/state-machine';
import { bluegreen, type Running } from './command';
import { type JudgedFunctions, judgedFunctions } from './judged-functions';
import { askOutside, intercepted, outside } from './outside';
import { deployShiftEnvironment, type ShiftEnvironment } from './shift-environment';

const services = 50;
let deployed: ShiftEnvironment;
let backends: Backends;
let listenerArns: readonly string[];
let names: string[];
beforeAll(async () => {
  deployed = await deployShiftEnvironment(services);
  const { env, aws } = deployed;
  names = env.services.map(({ name }) => name);
  listenerArns = (await deployedListeners(env.name, aws.client)) ?? [];
  backends = awsBackends(deploymentOf(env.name, listenerArns, deploymentConfig(env)), aws.client, noHooks);
}, 900_000);
afterAll(() => deployed?.stop());

const command = (name: string, ...args: string[]): Running =>
  bluegreen(deployed.aws, [name, '--env', deployed.env.name, '--environments', deployed.folder, ...args]);

const weightsInForce = async () => {
  const live = liveWeights(await backends.rules.list(), names);
  expect(live.odd).toEqual({});
  return new Set(Object.values(live.weights).map(({ green }) => green));
};
const weightsOnRecord = async () => new Set(Object.values(await backends.weights.read(names)).map(({ green }) => green));

test('the deployed listener carries 100 rules: a weighted one and a test route for each of 50 services', async () => {
  const { Rules = [] } = await new ElasticLoadBalancingV2Client(deployed.aws.client).send(
    new DescribeRulesCommand({ ListenerArn: listenerArns[0], PageSize: 400 }),
  );
  expect(Rules.filter(({ IsDefault }) => !IsDefault)).toHaveLength(2 * services);
  expect(await backends.rules.list()).toHaveLength(services);
});

/** A shift to green, not asked about. The local AWS runs no cluster, so none is ready. */
const shift = (flags: string): Running => command('shift', '--to', 'green', '--yes', '--skip-preflight', ...flags.split(' '));

test('shift looks first: this AWS runs no cluster, so nothing is ready, and nothing is changed', async () => {
  const { code, stdout, stderr } = await command('shift', '--to', 'green', '--local', '--yes').finished;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^block /m);
  expect(stderr).toMatch(/preflight: .*; nothing was changed\. To shift anyway: --skip-preflight\n$/);
  expect(await weightsInForce()).toEqual(new Set([0]));
});

test('shift end to end in a terminal, a deploy of the traffic stack in its middle, then rollback', async () => {
  const moving = shift('--local --steps 10,100 --bake 25s --settle 1s --poll 500ms');
  expect(await moving.said(/at 10 %: in force/)).toBeDefined();
  // Any change of the stack makes CloudFormation look at its parameters again, and write rules that differ.
  deployed.change((env) => ({ ...env, tags: { ...env.tags, changed: 'in mid-shift' } }));
  await deployed.deploy('traffic');
  expect(await weightsInForce()).toEqual(await weightsOnRecord());
  expect([10, 100]).toContain([...(await weightsInForce())][0]);

  expect(await moving.finished).toMatchObject({ code: 0, stdout: expect.stringContaining('done') });
  expect([await weightsInForce(), await weightsOnRecord()]).toEqual([new Set([100]), new Set([100])]);
  const stderr = (await moving.finished).stderr;
  expect(stderr).not.toMatch(/held|drift/);

  await deployed.deploy('traffic');
  expect(await weightsInForce()).toEqual(new Set([100]));
  expect(await command('rollback', '--yes').finished).toMatchObject({ code: 0, stdout: expect.stringContaining(`${services} written`) });
  expect([await weightsInForce(), await weightsOnRecord()]).toEqual([new Set([0]), new Set([0])]);
  expect(await command('resume', '--local').finished).toMatchObject({ code: 1, stdout: expect.stringContaining('rolled-back') });
});

describe('in the cloud: the deployed definition, and the bundles that were deployed', () => {
  let judged: JudgedFunctions;
  beforeAll(async () => {
    judged = await judgedFunctions(deployed, outside);
  });
  afterAll(() => judged?.stop());
  const start = async (functionName: string): Promise<FunctionProcess['call']> => (await judged.start(functionName, intercepted)).call;
  /** Begins a shift for the functions to tick. @returns its id */
  const detached = async (flags: string): Promise<string> => {
    const begun = await shift(`--detach --settle 1s ${flags}`).finished;
    expect(begun).toMatchObject({ code: 0 });
    return begun.stdout.trim();
  };
  const wait = (seconds: number) => new Promise<void>((wake) => setTimeout(wake, 1000 * seconds));

  const definition = async (): Promise<Definition> => {
    const { definition: stored = '' } = await new SFNClient(deployed.aws.client).send(
      new DescribeStateMachineCommand({
        stateMachineArn: deploymentOf(deployed.env.name, listenerArns, { targetGroups: {} }).stateMachineArn,
      }),
    );
    // The local AWS leaves this substitution undone.
    return JSON.parse(stored.replaceAll(`\${${partitionSubstitution}}`, 'aws')) as Definition;
  };

  test('a shift begun with --detach is ticked to its end; the alarm takes the next one back', async () => {
    const tick = await start(tickFunctionName(deployed.env.name));
    const shiftId = await detached('--steps 20,100 --bake 2s');
    const end = await execute(await definition(), { shiftId, ticks: 0 }, { invoke: tick, wait });
    expect(end).toMatchObject({ state: 'Ended', data: { tick: { kind: 'ended', text: expect.stringContaining('done') } } });
    expect([await weightsInForce(), await weightsOnRecord()]).toEqual([new Set([100]), new Set([100])]);

    const rollBack = await start(rollbackFunctionName(deployed.env.name));
    const alarm = (alarmName: string) => ({
      'detail-type': 'CloudWatch Alarm State Change',
      detail: { alarmName, state: { value: 'ALARM', reason: 'service-7 errors' } },
    });
    expect(await rollBack(alarm('dev-service-7-to-green-errors'))).toMatchObject({
      outcome: 'refused',
      problems: [expect.stringContaining('no shift is under way')],
    });
    // Nobody knows who calls a function: what the payload says is on the record as said, in one line that fits into the table.
    const forged = { by: `assumed-role/Admin/root\n\u001B[2KGATE OK`, reason: 'x'.repeat(1_000_000) };
    expect(await rollBack(forged)).toMatchObject({ outcome: 'restored', written: services, problems: [] });
    const texts = (await backends.shifts.events(shiftId)).map(({ text }) => text);
    expect(texts).toContainEqual(
      expect.stringMatching(
        /^rollback by a direct call that says it is assumed-role\/Admin\/root\\n\\u001b\[2KGATE OK: the call says: x{500}… \(1,000,000 characters\)$/,
      ),
    );
    expect(await rollBack(alarm('dev-alarm-of-another-team'))).toMatchObject({
      outcome: 'refused',
      problems: [expect.stringContaining('dev-alarm-of-another-team is no alarm of the shift to green')],
    });

    // The guard, of no minutes here, ends the shift; another tick does it.
    expect(await tick({ shiftId })).toMatchObject({ kind: 'ended' });

    const second = await detached('--steps 30,100 --bake 60s');
    expect(await tick({ shiftId: second })).toMatchObject({ kind: 'wait', text: expect.stringContaining('baking') });
    expect(await weightsInForce()).toEqual(new Set([30]));
    expect(await rollBack(alarm('dev-service-7-to-blue-errors'))).toMatchObject({ outcome: 'refused' });
    expect(await weightsInForce()).toEqual(new Set([30]));
    await makeSticky();
    await stopExecutions();
    expect(await rollBack(alarm('dev-service-7-to-green-errors'))).toMatchObject({ outcome: 'restored', written: services });
    expect([await weightsInForce(), await weightsOnRecord()]).toEqual([new Set([0]), new Set([0])]);
    const after = await execute(await definition(), { shiftId: second, ticks: 0 }, { invoke: tick, wait });
    expect(after).toMatchObject({ state: 'Ended', data: { tick: { text: expect.stringContaining('rolled-back') } } });
  });

  /** Clients of one service stay with their color: a rollback then asks whether its targets insist on that. */
  async function makeSticky(): Promise<void> {
    const elb = new ElasticLoadBalancingV2Client(deployed.aws.client);
    const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn: listenerArns[0], PageSize: 400 }));
    const { arn } = (await backends.rules.list())[0] ?? {};
    const { Actions = [] } = Rules.find(({ RuleArn }) => RuleArn === arn) ?? {};
    const TargetGroupStickinessConfig = { Enabled: true, DurationSeconds: 60 };
    const sticky = Actions.map((action) => ({ ...action, ForwardConfig: { ...action.ForwardConfig, TargetGroupStickinessConfig } }));
    await elb.send(new ModifyRuleCommand({ RuleArn: arn, Actions: sticky }));
  }

  /** By hand, in the console. */
  async function stopExecutions(): Promise<void> {
    const sfn = new SFNClient(deployed.aws.client);
    const { stateMachineArn } = deploymentOf(deployed.env.name, listenerArns, { targetGroups: {} });
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }));
    for (const { executionArn } of executions) await sfn.send(new StopExecutionCommand({ executionArn }));
  }

  test('a hook, and an analysis of every provider that a function reads', async () => {
    const { userPoolArns, hooks, analyses } = await askOutside(deployed.aws, deployed.env);
    deployed.change((env) => ({ ...env, traffic: { ...env.traffic, userPoolArns }, shift: { ...env.shift, hooks, analyses } }));
    await deployed.deploy('traffic');
    const tick = await start(tickFunctionName(deployed.env.name));
    const shiftId = await detached('--steps 50,100 --bake 2s');
    const end = await execute(await definition(), { shiftId, ticks: 0 }, { invoke: tick, wait });
    expect(end).toMatchObject({ state: 'Ended', data: { tick: { text: expect.stringContaining('done') } } });
    const status = (await command('status').finished).stdout;
    for (const { name } of analyses) expect(status).toMatch(new RegExp(`^analysis ${name}: pass: 1$`, 'm'));

    const rollBack = await start(rollbackFunctionName(deployed.env.name));
    expect(await rollBack({ reason: 'to begin anew' })).toMatchObject({ outcome: 'restored' });
    expect(await tick({ shiftId })).toMatchObject({ kind: 'ended' });

    await makeSticky();
    const next = await detached('--steps 80,100 --bake 60s');
    expect(await tick({ shiftId: next })).toMatchObject({ kind: 'wait' });
    await deployed.setAlarm('dev-service-7-to-green-errors', 'ALARM');
    const back = await execute(await definition(), { shiftId: next, ticks: 0 }, { invoke: tick, wait });
    expect(back).toMatchObject({ state: 'Ended', data: { tick: { text: expect.stringContaining('rolled-back') } } });
    expect(await weightsInForce()).toEqual(new Set([0]));
  }, 300_000);

  test('least privilege: no call was refused, and a right that none of them used is listed with its reason', () => {
    expect(judged.faults(['shift-tick', 'rollback'])).toEqual([]);
  });
});
