import { fulfils, parseCondition } from '../../../../../lib/shift/core/analyses/condition';
import {
  analysesOf,
  analysesVerdict,
  analysisNews,
  dueAnalyses,
  judgeAnalyses,
  judgeAnalysis,
} from '../../../../../lib/shift/core/analyses/judge';
import type { Analysis } from '../../../../../lib/shift/model/analysis';
import type { Step } from '../../../../../lib/shift/model/model';

const analysis = (more: Partial<Analysis> = {}): Analysis => ({
  name: 'errors',
  source: { provider: 'http', url: 'https://slo.example.com', query: 'value' },
  condition: '< 0.01',
  dryRun: false,
  ...more,
});
const values = (...list: number[]) => ({ ok: true as const, value: list });

test.each([
  ['< 0.01', 0.009, true],
  ['< 0.01', 0.01, false],
  ['<=5', 5, true],
  ['<= 5', 5.1, false],
  ['> 99', 99, false],
  ['> 99', 99.1, true],
  ['>= 99', 99, true],
  ['>= 99', 98.9, false],
  ['< 1', Infinity, false],
  ['< 1', NaN, false],
  ['>= 0', NaN, false],
])('%s of %d: %s', (text, value, expected) => {
  const condition = parseCondition(text);
  expect(condition && fulfils(value, condition)).toBe(expected);
});

test.each(['', '0.01', '< -1', '= 1', '== 1', '< 1e3', '< 1 or 1', '< 1.', '< .5', '<> 1'])('%j is no condition', (text) => {
  expect(parseCondition(text)).toBeUndefined();
});

test.each([
  ['one value that fulfils it', values(0.001), { outcome: 'pass', value: 0.001, text: '0.001' }],
  ['one that does not', values(0.0312345678), { outcome: 'fail', value: 0.0312345678, text: '0.0312346, expected < 0.01' }],
  ['nothing', values(), { outcome: 'no-data', text: 'the query returned nothing' }],
  ['three series', values(0, 0, 0), { outcome: 'no-data', text: expect.stringMatching(/^the query returned 3 series; expected: one/) }],
  ['zero divided by zero', values(NaN), { outcome: 'no-data', text: expect.stringMatching(/NaN/) }],
  ['something divided by zero', values(Infinity), { outcome: 'fail', text: 'Infinity, expected < 0.01' }],
  ['an error', { ok: false as const, why: 'ECONNREFUSED' }, { outcome: 'no-data', text: 'cannot be read: ECONNREFUSED' }],
  ['no answer at all', undefined, { outcome: 'no-data' }],
])('%s', (_, reading, expected) => {
  expect(judgeAnalysis(analysis(), reading)).toMatchObject(expected);
});

test('a condition of a newer program is no data, and passes nothing', () => {
  expect(judgeAnalysis(analysis({ condition: 'between 1 and 2' }), values(1))).toMatchObject({ outcome: 'no-data' });
});

describe('of a step', () => {
  const step = { weights: { web: { blue: 90, green: 10 } } } as unknown as Step;
  const [all, web, api, dry] = [
    analysis({ name: 'all' }),
    analysis({ name: 'web', services: ['web', 'cart'] }),
    analysis({ name: 'api', services: ['api'] }),
    analysis({ name: 'dry', dryRun: true }),
  ];

  test('those of its services, and those of all', () => {
    expect(analysesOf([all, web, api], step)).toEqual([all, web]);
  });

  test('they are read once a minute', () => {
    const known = judgeAnalyses([all], { all: values(0) }, 100_000);
    expect([undefined, known].map((one) => dueAnalyses([all], one, 159_999).length)).toEqual([1, 0]);
    expect(dueAnalyses([all], known, 160_000)).toEqual([all]);
    expect(dueAnalyses([], undefined, 0)).toEqual([]);
  });

  test('and at once if the last reading is of a clock that was ahead: it says nothing about now', () => {
    const ahead = judgeAnalyses([all], { all: values(0) }, 400_000);
    expect(dueAnalyses([all], ahead, 100_000)).toEqual([all]);
  });

  test('one that fails fires, before one without data holds; before the first reading there is none', () => {
    const verdict = (readings: Parameters<typeof judgeAnalyses>[1]) => analysesVerdict([all, web], judgeAnalyses([all, web], readings, 0));
    expect(verdict({ all: values(0), web: values(0) })).toEqual({ kind: 'ok' });
    expect(verdict({ all: values(), web: values(0) })).toEqual({ kind: 'no-data', why: 'analysis all: the query returned nothing' });
    expect(verdict({ all: values(), web: values(1) })).toEqual({ kind: 'fire', why: 'analysis web: 1, expected < 0.01' });
    expect(analysesVerdict([all], undefined)).toEqual({ kind: 'no-data', why: 'analysis all: not read yet' });
    expect(analysesVerdict([], undefined)).toEqual({ kind: 'ok' });
  });

  test.each([values(1), values(), { ok: false as const, why: 'down' }])('a dry run decides nothing: %j', (reading) => {
    expect(analysesVerdict([dry], judgeAnalyses([dry], { dry: reading }, 0))).toEqual({ kind: 'ok' });
  });

  test('news are changes: a first pass is none', () => {
    const at = (reading: ReturnType<typeof values>) => judgeAnalyses([dry], { dry: reading }, 0);
    expect(analysisNews(undefined, at(values(0)))).toEqual([]);
    expect(analysisNews(at(values(0)), at(values(0.001)))).toEqual([]);
    expect(analysisNews(at(values(0)), at(values(1)))).toEqual(['analysis dry fails (dry run: decides nothing): 1, expected < 0.01']);
    expect(analysisNews(at(values(1)), at(values(0)))).toEqual(['analysis dry passes (dry run: decides nothing): 0']);
    expect(analysisNews(undefined, at(values()))).toEqual([
      'analysis dry has no data (dry run: decides nothing): the query returned nothing',
    ]);
  });
});
