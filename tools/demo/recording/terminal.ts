/** A terminal in memory, as far as the demo's output needs one: text, colors, and what a screen that is drawn anew uses. Unknown sequences are skipped. */

export interface Style {
  readonly color?: number;
  readonly bold?: boolean;
  readonly dim?: boolean;
}

/** Neighboring characters of one style. */
export interface Run extends Style {
  readonly column: number;
  readonly text: string;
}

interface Cell {
  readonly text: string;
  readonly style: Style;
}

const blank: Cell = { text: ' ', style: {} };
const escape = String.fromCodePoint(27);
/** A control sequence (its parameters and its end), or one character. */
const token = new RegExp(`${escape}\\[([?0-9;]*)([A-Za-z])|${escape}.|[\\s\\S]`, 'gu');

export class Terminal {
  private lines: Cell[][];
  private row = 0;
  private column = 0;
  private style: Style = {};
  /** The screen below a full-screen program. */
  private kept: { readonly lines: Cell[][]; readonly row: number; readonly column: number } | undefined;

  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {
    this.lines = this.empty();
  }

  write(text: string): void {
    for (const [all, parameters = '', end] of text.matchAll(token)) {
      if (end !== undefined) this.control(parameters, end);
      else if (!all.startsWith(escape)) this.print(all);
    }
  }

  /** Lines of the screen, blank ends left out. */
  screen(): Run[][] {
    return this.lines.map(runsOf);
  }

  private print(character: string): void {
    if (character === '\r') this.column = 0;
    else if (character === '\n') this.feed();
    else if (character === '\b') this.column = Math.max(0, this.column - 1);
    else if (character >= ' ') {
      if (this.column >= this.columns) {
        this.column = 0;
        this.feed();
      }
      this.line()[this.column++] = { text: character, style: this.style };
    }
  }

  private feed(): void {
    if (this.row < this.rows - 1) this.row++;
    else this.lines = [...this.lines.slice(1), this.emptyLine()];
  }

  private control(parameters: string, end: string): void {
    const numbers = parameters.split(';').map(Number);
    const [first = 0] = numbers;
    const by = Math.max(1, first);
    if (end === 'm') for (const number of numbers) this.style = styled(this.style, number);
    else if (end === 'H') [this.row, this.column] = [by - 1, Math.max(1, numbers[1] ?? 1) - 1];
    else if (end === 'K') this.clearLine(first);
    else if (end === 'J') this.clearScreen(first);
    else if (end === 'A') this.row = Math.max(0, this.row - by);
    else if (end === 'B') this.row = Math.min(this.rows - 1, this.row + by);
    else if (end === 'C') this.column = Math.min(this.columns - 1, this.column + by);
    else if (end === 'D') this.column = Math.max(0, this.column - by);
    else if (end === 'G') this.column = by - 1;
    else if (parameters === '?1049') this.switchScreen(end === 'h');
  }

  private switchScreen(isOther: boolean): void {
    if (isOther) {
      this.kept = { lines: this.lines, row: this.row, column: this.column };
      this.lines = this.empty();
    } else if (this.kept) {
      ({ lines: this.lines, row: this.row, column: this.column } = this.kept);
      this.kept = undefined;
    }
  }

  /** 0: from the cursor on; 1: up to it; 2: all. */
  private clearLine(which: number): void {
    const line = this.line();
    const [from, to] = which === 0 ? [this.column, this.columns] : [0, which === 1 ? this.column + 1 : this.columns];
    for (let at = from; at < to; at++) line[at] = blank;
  }

  private clearScreen(which: number): void {
    if (which === 0) this.clearLine(0);
    for (let at = which === 0 ? this.row + 1 : 0; at < this.rows; at++) this.lines[at] = this.emptyLine();
  }

  private line(): Cell[] {
    return (this.lines[this.row] ??= this.emptyLine());
  }

  private readonly emptyLine = (): Cell[] => Array.from({ length: this.columns }, () => blank);
  private readonly empty = (): Cell[][] => Array.from({ length: this.rows }, this.emptyLine);
}

/** https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters */
function styled(style: Style, number: number): Style {
  if (number === 0) return {};
  if (number === 1) return { ...style, bold: true };
  if (number === 2) return { ...style, dim: true };
  if (number === 22) return { ...style, bold: false, dim: false };
  if (number === 39) return { ...style, color: undefined };
  return number >= 30 && number <= 37 ? { ...style, color: number - 30 } : style;
}

function runsOf(line: readonly Cell[]): Run[] {
  const runs: { column: number; text: string; style: Style }[] = [];
  for (const [column, { text, style }] of line.entries()) {
    const last = runs.at(-1);
    if (last && last.style === style) last.text += text;
    else runs.push({ column, text, style });
  }
  return runs
    .filter(({ text }) => text.trim() !== '')
    .map(({ column, text, style }) => ({ ...style, column: column + text.length - text.trimStart().length, text: text.trim() }));
}
