import { failedServices } from '../../../../lib/shift/report/failed';
import { range, shareOfRequests, shareWanted, summed, total, weightsInForce } from '../../../../lib/shift/report/figures';
import { duration, reportOf } from '../../../../lib/shift/report/page';
import { parseRecord, type ShiftRecord } from '../../../../lib/shift/report/record';
import { good } from '../../../support/evidence';
import { exampleRecord, start } from './example';

const minute = 60_000;
const rolledBack = exampleRecord({ services: 3, failsAt: 7 });
const done = exampleRecord({ services: 2 });

describe('figures', () => {
  const sample = (at: number, requests: number, errors = 0, p99Ms?: number) => ({
    at,
    requests,
    errors,
    ...(p99Ms !== undefined && { p99Ms }),
  });
  const traffic: ShiftRecord['traffic'] = {
    intervalMs: minute,
    services: {
      web: { blue: [sample(0, 90, 1, 100)], green: [sample(0, 10, 5, 300)] },
      api: { blue: [sample(0, 50)], green: [sample(minute, 50)] },
    },
  };

  test('services add up interval by interval; percentiles do not, the largest is taken', () => {
    expect(summed(traffic, ['web', 'api'])).toEqual({
      blue: [{ at: 0, requests: 140, errors: 1, p99Ms: 100 }],
      green: [
        { at: 0, requests: 10, errors: 5, p99Ms: 300 },
        { at: minute, requests: 50, errors: 0 },
      ],
    });
    expect(total(summed(traffic, ['web', 'api']).green)).toEqual({ requests: 60, errors: 5, p99Ms: 300 });
  });

  test('the measured share, and a gap where nothing was', () => {
    const sums = summed({ ...traffic, services: { web: { blue: [sample(0, 90), sample(minute, 0)], green: [sample(0, 10)] } } }, ['web']);
    expect(shareOfRequests(sums, 'green')).toEqual([
      { at: 0, value: 10 },
      { at: minute, value: undefined },
    ]);
  });

  test('weights in force: before, each step from when it was in force, and back', () => {
    const weights = weightsInForce(rolledBack).map((one) => one.weights['service-1']?.green);
    expect(weights).toEqual([0, 1, 5, 25, 50, 100, 100, 100, 100, 0]);
    expect(weightsInForce(rolledBack).map((one) => one.weights['service-2']?.green)).toEqual([0, 0, 0, 0, 0, 0, 1, 5, 25, 0]);
  });

  test('the share asked for counts services by their requests', () => {
    const wanted = shareWanted(rolledBack, ['service-1']);
    expect(wanted[0]).toEqual({ at: start - 5 * minute, value: 0 });
    expect(Math.max(...wanted.map(({ value }) => value ?? 0))).toBe(100);
    expect(wanted.at(-1)?.value).toBe(0);
    const afterCanary = shareWanted(rolledBack, ['service-1', 'service-2', 'service-3']).find(({ at }) => at === start + 46 * minute);
    expect(afterCanary?.value).toBeGreaterThan(30);
    expect(afterCanary?.value).toBeLessThan(37);
  });

  test('the range holds every sample and event', () => {
    const { from, to } = range(done);
    expect(from).toBe(start - 5 * minute);
    for (const { at } of done.events) expect(at).toBeLessThanOrEqual(to);
  });
});

describe('the page', () => {
  const page = reportOf(rolledBack);

  test('says how it ended, why, who started it and who approved', () => {
    for (const text of [
      'rolled back',
      'alarm prod-service-1-to-green-errors',
      'assumed-role/Operator/alice',
      'approved by alice@example.com',
      '7 of 10',
    ]) {
      expect(page).toContain(text);
    }
  });

  test('escapes what people wrote', () => {
    expect(page).toContain('upgrade to Kubernetes 1.36 &lt;CHG-4711&gt;');
    expect(page).not.toContain('<CHG-4711>');
  });

  test('has every event, every step, every check', () => {
    for (const { text } of rolledBack.events) expect(page).toContain(text);
    for (const { name } of rolledBack.preflight?.checks ?? []) expect(page).toContain(name);
    expect(page.match(/<figure class="chart">/g)).toHaveLength(4 + 3 * 4);
  });

  test('says how long the rollback took', () => {
    expect(page).toContain('<b>2.4 s</b>');
    expect(reportOf(done)).not.toContain('every rule restored');
  });

  test('a rollback that a tick decided has no event of its own: it begins with the gate', () => {
    const events = rolledBack.events.filter(({ kind }) => kind !== 'rollback-started');
    const decided = reportOf({ ...rolledBack, events });
    expect(decided).toContain('<b>3 s</b>');
    expect(decided).toContain('the thick one is the rollback');
    expect(decided.match(/class="mark bad"/g)).toHaveLength(4 + 3 * 4);
  });

  test('names the service that failed near the top, and says nothing where none did', () => {
    expect(page.slice(0, page.indexOf('<h2'))).toContain('<dt>Failed</dt><dd>service-1</dd>');
    expect(reportOf(done)).not.toContain('<dt>Failed</dt>');
  });

  test('shows the evidence and the capacity of the last step', () => {
    const row = /<h2[^>]*>Evidence of the last step<\/h2>[^]*?<tbody>(.*?)<\/tbody>/s.exec(page)?.[1]?.replaceAll(/<[^>]+>/g, ' ');
    expect(row).toMatch(/service-1 +no worse +900 \/ 300 +0 \/ 21 +0 \/ 0 +0 \/ 9 +0 \/ 0 +12 \/ 10/);
    const { findings: _, reference: __, ...state } = done.shift.state;
    expect(reportOf({ ...done, shift: { ...done.shift, state } })).toContain('none was gathered');
  });

  test('writes the share of each step at its line, and seven times below a chart', () => {
    const chart = /<figure class="chart">.*?<\/figure>/s.exec(page)?.[0] ?? '';
    expect([...chart.matchAll(/<span class="at-\d+">([^<]+)<\/span>/g)].map(([, label]) => label)).toEqual(
      expect.arrayContaining(['1 %', '25 %']),
    );
    expect(/<div class="ticks-x".*?<\/div>/s.exec(chart)?.[0].match(/<span>\d\d:\d\d<\/span>/g)).toHaveLength(7);
  });

  test('without preflight it says so', () => {
    const { preflight: _, ...bare } = done;
    expect(reportOf(bare)).toContain('No preflight is attached');
  });

  test('a shift of a moment, without samples', () => {
    const empty = { ...done, events: [], traffic: { intervalMs: minute, services: {} } };
    expect(reportOf(empty)).toContain('no requests');
  });

  test('50 services fit into a mail', () => {
    expect(reportOf(exampleRecord({ services: 50 })).length).toBeLessThan(2_000_000);
  });
});

test.each([
  [400, '0.4 s'],
  [45_000, '45 s'],
  [372_000, '6 min 12 s'],
  [600_000, '10 min'],
  [7_500_000, '2 h 5 min'],
])('%d ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('a record is read back as it was written; what is none is refused with the reason', () => {
  expect(parseRecord(JSON.stringify(done))).toEqual(done);
  expect(() => parseRecord('{')).toThrow('no JSON');
  expect(() => parseRecord('[]')).toThrow('no JSON object');
  expect(() => parseRecord('{"version":2}')).toThrow('version 1 is known here, found 2');
  expect(() => parseRecord('{"version":1,"shift":{}}')).toThrow('no events: found version, shift');
});

describe('the services that failed', () => {
  const { shift } = rolledBack;
  const failed = (reason: string, over: object = {}) =>
    failedServices({ ...shift, state: { ...shift.state, findings: {}, reason, ...over } });

  test.each([
    ['an alarm of its own', 'alarm prod-service-2-to-green-latency: 3 > 1.5', ['service-2']],
    [
      'a finding in words',
      'service-3: 5XX 7 % at green, 0.1 % at blue; service-1: green has 0 healthy targets',
      ['service-1', 'service-3'],
    ],
    ['the load balancer', 'alarm prod-load-balancer-5xx', []],
    ['an alarm of the other direction', 'alarm prod-service-2-to-blue-latency', []],
    ['a name that only ends alike', 'my-service-2: x', []],
  ])('%s', (_, reason, services) => {
    expect(failed(reason)).toEqual(services);
  });

  test('a proven rise counts, whatever the reason says; a shift that is done has none', () => {
    const counts = { blue: good(1), green: good(1) };
    const findings = { 'service-2': { rises: ['5XX'], isEnough: true, counts } };
    expect(failed('by hand', { findings })).toEqual(['service-2']);
    expect(failed('every service has its share', { status: 'done' })).toEqual([]);
  });
});

test('analyses: the condition and the last result of each, or that it was not read', () => {
  const source = { provider: 'http' as const, url: 'https://slo.example.com', query: 'value' };
  const analyses = ['errors', 'slo', 'later'].map((name) => ({ name, source, condition: '< 0.01', dryRun: name === 'slo' }));
  const results = {
    errors: { outcome: 'fail' as const, value: 0.03, text: '0.03, expected < 0.01', dryRun: false },
    slo: { outcome: 'no-data' as const, text: 'the query returned <nothing>', dryRun: true },
  };
  const { shift } = done;
  const record = parseRecord(
    JSON.stringify({
      ...done,
      shift: { ...shift, plan: { ...shift.plan, analyses }, state: { ...shift.state, analyses: { readAt: start, results } } },
    }),
  );
  const page = reportOf(record);
  expect(page).toMatch(
    /<h2[^>]*>Analyses<[^]*errors[^]*>fail<[^]*0\.03, expected &lt; 0\.01[^]*slo[^]*>no data<[^]*dry run[^]*&lt;nothing&gt;[^]*later[^]*not read/,
  );
  expect(reportOf(done)).not.toContain('Analyses</h2>');
});
