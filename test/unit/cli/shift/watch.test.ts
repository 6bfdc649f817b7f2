import { ExitCode } from '../../../../lib/cli/host';
import type { Session } from '../../../../lib/cli/shift/session';
import { watch } from '../../../../lib/cli/shift/watch';
import { BackendError } from '../../../../lib/shift/model/backends';
import type { Shift } from '../../../../lib/shift/model/model';
import { rule } from '../../shift/preflight/fixture';
import { snapshotOf } from '../../shift/watch/snapshots';
import { testHost } from '../test-host';

const { shift: underWay, services, health, traffic, alarms } = snapshotOf(2);
if (!underWay || !health.ok || !traffic.ok || !alarms.ok) throw new Error('the example is not complete');
const [healthValue, trafficValue, alarmsValue] = [health.value, traffic.value, alarms.value];
const [enter, home, leave] = ['\u001B[?1049h\u001B[?25l', '\u001B[H', '\u001B[?25h\u001B[?1049l'];

const inStatus = (status: Shift['state']['status']): Shift => ({ ...underWay, state: { ...underWay.state, status } });

/** A session whose shift is, look by look, one of these; undefined: the store is out of reach. */
function sessionOf(shifts: readonly (Shift | undefined | 'none')[]): { session: Session; looks: () => number } {
  let looks = 0;
  let now = Date.UTC(2026, 10, 23, 9);
  const backends = {
    clock: {
      now: () => now,
      sleep: async (ms: number) => {
        now += ms;
      },
    },
    shifts: {
      load: async () => {
        const shift = shifts[Math.min(looks++, shifts.length - 1)];
        if (shift === undefined) throw new BackendError('unavailable', 'DynamoDB is out of reach');
        return shift === 'none' ? { signals: [] } : { shift, signals: [] };
      },
      events: async () => [],
    },
    rules: { list: async () => services.map((service) => rule(service, { blue: 75, green: 25 })) },
    gate: { alarms: async () => alarmsValue },
    targets: { health: async () => healthValue },
  };
  const session = { env: { name: 'prod', services: services.map((name) => ({ name })) }, runner: { backends } } as unknown as Session;
  return { session, looks: () => looks };
}
const options = { everyMs: 5000, traffic: async () => trafficValue };

test('without a terminal: a line whenever something has changed, until the shift ends', async () => {
  const { session, looks } = sessionOf([underWay, underWay, underWay, inStatus('done')]);
  const host = testHost();
  expect(await watch(session, host, options)).toBe(ExitCode.done);
  expect(looks()).toBe(4);
  expect(host.output().trimEnd().split('\n')).toEqual([expect.stringContaining('running, baking'), expect.stringContaining('done')]);
});

test('a shift that was rolled back is no success', async () => {
  expect(await watch(sessionOf([underWay, inStatus('rolled-back')]).session, testHost(), options)).toBe(ExitCode.refused);
});

test('on a terminal: a screen that is left as it was found', async () => {
  const { session } = sessionOf([underWay, inStatus('done')]);
  const host = testHost({ isTty: true });
  await watch(session, host, options);
  expect(host.output().startsWith(enter + home)).toBe(true);
  expect(host.output().endsWith(leave)).toBe(true);
  expect(host.output().split(home)).toHaveLength(3);
  expect(host.errors()).toMatch(/^prod to green: done; .*\n$/);
});

test('also when a look fails with a defect', async () => {
  const { session } = sessionOf([underWay]);
  const host = testHost({ isTty: true });
  const broken = { ...options, traffic: () => Promise.reject(new TypeError('defect')) };
  await expect(watch(session, host, broken)).rejects.toThrow('defect');
  expect(host.output().endsWith(leave)).toBe(true);
});

test('a store that is out of reach for a moment does not end the watch', async () => {
  const { session } = sessionOf([underWay, undefined, inStatus('done')]);
  const host = testHost();
  expect(await watch(session, host, options)).toBe(ExitCode.done);
  expect(host.output()).toContain('done');
});

describe('D: started before the shift, it waits for the next one', () => {
  const next = (status: Shift['state']['status']): Shift => ({ ...inStatus(status), id: 'next' });

  test.each<[string, readonly (Shift | 'none' | undefined)[], ExitCode]>([
    ['there was none yet', ['none', 'none', underWay, inStatus('done')], ExitCode.done],
    ['the last one has ended', [inStatus('done'), inStatus('done'), next('running'), next('rolled-back')], ExitCode.refused],
    ['the next one is over between two looks', [inStatus('rolled-back'), next('done')], ExitCode.done],
    ['the last one is rolled back by hand', [inStatus('done'), inStatus('rolling-back'), inStatus('rolled-back')], ExitCode.refused],
    ['the table is out of reach at first', [undefined, inStatus('rolled-back'), next('running'), next('done')], ExitCode.done],
  ])('%s', async (_, shifts, code) => {
    const { session, looks } = sessionOf(shifts);
    const host = testHost();
    expect(await watch(session, host, options)).toBe(code);
    expect(looks()).toBe(shifts.length);
    expect(host.output()).toMatch(/waiting for|cannot be read/);
  });

  test('the screen says what is waited for', async () => {
    const host = testHost({ isTty: true });
    await watch(sessionOf([inStatus('done'), next('done')]).session, host, options);
    expect(host.output()).toContain('this shift has ended; waiting for the next one');
  });
});

test('D: the table is gone: both forms still print who gets which share', async () => {
  for (const isTty of [true, false]) {
    const stop = new AbortController();
    const { session } = sessionOf([undefined]);
    const host = testHost({ isTty, signal: stop.signal });
    session.runner.backends.clock.sleep = async () => stop.abort();
    await watch(session, host, options);
    expect(host.output()).toMatch(/The record of the shift cannot be read: .*DynamoDB is out of reach/);
    expect(host.output()).toMatch(isTty ? /service-1 +- +25 / : /to green by the rules: service-1 25 %, service-2 25 %/);
    expect(host.output()).not.toContain('o shift yet');
  }
});

test('D: a line end in a reason does not break the frame', async () => {
  const reason = 'alarm: first\nsecond\tthird\u009b31m';
  const broken = {
    ...inStatus('held'),
    state: { ...inStatus('held').state, reason, waitingFor: { kind: 'drift' as const, why: reason, since: 0 } },
  };
  const { session } = sessionOf([broken, inStatus('done')]);
  const host = testHost({ isTty: true, rows: 24 });
  await watch(session, host, options);
  const [, frame = ''] = host.output().split(home);
  const lines = frame.split('\r\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(lines.filter((line) => /[\n\t\u009b]/.test(line))).toEqual([]);
  expect(frame).toContain('alarm: first\\nsecond\\tthird\\u009b31m');
});

test('Ctrl-C ends it at once', async () => {
  const stop = new AbortController();
  stop.abort();
  const host = testHost({ isTty: true, signal: stop.signal });
  expect(await watch(sessionOf([underWay]).session, host, options)).toBe(ExitCode.done);
});

test('--json: a line of JSON for each observation', async () => {
  const { session } = sessionOf([underWay, underWay, inStatus('done')]);
  const host = testHost({ isTty: true });
  await watch(session, host, { ...options, json: true });
  const lines = host
    .output()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { to: string; rows: object[] });
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatchObject({ to: 'green', rows: [{ service: 'service-1', live: 25 }, { service: 'service-2' }] });
});
