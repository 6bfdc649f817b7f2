import { eventLine, findingLines, shiftLine } from '../../../../lib/cli/shift/text';
import type { Finding } from '../../../../lib/shift/model/evidence';
import type { Shift } from '../../../../lib/shift/model/model';
import { good } from '../../../support/evidence';
import { exampleRecord } from '../../shift/report/example';

const finding = (over: Partial<Finding>): Finding => ({
  rises: [],
  isEnough: true,
  counts: { blue: good(900), green: good(100) },
  ...over,
});
const linesOf = (findings: Readonly<Record<string, Finding>> | undefined) =>
  findingLines({ plan: { to: 'green' }, state: { findings } } as unknown as Shift);

test('the evidence of a step: a line per service, what is worse first', () => {
  const silent = { ...good(0), requests: 40 };
  const lines = linesOf({
    web: finding({}),
    cart: finding({ isEnough: false, counts: { blue: good(9), green: good(1) } }),
    api: finding({ rises: ['api: worse'], counts: { blue: good(360), green: silent } }),
  });
  expect(lines.map((line) => line.trimEnd().split(/ {2,}/))).toEqual([
    ['evidence (green / blue)', 'requests', '5XX', '4XX', 'unanswered', 'slow'],
    ['api', '40 / 360', '0 / 0', '0 / 0', '40 / 0', '0 / 0', 'worse'],
    ['web', '100 / 900', '0 / 0', '0 / 0', '0 / 0', '0 / 0', 'no worse'],
    ['cart', '1 / 9', '0 / 0', '0 / 0', '0 / 0', '0 / 0', 'too few requests yet'],
  ]);
});

test('no evidence, no table', () => {
  expect(linesOf(undefined)).toEqual([]);
  expect(linesOf({})).toEqual([]);
});

test('what an alarm, a hook or a person wrote makes no line of its own', () => {
  const forged = 'latency\n10:00:00 gate             OK';
  const event = { id: '1', shiftId: 's', at: 0, kind: 'gate', text: forged } as const;
  expect(eventLine(event)).toBe('00:00:00 gate             latency\\n10:00:00 gate             OK');
  const { shift } = exampleRecord({ services: 1 });
  expect(shiftLine({ ...shift, state: { ...shift.state, reason: forged } })).toMatch(/^[^\n]*latency\\n10:00:00[^\n]*$/);
});
