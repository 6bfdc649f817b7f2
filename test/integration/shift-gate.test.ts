import { bundleFolder } from '../../lib/constructs/bundle';
import { loadBalancerAlarmName, serviceAlarmName } from '../../lib/names';
import { functionConfigFile } from '../../lib/shift/aws/deployment';
import { liveWeights } from '../../lib/shift/model/rule';
import { functionProcess } from '../../tools/local-aws/function-process';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';
import { bluegreen, type Running } from './command';
import { type BareEnvironment, bareEnvironment } from './shift-bare';

/** A shift is gated on its own services, with real processes: the tick reads the alarms, and their events call the deployed function's bundle. */

let aws: LocalAws;
let bare: BareEnvironment;
let environments = 0;
beforeAll(async () => {
  aws = await startLocalAws('111111111111');
});
beforeEach(async () => {
  bare = await bareEnvironment(aws, `gate${environments++}`, 2);
});
afterEach(() => bare?.remove());
afterAll(async () => aws?.stop());

const command = (name: string, ...args: string[]): Running =>
  bluegreen(aws, [name, '--env', bare.name, '--environments', bare.folder, ...args]);
/** Of service-1 alone, held long enough at its step for what happens meanwhile. */
const shift = (bake: string): Running =>
  command(
    'shift',
    ...'--to green --services service-1 --local --yes --skip-preflight --steps 10,100 --settle 1s --poll 200ms --bake'.split(' '),
    bake,
  );
const errorsOf = (service: string, to: 'blue' | 'green' = 'green') => serviceAlarmName(bare.name, service, to, 'errors');
const greenOf = async (service: string) => liveWeights(await bare.backends.rules.list(), [service]).weights[service]?.green;

test("another service's alarm is a warning in status, and the shift goes to its end; its own rolls back", async () => {
  await bare.setAlarm(errorsOf('service-2'), 'ALARM');
  const moving = shift('5s');
  expect(await moving.said(/warning +not moved by this shift, which goes on: alarm .*service-2-to-green-errors/)).toBeDefined();
  expect(await moving.said(/at 10 %: in force/)).toBeDefined();
  const status = (await command('status').finished).stdout;
  expect(status).toContain(`warning: not moved by this shift: alarm ${errorsOf('service-2')}: set to ALARM by the test`);
  expect(status).toMatch(/^gate OK \(4 alarms\)$/m);
  expect(await moving.finished).toMatchObject({ code: 0, stdout: expect.stringContaining('done') });
  expect(await greenOf('service-1')).toBe(100);
  expect((await command('rollback', '--yes').finished).code).toBe(0);
  await command('resume', '--local').finished;

  const failing = shift('60s');
  expect(await failing.said(/at 10 %: in force/)).toBeDefined();
  await bare.setAlarm(errorsOf('service-1'), 'ALARM');
  expect(await failing.finished).toMatchObject({ code: 1, stdout: expect.stringContaining(errorsOf('service-1')) });
  expect(await greenOf('service-1')).toBe(0);
});

test('the ticker is killed: the events of alarms go by the same rule', async () => {
  const moving = shift('300s');
  expect(await moving.said(/at 10 %: in force/)).toBeDefined();
  moving.process.kill('SIGKILL');
  await moving.finished;
  const { listenerArns, targetGroups } = bare.deployment;
  const folder = bundleFolder('lib/stacks/traffic/lambda/rollback.ts', {
    [functionConfigFile]: JSON.stringify({ env: bare.name, targetGroups }),
  });
  const started = functionProcess(folder, { ...aws.env, LISTENER_ARN: listenerArns.join(','), NODE_NO_WARNINGS: '1' });
  try {
    const fires = (alarmName: string) =>
      started.call({
        'detail-type': 'CloudWatch Alarm State Change',
        resources: [`arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${alarmName}`],
        detail: { alarmName, state: { value: 'ALARM', reason: 'by the test' } },
      });
    for (const alarm of [errorsOf('service-2'), errorsOf('service-1', 'blue'), 'of-nobody']) {
      expect(await fires(alarm)).toMatchObject({
        outcome: 'refused',
        problems: [expect.stringContaining('no alarm of the shift to green')],
      });
      expect(await greenOf('service-1')).toBe(10);
    }
    // Anybody can make both colors fail: that holds the shift, and takes nothing back.
    expect(await fires(loadBalancerAlarmName(bare.name))).toMatchObject({
      outcome: 'refused',
      problems: [expect.stringContaining('counts both colors together')],
    });
    expect(await greenOf('service-1')).toBe(10);
    expect(await fires(errorsOf('service-1'))).toMatchObject({ outcome: 'restored', written: 1 });
    expect(await greenOf('service-1')).toBe(0);
    // The next one finds it done.
    expect(await fires(errorsOf('service-1'))).toMatchObject({ problems: [expect.stringContaining('rolled back already')] });
  } finally {
    started.stop();
  }
});
