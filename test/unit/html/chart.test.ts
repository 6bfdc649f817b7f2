import * as fc from 'fast-check';
import { lineChart, niceMax } from '../../../lib/html/chart';

const chart = (points: { at: number; value: number | undefined }[], more: object = {}) =>
  lineChart({ title: 'Share', unit: '%', from: 0, to: 100, lines: [{ label: 'seen <b>', style: 'green', points }], ...more }).text;
/** The line of the chart; the first path of this look is that of the legend. */
const pathOf = (text: string) => [...text.matchAll(/class="line green" d="([^"]*)"/g)].at(-1)?.[1];

test('a line is drawn from point to point, from the bottom up', () => {
  expect(
    pathOf(
      chart([
        { at: 0, value: 0 },
        { at: 50, value: 5 },
        { at: 100, value: 10 },
      ]),
    ),
  ).toBe('M0 300h0L500 150L1000 0');
});

test('a gap stays a gap, and a lone point is a dot', () => {
  expect(
    pathOf(
      chart([
        { at: 0, value: 10 },
        { at: 25, value: undefined },
        { at: 50, value: 10 },
      ]),
    ),
  ).toBe('M0 0h0M500 0h0');
});

test('steps hold until the next point', () => {
  const lines = [
    {
      label: 'wanted',
      style: 'green',
      steps: true,
      points: [
        { at: 0, value: 0 },
        { at: 50, value: 10 },
      ],
    },
  ];
  expect(pathOf(chart([], { lines }))).toBe('M0 300h0H500V0');
});

test('values above the scale stay inside', () => {
  expect(pathOf(chart([{ at: 0, value: 500 }], { max: 100 }))).toBe('M0 0h0');
});

test('times below it have seconds where several would be the same minute', () => {
  const times = (to: number) => [...chart([], { to }).matchAll(/<span>(\d\d:[^<]+)<\/span>/g)].map(([, time]) => time);
  expect(times(30_000)).toEqual(['00:00:00', '00:00:05', '00:00:10', '00:00:15', '00:00:20', '00:00:25', '00:00:30']);
  expect(times(6 * 60_000)).toEqual(['00:00', '00:01', '00:02', '00:03', '00:04', '00:05', '00:06']);
});

test('the label says what the lines show, also that there is nothing', () => {
  expect(
    chart([
      { at: 0, value: 2 },
      { at: 50, value: 7.5 },
    ]),
  ).toContain('aria-label="Share, %, from 00:00 to 00:00 UTC. seen &lt;b&gt;: from 2 to 7.5."');
  expect(chart([])).toContain('no data');
});

test('the top of the scale is round, and not below any value, nor far above', () => {
  const positive = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(fc.array(positive, { minLength: 1 }), (values) => {
      const [max, largest] = [niceMax(values), Math.max(...values)];
      expect(max).toBeGreaterThanOrEqual(largest * (1 - 1e-6));
      expect(max).toBeLessThanOrEqual(largest * 2.5 * (1 + 1e-6));
      expect(Number(max.toPrecision(1))).toBeCloseTo(max, 6);
    }),
  );
  expect(niceMax([])).toBe(1);
});

test('an empty chart says so where the lines would be; one with a point does not', () => {
  expect(chart([{ at: 0, value: undefined }])).toContain('<span class="none">no data</span>');
  expect(chart([{ at: 0, value: 1 }])).not.toContain('class="none"');
});

test('labels of marks stand at whole per cents, apart from each other and inside', () => {
  const marks = [0, 2, 50, 100].map((at) => ({ at, kind: 'step' as const, label: `${at} %` }));
  const labels = [...chart([], { marks }).matchAll(/<span class="at-(\d+)">([^<]+)</g)].map(([, place, label]) => [Number(place), label]);
  expect(labels).toEqual([
    [3, '0 %'],
    [50, '50 %'],
    [97, '100 %'],
  ]);
});
