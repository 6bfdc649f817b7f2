import { stripVTControlCharacters } from 'node:util';
import { clip, plainLine, screen, span } from '../../../../lib/shift/watch/screen';
import { rowsOf, type Snapshot, timeLeft } from '../../../../lib/shift/watch/snapshot';
import { snapshotOf } from './snapshots';

const drawn = (snapshot: Snapshot, columns = 80, rows = 24, color = false) => screen(snapshot, { columns, rows, color });
const three = snapshotOf(3);
const fifty = snapshotOf(50);
const live = (weights: object): Pick<Snapshot, 'live'> => ({
  live: { ok: true, value: { weights: { ...(three.live.ok && three.live.value.weights), ...weights }, odd: {} } },
});

test('what a person needs to know, at 80 by 24', () => {
  expect(drawn(three).join('\n')).toMatchInlineSnapshot(`
"prod to green  running, baking  10:21:00 UTC  lock: assumed-role/Operator/alice
step 8 of 10: rest 25 %  [######..............] 7:00 left, 27:00 in all
gate OK (1 alarm)

                           % to green                5XX %     p99 ms  healthy
service               want live share req/min    old   new   old  new  old new
service-2               25   25  18.5    1.3k   0.10  0.00   112   98   12  12
service-3               25   25  18.4    1.4k   0.09  0.00   121  106   12  12
service-1              100  100 100.0    1.1k      -  0.09     -   85   12  12

10:07:00 step-in-force: rest 5 %: in force
10:17:00 step-passed: rest 5 %: passed
10:17:55 step-started: rest 25 %: writing service-2, service-3
10:18:00 step-in-force: rest 25 %: in force"
`);
});

test.each([
  [80, 24, three],
  [80, 24, fifty],
  [80, 10, fifty],
  [200, 70, fifty],
  [40, 24, fifty],
])('never larger than the terminal: %d by %d', (columns, rows, snapshot) => {
  const lines = drawn(snapshot, columns, rows, true).map(stripVTControlCharacters);
  expect(lines.length).toBeLessThanOrEqual(rows);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
});

test('with color it says the same as without', () => {
  expect(drawn(fifty, 80, 24, true).map(stripVTControlCharacters)).toEqual(drawn(fifty));
});

test('50 services: none is out of sight without a word', () => {
  const lines = drawn(fifty);
  const shown = lines.filter((line) => /^service-\d/.test(line)).length;
  expect(lines.join('\n')).toContain(`and ${50 - shown} more, none needs attention, at most`);
  expect(drawn(fifty, 80, 80).filter((line) => /^service-\d/.test(line))).toHaveLength(50);
});

test('a service that needs attention comes first, wherever it stands', () => {
  const health = fifty.health.ok ? { ...fifty.health.value, 'service-49': { blue: [], green: [] } } : {};
  const lines = drawn({ ...fifty, health: { ok: true, value: health } });
  expect(lines.find((line) => /^(! )?service-\d/.test(line))).toMatch(/^! service-49 /);
  expect(lines).toContain('check service-49: no blue target');
  expect(rowsOf({ ...fifty, health: { ok: true, value: health } })[48]?.alert).toBe('no blue target');
});

test.each<[string, Partial<Snapshot>, string | undefined]>([
  ['weights that nobody wanted', live({ 'service-2': { blue: 0, green: 100 } }), 'not as wanted'],
  ['a rule that cannot be read', { live: { ok: true, value: { weights: {}, odd: { 'service-2': { why: 'x', among: [] } } } } }, 'odd rule'],
  ['rules not observed: nothing is known to be wrong', { live: { ok: false, why: 'denied' } }, undefined],
  ['nothing', {}, undefined],
])('alert: %s', (_, change, alert) => {
  expect(rowsOf({ ...three, ...change })[1]?.alert).toBe(alert);
});

test('while a step is written, both its weights and those before are as wanted', () => {
  const shift = three.shift && { ...three.shift, state: { ...three.shift.state, phase: 'writing' as const } };
  expect(rowsOf({ ...three, ...(shift && { shift }), ...live({ 'service-2': { blue: 95, green: 5 } }) })[1]?.alert).toBeUndefined();
});

test('what cannot be read is reported, and shown as a dash', () => {
  const blind: Snapshot = {
    ...three,
    live: { ok: false, why: 'DescribeRules: denied' },
    traffic: { ok: false, why: 'GetMetricData: throttled' },
    health: { ok: false, why: 'no answer' },
    alarms: { ok: false, why: 'DescribeAlarms: denied' },
  };
  const text = drawn(blind).join('\n');
  for (const why of ['DescribeRules: denied', 'GetMetricData: throttled', 'no answer', 'gate not observed: DescribeAlarms: denied']) {
    expect(text).toContain(why);
  }
  expect(text).toMatch(/^service-2 +25 +- +- +- +- +- +- +- +- +-$/m);
});

test('no shift yet', () => {
  const { shift: _, lock: __, ...none } = three;
  expect(drawn({ ...none, events: [] }).slice(0, 3)).toEqual(['prod  10:21:00 UTC', 'No shift yet.', 'gate OK (1 alarm)']);
  expect(plainLine(none)).toBe('prod: no shift yet; waiting for one');
});

test('the time left: of the step what is not baked, of the shift the steps to come', () => {
  if (!three.shift) throw new Error('no shift');
  expect(timeLeft(three.shift)).toEqual({ stepMs: 7 * 60_000, allMs: 27 * 60_000 });
  expect(timeLeft({ ...three.shift, state: { ...three.shift.state, status: 'rolled-back' } })).toBeUndefined();
});

test('a line for a log says what changes seldom, so two looks of one moment are alike', () => {
  expect(plainLine(three)).toBe('prod to green: running, baking; step 8 of 10 (rest 25 %); gate ok');
  expect(plainLine({ ...three, at: three.at + 5000 })).toBe(plainLine(three));
});

test.each([
  [0, '0:00'],
  [372_000, '6:12'],
  [3_723_000, '1:02:03'],
])('%d ms are %s', (ms, text) => {
  expect(span(ms)).toBe(text);
});

test('cutting a line leaves its colors whole', () => {
  const line = '\u001B[31mred\u001B[39m and more';
  expect(clip(line, 5)).toBe('\u001B[31mred\u001B[39m a');
  expect(clip(line, 2)).toBe('\u001B[31mre\u001B[39m');
  expect(clip('plain', 3)).toBe('pla');
});
