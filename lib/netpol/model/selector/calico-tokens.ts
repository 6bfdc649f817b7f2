/** A mistake in a selector, with the 0-based offset of the offending character in the text. */
export class SelectorError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

export type CalicoOperator = '==' | '!=' | 'in' | 'not in' | 'contains' | 'starts with' | 'ends with';

/** `has` carries its label, as in upstream's tokenizer: `has(` and its label are one token. */
export type Token =
  | { readonly kind: 'label' | 'string' | 'has'; readonly text: string; readonly offset: number }
  | { readonly kind: 'operator'; readonly operator: CalicoOperator; readonly offset: number }
  | { readonly kind: '(' | ')' | '{' | '}' | ',' | '!' | '&&' | '||' | 'all' | 'global' | 'end'; readonly offset: number };

/** Longest label name that Calico takes (tokenizer.go, MaxLabelLength). */
const maxLabelLength = 512;

const identifier = /[A-Za-z0-9_./-]*/y;
const blank = /[ \t]*/y;
// Words of an operator may be written together (`notin`); only the end must be a word boundary (tokenizer.go, cutMultiWordPrefixCheckBreak).
const wordOperators: readonly (readonly [RegExp, CalicoOperator])[] = [
  [/contains(?![A-Za-z0-9_./-])/y, 'contains'],
  [/starts[ \t]*with[ \t]*(?![A-Za-z0-9_./-])/y, 'starts with'],
  [/ends[ \t]*with[ \t]*(?![A-Za-z0-9_./-])/y, 'ends with'],
  [/not[ \t]*in[ \t]*(?![A-Za-z0-9_./-])/y, 'not in'],
  [/in(?![A-Za-z0-9_./-])/y, 'in'],
];
const calls = ['has', 'all', 'global'] as const;
const symbols = ['(', ')', '{', '}', ','] as const;
const pairs = { '=': '==', '&': '&&', '|': '||' } as const;

/**
 * Splits a selector into tokens, like libcalico-go/lib/selector/tokenizer/tokenizer.go: blanks are spaces and tabs only, strings have no
 * escapes, and words such as `contains` are operators only right after a label.
 * @throws SelectorError where upstream's tokenizer would refuse
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let offset = matchAt(blank, text, 0);
  while (offset < text.length) {
    const { token, end } = nextToken(text, offset, tokens.at(-1)?.kind === 'label');
    tokens.push(token);
    offset = matchAt(blank, text, end);
  }
  tokens.push({ kind: 'end', offset: text.length });
  return tokens;
}

interface Step {
  readonly token: Token;
  readonly end: number;
}

function nextToken(text: string, offset: number, afterLabel: boolean): Step {
  const char = text.charAt(offset);
  const symbol = symbols.find((candidate) => candidate === char);
  if (symbol) return { token: { kind: symbol, offset }, end: offset + 1 };
  if (char === '"' || char === "'") return quoted(text, offset, char);
  if (char === '!') {
    return text.charAt(offset + 1) === '='
      ? { token: { kind: 'operator', operator: '!=', offset }, end: offset + 2 }
      : { token: { kind: '!', offset }, end: offset + 1 };
  }
  if (char === '=' || char === '&' || char === '|') return doubled(text, offset, char);
  return afterLabel ? wordOperator(text, offset) : labelOrCall(text, offset);
}

function quoted(text: string, offset: number, quote: string): Step {
  const end = text.indexOf(quote, offset + 1);
  if (end < 0) throw new SelectorError(`unterminated string: no closing ${quote}`, offset);
  return { token: { kind: 'string', text: text.slice(offset + 1, end), offset }, end: end + 1 };
}

function doubled(text: string, offset: number, char: '=' | '&' | '|'): Step {
  const wanted = pairs[char];
  if (!text.startsWith(wanted, offset)) throw new SelectorError(`expected ${wanted}`, offset);
  const token: Token = wanted === '==' ? { kind: 'operator', operator: '==', offset } : { kind: wanted, offset };
  return { token, end: offset + 2 };
}

function wordOperator(text: string, offset: number): Step {
  for (const [pattern, operator] of wordOperators) {
    const end = matchAt(pattern, text, offset);
    if (end > offset) return { token: { kind: 'operator', operator, offset }, end };
  }
  throw new SelectorError('expected an operator after the label (==, !=, in, not in, contains, starts with, ends with)', offset);
}

function labelOrCall(text: string, offset: number): Step {
  const call = calls.find((name) => text.startsWith(`${name}(`, offset));
  if (!call) {
    const end = identifierEnd(text, offset);
    return { token: { kind: 'label', text: text.slice(offset, end), offset }, end };
  }
  const inner = matchAt(blank, text, offset + call.length + 1);
  const innerEnd = call === 'has' ? identifierEnd(text, inner) : inner;
  const close = matchAt(blank, text, innerEnd);
  if (text.charAt(close) !== ')') throw new SelectorError(`no closing ) after ${call}(`, close);
  const token: Token = call === 'has' ? { kind: 'has', text: text.slice(inner, innerEnd), offset } : { kind: call, offset };
  return { token, end: close + 1 };
}

function identifierEnd(text: string, offset: number): number {
  const end = matchAt(identifier, text, offset);
  if (end === offset) throw new SelectorError(`expected a label name, found ${JSON.stringify(text.charAt(offset) || 'the end')}`, offset);
  if (end - offset > maxLabelLength) throw new SelectorError(`a label name is longer than ${maxLabelLength} characters`, offset);
  return end;
}

/** End of the match of a sticky pattern at an offset; the offset itself where it does not match. */
function matchAt(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : offset;
}
