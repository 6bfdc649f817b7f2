/**
 * Text that comes from outside (a policy, a file name, an alarm, a record) can hold characters that a terminal obeys: with them, a name can erase
 * the line above, or print a line that looks like the program's own. Two guards stand against that: `oneLine` where such text enters a
 * message, and `printable` on everything that is printed.
 */

/** C0 and C1 controls, DEL, line separators, and the marks that reverse the direction of text. */
const controls = String.raw`\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069`;
const anyControl = new RegExp(`[${controls}]`, 'gu');
/** The colors and weights that the program prints (picocolors): none of them hides text or moves the cursor. */
const ownStyle = '\u001B\\[(?:0|1|2|22|31|32|33|34|35|36|39|90)m';
const styleOrControl = new RegExp(`${ownStyle}|[${controls}]`, 'gu');

/** As `\\u001b`: visible, and inside of a JSON string the same character. */
const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text from outside as part of one line: every control character is escaped, line ends and tabs too. */
export const oneLine = (text: string): string => text.replace(anyControl, (char) => short[char] ?? escaped(char));

/** Text from outside as part of one line of at most `limit` characters; what is left out is counted. */
export function shortLine(text: string, limit: number): string {
  const shown = Array.from(text.slice(0, 2 * limit))
    .slice(0, limit)
    .join('');
  return shown.length === text.length ? oneLine(text) : `${oneLine(shown)}… (${text.length.toLocaleString('en')} characters)`;
}

/**
 * A text as it may be printed: line ends and tabs pass, and so do the program's own colors where they are wanted; every other control character
 * is escaped.
 */
export const printable = (text: string, color: boolean): string =>
  text.replace(styleOrControl, (found) => {
    if (found === '\n' || found === '\t') return found;
    if (found.length > 1) return color ? found : '';
    return escaped(found);
  });

/** As `printable`, for a line of a screen: a line end or tab in it would move every line below. */
export const printableLine = (text: string, color: boolean): string =>
  text.replace(styleOrControl, (found) => (found.length === 1 ? (short[found] ?? escaped(found)) : color ? found : ''));
