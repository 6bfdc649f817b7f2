import { detectionDocs } from '../../../tools/detection/docs';
import { failingAlike, falseAlarms } from '../../../tools/detection/false-alarms';
import { type Cell, cells, rates, steps, within } from '../../../tools/detection/table';
import { casesOf } from '../../support/property-sizes';

const all = cells();
const find = (name: string, rps: number, percent: number): Cell => {
  const cell = all.find((one) => one.fault.name === name && one.rps === rps && one.percent === percent);
  if (!cell) throw new Error(`no cell for ${name}`);
  return cell;
};
const total = [...new Set(all.filter(({ fault }) => fault.isTotal).map(({ fault }) => fault.name))];

it('docs/detection.md has the table that this code gives: npm run docs:detection', () => {
  const { current, expected } = detectionDocs(all);
  expect(current).toBe(expected);
});

it.each(total)('%s is caught in the bake of the first step at 10 requests a second', (name) => {
  expect(within(find(name, 10, 1))).toBeLessThanOrEqual(600);
});

it.each(total.flatMap((name) => steps.map((percent) => [name, percent] as const)))(
  '%s is caught in two minutes at 100 requests a second and %s %%',
  (name, percent) => {
    // At 100 % there is no other color whose answers would show that the minute's metrics have come: silence is believed a minute later.
    const seconds = name === 'accepts, never answers' && percent === 100 ? 180 : 120;
    expect(within(find(name, 100, percent))).toBeLessThanOrEqual(seconds);
  },
);

it('a rise of one point is caught within the shift at 100 requests a second', () => {
  expect(within(find('5XX: 1 % more', 100, 5))).toBeLessThanOrEqual(600);
});

// 10,000 take 13 minutes: CLEAN_SHIFTS=10000. In every run 60, of which none may be rolled back.
const shifts = casesOf('CLEAN_SHIFTS', { ci: 60, long: 2000 });

it.each(rates)(`fewer than 1 in 1,000 of ${shifts} clean shifts is rolled back at %s requests a second`, (rps) => {
  const alarms = falseAlarms(rps, shifts, 1);
  console.log(`${rps} requests a second: ${alarms} of ${shifts} clean shifts rolled back`);
  expect(alarms).toBeLessThan(Math.max(1, shifts / 1000));
});

it.each(rates)(
  'both colors fail alike, from before the shift to its end: no shift is rolled back by its evidence at %s requests a second',
  (rps) => {
    expect(falseAlarms(rps, Math.ceil(shifts / 2), 2, failingAlike)).toBe(0);
  },
);
