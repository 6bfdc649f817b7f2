/** 0-based line and 1-based column of an item in a text. */
export interface ItemPosition {
  readonly line: number;
  readonly column: number;
}

/**
 * Where the items of a top-level `items` list stand in a JSON or YAML text. One pass over the characters, without a parse: the list of a
 * large cluster has tens of megabytes. Empty where the text is laid out in an unusual way; the caller then names the document.
 */
export function listItemPositions(text: string): ItemPosition[] {
  return /^\s*\{/.test(text) ? jsonItems(text) : yamlItems(text);
}

function jsonItems(text: string): ItemPosition[] {
  const positions: ItemPosition[] = [];
  const key = /"items"\s*:\s*\[/g;
  key.lastIndex = 0;
  const start = topLevelItems(text, key);
  if (start < 0) return [];
  let line = 0;
  let lineStart = 0;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10) {
      line += 1;
      lineStart = at + 1;
    } else if (code === 34) {
      inString = !inString;
    } else if (code === 92 && inString) {
      at += 1;
    } else if (!inString && at >= start) {
      if (code === 123 || code === 91) {
        depth += 1;
        if (depth === 1 && code === 123) positions.push({ line, column: at - lineStart + 1 });
      } else if (code === 125 || code === 93) {
        depth -= 1;
        if (depth < 0) break;
      }
    }
  }
  return positions;
}

/** Offset just after the `[` of the top-level items; objects nested earlier (metadata) are short, so depth is counted up to there. */
function topLevelItems(text: string, key: RegExp): number {
  for (let match = key.exec(text); match; match = key.exec(text)) {
    let depth = 0;
    let inString = false;
    for (let at = 0; at < match.index; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 34) inString = !inString;
      else if (code === 92 && inString) at += 1;
      else if (!inString && (code === 123 || code === 91)) depth += 1;
      else if (!inString && (code === 125 || code === 93)) depth -= 1;
    }
    if (depth === 1 && !inString) return match.index + match[0].length;
    // Only the first few candidates can be the top-level key; give up rather than scan again and again.
    if (match.index > 100_000) return -1;
  }
  return -1;
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
