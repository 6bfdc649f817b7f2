const [quote, backslash, openMap, closeMap, openList, closeList, colon, space] = [34, 92, 123, 125, 91, 93, 58, 32] as const;

/**
 * Visits the brackets of a JSON text that are outside of strings, without a parse: the list of a large cluster has tens of megabytes.
 * @param visit takes the offset, whether the bracket opens a map or a list or closes one, and how deep the text is after it; returns
 *   false to stop
 */
export function visitBrackets(text: string, visit: (at: number, bracket: 'map' | 'list' | 'end', depth: number) => boolean): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) inString = !inString;
    else if (inString) at += code === backslash ? 1 : 0;
    else if (code === openMap || code === openList) {
      depth += 1;
      if (!visit(at, code === openMap ? 'map' : 'list', depth)) return;
    } else if (code === closeMap || code === closeList) {
      depth -= 1;
      if (!visit(at, 'end', depth)) return;
    }
  }
}

/**
 * Whether an object of a JSON text has a key twice. `JSON.parse` keeps the last one in silence; kubectl's reader and people may keep the first.
 * @param text valid JSON, else the answer means nothing
 */
export function hasDuplicateKey(text: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === openMap) open.push(new Set());
    else if (code === openList) open.push(undefined);
    else if (code === closeMap || code === closeList) open.pop();
    else if (code === quote) {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keys && isKey(text, end)) {
        const key = keyOf(text.slice(at, end));
        if (keys.has(key)) return true;
        keys.add(key);
      }
      at = end - 1;
    }
  }
  return false;
}

/** Offset after the closing quote. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length && text.charCodeAt(at) !== quote; at += 1) if (text.charCodeAt(at) === backslash) at += 1;
  return at + 1;
}

/** Whether a colon follows, after white space. */
function isKey(text: string, end: number): boolean {
  let at = end;
  while (at < text.length && text.charCodeAt(at) <= space) at += 1;
  return text.charCodeAt(at) === colon;
}

/** `"\u0061"` and `"a"` are one key. */
const keyOf = (literal: string): string => (literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1));
