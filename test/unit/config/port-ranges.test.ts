import * as fc from 'fast-check';
import { mostPortRanges, portRanges } from '../../../lib/config/derived/port-ranges';
import { rulesPerGroup } from '../../../lib/config/derived/security-group-quota';
import { colors } from '../../../lib/names';

const ports = fc.array(fc.integer({ min: 1, max: 65_535 }), { maxLength: 60 });

test('few ports stay by themselves, each once and in order', () => {
  expect(portRanges([8081, 8080, 8081], 2)).toEqual([
    { from: 8080, to: 8080 },
    { from: 8081, to: 8081 },
  ]);
});

test('beyond the limit the nearest ports share a range', () => {
  expect(portRanges([80, 8080, 8081, 9000], 3)).toEqual([
    { from: 80, to: 80 },
    { from: 8080, to: 8081 },
    { from: 9000, to: 9000 },
  ]);
  expect(portRanges([80, 8080, 8081, 9000], 1)).toEqual([{ from: 80, to: 9000 }]);
});

// The load balancer's one group has an egress rule per range and color; EC2 refuses the 61st in the middle of a deploy.
test('without a number given, ports make as many ranges as fit for both colors', () => {
  const many = Array.from({ length: 50 }, (_, index) => 8000 + 10 * index);
  expect(portRanges(many)).toHaveLength(mostPortRanges);
  expect(colors.length * mostPortRanges).toBeLessThanOrEqual(rulesPerGroup);
});

test('every port is in exactly one range, there are no more ranges than asked for, and each begins and ends with a port', () => {
  fc.assert(
    fc.property(ports, fc.integer({ min: 1, max: 25 }), (given, most) => {
      const ranges = portRanges(given, most);
      expect(ranges.length).toBe(Math.min(most, new Set(given).size));
      for (const port of given) expect(ranges.filter(({ from, to }) => from <= port && port <= to)).toHaveLength(1);
      for (const { from, to } of ranges) expect(given).toEqual(expect.arrayContaining([from, to]));
    }),
  );
});
