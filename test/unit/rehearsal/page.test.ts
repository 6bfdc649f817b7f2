import { pageOf, recordOf } from '../../../lib/rehearsal/page';
import type { RehearsalReport } from '../../../lib/rehearsal/rehearse';
import { Tally } from '../../../lib/rehearsal/tally';
import { parseRecord } from '../../../lib/shift/report/record';
import { exampleRecord } from '../shift/report/example';

const { shift, events } = exampleRecord({ services: 2, failsAt: 3 });
const tally = new Tally();
tally.add('service-1', 'blue', 1500, 20, 200);
tally.add('service-1', 'green', 1600, 40, 500);
const report: RehearsalReport = {
  fault: 'errors',
  ending: 'rolled-back',
  seconds: 17,
  events,
  shift,
  traffic: tally.series(['service-1', 'service-2'], 1000, 3000),
  kills: 0,
  load: { requests: 2000, failures: { '500': 3 }, seconds: [], throughFront: [], direct: [] },
};

test('second by second, of both colors', () => {
  expect(report.traffic.services['service-1']).toEqual({
    blue: [
      { at: 1000, requests: 1, errors: 0, p99Ms: 20 },
      { at: 2000, requests: 0, errors: 0 },
    ],
    green: [
      { at: 1000, requests: 1, errors: 1, p99Ms: 40 },
      { at: 2000, requests: 0, errors: 0 },
    ],
  });
});

test('D: the page at the end is the one of a cutover, and says where its figures come from', () => {
  const page = pageOf(report, 5000);
  expect(page).toContain(
    'samples of 1 s from the front of a rehearsal on one machine (fault: errors; its users sent 2000 requests, of which 3 failed)',
  );
  expect(page).toContain(shift.id);
  expect(parseRecord(JSON.stringify(recordOf(report, 5000)))).toMatchObject({ source: expect.stringContaining('rehearsal') });
});

test('without a shift there is none', () => {
  const { shift: _, ...none } = report;
  expect(pageOf(none, 5000)).toBeUndefined();
});
