import { formatPath, type Path } from '../config/problems/problem';
import type { EnvironmentInput } from '../config/schema';
import { filled } from '../text/filled';

/** A description of an environment on its way to a file. */
export interface Draft {
  readonly environment: EnvironmentInput;
  /** What the file says about itself, a paragraph each. */
  readonly intro: readonly string[];
  /** Comments by the place that they stand above: `network.podCidrs`, `services[2]`. */
  readonly comments: Readonly<Record<string, string>>;
}

/** As biome.json has it: a file that is written here passes `npm run lint` as it is. */
const lineWidth = 140;

/**
 * The text of config/environments/<name>.ts, formatted as `npm run format` would.
 * @param definedIn module of `defineEnvironment`, as the file names it
 */
export function environmentSource({ environment, intro, comments }: Draft, definedIn = '../../lib/config/define'): string {
  const body = new Writer(comments).literal(environment, [], 0);
  const doc = intro.flatMap((paragraph, index) => [
    ...(index > 0 ? [' *'] : []),
    ...wrapped(paragraph, lineWidth - 3).map((line) => ` * ${line}`),
  ]);
  return [
    `import { defineEnvironment } from ${quoted(definedIn)};`,
    '',
    '/**',
    ...doc,
    ' */',
    `export default defineEnvironment(${body});`,
    '',
  ].join('\n');
}

/** A text as the lines of a comment. It may be from outside, and a comment's end in it would begin code. */
export const wrapped = (text: string, width: number): string[] => filled(text.replaceAll('*/', '* /').trim().split(/\s+/), width);

class Writer {
  private readonly commented: readonly string[];
  constructor(private readonly comments: Readonly<Record<string, string>>) {
    this.commented = Object.keys(comments);
  }

  /** @param taken characters on the line before the value and after its indentation, such as those of its key */
  literal(value: unknown, path: Path, indent: number, taken = 0): string {
    if (typeof value !== 'object' || value === null) return this.scalar(value, indent, taken);
    const flat = flatOf(value);
    const isWhole = path.length > 0 && !this.hasCommentsBelow(path) && !mustBreak(value);
    // One more for the comma behind it.
    if (isWhole && indent + taken + flat.length + 1 <= lineWidth) return flat;
    const entries = entriesOf(value).map(([key, child]) => this.entry(key, child, [...path, key], indent + 2));
    const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
    return `${open}\n${entries.join('')}${' '.repeat(indent)}${close}`;
  }

  private entry(key: string | number, value: unknown, path: Path, indent: number): string {
    const margin = ' '.repeat(indent);
    const comment = this.comments[formatPath(path)];
    const above =
      comment === undefined
        ? ''
        : wrapped(comment, lineWidth - indent - 3)
            .map((line) => `${margin}// ${line}\n`)
            .join('');
    const label = typeof key === 'number' ? '' : `${keyText(key)}: `;
    return `${above}${margin}${label}${this.literal(value, path, indent, label.length)},\n`.replace(/: \n/, ':\n');
  }

  /** A text that is too long for the line of its key stands below it. */
  private scalar(value: unknown, indent: number, taken: number): string {
    const text = scalarText(value);
    const isTooLong = taken > 0 && indent + taken + text.length + 1 > lineWidth;
    return isTooLong ? `\n${' '.repeat(indent + 2)}${text}` : text;
  }

  private hasCommentsBelow(path: Path): boolean {
    const place = formatPath(path);
    return this.commented.some((key) => key.startsWith(place) && /^[.[]/.test(key.slice(place.length)));
  }
}

/** Left-out fields are no part of the file. */
const entriesOf = (value: object): [string | number, unknown][] =>
  Array.isArray(value) ? value.map((child, index) => [index, child]) : Object.entries(value).filter(([, child]) => child !== undefined);

function flatOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return scalarText(value);
  const parts = entriesOf(value).map(([key, child]) => (typeof key === 'number' ? flatOf(child) : `${keyText(key)}: ${flatOf(child)}`));
  if (Array.isArray(value)) return `[${parts.join(', ')}]`;
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

/** The formatter gives each object a line of its own where a list has several of more than one field. */
const mustBreak = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  ((Array.isArray(value) && isListOfObjects(value)) || entriesOf(value).some(([, child]) => mustBreak(child)));

const isListOfObjects = (list: readonly unknown[]): boolean =>
  list.length > 1 && list.every((item) => typeof item === 'object' && item !== null && entriesOf(item).length > 1);

const keyText = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key));

const scalarText = (value: unknown): string => (typeof value === 'string' ? quoted(value) : String(value));

/** In single quotes, or in double ones where that takes fewer backslashes. */
function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  const count = (quote: string) => text.split(quote).length - 1;
  const quote = count("'") > count('"') ? '"' : "'";
  return `${quote}${inside.replaceAll(quote, `\\${quote}`)}${quote}`;
}
