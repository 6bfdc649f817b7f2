import type { Shift } from '../../../../lib/shift/model/model';
import { defaultPace, rollbackMsOf } from '../../../../lib/shift/model/pace';
import { longestGapMs } from '../../../../lib/shift/watchdog/watchdog';

const before = (services: number) =>
  Object.fromEntries(Array.from({ length: services }, (_, index) => [`s${index}`, { blue: 100, green: 0 }]));
const shiftOf = (services: number, status: 'running' | 'rolling-back' | 'paused') =>
  ({ plan: { before: before(services), hooks: [] }, state: { status } }) as unknown as Shift;
/** The limits behind the pace: SSM writes three parameters a second, and the last step of a shift may still be writing. */
const { writeMs, writePerServiceMs, lateMs, parametersAtOnce } = defaultPace;
const lastWriteMs = (services: number) => writeMs + writePerServiceMs * services + lateMs;
const parametersMs = (services: number) => (1000 * services) / parametersAtOnce;

test.each([50, 100, 200, 300, 315])(
  'a rollback of %i services lasts until the last write of the shift, and until SSM has taken all',
  (services) => {
    const limit = rollbackMsOf(defaultPace, services);
    expect(limit).toBeGreaterThan(lastWriteMs(services));
    expect(limit).toBeGreaterThan(parametersMs(services));
    // The function that an alarm calls has five minutes.
    expect(limit).toBeLessThan(270_000);
  },
);

test('up to a hundred services it is two minutes, as documented', () => {
  expect([1, 50, 100].map((services) => rollbackMsOf(defaultPace, services))).toEqual([120_000, 120_000, 120_000]);
});

test.each([50, 300, 315])('the watchdog of %i services leaves a tick alone that writes a step, and a rollback', (services) => {
  expect(longestGapMs(shiftOf(services, 'running'), defaultPace)).toBeGreaterThan(writeMs + writePerServiceMs * services);
  expect(longestGapMs(shiftOf(services, 'rolling-back'), defaultPace)).toBeGreaterThan(rollbackMsOf(defaultPace, services));
  expect(longestGapMs(shiftOf(services, 'paused'), defaultPace)).toBe(120_000);
});
