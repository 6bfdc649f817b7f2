import { shift } from '../../../../lib/config/schema/shift';
import { serviceAlarms } from '../../../../lib/shift/alarms/service';

/** What an alarm says of itself: the first that a person on call reads. */

const saysOf = (gate: object, to: 'blue' | 'green' = 'green') =>
  Object.fromEntries(serviceAlarms(shift.parse({ gate }).gate, to).map(({ concern, says }) => [concern, says]));

test('the errors alarm says whether the limit counts while both colors fail', () => {
  expect(saysOf({ whenBothColorsFail: 'hold', errorRatePercent: 7 }).errors).toMatch(/with few requests to blue: its 5XX above 7 %$/);
  expect(saysOf({ whenBothColorsFail: 'roll-back', errorRatePercent: 7 }).errors).toMatch(
    /with few requests to blue, or if higher: its 5XX above 7 %$/,
  );
});

test('the colors are those of the shift, and the limits those of the configuration', () => {
  const { errors, latency, targets } = saysOf({ p99FloorMs: 321, healthyTargets: 3, connectionErrorsPerMinute: 17 }, 'blue');
  expect(errors).toMatch(/^Points by which blue fails \(5XX, no answer\) more than green /);
  expect(latency).toBe('p99 of blue as a multiple of that of green, where it is above 321 ms');
  expect(targets).toMatch(/fewer than 3 healthy targets in blue.* more than 17 connection errors a minute/);
});
