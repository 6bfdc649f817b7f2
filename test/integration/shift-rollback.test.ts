import { ElasticLoadBalancingV2Client, ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { checkEnvironment } from '../../lib/config/check';
import { makePlan } from '../../lib/shift/core/plan';
import { runShift, startShift } from '../../lib/shift/engine/engine';
import { inParallel } from '../../lib/shift/engine/parallel';
import { defaultPace } from '../../lib/shift/model/pace';
import { liveWeights } from '../../lib/shift/model/rule';
import type { RollbackResult, Runner } from '../../lib/shift/rollback/request';
import { rollBack } from '../../lib/shift/rollback/run-rollback';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';
import { bluegreen } from './command';
import { type BareEnvironment, bareEnvironment, withoutAws } from './shift-bare';

/**
 * 50 services with two weighted rules each: as many rules as a load balancer carries, and all of them are to go back. LOAD_BALANCERS=6 for 300 services over
 * six of them with a rule and a test route each, as the stacks make them (docs/performance.md).
 */
const loadBalancers = Number(process.env.LOAD_BALANCERS ?? '1');
const further = Array.from({ length: loadBalancers - 1 }, (_, index) => `inner-${index + 1}`);
const services = 50 * loadBalancers;
const second = loadBalancers === 1 ? 'weighted' : 'test-route';
const rules = second === 'weighted' ? 2 * services : services;
const rounds = loadBalancers === 1 ? 5 : 3;
const limitMs = 3000 * loadBalancers;

let aws: LocalAws;
let bare: BareEnvironment;
let runner: Runner;
beforeAll(async () => {
  aws = await startLocalAws('111111111111');
  bare = await bareEnvironment(aws, 'back', services, second, undefined, further);
  runner = { backends: bare.backends, pace: { ...defaultPace, pollMs: 50, idleMs: 50 }, by: 'test' };
}, 600_000);
afterAll(async () => {
  bare?.remove();
  await aws?.stop();
});

/** Moves everything to green in one step, to the end. @returns milliseconds */
async function shift(id: string): Promise<number> {
  const env = checkEnvironment(withoutAws(bare.name, services, undefined, further), 'back.ts');
  const names = env.services.map(({ name }) => name);
  const inForce = { live: liveWeights(await bare.backends.rules.list(), names), stored: await bare.backends.weights.read(names) };
  const plan = makePlan(env, { to: 'green', steps: [100], bakeSeconds: 0.1, settleSeconds: 0.05 }, inForce);
  const startedAt = performance.now();
  expect(await startShift(runner, plan, { id, holder: 'test', reason: 'test' })).toHaveProperty('shift');
  expect(await runShift(runner, id)).toMatchObject({ kind: 'ended', shift: { state: { status: 'done' } } });
  return performance.now() - startedAt;
}

const greenWeights = async () => {
  const live = liveWeights(await bare.backends.rules.list(), names());
  return new Set(Object.values(live.weights).map(({ green }) => green));
};
const names = () => Array.from({ length: services }, (_, index) => `service-${index + 1}`);
const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The comparison: one ModifyRule per rule, nothing before or after, as many at once as the rollback sends. */
async function byHand(green: number): Promise<number> {
  const elb = new ElasticLoadBalancingV2Client({ ...aws.client, maxAttempts: 1 });
  const list = await bare.backends.rules.list();
  const startedAt = performance.now();
  const failures = await inParallel(
    list,
    async ({ arn, actions }) => {
      const [forward] = actions;
      if (forward?.type !== 'forward') throw new TypeError('no forward action');
      const TargetGroups = forward.targetGroups.map((group) => ({
        TargetGroupArn: group.arn,
        Weight: group.color === 'green' ? green : 100 - green,
      }));
      await elb.send(new ModifyRuleCommand({ RuleArn: arn, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }] }));
    },
    { clock: bare.backends.clock, atOnce: defaultPace.rulesAtOnce, deadline: Date.now() + 60_000, backOffMs: 100 },
  );
  expect(failures).toEqual([]);
  return performance.now() - startedAt;
}

/** @returns milliseconds from the start of its process to its saying that the rules are restored, and to its end */
async function rollBackByCommand(): Promise<{ readonly restored: number; readonly end: number }> {
  await shift('command');
  const startedAt = performance.now();
  const running = bluegreen(aws, ['rollback', '--env', bare.name, '--environments', bare.folder, '--yes']);
  expect(await running.said(new RegExp(`^Restored: ${rules} rules written`, 'm'))).toBeDefined();
  const restored = performance.now() - startedAt;
  const command = await running.finished;
  expect(command).toMatchObject({ code: 0, stdout: expect.stringContaining(`${rules} written`) });
  expect(await greenWeights()).toEqual(new Set([0]));
  return { restored, end: command.elapsedMs };
}

test(`a rollback restores ${rules} rules in less than ${limitMs} ms`, async () => {
  const taken: { shift: number; rules: number; whole: number; hand: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const shifted = await shift(`in-process-${round}`);
    expect(await greenWeights()).toEqual(new Set([100]));
    const startedAt = performance.now();
    const result: RollbackResult = await rollBack(runner, { env: bare.name, reason: 'test', holder: 'test', trigger: 'person' });
    const whole = performance.now() - startedAt;
    expect(result).toMatchObject({ outcome: 'restored', written: rules, problems: [] });
    expect(await greenWeights()).toEqual(new Set([0]));
    expect(await runShift(runner, `in-process-${round}`)).toMatchObject({ kind: 'ended' });

    await byHand(100);
    taken.push({ shift: shifted, rules: result.restoredInMs ?? Number.NaN, whole, hand: await byHand(0) });
  }
  const command = await rollBackByCommand();
  const of = (key: keyof (typeof taken)[number]) => median(taken.map((one) => one[key]));
  const shown = (key: Parameters<typeof of>[0]) => `${Math.round(of(key))} ms`;
  console.log(
    `${services} services, ${loadBalancers} load balancers: a shift in one step ${shown('shift')}; rollback of ${rules} rules, median of ${rounds}: rules seen restored ${shown('rules')}, with SSM and record ${shown('whole')}, ` +
      `as a command with its process ${Math.round(command.restored)} ms to "Restored", ${Math.round(command.end)} ms to its end; ${rules} ModifyRules by hand ${shown('hand')}; ` +
      `ratio ${(of('rules') / of('hand')).toFixed(2)} (rules), ${(of('whole') / of('hand')).toFixed(2)} (whole)`,
  );
  expect(of('whole')).toBeLessThan(limitMs);
  expect(command.restored).toBeLessThan(limitMs);
}, 900_000);

// No cluster and no stack stand behind these rules, so preflight refuses; it asks AWS all the same.
test('preflight asks for the rules, targets, quotas and certificates of every listener, and says how long it took', async () => {
  const { code, stdout, stderr, elapsedMs } = await bluegreen(aws, [
    'preflight',
    '--to',
    'green',
    '--env',
    bare.name,
    '--environments',
    bare.folder,
  ]).finished;
  console.log(`preflight of ${services} services over ${loadBalancers} load balancers: ${Math.round(elapsedMs)} ms with its process`);
  expect({ code, stderr }).toMatchObject({ code: 1 });
  expect(stdout.match(/target groups of (the load balancer|load balancer \S+)/g)).toHaveLength(loadBalancers);
}, 300_000);
