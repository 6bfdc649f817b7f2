import * as fc from 'fast-check';
import { baselineText, parameterBytes, parseBaselineText } from '../../../../lib/shift/aws/baseline-text';
import { type Baseline, modelVersion } from '../../../../lib/shift/model/model';

const baselineOf = (before: Baseline['before']): Baseline => ({
  version: modelVersion,
  env: 'prod',
  shiftId: '2026-11-28t22-00-00-abcdef',
  to: 'green',
  before,
  disableStickiness: false,
});
const name = '/bluegreen/prod/baseline';
const many = (count: number, length: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}-`.padEnd(length, 'x'), { blue: 100, green: 0 }]));

test('a few services are written by name, as every command line reads them', () => {
  const baseline = baselineOf({ web: { blue: 100, green: 0 }, api: { blue: 0, green: 100 } });
  expect(JSON.parse(baselineText(baseline))).toEqual(baseline);
});

// A parameter above 8 KB is refused, and a shift does not begin without this copy.
test('315 services with names as long as target groups of "prod" allow fit into a parameter, and are read again', () => {
  const baseline = baselineOf(many(315, 21));
  expect(JSON.stringify(baseline).length).toBeGreaterThan(parameterBytes);
  expect(baselineText(baseline).length).toBeLessThanOrEqual(parameterBytes);
  expect(parseBaselineText(name, baselineText(baseline))).toEqual(baseline);
});

test('whatever services and weights there are, what is written is read again', () => {
  const weight = fc.integer({ min: 0, max: 999 });
  const service = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
  fc.assert(
    fc.property(fc.dictionary(service, fc.record({ blue: weight, green: weight }), { maxKeys: 300 }), fc.boolean(), (before, isOver) => {
      const baseline = { ...baselineOf({ ...many(200, 20), ...before }), ...(isOver && { over: true }) };
      expect(parseBaselineText(name, baselineText(baseline))).toEqual(baseline);
    }),
    { numRuns: 20 },
  );
});

test('the rules of the record are left out', () => {
  const rules = [{ arn: 'a', service: 'web', blue: 'b', green: 'c' }];
  expect(baselineText({ ...baselineOf(many(1, 5)), rules })).not.toContain('rules');
});

test.each(['', 'no', '[]', '{"grouped":{"100,0":"web"}}', '{"grouped":[]}', '{"grouped":{"x":"web"}}'])(
  '%s is an error with its place',
  (text) => {
    expect(() => parseBaselineText(name, text)).toThrow(name);
  },
);
