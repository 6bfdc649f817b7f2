import type { RehearsalReport } from '../../../lib/rehearsal/rehearse';
import { figuresOf, summarize } from '../../../lib/rehearsal/summary';

const report: RehearsalReport = {
  fault: 'errors',
  ending: 'rolled-back',
  seconds: 17.04,
  events: [],
  traffic: { intervalMs: 1000, services: {} },
  kills: 0,
  faultAt: 1,
  alarmAfterMs: 1850,
  restoredAfterMs: 1880,
  load: {
    requests: 2000,
    failures: { '500': 3, ECONNRESET: 1 },
    seconds: [
      { at: 5000, requests: 1000, failures: 0, green: 0 },
      { at: 6000, requests: 1000, failures: 4, green: 250 },
    ],
    throughFront: [1000, 2000, 3000],
    direct: [500, 500, 500],
  },
};

it('counts what users lost, and what the front costs', () => {
  expect(figuresOf(report)).toMatchObject({
    failed: 4,
    failedPercent: 0.2,
    addedByFrontMs: { p50: 1.5, p99: 2.5 },
    share: [
      { second: 0, greenPercent: 0, failures: 0 },
      { second: 1, greenPercent: 25, failures: 4 },
    ],
  });
});

it('the text for people says the same', () => {
  const text = summarize(report);
  expect(text).toContain('failed          4 (0.2 %): 3 × 500, 1 × ECONNRESET');
  expect(text).toContain('fault → back    1.88 s');
  expect(text).toMatch(/ 1 s █{5}·{15} {2}25 % {2}4 failed/);
});
