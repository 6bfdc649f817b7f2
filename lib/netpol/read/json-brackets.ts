const [quote, backslash, openMap, closeMap, openList, closeList] = [34, 92, 123, 125, 91, 93] as const;

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
