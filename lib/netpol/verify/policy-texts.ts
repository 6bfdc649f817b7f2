import type { Source } from '../model/source';

/** The text of a policy as it is in its file, or undefined where that cannot be had (standard input). */
export type PolicyText = (source: Source) => string | undefined;

/** Longest text shown of one policy. */
const maxLines = 400;

/**
 * Finds the text of policies by their positions: from the object's first key, the lines that are indented at least as far. That holds for a
 * document of its own, an item of a list, and JSON as kubectl prints it.
 * @param readFile gives a file's text; each file is asked for once
 */
export function policyTexts(readFile: (name: string) => string): PolicyText {
  const files = new Map<string, readonly string[] | undefined>();
  return ({ file, line, column }) => {
    if (!files.has(file)) files.set(file, linesOf(file, readFile));
    const lines = files.get(file);
    return lines === undefined ? undefined : objectAt(lines, line - 1, column - 1);
  };
}

function linesOf(file: string, readFile: (name: string) => string): readonly string[] | undefined {
  if (file === '-') return undefined;
  try {
    return readFile(file).split(/\r?\n/);
  } catch {
    // The file was there when it was read for the comparison; without it the report lacks a text, no more.
    return undefined;
  }
}

function objectAt(lines: readonly string[], first: number, indent: number): string {
  const text: string[] = [];
  for (const line of lines.slice(first, first + maxLines)) {
    const isFirst = text.length === 0;
    const ends = line.startsWith('---') || line.startsWith('...') || (line.trim() !== '' && line.search(/\S/) < indent);
    if (!isFirst && ends) break;
    text.push(line.slice(indent));
  }
  return text.join('\n').trimEnd();
}
