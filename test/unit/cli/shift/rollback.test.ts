import { ExitCode } from '../../../../lib/cli/host';
import type { FindWorkers } from '../../../../lib/cli/shift/workers-left';
import { tick } from '../../../../lib/shift/engine/engine';
import { BackendError } from '../../../../lib/shift/model/backends';
import { defaultPace } from '../../../../lib/shift/model/pace';
import type { WorkerStatus } from '../../../../lib/workers/report';
import { services, toGreen, world } from './world';

describe('rollback', () => {
  test('of a finished shift, by a person: every rule and parameter as before, and somebody watches', async () => {
    const watched: string[] = [];
    const ensureTicking = async (id: string) => watched.push(id) > 0;
    const { call, green, weights } = world({ executions: { ensureTicking } });
    await call(toGreen);
    expect(await call('rollback --env staging')).toMatchObject({ code: ExitCode.refused, err: expect.stringContaining('not confirmed') });
    expect(await green()).toEqual(new Set([100]));
    const { code, out } = await call('rollback --env staging --yes --json');
    expect({ code, result: JSON.parse(out) }).toMatchObject({
      code: ExitCode.done,
      result: { outcome: 'restored', written: services.length },
    });
    expect([await green(), await weights.read(['web'])]).toEqual([new Set([0]), { web: { blue: 100, green: 0 } }]);
    expect(watched).toHaveLength(1);
  });

  test('without any record it asks for a color', async () => {
    const { call, green } = world();
    expect(await call('rollback --env staging --yes')).toMatchObject({
      code: ExitCode.refused,
      out: expect.stringContaining('rollback --to blue'),
    });
    expect(await call('rollback --env staging --yes --to green')).toMatchObject({ code: ExitCode.done });
    expect(await green()).toEqual(new Set([100]));
    expect(await call('rollback --env staging --yes --to red')).toMatchObject({ code: ExitCode.usage });
  });
});

describe('A9: workers that were handed over', () => {
  const row = (worker: string, blue: string, green: string, more: Partial<WorkerStatus> = {}): WorkerStatus => ({
    worker,
    class: 'singleton',
    blue,
    green,
    attention: [],
    ...more,
  });
  const rolledBack = async (workers?: FindWorkers) => {
    const { call, green } = world({ ...(workers && { workers }) });
    await call(toGreen);
    const { code, err } = await call('rollback --env staging --yes');
    expect([code, await green()]).toEqual([ExitCode.done, new Set([0])]);
    return err;
  };
  const found =
    (...workers: WorkerStatus[]): FindWorkers =>
    async () => ({ env: 'staging', home: 'blue', workers, attention: [] });

  test('are named with where they run, and the command that hands them back', async () => {
    const onGreen = row('Deployment shop/mails', 'paused', 'running, 2 active', { runsOn: 'green' });
    const onBlue = row('CronJob shop/report', 'running, idle', 'paused', { runsOn: 'blue' });
    const lost = row('CronJob shop/sync', 'paused', 'paused', { attention: ['paused on both colors for 9 minutes'] });
    const err = await rolledBack(found(onGreen, onBlue, lost));
    expect(err).toContain(
      'Not rolled back: Deployment shop/mails runs on green (running, 2 active).\n' +
        'Not rolled back: CronJob shop/sync: blue paused, green paused; paused on both colors for 9 minutes.\n' +
        'To hand workers back: npx bluegreen workers handover --env staging --to blue\n',
    );
    expect(err).not.toContain('shop/report');
    // The rules come first, whatever the clusters say.
    expect(err.indexOf('Restored:')).toBeLessThan(err.indexOf('Not rolled back'));
  });

  test('that run where the requests go are said to', async () => {
    expect(await rolledBack(found(row('CronJob shop/report', 'running, idle', 'paused', { runsOn: 'blue' })))).toMatch(
      /Every worker runs on blue already\.\n$/,
    );
  });

  test('are named also where no cluster can be asked', async () => {
    expect(await rolledBack()).toMatch(
      /Workers are not rolled back: \S+ \S+.* stay where they run\. Where that is could not be read: kubectl: no context.*\n.*workers status --env staging.*workers handover --env staging --to blue/,
    );
  });
});

test('D: without a record, rollback asks with the weights that the rules have', async () => {
  const { call, shifts } = world();
  Object.assign(shifts, {
    load: async () => Promise.reject(new BackendError('missing', 'Query of staging-shifts: ResourceNotFoundException')),
  });
  const { err } = await call('rollback --env staging --to blue');
  expect(err).toMatch(/record cannot be read: .*ResourceNotFound.*\nIn force by the rules:\n {2}blue 100, green 0: web, api, checkout\n/);
});

test('D: rollback --json that is refused is JSON, whatever refuses it', async () => {
  const { call } = world();
  for (const line of ['rollback --env staging --json', 'rollback --env staging --yes --json', 'rollback --env staging --to red --json']) {
    const { code, out } = await call(line);
    expect(code).not.toBe(ExitCode.done);
    expect(JSON.parse(out)).toMatchObject({ outcome: expect.stringMatching(/refused|usage/), problems: [expect.any(String)] });
  }
});

test('A3: status says why a rollback cannot finish, exit code 1', async () => {
  const { call, rules, backends } = world();
  await call(toGreen);
  Object.assign(rules, { modify: async () => Promise.reject(new BackendError('denied', 'AccessDenied: ModifyRule')) });
  expect(await call('rollback --env staging --yes')).toMatchObject({
    code: ExitCode.refused,
    out: expect.stringContaining('AccessDenied'),
  });
  const { shift } = await backends.shifts.load();
  await tick({ backends, pace: defaultPace, by: 'cloud' }, shift?.id ?? '');
  expect(await call('status --env staging')).toMatchObject({
    code: ExitCode.refused,
    out: expect.stringMatching(/rolling-back, CANNOT FINISH \(1 attempt, next at \S+ UTC\): web: .*AccessDenied/),
  });
});
