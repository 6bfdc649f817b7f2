import { html, type Markup } from './markup';

/** A line over time. */
export interface Line {
  readonly label: string;
  /** How it is drawn: colors by role, and a dash so that the color is never all there is. */
  readonly style: 'blue' | 'green' | 'wanted';
  /** In the order of time; a gap where a value is missing. */
  readonly points: readonly { readonly at: number; readonly value: number | undefined }[];
  /** The value holds until the next point, as weights do. */
  readonly steps?: boolean;
}

export interface Chart {
  readonly title: string;
  readonly unit: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly lines: readonly Line[];
  /** Instants to mark with a vertical line. */
  readonly marks?: readonly Mark[];
  /** Top of the scale; a round number above the largest value where left out. */
  readonly max?: number;
}

export interface Mark {
  readonly at: number;
  readonly kind: 'step' | 'bad';
  /** A few characters above the line; left out where the one before it is too near. */
  readonly label?: string;
}

/** Inner size of the drawing; it is stretched to the page, so labels stand outside of it as text. */
const [width, height] = [1000, 300];

/** A chart as inline SVG, with its labels as HTML: readable at any width. The figures it shows are in its label for screen readers. */
export function lineChart(chart: Chart): Markup {
  const max = chart.max ?? niceMax(chart.lines.flatMap(({ points }) => points.flatMap(({ value }) => value ?? [])));
  const x = (at: number) => round(((at - chart.from) / Math.max(1, chart.to - chart.from)) * width);
  const y = (value: number) => round(height - (Math.min(value, max) / max) * height);
  return html`<figure class="chart">
<figcaption><b>${chart.title}</b> <span class="faint">${chart.unit}</span>
<span class="legend">${chart.lines.map(({ label, style }) => html`<span><svg class="swatch" viewBox="0 0 24 8" aria-hidden="true"><path class="line ${style}" d="M0 4H24"/></svg>${label}</span> `)}</span></figcaption>
<div class="plot">${labels(chart)}<div class="ticks-y" aria-hidden="true"><span>${show(max)}</span><span>${show(max / 2)}</span><span>0</span></div>
<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${described(chart)}">
${[0, height / 2, height].map((at) => html`<path class="grid" d="M0 ${at}H${width}"/>`)}
${chart.marks?.map(({ at, kind }) => html`<path class="mark ${kind}" d="M${x(at)} 0V${height}"/>`)}
${chart.lines.map((line) => html`<path class="line ${line.style}" d="${pathOf(line, x, y)}"/>`)}
</svg>${isEmpty(chart) && html`<span class="none">no data</span>`}
${times(chart)}</div>
</figure>`;
}

/** Spaces between the times below a chart. */
const spaces = 6;

/** Times below a chart, with seconds where several would be the same minute. */
function times({ from, to }: Chart): Markup {
  const ticks = Array.from({ length: spaces + 1 }, (_, index) => from + ((to - from) * index) / spaces);
  const isShort = to - from < spaces * 60_000;
  return html`<div class="ticks-x${isShort && ' short'}" aria-hidden="true">${ticks.map((at) => html`<span>${isShort ? second(at) : clock(at)}</span>`)}</div>`;
}

const isEmpty = ({ lines }: Chart): boolean => lines.every(({ points }) => points.every(({ value }) => value === undefined));

/** Per cent of the width between two labels, and left of the first and right of the last. */
const [apart, margin] = [6, 3];

/** Labels of the marks, at whole per cents of the width: a page's security policy lets no element have a style of its own. */
function labels({ from, to, marks = [] }: Chart): Markup {
  let last = -Infinity;
  const shown = marks.flatMap(({ at, label }) => {
    const place = Math.min(100 - margin, Math.max(margin, Math.round((100 * (at - from)) / Math.max(1, to - from))));
    if (label === undefined || place - last < apart) return [];
    last = place;
    return [html`<span class="at-${place}">${label}</span>`];
  });
  return html`${shown.length > 0 && html`<div class="marks" aria-hidden="true">${shown}</div>`}`;
}

function pathOf({ points, steps }: Line, x: (at: number) => number, y: (value: number) => number): string {
  let pen = false;
  const parts: string[] = [];
  for (const { at, value } of points) {
    if (value === undefined) {
      pen = false;
      continue;
    }
    // The round cap of a line without length is a dot: a lone point is visible too.
    if (!pen) parts.push(`M${x(at)} ${y(value)}h0`);
    else parts.push(steps ? `H${x(at)}V${y(value)}` : `L${x(at)} ${y(value)}`);
    pen = true;
  }
  return parts.join('');
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** The next of 1, 2, 5, 10, 20, … that is at least as large as every value; 1 for none. */
export function niceMax(values: readonly number[]): number {
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  if (largest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  return ([1, 2, 5, 10].find((factor) => factor * power >= largest * (1 - 1e-9)) ?? 10) * power;
}

/** Up to three digits that matter. */
export const show = (value: number): string => String(Number(value.toPrecision(3)));

/** Time of day in UTC: a change record is read in several places. */
export const clock = (at: number): string => new Date(at).toISOString().slice(11, 16);
export const second = (at: number): string => new Date(at).toISOString().slice(11, 19);

function described({ title, unit, from, to, lines }: Chart): string {
  const ranges = lines.map(({ label, points }) => {
    const values = points.flatMap(({ value }) => value ?? []);
    return values.length === 0 ? `${label}: no data` : `${label}: from ${show(Math.min(...values))} to ${show(Math.max(...values))}`;
  });
  return `${title}, ${unit}, from ${clock(from)} to ${clock(to)} UTC. ${ranges.join('; ')}.`;
}

/** Styles of a chart, for `Page.style`. */
export const chartStyle = `
:root{--blue:#1668b0;--green:#1a7a38}
@media (prefers-color-scheme:dark){:root{--blue:#79b8ff;--green:#6fdc8c}}
.chart{margin:1rem 0}.chart figcaption{margin-bottom:.4rem}
.legend{display:inline-flex;flex-wrap:wrap;gap:.2rem 1rem;margin-left:.75rem;font-size:.9rem}
.swatch{width:1.6rem;height:.6rem;margin-right:.35rem;vertical-align:middle}
.plot{display:grid;grid-template-columns:3.2rem 1fr;gap:.25rem .5rem;font-size:.8rem;color:var(--faint)}
.plot>svg{grid-column:2;grid-row:2;width:100%;height:11rem;background:var(--panel);border-radius:.3rem}
.marks{grid-column:2;grid-row:1;position:relative;height:1.2rem}.marks span{position:absolute;transform:translateX(-50%);white-space:nowrap}
.none{grid-column:2;grid-row:2;place-self:center;font-size:.9rem}
.ticks-y{grid-row:2;display:flex;flex-direction:column;justify-content:space-between;text-align:right;line-height:1}
.ticks-x{grid-column:2;grid-row:3;display:flex;justify-content:space-between}
.line{fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.line.blue{stroke:var(--blue);stroke-dasharray:6 4}.line.green{stroke:var(--green)}.line.wanted{stroke:var(--ink);stroke-dasharray:2 4;stroke-width:1.5}
.grid{stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke}
.mark{stroke:var(--faint);stroke-width:1;stroke-dasharray:3 3;vector-effect:non-scaling-stroke}
.mark.bad{stroke:var(--bad);stroke-width:2;stroke-dasharray:none}
@media (max-width:40rem){.marks,.ticks-x.short span:nth-child(even){display:none}}
${Array.from({ length: 101 }, (_, place) => `.at-${place}{left:${place}%}`).join('')}
`;
