import { visitBrackets } from './json-brackets';

/** 0-based line and 1-based column of an item in a text. */
export interface ItemPosition {
  readonly line: number;
  readonly column: number;
}

/**
 * Where the items of a top-level `items` list are in a JSON or YAML text. Empty where the text is laid out in an unusual way; the caller then
 * names the document.
 */
export function listItemPositions(text: string): ItemPosition[] {
  return /^\s*\{/.test(text) ? jsonItems(text) : yamlItems(text);
}

/** The maps in the list under the key `items` of the outermost map. */
function jsonItems(text: string): ItemPosition[] {
  const offsets: number[] = [];
  let inside = false;
  visitBrackets(text, (at, bracket, depth) => {
    if (!inside) inside = bracket === 'list' && depth === 2 && /"items"\s*:\s*$/.test(text.slice(Math.max(0, at - 64), at));
    else if (bracket === 'map' && depth === 3) offsets.push(at);
    return !inside || depth >= 2;
  });
  return positionsOf(text, offsets);
}

/** @param offsets in ascending order */
function positionsOf(text: string, offsets: readonly number[]): ItemPosition[] {
  let line = 0;
  let lineStart = 0;
  return offsets.map((offset) => {
    for (let next = text.indexOf('\n', lineStart); next >= 0 && next < offset; next = text.indexOf('\n', lineStart)) {
      line += 1;
      lineStart = next + 1;
    }
    return { line, column: offset - lineStart + 1 };
  });
}

function yamlItems(text: string): ItemPosition[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^items:\s*(#.*)?\r?$/.test(line));
  if (start < 0) return [];
  const positions: ItemPosition[] = [];
  let indent = -1;
  for (let index = start + 1; index < lines.length; index += 1) {
    const line = lines[index]!;
    const dash = /^( *)- +/.exec(line);
    if (indent < 0 && dash) indent = dash[1]!.length;
    if (dash && dash[1]!.length === indent) positions.push({ line: index, column: dash[0].length + 1 });
    else if (/^[^\s#-]/.test(line)) break;
  }
  return positions;
}
