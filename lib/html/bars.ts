import { html, type Markup } from './markup';

/** Bars of parts of a whole, as an SVG file of its own: readable as an image in a page of Markdown, in either color scheme. */
export interface BarChart {
  readonly title: string;
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly label: string;
  /** Of the whole, from 0. Above 1 the bar is full and marked. */
  readonly share: number;
  /** The figures, in words. */
  readonly text: string;
}

const width = 760;
const rowHeight = 44;
const top = 40;

export function barChart({ title, bars }: BarChart): string {
  const height = top + rowHeight * bars.length + 8;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${described(title, bars)}">
<style>${styles}</style>
<rect class="paper" width="${width}" height="${height}"/>
<text class="title" x="12" y="24">${title}</text>
${bars.map(row)}
</svg>
`.text;
}

function row({ label, share, text }: Bar, index: number): Markup {
  const y = top + rowHeight * index;
  const full = width - 24;
  return html`<g><title>${label}: ${text}</title>
<text class="label" x="12" y="${y + 14}">${label}</text><text class="figure" x="${width - 12}" y="${y + 14}">${text}</text>
<rect class="track" x="12" y="${y + 21}" width="${full}" height="12" rx="3"/><rect class="${classOf(share)}" x="12" y="${y + 21}" width="${round(full * Math.min(1, share))}" height="12" rx="3"/></g>
`;
}

/** Never by color alone: the figures stand above each bar. */
const classOf = (share: number): string => (share > 1 ? 'bad' : share >= 0.8 ? 'warn' : 'good');

const described = (title: string, bars: readonly Bar[]): string =>
  `${title}. ${bars.map(({ label, text }) => `${label}: ${text}`).join('; ')}`;

const round = (value: number): number => Math.round(value * 10) / 10;

/** The colors of the pages (page.ts), which an image cannot take from there. */
const styles = `
text{font:14px system-ui,sans-serif;fill:#16202b}.title{font-size:16px;font-weight:600}.figure{text-anchor:end;fill:#4d5a67}
.paper{fill:#fff}.track{fill:#e4e9ee}.good{fill:#1d6b34}.warn{fill:#b36b00}.bad{fill:#a4262c}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.figure{fill:#a9b4c0}.paper{fill:#11161c}.track{fill:#38424e}.good{fill:#7fdc9a}.warn{fill:#ffc766}.bad{fill:#ff9d9d}}
`;
