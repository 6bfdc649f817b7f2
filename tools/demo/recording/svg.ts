import type { Cast } from './cast';
import { type Run, Terminal } from './terminal';

/** A picture of a recording that moves by itself: every state of the screen side by side, and an animation that shows one after the other. */

const cell = { width: 8.43, height: 18, font: 14 };
const margin = 12;
/** A state of the screen that is shown for less is left out, in seconds. */
const shortest = 0.3;
/** Until it begins anew, in seconds. */
const pauseAtEnd = 4;

const background = '#0d1117';
const foreground = '#e6edf3';
/** black, red, green, yellow, blue, magenta, cyan, white; readable on the background. */
const palette = ['#8b949e', '#ff7b72', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#e6edf3'];

interface Frame {
  readonly at: number;
  readonly lines: readonly string[];
}

export function svgOf(cast: Cast): string {
  const frames = framesOf(cast);
  const end = (frames.at(-1)?.at ?? 0) + pauseAtEnd;
  const [width, height] = [cast.columns * cell.width, cast.rows * cell.height];
  const ids = new Map<string, string>();
  const idOf = (line: string): string => {
    const known = ids.get(line);
    if (known !== undefined) return known;
    const id = `l${ids.size.toString(36)}`;
    ids.set(line, id);
    return id;
  };
  const shown = frames.map(({ lines }, index) => {
    const uses = lines.flatMap((line, row) => (line === '' ? [] : `<use href="#${idOf(line)}" y="${row * cell.height}"/>`));
    return `<svg x="${round(index * width)}" width="${width}">${uses.join('')}</svg>`;
  });
  const steps = frames.map(({ at }, index) => `${round((100 * at) / end)}%{transform:translateX(${-round(index * width)}px)}`);
  const lines = [...ids].map(([line, id]) => `<g id="${id}">${line}</g>`);
  const outer = { width: round(width + 2 * margin), height: round(height + 2 * margin) };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${outer.width} ${outer.height}" width="${outer.width}" height="${outer.height}" role="img">`,
    '<title>npm run demo: a shift that an alarm rolls back, a second one that is done, and a rollback by hand</title>',
    `<style>${styles}@keyframes k{${steps.join('')}100%{transform:translateX(${-round((frames.length - 1) * width)}px)}}.k{animation:k ${round(end)}s steps(1,end) infinite}</style>`,
    `<rect width="100%" height="100%" rx="8" fill="${background}"/>`,
    `<defs>${lines.join('\n')}</defs>`,
    `<svg x="${margin}" y="${margin}" width="${round(width)}" height="${round(height)}"><g class="k">${shown.join('\n')}</g></svg>`,
    '</svg>\n',
  ].join('\n');
}

const styles = [
  `text{font:${cell.font}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:${foreground};white-space:pre}`,
  '.b{font-weight:bold}.d{opacity:.65}',
  ...palette.map((color, index) => `.c${index}{fill:${color}}`),
].join('');

/** Each screen that stood long enough to be seen, the last one always. */
function framesOf({ columns, rows, events }: Cast): Frame[] {
  const terminal = new Terminal(columns, rows);
  const frames: Frame[] = [];
  for (const [index, [at, text]] of events.entries()) {
    terminal.write(text);
    const next = events[index + 1]?.[0] ?? Infinity;
    if (next - at < shortest) continue;
    const lines = terminal.screen().map((runs) => runs.map(textOf).join(''));
    if (lines.join('\n') !== frames.at(-1)?.lines.join('\n')) frames.push({ at: frames.length === 0 ? 0 : at, lines });
  }
  return frames;
}

function textOf({ column, text, color, bold, dim }: Run): string {
  const classes = [color === undefined ? '' : `c${color}`, bold ? 'b' : '', dim ? 'd' : ''].filter(Boolean).join(' ');
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<text x="${round(column * cell.width)}" y="${cell.font}"${classes && ` class="${classes}"`} xml:space="preserve">${escaped}</text>`;
}

const round = (value: number): number => Number(value.toFixed(3));
