import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateTargetGroupCommand,
  DeleteRuleCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { checkEnvironment } from '../../lib/config/check';
import { shiftTableName } from '../../lib/names';
import { makePlan } from '../../lib/shift/core/plan';
import { runShift, startShift } from '../../lib/shift/engine/engine';
import { defaultPace } from '../../lib/shift/model/pace';
import { liveWeights } from '../../lib/shift/model/rule';
import type { Runner } from '../../lib/shift/rollback/request';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';
import { bluegreen, type Circumstances, type Running } from './command';
import { type BareEnvironment, bareEnvironment, withoutAws } from './shift-bare';

/** "A rollback never makes it worse", with real processes against the local AWS. The cases of pure decisions are in test/unit/shift/rollback. */

const services = 3;
const names = Array.from({ length: services }, (_, index) => `service-${index + 1}`);
let aws: LocalAws;
let bare: BareEnvironment;
let runner: Runner;
let shifts = 0;

beforeAll(async () => {
  aws = await startLocalAws('111111111111');
});
beforeEach(async () => {
  bare = await bareEnvironment(aws, `worse${shifts++}`, services);
  runner = { backends: bare.backends, pace: { ...defaultPace, pollMs: 50, idleMs: 50 }, by: 'test' };
  const env = checkEnvironment(withoutAws(bare.name, services), `${bare.name}.ts`);
  const inForce = { live: liveWeights(await bare.backends.rules.list(), names), stored: await bare.backends.weights.read(names) };
  const plan = makePlan(env, { to: 'green', steps: [100], bakeSeconds: 0.1, settleSeconds: 0.05 }, inForce);
  const id = `${bare.name}-1`;
  expect(await startShift(runner, plan, { id, holder: 'test', reason: 'test' })).toHaveProperty('shift');
  expect(await runShift(runner, id)).toMatchObject({ kind: 'ended', shift: { state: { status: 'done' } } });
  expect(await greens()).toEqual([100, 100, 100]);
});
afterEach(() => bare?.remove());
afterAll(async () => aws?.stop());

/** Green's weights, by service; undefined where a rule cannot be read as weights. */
const greens = async () => {
  const { weights } = liveWeights(await bare.backends.rules.list(), names);
  return names.map((name) => weights[name]?.green);
};

const rollback = (args: readonly string[] = [], circumstances?: Circumstances) =>
  bluegreen(aws, ['rollback', '--env', bare.name, '--environments', bare.folder, '--yes', ...args], circumstances).finished;

describe('A2: output is never a precondition of work', () => {
  test.each<[string, Circumstances]>([
    ['a full standard error', { stderr: 'full' }],
    ['a full standard output', { stdout: 'full' }],
    ['a standard error whose reader has ended', { stderr: 'closed' }],
    ['both closed', { stdout: 'closed', stderr: 'closed' }],
  ])('rollback with %s restores every rule, exit code 0', async (_, circumstances) => {
    expect(await rollback([], circumstances)).toMatchObject({ code: 0 });
    expect(await greens()).toEqual([0, 0, 0]);
  });

  const shift = (circumstances?: Circumstances): Running =>
    bluegreen(
      aws,
      ['shift', '--env', bare.name, '--environments', bare.folder, ...'--to blue --local --yes --skip-preflight'.split(' ')].concat(
        '--steps 50,100 --settle 1s --poll 300ms --bake 3s'.split(' '),
      ),
      circumstances,
    );

  test.each<[string, Circumstances]>([
    ['a full standard error', { stderr: 'full' }],
    ['both closed from the start', { stdout: 'closed', stderr: 'closed' }],
  ])('shift --local with %s goes to its end, exit code 0', async (_, circumstances) => {
    expect(await shift(circumstances).finished).toMatchObject({ code: 0 });
    expect(await greens()).toEqual([0, 0, 0]);
  });

  test('shift --local whose reader ends half-way (2>&1 | head) goes to its end, exit code 0', async () => {
    const moving = shift();
    expect(await moving.said(/at 50 %: in force/)).toBeDefined();
    moving.process.stdout?.destroy();
    moving.process.stderr?.destroy();
    expect(await moving.finished).toMatchObject({ code: 0 });
    expect(await greens()).toEqual([0, 0, 0]);
  });

  test('report --json to a full disk prints no stack', async () => {
    const { stderr } = await bluegreen(aws, ['report', '--env', bare.name, '--environments', bare.folder, '--json'], { stdout: 'full' })
      .finished;
    expect(stderr).not.toMatch(/\n\s+at |ENOSPC/);
  });
});

test('A5: without the configuration file, the record alone is enough', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'bluegreen-none-'));
  const args = ['rollback', '--env', bare.name, '--environments', empty, '--yes'];
  const { code, stdout, stderr } = await bluegreen(aws, args, { env: { AWS_REGION: bare.deployment.region } }).finished;
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`${services} written`) });
  expect(stderr).toContain('the record of the shift is used alone');
  expect(await greens()).toEqual([0, 0, 0]);
});

test.each([
  ['without baseline weights', (record: Record<string, unknown>) => ({ ...record, baseline: undefined })],
  [
    'whose weights are no weights',
    (record: Record<string, unknown>) => ({ ...record, baseline: { ...(record.baseline as object), before: null } }),
  ],
  ['that is a list', () => []],
])('a record %s does not stop a rollback: it takes the copy in SSM', async (_, damage) => {
  const dynamo = new DynamoDBClient(aws.client);
  const TableName = shiftTableName(bare.name);
  const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: { pk: { S: 'current' }, sk: { S: 'shift' } } }));
  const record = damage(JSON.parse(Item?.record?.S ?? '') as Record<string, unknown>);
  await dynamo.send(new PutItemCommand({ TableName, Item: { ...Item, record: { S: JSON.stringify(record) } } }));

  const { stdout, stderr } = await rollback();
  expect(stdout).toContain('as before it (copy in SSM)');
  expect(stdout).toContain('WARNING: the record of the shift could not be read');
  expect(`${stdout}${stderr}`).not.toMatch(/TypeError|\n\s+at /);
  expect(await greens()).toEqual([0, 0, 0]);
});

test('A5: a service that was removed from the environment file in mid-shift goes back too', async () => {
  const input = withoutAws(bare.name, services);
  const fewer = { ...input, services: input.services.slice(1) };
  writeFileSync(join(bare.folder, `${bare.name}.ts`), `export default ${JSON.stringify(fewer)};\n`);
  expect(await rollback()).toMatchObject({ code: 0 });
  expect(await greens()).toEqual([0, 0, 0]);
});

test('A4: a third target group is kept, a deleted rule is listed, and the others are restored', async () => {
  const elb = new ElasticLoadBalancingV2Client(aws.client);
  const [one, two] = await bare.backends.rules.list();
  const { TargetGroups: all = [] } = await elb.send(new DescribeTargetGroupsCommand({}));
  const { TargetGroups: made = [] } = await elb.send(
    new CreateTargetGroupCommand({ Name: `${bare.name}-canary`, Protocol: 'HTTP', Port: 80, TargetType: 'ip', VpcId: all[0]?.VpcId }),
  );
  const third = made[0]?.TargetGroupArn ?? '';
  const forward = one?.actions.find((action) => action.type === 'forward');
  const groups = (forward?.targetGroups ?? []).map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight }));
  const Actions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups: [...groups, { TargetGroupArn: third, Weight: 7 }] } }];
  await elb.send(new ModifyRuleCommand({ RuleArn: one?.arn, Actions }));
  await elb.send(new DeleteRuleCommand({ RuleArn: two?.arn }));

  const { code, stdout } = await rollback();
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining(`NOT RESTORED: ${two?.service}: has no rule`) });
  const rules = await bare.backends.rules.list();
  const kept = rules.find(({ arn }) => arn === one?.arn)?.actions.find((action) => action.type === 'forward');
  expect(kept?.targetGroups).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ color: 'blue', weight: 100 }),
      expect.objectContaining({ color: 'green', weight: 0 }),
      expect.objectContaining({ arn: third, weight: 7 }),
    ]),
  );
  expect((await bare.backends.shifts.load()).shift?.state.status).toMatch(/guarding|rolled-back/);
});

test('A8: with a clock 3 minutes ahead it says so, and takes no longer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-clock-'));
  const skew = join(folder, 'skew.cjs');
  writeFileSync(
    skew,
    'const ahead = 180000, now = Date.now; Date.now = () => now() + ahead;\n' +
      'globalThis.Date = class extends Date { constructor(...args) { args.length ? super(...args) : super(now() + ahead); } static now() { return now() + ahead; } };\n',
  );
  const { code, stderr, elapsedMs } = await rollback([], { env: { NODE_OPTIONS: `--require=${skew}` } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/clock of this machine is 1(79|80|81) s ahead of AWS/) });
  expect(stderr).toMatch(/Restored: 3 rules written in /);
  expect(elapsedMs).toBeLessThan(30_000);
  const { shift } = await bare.backends.shifts.load();
  expect(Math.abs((shift?.state.restoredAt ?? 0) - Date.now())).toBeLessThan(60_000);
});
