import * as fc from 'fast-check';
import { shift } from '../../../../lib/config/schema/shift';
import { errorsOverLimit, latencyRatio, loadBalancerErrors, targetFaults } from '../../../../lib/shift/alarms/expressions';
import { evaluate, type Series } from '../../../../lib/shift/alarms/metric-math';

const { gate } = shift.parse({});
const missing = undefined;

/** One minute of metrics; what is left out was not reported. */
type Minute = Readonly<Partial<Record<'rn' | 'ro' | 'en' | 'eo' | 'ln' | 'lo' | 'hn' | 'ho' | 'cn' | 'fn' | 'gn', number>>>;
const terms = ['rn', 'ro', 'en', 'eo', 'ln', 'lo', 'hn', 'ho', 'cn', 'fn', 'gn'] as const;

const ways = [true, false].flatMap((fillsEmpty) => [true, false].map((needsBoth) => ({ fillsEmpty, needsBoth })));

/** Value of an expression in one minute, whichever way CloudWatch does what it does not document. */
function valueOf(expression: string, minute: Minute): number | undefined {
  const series: Record<string, Series> = Object.fromEntries(terms.map((term) => [term, [minute[term]]]));
  const [first, ...others] = ways.map((way) => evaluate(expression, { series, ...way })[0]);
  for (const other of others) expect(other).toEqual(first);
  return first;
}

describe('errors', () => {
  const errors = (minute: Minute) => valueOf(errorsOverLimit(gate), { ho: 3, hn: 3, ...minute });

  test('the rate above the old color counts, not the rate', () => {
    expect(errors({ rn: 1000, ro: 1000, en: 20, eo: 20 })).toBeCloseTo(-1, 3);
    expect(errors({ rn: 1000, ro: 1000, en: 31, eo: 20 })).toBeCloseTo(0.1, 3);
  });

  test('no errors are not reported, and are no errors', () => {
    expect(errors({ rn: 1000, ro: 1000 })).toBeCloseTo(-1, 3);
    expect(errors({ rn: 1000, ro: 1000, en: 20 })).toBeCloseTo(1, 3);
  });

  test('above the absolute limit it fires although the old color is as bad', () => {
    expect(errors({ rn: 1000, ro: 1000, en: 60, eo: 60 })).toBeCloseTo(1, 3);
  });

  test('beyond 90 % new, and with no old color to compare with, the absolute limit alone counts', () => {
    expect(errors({ rn: 9_100, ro: 1000, en: 364, eo: 0 })).toBeCloseTo(-1, 3);
    expect(errors({ rn: 8_900, ro: 1000, en: 356, eo: 0 })).toBeCloseTo(3, 3);
    expect(errors({ rn: 10_000, en: 600 })).toBeCloseTo(1, 3);
    expect(errors({ rn: 10_000, ro: 40, en: 400, eo: 0 })).toBeCloseTo(-1, 3);
  });

  test('an old color with few requests is nothing to compare with, however few the new one has', () => {
    expect(errors({ rn: 300, ro: 50, en: 9 })).toBeCloseTo(-2, 3);
    expect(errors({ rn: 300, ro: 51, en: 9 })).toBeCloseTo(2, 3);
  });

  test('the absolute limit is the most that is tolerated, also just below it', () => {
    // 4.5 % and one point tolerated are 5.5 %, the absolute limit is 5 %.
    expect(errors({ rn: 1000, ro: 1000, en: 52, eo: 45 })).toBeCloseTo(0.2, 3);
    expect(errors({ rn: 1000, ro: 1000, en: 48, eo: 45 })).toBeCloseTo(-0.2, 3);
    expect(errors({ rn: 1000, ro: 1000, en: 48, eo: 39 })).toBeCloseTo(-0.1, 3);
  });

  test('a color without any request drops no point: the rate of the other one is judged', () => {
    expect(errors({ rn: 1000, en: 60 })).toBeCloseTo(1, 3);
    expect(errors({ rn: 1000, ro: 0, en: 60 })).toBeCloseTo(1, 3);
    expect(errors({ rn: 0, ro: 1000 })).toBe(0);
  });

  test('few requests are not judged; a shift asks for enough of them itself', () => {
    expect(errors({ rn: 50, ro: 5000, en: 50 })).toBe(0);
    expect(errors({ ro: 5000 })).toBe(0);
    expect(errors({})).toBe(0);
  });

  test('fires exactly when the rate is above the lower of both limits', () => {
    const counts = fc.record({
      rn: fc.nat(20_000),
      ro: fc.nat(20_000),
      shareNew: fc.double({ min: 0, max: 1, noNaN: true }),
      eo: fc.nat(2000),
    });
    fc.assert(
      fc.property(counts, ({ rn, ro, shareNew, eo }) => {
        const en = Math.floor(rn * shareNew);
        const value = errors({ rn, ro, en, eo: Math.min(eo, ro) });
        const rates = [(100 * en) / rn, (100 * Math.min(eo, ro)) / ro] as const;
        const comparable = ro > gate.requestsPerMinuteToJudge && rn <= 9 * ro;
        const limit = Math.min(gate.errorRatePercent, comparable ? rates[1] + gate.errorRateAboveOldPercent : Infinity);
        // The tiny denominator shifts the rate by less than this.
        fc.pre(rn <= gate.requestsPerMinuteToJudge || Math.abs(rates[0] - limit) > 1e-4);
        expect((value ?? NaN) > 0).toBe(rn > gate.requestsPerMinuteToJudge && rates[0] > limit);
      }),
    );
  });
});

describe('latency', () => {
  const ratio = (minute: Minute) => valueOf(latencyRatio(gate), { ho: 3, rn: 1000, ro: 1000, ...minute });

  test('is a multiple of the old color', () => {
    expect(ratio({ ln: 0.6, lo: 0.3 })).toBeCloseTo(2, 3);
  });

  test('below the floor any multiple will do', () => {
    expect(ratio({ ln: 0.19, lo: 0.01 })).toBe(0);
  });

  test('a color with few requests has no p99', () => {
    expect(ratio({ rn: 50, ln: 9, lo: 0.3 })).toBe(0);
    expect(ratio({ ro: 50, ln: 9, lo: 0.3 })).toBe(0);
    expect(ratio({ ln: 9 })).toBe(0);
  });
});

describe('targets', () => {
  const faults = (minute: Minute) => valueOf(targetFaults(gate), { ho: 3, ...minute });

  test.each<[string, Minute, number]>([
    ['all is well', { hn: 1 }, 0],
    ['none is healthy', { hn: 0 }, 1],
    ['none is registered: the metric is not there', {}, 1],
    ['connections fail', { hn: 3, cn: 6 }, 10],
    ['a few failed connections are tolerated', { hn: 3, cn: 5 }, 0],
    ['requests went to unhealthy targets', { hn: 3, fn: 1 }, 100],
    ['whichever way the metric is spelled', { hn: 3, gn: 1 }, 100],
    ['everything', { hn: 0, cn: 100, fn: 5 }, 111],
  ])('%s', (_, minute, value) => {
    expect(faults(minute)).toBe(value);
  });
});

describe('no data is neither good nor bad', () => {
  const expressions = { errors: errorsOverLimit(gate), latency: latencyRatio(gate), targets: targetFaults(gate) };

  test.each(Object.entries(expressions))('%s has no value while the old color reports nothing', (_, expression) => {
    const minute = fc.record(Object.fromEntries(terms.filter((term) => term !== 'ho').map((term) => [term, fc.nat(100_000)])), {
      requiredKeys: [],
    });
    fc.assert(fc.property(minute, (reported) => valueOf(expression, reported) === missing));
  });

  test.each(Object.entries(expressions))('%s has a value as soon as it does, whatever else is silent', (_, expression) => {
    const minute = fc.record(Object.fromEntries(terms.filter((term) => term !== 'ho').map((term) => [term, fc.nat(100_000)])), {
      requiredKeys: [],
    });
    fc.assert(fc.property(minute, fc.nat(50), (reported, ho) => valueOf(expression, { ...reported, ho }) !== missing));
  });

  test('the load balancer: errors are reported only if there are any, capacity units always', () => {
    const at = (e502: Series, lcu: Series) =>
      evaluate(loadBalancerErrors, {
        series: { e502, e503: lcu.map(() => missing), e504: lcu.map(() => missing), lcu },
        fillsEmpty: false,
        needsBoth: true,
      });
    expect(at([missing, 7, missing], [1, 1, missing])).toEqual([0, 7, missing]);
    expect(at([missing, missing], [0.1, missing])).toEqual([0, missing]);
  });
});

test('an expression fits into a metric data query', () => {
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
  for (const expression of [errorsOverLimit(gate), latencyRatio(gate), targetFaults(gate)]) expect(expression.length).toBeLessThan(2048);
});
