import { serviceAlarmName } from '../../../../../lib/names';
import { startShift, tick } from '../../../../../lib/shift/engine/engine';
import { rollBackNow } from '../../../../../lib/stacks/traffic/lambda/rollback';
import type { RollbackInput } from '../../../../../lib/stacks/traffic/lambda/rollback-input';
import { calm } from '../../../../support/shift-world/calm';
import { shiftId } from '../../../../support/shift-world/history';
import { type Process, World } from '../../../../support/shift-world/world';

/** The ticker is dead in all of these: it moves s0 to 10 % and never ticks again. What an alarm's event does is all there is. */

beforeEach(() => void jest.spyOn(console, 'log').mockImplementation(() => {}));
afterEach(() => void jest.restoreAllMocks());

async function within<T>(world: World, work: Promise<T>): Promise<T> {
  let result: { readonly value: T } | { readonly error: unknown } | undefined;
  void work.then(
    (value) => void (result = { value }),
    (error: unknown) => void (result = { error }),
  );
  await world.clock.runUntil(() => result !== undefined, 600_000);
  if (result && 'value' in result) return result.value;
  throw result?.error ?? new Error('no end');
}

async function moved(extraAlarms: readonly string[] = []): Promise<World> {
  const world = new World({ ...calm, waves: 2 });
  const ticker = world.process('ticker');
  const plan = { ...world.plan, gate: { ...world.plan.gate, extraAlarms } };
  await within(world, startShift(ticker, plan, { id: shiftId, holder: 'operator', reason: 'upgrade' }));
  await within(world, tick(ticker, shiftId));
  ticker.kill();
  expect(world.isRestored()).toBe(false);
  return world;
}

const event = (alarmName: string): RollbackInput => ({
  'detail-type': 'CloudWatch Alarm State Change',
  resources: [arnOf(alarmName)],
  detail: { alarmName, state: { value: 'ALARM', reason: 'test' } },
});
const arnOf = (name: string) => `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${name}`;
const serviceAlarm = (service: string) => event(serviceAlarmName('staging', service, 'green', 'errors'));

const called = (world: World, input: RollbackInput, runner: Process = world.process('event'), started: string[] = []) =>
  within(world, rollBackNow(runner, { ensureTicking: async (id) => started.push(id) > 0 }, 'staging', input));

test('an alarm of the service that was moved rolls back, and the guard is ticked', async () => {
  const world = await moved();
  const started: string[] = [];
  expect(await called(world, serviceAlarm('s0'), undefined, started)).toMatchObject({ outcome: 'restored' });
  expect(world.isRestored()).toBe(true);
  expect(started).toEqual([shiftId]);
});

test.each([
  ['of a service of a later wave', serviceAlarm('s1')],
  ['of a service of no wave', serviceAlarm('other')],
  ['of the other direction', event(serviceAlarmName('staging', 's0', 'blue', 'errors'))],
  ["of another environment's service", event('staging-eu-s0-to-green-errors')],
  ['that nobody named', event('staging-shift-executions')],
])('an alarm %s changes nothing', async (_, input) => {
  const world = await moved();
  expect(await called(world, input)).toMatchObject({
    outcome: 'refused',
    problems: [expect.stringContaining('is no alarm of the shift to green, which moves s0')],
  });
  expect(world.isRestored()).toBe(false);
  expect((await world.shifts.load()).shift?.state.status).toBe('running');
});

test("an alarm of the user's own rolls back the whole shift", async () => {
  const world = await moved([arnOf('orders-lag')]);
  expect(await called(world, event('orders-lag'))).toMatchObject({ outcome: 'restored' });
  expect(world.isRestored()).toBe(true);
});

test("the load balancer's alarm counts both colors together: it rolls back only where they cannot be compared", async () => {
  const world = await moved();
  expect(await called(world, event('staging-load-balancer-5xx'))).toMatchObject({
    outcome: 'refused',
    problems: ['staging-load-balancer-5xx counts both colors together; the alarms of the services compare them'],
  });
  expect(world.isRestored()).toBe(false);
  world.broken.add('shifts');
  expect(await called(world, event('staging-load-balancer-5xx'))).toMatchObject({ outcome: 'restored', source: 'copy in SSM' });
  expect(world.isRestored()).toBe(true);
});

test('the record cannot be read: each service of the copy counts, no other does', async () => {
  const world = await moved();
  world.broken.add('shifts');
  expect(await called(world, serviceAlarm('other'))).toMatchObject({ outcome: 'refused' });
  expect(world.isRestored()).toBe(false);
  expect(await called(world, serviceAlarm('s1'))).toMatchObject({ outcome: 'restored', source: 'copy in SSM' });
  expect(world.isRestored()).toBe(true);
});

test('50 alarms at once: one call rolls back, those that come later find it done; each claims it once', async () => {
  const world = await moved();
  const first = called(world, serviceAlarm('s0'));
  const later = Array.from({ length: 20 }, async (_, index) => {
    await world.clock.sleep(300 + 10 * index);
    return rollBackNow(world.process('event'), { ensureTicking: async () => true }, 'staging', serviceAlarm('s0'));
  });
  expect(await first).toMatchObject({ outcome: 'restored' });
  const results = await within(world, Promise.all(later));
  expect(new Set(results.map(({ problems }) => problems[0]))).toEqual(
    new Set(['the shift is rolled back already, and its rules are watched']),
  );
  const started = (await world.shifts.events(shiftId)).filter(({ kind }) => kind === 'rollback-started');
  expect(started).toHaveLength(1);
  expect(world.isRestored()).toBe(true);
});

test('whoever rolled back has died: a later call waits, and does it itself', async () => {
  const world = await moved();
  const first = world.process('event');
  void rollBackNow(first, { ensureTicking: async () => true }, 'staging', serviceAlarm('s0')).catch(() => {});
  await world.clock.runUntil(() => world.saves.some(({ state }) => state.status === 'rolling-back'), 60_000);
  first.kill();
  expect(world.isRestored()).toBe(false);
  expect(await called(world, serviceAlarm('s0'))).toMatchObject({ outcome: 'restored' });
  expect(world.isRestored()).toBe(true);
});
