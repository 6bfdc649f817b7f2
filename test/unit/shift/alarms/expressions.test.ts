import * as fc from 'fast-check';
import { type ShiftGate, shift } from '../../../../lib/config/schema/shift';
import { alarmState, evaluation } from '../../../../lib/shift/alarms/evaluation';
import { errorsOverLimit, latencyRatio, loadBalancerErrors, targetFaults } from '../../../../lib/shift/alarms/expressions';
import { evaluate, evaluateAll, type Series } from '../../../../lib/shift/alarms/metric-math';
import { Random } from '../../../../tools/detection/random';

const { gate } = shift.parse({});
const missing = undefined;

/** One minute of metrics; what is left out was not reported. */
type Minute = Readonly<Partial<Record<'rn' | 'ro' | 'en' | 'eo' | 'sn' | 'so' | 'ln' | 'lo' | 'hn' | 'ho' | 'cn' | 'fn' | 'gn', number>>>;
const terms = ['rn', 'ro', 'en', 'eo', 'sn', 'so', 'ln', 'lo', 'hn', 'ho', 'cn', 'fn', 'gn'] as const;

const ways = [true, false].flatMap((fillsEmpty) => [true, false].map((needsBoth) => ({ fillsEmpty, needsBoth })));

type Expressions = Parameters<typeof evaluateAll>[0];

/** Value of an alarm's expressions in one minute, whichever way CloudWatch does what it does not document. */
function valueOf(expressions: Expressions, minute: Minute): number | undefined {
  const series: Record<string, Series> = Object.fromEntries(terms.map((term) => [term, [minute[term]]]));
  const [first, ...others] = ways.map((way) => evaluateAll(expressions, { series, ...way })[0]);
  for (const other of others) expect(other).toEqual(first);
  return first;
}

/** Limits, and those of a shift that goes back while both colors fail. */
const goesBack = { ...gate, whenBothColorsFail: 'roll-back' as const };

describe('errors', () => {
  const errors = (minute: Minute, limits: ShiftGate = gate) => valueOf(errorsOverLimit(limits), { ho: 3, hn: 3, ...minute });

  test('the rate above the old color counts, not the rate', () => {
    expect(errors({ rn: 1000, ro: 1000, en: 20, eo: 20 })).toBe(0);
    expect(errors({ rn: 1000, ro: 1000, en: 100, eo: 20 })).toBeCloseTo(7, 3);
  });

  test('a rise that a minute shows by chance is none', () => {
    expect(errors({ rn: 1000, ro: 1000, en: 40, eo: 20 })).toBe(0);
    expect(errors({ rn: 100_000, ro: 100_000, en: 4000, eo: 2000 })).toBeCloseTo(1, 3);
    expect(errors({ rn: 60, ro: 60, en: 2 })).toBe(0);
    expect(errors({ rn: 60, ro: 60, en: 60 })).toBeCloseTo(99, 3);
  });

  test('no errors are not reported, and are no errors', () => {
    expect(errors({ rn: 1000, ro: 1000 })).toBe(0);
    expect(errors({ rn: 1000, ro: 1000, en: 100 })).toBeCloseTo(9, 3);
  });

  test('what fails at both colors alike is no rise, however much it is; with roll-back, the absolute limit counts as well', () => {
    expect(errors({ rn: 1000, ro: 1000, en: 900, eo: 900 })).toBe(0);
    expect(errors({ rn: 1000, ro: 1000, en: 60, eo: 60 }, goesBack)).toBeCloseTo(1, 3);
    expect(errors({ rn: 1000, ro: 1000, en: 45, eo: 45 }, goesBack)).toBe(0);
    expect(errors({ rn: 100_000, ro: 100_000, en: 4000, eo: 2000 }, goesBack)).toBeCloseTo(1, 3);
  });

  test('beyond 90 % new there is nothing to compare with: the absolute limit counts', () => {
    expect(errors({ rn: 9_500, ro: 500, en: 380, eo: 0 })).toBeCloseTo(-1, 3);
    expect(errors({ rn: 8_900, ro: 1000, en: 356, eo: 0 })).toBeCloseTo(3, 3);
    // 90 % and a little more, as a minute of 89 % may look.
    expect(errors({ rn: 9_100, ro: 1000, en: 910, eo: 100 })).toBe(0);
    expect(errors({ rn: 10_000, en: 600 })).toBeCloseTo(1, 3);
    expect(errors({ rn: 10_000, ro: 40, en: 400, eo: 0 })).toBeCloseTo(-1, 3);
  });

  test('few requests to the old color prove a total failure of the new one, and nothing small', () => {
    expect(errors({ rn: 60, ro: 10, en: 60 })).toBeCloseTo(99, 3);
    expect(errors({ rn: 60, ro: 10, en: 60, eo: 10 })).toBe(0);
    expect(errors({ rn: 300, ro: 50, en: 9 })).toBe(0);
  });

  test('a color without any request drops no point: the rate of the other one is judged', () => {
    expect(errors({ rn: 1000, en: 60 })).toBeCloseTo(1, 3);
    expect(errors({ rn: 1000, ro: 0, en: 60 })).toBeCloseTo(1, 3);
    // So few may be a minute of less than 90 %: left to the evidence.
    expect(errors({ rn: 144, en: 144 })).toBe(0);
    expect(errors({ rn: 145, en: 145 })).toBeCloseTo(95, 3);
    expect(errors({ rn: 0, ro: 1000 })).toBe(0);
  });

  test('few requests are not judged; a shift asks for enough of them itself', () => {
    expect(errors({ rn: 50, ro: 5000, en: 50 })).toBe(0);
    expect(errors({ ro: 5000 })).toBe(0);
    expect(errors({})).toBe(0);
  });

  test('requests without an answer are bad, once answers of the old color show that the minute has come', () => {
    expect(errors({ rn: 1000, ro: 1000, so: 1000 })).toBeCloseTo(99, 3);
    expect(errors({ rn: 1000, ro: 1000, so: 1000, sn: 1000 })).toBe(0);
    expect(errors({ rn: 1000, ro: 1000 })).toBe(0);
    expect(errors({ rn: 1000, ro: 1000, sn: 500, so: 500 })).toBe(0);
    // A count of answers may be ahead of the one of requests.
    expect(errors({ rn: 1000, ro: 1000, sn: 1200, so: 1000 })).toBe(0);
  });

  test('fires exactly when the rise is beyond what is tolerated and beyond chance', () => {
    const counts = fc.record({ rn: fc.nat(20_000), ro: fc.nat(20_000), badNew: rate, badOld: rate });
    fc.assert(
      fc.property(counts, ({ rn, ro, badNew, badOld }) => {
        const [en, eo] = [Math.floor(rn * badNew), Math.floor(ro * badOld)];
        const fires = (errors({ rn, ro, en, eo }) ?? NaN) > 0;
        if (rn <= gate.requestsPerMinuteToJudge) return expect(fires).toBe(false);
        if (rn > 9 * ro && (rn - 9 * ro) ** 2 > 144 * (rn + ro)) return expect(fires).toBe((100 * en) / rn > gate.errorRatePercent);
        const rise = en / rn - eo / ro - gate.errorRateAboveOldPercent / 100;
        const pooled = (en + eo) / (rn + ro);
        const chance = 4 * Math.sqrt(pooled * (1 - pooled) * (1 / rn + 1 / ro));
        // The tiny denominators shift the rates by less than this.
        fc.pre(Math.abs(rise - chance) > 1e-6);
        expect(fires).toBe(rise > 0 && rise > chance);
      }),
    );
  });
});

const rate = fc.double({ min: 0, max: 1, noNaN: true });

describe('somebody sends requests that make the application fail', () => {
  /** Minutes of an hour at one step; 5XX or requests without an answer by chance, at both colors with the same probability. */
  const firesAt = (percent: number, perMinute: number, failing: number, how: 'errors' | 'silence', seed: number): boolean => {
    const random = new Random(seed);
    const minutes = Array.from({ length: 60 }, () => {
      const [rn, ro] = [random.poisson((perMinute * percent) / 100), random.poisson(perMinute * (1 - percent / 100))];
      const [bn, bo] = [random.binomial(rn, failing), random.binomial(ro, failing)];
      return how === 'errors' ? { rn, ro, en: bn, eo: bo, sn: rn, so: ro } : { rn, ro, en: 0, eo: 0, sn: rn - bn, so: ro - bo };
    });
    const series = Object.fromEntries(terms.map((term) => [term, minutes.map((minute): number | undefined => (minute as Minute)[term])]));
    series.ho = minutes.map(() => 3);
    const values = evaluateAll(errorsOverLimit(gate), { series, fillsEmpty: true, needsBoth: true });
    const { evaluationPeriods } = evaluation(gate.evaluationMinutes);
    return values.some(
      (_, at) =>
        alarmState(values.slice(Math.max(0, at + 1 - evaluationPeriods), at + 1), 0, evaluation(gate.evaluationMinutes)) === 'alarm',
    );
  };
  const step = fc.integer({ min: 1, max: 89 });
  const perMinute = fc.constantFrom(60, 600, 6000);
  const how = fc.constantFrom('errors' as const, 'silence' as const);

  test('no alarm fires at any step that can be compared, whatever part of the requests fails', () => {
    fc.assert(
      fc.property(step, perMinute, rate, how, fc.nat(), (percent, requests, failing, as, seed) => {
        expect(firesAt(percent, requests, failing, as, seed)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  test('the absolute limit alone would fire: with roll-back, it does', () => {
    const series = { ...Object.fromEntries(terms.map((term) => [term, [missing]])), ho: [3], rn: [600], ro: [600], en: [300], eo: [300] };
    expect(evaluateAll(errorsOverLimit(goesBack), { series, fillsEmpty: true, needsBoth: true })[0]).toBeGreaterThan(0);
  });

  test('a new color that fails entirely fires at every step with requests enough to judge, also while the old one fails by a half', () => {
    const at = fc.record({
      percent: fc.integer({ min: 10, max: 100 }),
      perMinute: fc.constantFrom(1000, 10_000),
      failing: fc.constantFrom(0, 0.1, 0.5),
    });
    fc.assert(
      fc.property(at, how, ({ percent, perMinute: requests, failing }, as) => {
        const [rn, ro] = [(requests * percent) / 100, requests * (1 - percent / 100)];
        // At 100 % silence is left to the evidence: nothing shows that the minute has come.
        fc.pre(as === 'errors' || percent < 90);
        const minute = as === 'errors' ? { en: rn, eo: failing * ro, sn: rn, so: ro } : { sn: 0, so: (1 - failing) * ro };
        expect(valueOf(errorsOverLimit(gate), { ho: 3, rn, ro, ...minute })).toBeGreaterThan(0);
      }),
    );
  });
});

describe('latency', () => {
  const ratio = (minute: Minute) => valueOf({ value: latencyRatio(gate) }, { ho: 3, rn: 1000, ro: 1000, ...minute });

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
  const faults = (minute: Minute) => valueOf({ value: targetFaults(gate) }, { ho: 3, ...minute });

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
  const expressions = { errors: errorsOverLimit(gate), latency: { value: latencyRatio(gate) }, targets: { value: targetFaults(gate) } };

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
  for (const expression of [...Object.values(errorsOverLimit(goesBack)), latencyRatio(gate), targetFaults(gate)])
    expect(expression.length).toBeLessThan(2048);
});
